"""What sentences of a document say of its other norms: over what these are counted, and when.

"The quotas are calculated over a month", "subsection (1) does not apply at night", "subject to
paragraph 3". Such a sentence is no norm by itself: it is read into those that it speaks of, and
what of it cannot be read is left out of them by name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from undercard.policy.extraction.cue_words import Cues, cues
from undercard.policy.extraction.domain_words import DomainWords
from undercard.policy.extraction.modal_words import Stretch
from undercard.policy.extraction.numbered_parts import NumberedParts
from undercard.policy.extraction.quantities import quantities
from undercard.policy.extraction.sentences import Sentence
from undercard.policy.extraction.stated_times import hours_in, time_test, windows_in
from undercard.policy.norms.predicates import Predicate


@dataclass(frozen=True)
class Elsewhere:
    """What other sentences add to one: `places` are theirs in the document.

    `followed` are the places in the sentence itself of references that were read.
    """

    over: str | None = None
    among: Predicate | None = None
    when: tuple[Predicate, ...] = ()
    unless: tuple[Predicate, ...] = ()
    left_out: tuple[str, ...] = ()
    places: tuple[Stretch, ...] = ()
    followed: tuple[Stretch, ...] = ()

    def and_(self, other: "Elsewhere") -> "Elsewhere":
        """Both together; of windows and of what is counted the first."""
        return Elsewhere(
            self.over or other.over,
            self.among or other.among,
            self.when + other.when,
            self.unless + other.unless,
            self.left_out + other.left_out,
            self.places + other.places,
            self.followed + other.followed,
        )


NOTHING = Elsewhere()


@dataclass(frozen=True)
class _Clause:
    """A sentence about norms; `amounts`: only about those that give an amount."""

    about: frozenset[int]
    amounts: bool
    says: Elsewhere


class GeneralClauses:
    """The sentences of a document that speak of its other norms."""

    def __init__(self, text: str, cut: Sequence[Sentence], domain: DomainWords) -> None:
        self._cut, self._domain = cut, domain
        self._at = {one.start: at for at, one in enumerate(cut)}
        self._parts = NumberedParts(text, cut)
        self._clauses = {
            at: clause for at, one in enumerate(cut) if (clause := self._clause(one, at))
        }

    def is_one(self, sentence: Sentence) -> bool:
        """Whether a sentence speaks of other norms, and is none by itself."""
        return self._at.get(sentence.start) in self._clauses

    def about(self, sentence: Sentence, *, amounts: bool) -> Elsewhere:
        """What the document adds to a sentence; `amounts`: whether that gives any."""
        at = next((n for n, one in enumerate(self._cut) if one.start <= sentence.start < one.end),
                  None)  # fmt: skip
        if at is None:
            return NOTHING
        found = self._referred(sentence, at)
        for clause in self._clauses.values():
            if at in clause.about and (amounts or not clause.amounts):
                found = found.and_(clause.says)
        return found

    # Sentences about norms.

    def _clause(self, sentence: Sentence, at: int) -> _Clause | None:
        held, text = cues(sentence.language), sentence.text
        timed = [(one.start, one.end) for one in (*windows_in(text, held), *hours_in(text, held))]
        references = self._parts.references(sentence, at)
        named = [one.place for one in references]
        amounts = quantities(text, sentence.language, [*timed, *named])
        if any(one.share or (one.value or 0) > 1 for one in amounts):
            return None  # it says itself how much
        kind = next((name for name in ("spared", "counted", "applies")
                     if held.pattern(name).search(text)), None)  # fmt: skip
        if kind is None:
            return None
        spoken = held.pattern("norm_words").search(text[: _verb(held, kind, text)])
        about = {part for one in references for part in one.parts} if references else set()
        if not references and spoken:
            about = self._norms_near(at)
        says = self._read(sentence, kind, named)
        if not about or (says is None and not references):
            return None
        says = says or Elsewhere(left_out=(text,))
        here = Elsewhere(places=((sentence.start, sentence.end),))
        return _Clause(frozenset(about), not references, says.and_(here))

    def _read(self, sentence: Sentence, kind: str, named: Sequence[Stretch]) -> Elsewhere | None:
        """What it says; None where no window, no class and no case can be read in it."""
        held, text = cues(sentence.language), _blank(sentence.text, named)
        if kind == "counted":
            over = next((str(one.value) for one in windows_in(text, held)), None)
            out_of = held.pattern("of").search(text)
            whole = self._domain.mentions(text[out_of.end() :], held) if out_of else []
            among = whole[0].meanings[0] if whole and whole[0].meanings else None
            return Elsewhere(over=over, among=among) if over or among else None
        cases = tuple(self._cases(text, held))
        if not cases:
            return None
        return Elsewhere(unless=cases) if kind == "spared" else Elsewhere(when=cases)

    def _cases(self, text: str, held: Cues) -> Iterator[Predicate]:
        yield from (time_test(*one.value) for one in hours_in(text, held))
        yield from self._domain.cases(text, held)[1]

    def _norms_near(self, at: int) -> set[int]:
        """The sentences with an amount under the same heading; or else those of the document."""
        with_amounts = {n for n, one in enumerate(self._cut) if n != at and _has_amount(one)}
        return with_amounts & set(self._parts.section(at)) or with_amounts

    # What a sentence itself refers to.

    def _referred(self, sentence: Sentence, at: int) -> Elsewhere:
        """The cases of what "subject to paragraph 3" refers to, where they can be read."""
        held, found = cues(sentence.language), NOTHING
        for one in self._parts.references(sentence, at):
            yields = held.pattern("yields_to").search(sentence.text[: one.place[0]][-40:])
            if yields is None:
                continue
            places = tuple((self._cut[n].start, self._cut[n].end) for n in one.parts)
            cases = tuple(case for n in one.parts for case in self._cases(self._cut[n].text, held))
            followed = (one.place,) if cases else ()
            amounts = [self._cut[n].text for n in one.parts if _has_amount(self._cut[n])]
            untold = tuple(amounts) if cases else ()  # what holds in these cases instead
            found = found.and_(
                Elsewhere(unless=cases, left_out=untold, places=places, followed=followed)
            )
        return found


def _verb(held: Cues, kind: str, text: str) -> int:
    match = held.pattern(kind).search(text)
    return match.start() if match else len(text)


def _has_amount(sentence: Sentence) -> bool:
    return any(one.value is not None for one in quantities(sentence.text, sentence.language, []))


def _blank(text: str, places: Sequence[Stretch]) -> str:
    """The text with blanks for the places."""
    for start, end in places:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
