"""What statements say of which things, as a first-order formula: "a meal is vegan if it …".

Reads what all, some or no things of a kind are or do, and under which conditions, by the words of
`clauses.en.yaml`; knows no domain. What is said of a thing is for `predicate_words`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from undercard.policy.extraction.clause_words import ClauseWords, Words
from undercard.policy.extraction.predicate_words import PredicateWords
from undercard.policy.logic.first_order import (
    Atom,
    Formula,
    Joined,
    Negated,
    Quantified,
    joined,
    negated,
)

_VARIABLES = "xyzwvu"  # of more things than these nothing is said


@dataclass(frozen=True)
class _Clause:
    """What holds of a thing: what it is (`kinds`), under what further conditions, what follows."""

    kinds: tuple[Formula, ...]
    among: tuple[Formula, ...]
    says: Formula | None
    quantity: str = "all"  # all, some, no, not all


class Statements:
    """Makes formulas of the words of sentences."""

    def __init__(self, held: ClauseWords) -> None:
        self._held = held
        self._said = PredicateWords(held)

    def __call__(self, given: Words) -> Formula | None:
        """The formula of a sentence; None where no verb says anything of a thing."""
        given = self._said.without_asides(given)
        clauses = [one for part in self._statements(given) if (one := self._statement(part))]
        return _formula([one for one in clauses if one.says is not None])

    # Sentences into statements, and statements into conditions and what follows.

    def _statements(self, given: Words) -> Iterator[Words]:
        """The parts of a sentence that speak of different things."""
        held, start = self._held, 0
        for at, word in enumerate(given):
            new = held.at(given, at, "contrasts") or (word == "and" and start)
            if (
                new
                and self._begins_clause(given[at + 1 :])
                and not held.at(given, at, "exceptions")
            ):
                yield given[start:at]
                start = at + 1
        rest = given[start:]
        parts = _split(rest, (",",))
        parts = [_ends_bare(part) for part in parts if part]
        alone = [self._begins_clause(part) and self._verb(part) is not None for part in parts]
        if len(parts) > 1 and all(alone) and not self._held.find(rest, "conditions"):
            yield from parts
        else:
            yield rest

    def _begins_clause(self, given: Words) -> bool:
        """Whether words begin with a thing of their own, of which they go on to say something."""
        if not given or given[0] in self._held("pronouns") | self._held("negations"):
            return False
        verb = self._held.verb(given[0])
        if given[0] in self._held("auxiliaries") or (verb and verb[1] not in ("ed", "ing")):
            return False
        found = self._verb(given)
        return found is not None and found > 0 and "," not in given[:found]

    def _statement(self, given: Words) -> _Clause | None:
        main, conditions, exceptions = self._conditions(given)
        clause = self._clause(main)
        if clause is None:
            return None
        told = [formula for one in conditions for formula in self._told(one)]
        but = [negated(joined("∧", formulas)) for one in exceptions
               if (formulas := self._told(one))]  # fmt: skip
        if not clause.kinds and told:  # "if a meal is vegan, it …": the condition names the thing
            return _Clause((told[0],), (*told[1:], *but), clause.says)
        return _Clause(clause.kinds, (*clause.among, *told, *but), clause.says, clause.quantity)

    def _conditions(self, given: Words) -> tuple[Words, list[Words], list[Words]]:
        """The main clause, the conditions, and the exceptions."""
        held = self._held
        if aim := self._aim(given):
            return *aim, []
        exceptions: list[Words] = []
        if found := held.find(given, "exceptions"):
            exceptions = [given[found[1] :]]
            given = _ends_bare(given[: found[0]])
        found = held.find(given, "conditions")
        if found is None:
            return given, [], exceptions
        if found[0] > 0:
            return _ends_bare(given[: found[0]]), [given[found[1] :]], exceptions
        end = self._main_comma(given)
        main = [word for word in given[end + 1 :] if word != "then"]
        return main, [given[found[1] : end]], exceptions

    def _aim(self, given: Words) -> tuple[Words, list[Words]] | None:
        """The aim of "for a meal to be satisfying, it must …", and what it takes."""
        if given[:1] != ["for"] or "to" not in given or "," not in given[given.index("to") :]:
            return None
        to, comma = given.index("to"), given.index(",")
        be = ["is"] if given[to + 1] == "be" else []
        return [*given[1:to], *be, *given[to + 1 + len(be) : comma]], [given[comma + 1 :]]

    def _main_comma(self, given: Words) -> int:
        """The comma after a condition that leads: what follows begins with what it is said of."""
        commas = [at for at, word in enumerate(given) if word == ","]
        for at in commas:
            rest = [word for word in given[at + 1 :] if word != "then"]
            if rest[:1] and (rest[0] in self._held("pronouns") or self._begins_clause(rest)):
                return at
        return commas[-1] if commas else len(given) - 1

    def _told(self, given: Words) -> list[Formula]:
        """What a condition says of the thing; of one with a thing of its own, that one first."""
        clause = self._clause(given)
        if clause is None:
            said = self._said(given)
            return [said] if said else []
        return [*clause.kinds, *clause.among, *([clause.says] if clause.says else [])]

    # One clause: what it speaks of, and what it says.

    def _clause(self, given: Words) -> _Clause | None:
        given = _ends_bare(given)
        quantity, given = self._quantity(given)
        at = self._verb(given)
        if at is None and quantity == "some":  # "there are meals that …"
            at = self._modifier(given) + 1
        if at is None or at >= len(given):
            return None
        says = self._said(given[at:], denied=quantity == "no")
        loose = self._held("hedges") | self._held("fillers")
        subject = [word for word in _ends_bare(given[:at]) if word not in loose]
        while subject and (subject[-1].endswith("ly") or subject[-1] in self._held("relatives")):
            subject.pop()  # "they consistently train"
        if not subject or subject[-1] in self._held("pronouns"):
            return _Clause((), (), says)
        first = self._modifier(subject)
        among = (
            self._said(self._without_relative(subject[first:])) if first < len(subject) else None
        )
        kinds = self._kinds(subject[:first])
        return _Clause(kinds[:1], (*kinds[1:], *([among] if among else [])), says, quantity)

    def _quantity(self, given: Words) -> tuple[str, Words]:
        held = self._held
        if given[:1] == ["not"] and held.at(given, 1, "all_of"):
            return "not all", given[2:]
        for name, kind in (("some", "some_of"), ("no", "none_of"), ("all", "all_of")):
            if length := held.at(given, 0, kind):
                return name, given[length:]
        return "all", given

    def _verb(self, given: Words) -> int | None:
        """The place of the main clause's verb: none within what describes its subject."""
        held = self._held
        places = [at for at in range(len(given)) if held.finite(given, at)]
        first = next((at for at in range(1, len(given)) if self._modifies(given, at)), len(given))
        if places and places[0] < first:
            return places[0]
        relative = first < len(given) and given[first] in held("relatives")
        after = [at for at in places if at > first]
        if relative:
            after = after[1:]
        free = [at for at in after if held.before(given, at) not in (",", "and", "or", "but")]
        lasting = [at for at in after if held.before(given, at) == ","]
        aside = first < len(given) and given[first - 1] == ","  # "a diet, rich in fruit, helps …"
        return next(iter((lasting[:1] if aside else free) or lasting[-1:] or free), None)

    def _modifier(self, subject: Words) -> int:
        """Where what describes the subject begins."""
        places = (at for at in range(1, len(subject)) if self._modifies(subject, at))
        return next(places, len(subject))

    def _modifies(self, given: Words, at: int) -> bool:
        word, verb = given[at], self._held.verb(given[at])
        if word in self._held("relatives") or word in ("with", "without"):
            return True
        if given[0] in self._held("determiners") and verb and verb[1] == "ing":
            return given[at - 1] not in self._held("determiners")
        follows = given[at + 1] if at + 1 < len(given) else ""
        if verb and verb[1] == "ed":
            if self._held.before(given, at) == "," and follows not in (",", "and", "or"):
                return True
            return follows in self._held("glue") and given[at - 1] not in self._held("determiners")
        return follows == "in" and word in self._held("rated")

    def _without_relative(self, given: Words) -> Words:
        return given[1:] if given[0] in self._held("relatives") | {"with"} else given

    def _kinds(self, given: Words) -> tuple[Formula, ...]:
        """What a subject is: one kind, its listed properties, or one of several kinds."""
        verb = self._held.verb(given[0])
        if verb and verb[1] == "ing":
            said = self._said(given)
            return (said,) if said else ()
        definite = given[0] in self._held("determiners")
        given = _ends_bare([word for word in given if word not in self._held("determiners")])
        parts = [part for part in _split(given, (",", "and", "or")) if part]
        names = [Atom(name) for part in parts if (name := self._said.name(_singular(part)))]
        if len(names) < 2:
            return tuple(names)
        if definite and len(parts[-1]) > 1:
            head, listed = parts[-1][-1], [*parts[:-1], parts[-1][:-1]]
            return tuple(Atom(self._said.name(part)) for part in ([head], *listed))
        return (joined("∨", list(names)),)


