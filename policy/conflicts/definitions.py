"""Words that two norms use for different things, such as "emerging" at the label and at the
regulator.
"""

import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

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
        said = (
            f"“{self.word}” means {in_words(self.left.where)} in {self.left.id}, "
            f"and {in_words(self.right.where)} in {self.right.id}"
        )
        if self.counts is None:
            return said + "."
        return f"{said}: {self.counts[0]} candidates by the first, {self.counts[1]} by the second, {self.counts[2]} by both."


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
        common = [
            word for word in mine | theirs if _uses(left, mine, word) and _uses(right, theirs, word)
        ]
        shared = sorted(common, key=lambda word: (-len(word), word))
        if (
            not shared
            or left.part_of == right.id
            or right.part_of == left.id
            or _same(left, right, several)
        ):
            continue
        yield TwoMeanings(
            shared[0], left, right, _counts(left, right, table) if table is not None else None
        )


def _defined(norm: Norm) -> set[str]:
    """The words that a norm gives a meaning to."""
    quoted = {word for text in _texts(norm) for word in _QUOTED.findall(text)}
    values = {
        value
        for value in _values(norm)
        if isinstance(value, str) and len(value) > 2 and _says(norm, value)
    }
    named = {norm.beneficiary} if norm.beneficiary and norm.bounds[0] is not None else set()
    return {word.casefold().strip() for word in quoted | values | named}


def _uses(norm: Norm, defined: Collection[str], word: str) -> bool:
    """Whether a norm gives a meaning to a word, or asks for something in its name."""
    return word in defined or (norm.bounds[0] is not None and _says(norm, word))


def _texts(norm: Norm) -> list[str]:
    return [norm.says, norm.source.quote if norm.source and norm.source.quote else ""]


def _values(norm: Norm) -> Iterator[object]:
    for test in tests(norm.where) if norm.where is not None else ():
        operand = test.operand(test.operator)
        yield from operand if isinstance(operand, tuple) else (operand,)


def _says(norm: Norm, word: str) -> bool:
    text = f"{norm.says} {norm.beneficiary or ''}".casefold()
    return re.search(rf"\b{re.escape(word.casefold())}\b", text) is not None


def _same(left: Norm, right: Norm, several: Collection[str]) -> bool:
    return inside(left.where, right.where, several) and inside(right.where, left.where, several)


def _counts(left: Norm, right: Norm, table: CandidateTable) -> tuple[int, int, int]:
    mine, theirs = masks(left.where, table).true, masks(right.where, table).true
    return int(mine.sum()), int(theirs.sum()), int((mine & theirs).sum())
