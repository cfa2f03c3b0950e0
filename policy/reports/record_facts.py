"""The facts that claims about one ruling are looked up in: its record, the register's norms, and
what candidates are called.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from undercard.policy.norms.norm import Norm
from undercard.policy.ruling import Move, NormResult, Relaxed, Ruling


class Facts(Protocol):
    """What a claim is looked up in. Whoever has these three can state claims about a ruling."""

    @property
    def ruling(self) -> Ruling | None:
        """The record of one list; None where there is none, and then nothing about it holds."""

    @property
    def norms(self) -> Mapping[str, Norm]:
        """The register's versions, by "id@version".

        The ruling's record alone speaks for a norm that is not there.
        """

    @property
    def titles(self) -> Mapping[str, str]:
        """What to call a candidate, by its id; its id otherwise."""


@dataclass(frozen=True)
class Record:
    """A ruling on record, with the register's versions and the titles that are known."""

    ruling: Ruling
    norms: Mapping[str, Norm] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)


def result_of(facts: Facts, ref: str) -> NormResult | None:
    """What a norm asked and got, by the record."""
    results = facts.ruling.norms if facts.ruling else ()
    return next((result for result in results if result.ref == ref), None)


def move_of(facts: Facts, track: str) -> Move | None:
    """Where a track was moved, by the record."""
    moves = facts.ruling.moves if facts.ruling else ()
    return next((move for move in moves if move.id == track), None)


def relaxed_of(facts: Facts, ref: str) -> Relaxed | None:
    """How a norm (or the length, called "size") gave way, by the record."""
    entries = facts.ruling.relaxed if facts.ruling else ()
    return next((entry for entry in entries if entry.norm == ref), None)
