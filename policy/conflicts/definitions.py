"""Words that two norms use for different things: "emerging" at the label and at the regulator."""

import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from undercard.policy.conflicts.conflict import Conflict
from undercard.policy.conflicts.question import Question
from undercard.policy.norms.masks import masks
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.overlap import inside
from undercard.policy.norms.plain import in_words
from undercard.policy.norms.predicates import tests
from undercard.policy.norms.table import CandidateTable

_QUOTED = re.compile(r"[“\"«]\s*([^”\"»]{2,40}?)\s*[”\"»]")


@dataclass(frozen=True)
class TwoMeanings:
    """One word with two definitions; the counts are of a table's candidates, where there is one."""

    word: str
    left: Norm
    right: Norm
    counts: tuple[int, int, int] | None = None  # left, right, both

    def __str__(self) -> str:
        first = f"{in_words(self.left.where)} in {self.left.id}"
        second = f"{in_words(self.right.where)} in {self.right.id}"
        said = f"“{self.word}” means {first}, and {second}"
        if self.counts is None:
            return f"{said}."
        left, right, both = self.counts
        return f"{said}: {left} candidates by the first, {right} by the second, {both} by both."


def worded(question: Question, table: CandidateTable | None) -> Iterator[Conflict]:
    """One word with two definitions."""
    for found in two_meanings(question.norms, table, question.several):
        yield Conflict(
            kind="definitional",
            members=(found.left.ref, found.right.ref),
            says=str(found),
            decided="the steward may choose one definition",
        )


def two_meanings(
    norms: Sequence[Norm], table: CandidateTable | None = None, several: Collection[str] = ()
) -> Iterator[TwoMeanings]:
    """Every pair of norms that use one word and mean different candidates by it.

    A norm's words are: its beneficiary, when it asks for something for them; what it puts in
    quotation marks; and the values in its `where` that its sentence speaks of. A norm that is part
    of another narrows it on purpose.
    """
    defining = [(norm, _defined(norm)) for norm in norms if norm.where is not None]
    for (left, mine), (right, theirs) in itertools.combinations(defining, 2):
        word = _shared_word(left, mine, right, theirs)
        if word is None or _narrows(left, right) or _same(left, right, several):
            continue
        counts = _counts(left, right, table) if table is not None else None
        yield TwoMeanings(word, left, right, counts)


def _shared_word(left: Norm, mine: set[str], right: Norm, theirs: set[str]) -> str | None:
    """The longest word that both norms use; of those, the first of the alphabet."""
    words = mine | theirs
    shared = [word for word in words if _uses(left, mine, word) and _uses(right, theirs, word)]
    return min(shared, key=lambda word: (-len(word), word), default=None)


def _narrows(left: Norm, right: Norm) -> bool:
    """Whether one is part of the other, and so narrows it on purpose."""
    return left.part_of == right.id or right.part_of == left.id


def _defined(norm: Norm) -> set[str]:
    """The words that a norm gives a meaning to."""
    words = _quoted(norm)
    for value in _values(norm):
        if isinstance(value, str) and len(value) > 2 and _says(norm, value):
            words.add(value)
    if norm.beneficiary and norm.bounds[0] is not None:
        words.add(norm.beneficiary)
    return {word.casefold().strip() for word in words}


def _quoted(norm: Norm) -> set[str]:
    """What stands in quotation marks in a norm's sentence or in its source."""
    words = set(_QUOTED.findall(norm.says))
    if norm.source and norm.source.quote:
        words |= set(_QUOTED.findall(norm.source.quote))
    return words


def _uses(norm: Norm, defined: Collection[str], word: str) -> bool:
    """Whether a norm gives a meaning to a word, or asks for something in its name."""
    return word in defined or (norm.bounds[0] is not None and _says(norm, word))


def _values(norm: Norm) -> Iterator[object]:
    if norm.where is None:
        return
    for test in tests(norm.where):
        operand = test.operand(test.operator)
        if isinstance(operand, tuple):
            yield from operand
        else:
            yield operand


def _says(norm: Norm, word: str) -> bool:
    text = f"{norm.says} {norm.beneficiary or ''}".casefold()
    return re.search(rf"\b{re.escape(word.casefold())}\b", text) is not None


def _same(left: Norm, right: Norm, several: Collection[str]) -> bool:
    return inside(left.where, right.where, several) and inside(right.where, left.where, several)


def _counts(left: Norm, right: Norm, table: CandidateTable) -> tuple[int, int, int]:
    mine, theirs = masks(left.where, table).true, masks(right.where, table).true
    return int(mine.sum()), int(theirs.sum()), int((mine & theirs).sum())