def _formula(clauses: Sequence[_Clause]) -> Formula | None:
    """One formula for what is said of one thing or of several."""
    givens: list[Formula] = []
    says: list[Formula] = []
    for clause, variable in zip(clauses, _VARIABLES, strict=False):
        givens += [_of(one, variable) for one in (*clause.kinds, *clause.among)]
        says += [_of(clause.says, variable)] if clause.says else []
    if not says:
        return None
    some, whole = clauses[0].quantity == "some", joined("∧", says)
    if some:
        whole = joined("∧", [*givens, whole])
    elif givens:
        whole = Joined("→", (joined("∧", givens), whole))
    for variable in reversed(_VARIABLES[: len(clauses)]):
        whole = Quantified("∃" if some else "∀", variable, whole)
    return Negated(whole) if clauses[0].quantity == "not all" else whole


def _of(formula: Formula, variable: str) -> Formula:
    """What is said of `x`, said of another variable."""
    if isinstance(formula, Atom):
        return Atom(formula.name, (variable,))
    if isinstance(formula, Negated):
        return Negated(_of(formula.inner, variable))
    if isinstance(formula, Joined):
        return Joined(formula.sign, tuple(_of(part, variable) for part in formula.parts))
    return formula


def _split(given: Words, at: Sequence[str]) -> list[Words]:
    found: list[Words] = [[]]
    for word in given:
        if word in at:
            found.append([])
        else:
            found[-1].append(word)
    return found


def _ends_bare(given: Words) -> Words:
    """Without commas and conjunctions at the ends."""
    loose = (",", ";", ":", "and", "but", "or", "then")
    start, end = 0, len(given)
    while start < end and given[start] in loose:
        start += 1
    while end > start and given[end - 1] in loose:
        end -= 1
    return given[start:end]


def _singular(given: Words) -> Words:
    """The last word as of one thing."""
    if not given:
        return given
    last = given[-1]
    if last.endswith("ies"):
        return [*given[:-1], f"{last[:-3]}y"]
    plural = last.endswith("s") and not last.endswith(("ss", "us", "is"))
    return [*given[:-1], last[:-1] if plural else last]
