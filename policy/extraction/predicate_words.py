"""What is said of a thing, as a first-order formula: "contains fruit or milk and is not sweet".

A predicate of `x` stands for each thing said; lists share the words that they begin with. Which
things it is said of is for `logical_form`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from undercard.policy.extraction.clause_words import BREAKS, ClauseWords, Words
from undercard.policy.extraction.conjunctions import Joint, listed, stretches
from undercard.policy.logic.first_order import Atom, Formula, Joined, negated


@dataclass
class _Item:
    """A thing said: what joins it to the one before, the words of its predicate, and a denial."""

    joint: Joint
    said: Words
    denied: bool = False


@dataclass
class _Group:
    """Things said by one verb. `shared`: what those behind the first begin with."""

    joint: Joint
    copular: bool  # "is sweet": each item says all by itself
    helped: bool  # it has an auxiliary
    denied: bool
    verb: Words = field(default_factory=list)
    shared: Words = field(default_factory=list)
    items: list[_Item] = field(default_factory=list)
    exclusive: bool = False  # "either … or …", "but not both"
    free: bool = False  # "may": any of them


@dataclass
class _Lead:
    """The words that lead a verb or a thing said, taken off: denials, auxiliaries, pronouns."""

    rest: Words
    denied: bool = False
    helped: bool = False
    free: bool = False


class PredicateWords:
    """Reads what is said; `held` are the words of the language."""

    def __init__(self, held: ClauseWords) -> None:
        self._held = held

    def __call__(self, given: Sequence[str], *, denied: bool = False) -> Formula | None:
        """The formula of the words of a predicate; None where they say nothing."""
        groups: list[_Group] = []
        given = self._as_one_list(list(given))
        described = self._held.find(given, "relatives", 1) or (len(given), 0)
        for joint, segment in stretches(given, described[0]):  # "meals that …": one thing said
            self._take(groups, joint, segment)
        for one, following in pairwise(groups):
            self._lend_object(one, following)
        if denied and groups:
            groups[0].denied = not groups[0].denied
        return listed([(one.joint, said) for one in groups if (said := self._of_group(one))])

    def name(self, said: Sequence[str]) -> str:
        """The name of a predicate: its words with capitals, without the little ones at its ends."""
        little = (
            "determiners",
            "copulas",
            "auxiliaries",
            "pronouns",
            "hedges",
            "relatives",
            "fillers",
        )
        dropped = frozenset[str]().union(*map(self._held, little), BREAKS)
        kept = [word for word in self._without_light(said) if word not in dropped]
        while kept and kept[0] in self._held("glue"):
            kept.pop(0)
        while kept and kept[-1] in self._held("glue"):
            kept.pop()
        return "".join(part[:1].upper() + part[1:] for one in kept for part in _parts(one))

    def without_asides(self, given: Words) -> Words:
        """Words without examples, and without what is stressed besides."""
        found = self._held.aside(given)
        if found is None:
            return given
        start, end = found
        kept = given[: start - (given[start - 1] == ",")]
        if end == len(given):
            return kept
        joint = [",", given[end - 1]] if given[end - 1] in ("and", "or", "but") else []
        return self.without_asides([*kept, *joint, *given[end:]])

    def _without_light(self, said: Sequence[str]) -> Words:
        kept: Words = []
        at = 0
        while at < len(said):
            length = self._held.at(said, at, "light")
            kept += [] if length else [said[at]]
            at += length or 1
        return kept

    def _as_one_list(self, given: Words) -> Words:
        """What a clause behind a comma, or of what something is, says too: "…, and is …"."""
        copular = bool(given) and given[0] in self._held("copulas")
        for at in range(1, len(given) - 1):
            behind_comma = given[at] == "which" and given[at - 1] == ","
            if behind_comma or (copular and given[at] in self._held("relatives")):
                given[at] = "and"
        return given

    def _take(self, groups: list[_Group], joint: Joint, segment: Words) -> None:
        """One more stretch: a new group where it begins with a verb, else an item of the last."""
        if groups and segment in (["both"], ["not", "both"]):
            groups[-1].exclusive |= len(segment) > 1
            if len(segment) == 1:  # "…, caffeinated, or both"
                groups[-1].items[-1].joint = joint
            return
        either = "either" in segment
        lead = self._lead([word for word in segment if word not in ("either", "both")])
        if not lead.rest:
            return
        verb = self._held.verb(lead.rest[0])
        listed_too = bool(groups) and groups[-1].copular and len(lead.rest) == 1
        acts = verb is not None and verb[1] != "ed" and not (verb[1] == "ing" and listed_too)
        if not groups or lead.helped or acts:
            copular = lead.helped and (verb is None or verb[1] in ("ed", "ing"))
            lent = bool(groups) and groups[-1].helped and not lead.helped
            lent = lent and joint.word != "but" and verb is not None and verb[1] == "base"
            denied = lead.denied or (lent and groups[-1].denied)
            joint = Joint("and", joint.comma) if lent and denied else joint
            groups.append(_Group(joint, copular, lead.helped, denied, free=lead.free))
            lead.denied = False
        self._add(groups[-1], _Item(joint, lead.rest, lead.denied), is_verb=verb is not None)
        groups[-1].exclusive |= either

    def _lead(self, segment: Words) -> _Lead:
        held, lead = self._held, _Lead(list(segment))
        while lead.rest:
            word, follows = lead.rest[0], (lead.rest[1:] or [""])[0]
            verbal = word in held("auxiliaries") | held("copulas")
            if word in ("has", "have") and (held.verb(follows) or ("", ""))[1] != "ed":
                break
            hedge = held.at(lead.rest, 0, "hedges")
            filler = word in held("pronouns") | held("fillers") | {"to"}
            if not (hedge or verbal or filler or word in held("negations")):
                break
            lead.denied ^= word in held("negations")
            lead.free |= word in held("free_choice")
            lead.helped |= verbal
            lead.rest = lead.rest[hedge or 1 :]
        return lead

    def _add(self, group: _Group, item: _Item, *, is_verb: bool) -> None:
        held, said, first = self._held, item.said, not group.items
        if first and is_verb and (held.verb(said[0]) or ("", ""))[0] in held("undoing"):
            group.denied = not group.denied
            said = said[1:]
        elif first and is_verb and not group.copular:
            group.verb = said[:1]
        body = said[len(group.verb) :] if first else said
        if body and body[0] in held("no"):
            item.denied, group.denied = False, True
        said = [word for word in said if word not in held("no")]
        if not first and not self._says_all(group, said):
            said = [*(group.verb if self._glued(said) else group.shared), *said]
        if first or self._glued(said):
            group.shared = self._shared(group, said)
        item.said = said
        group.items.append(item)

    def _says_all(self, group: _Group, said: Words) -> bool:
        """Whether an item behind the first says all by itself: "sweet, hot, and rich in iron"."""
        known = self._held.verb(said[0]) if said else None
        own = group.copular and (not group.shared or said[1:2] in (["in"], ["for"], ["with"]))
        return own or (known is not None and known[1] == "ed")

    def _glued(self, said: Words) -> bool:
        return any(word in self._held("glue") for word in said[1:])

    def _shared(self, group: _Group, said: Words) -> Words:
        """The words up to the last glue or gerund that something follows; or else the verb."""
        held = self._held
        ends = [
            at
            for at, word in enumerate(said[:-1])
            if (word in held("glue") and (at or not (group.verb or group.copular)))
            or (held.verb(word) or ("", ""))[1] == "ing"
        ]
        return said[: ends[-1] + 1] if ends else list(group.verb)

    def _lend_object(self, one: _Group, following: _Group) -> None:
        """In "consume or use milk" the first verb has the object of the second."""
        bare = len(one.items) == 1 and one.items[0].said == one.verb and bool(one.verb)
        if bare and not following.joint.comma and following.verb and following.items:
            one.items[0].said = [*one.verb, *following.items[0].said[1:]]

    def _of_group(self, group: _Group) -> Formula | None:
        made: list[tuple[Joint, Formula]] = []
        for item in group.items:
            if name := self.name(item.said):
                atom = Atom(name)
                made.append((item.joint, negated(atom) if item.denied != group.denied else atom))
        if group.exclusive and len(made) == 2:
            return Joined("⊕", (made[0][1], made[1][1]))
        if group.denied or group.free:
            spoken = {joint.word for joint, _ in made[1:]}
            word = "and" if group.denied else "or"
            made = (
                [(Joint(word), said) for _, said in made]
                if group.denied or "and" in spoken
                else made
            )
        return listed(made)


def _parts(word: str) -> Words:
    spelt = word.replace("%", "-percent").replace(".", "_").replace("/", "-").replace("'", "")
    return [part for part in spelt.split("-") if part]
