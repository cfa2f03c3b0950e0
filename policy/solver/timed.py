"""Norms of order by minutes: separation, and the most in any so many minutes.

How far two ranks lie apart depends on what stands between. So a constraint begins with what no
list can evade, whatever its tracks: so many ranks in a row are too short for certain. Where a list
that keeps these comes too close all the same, its value is watched at the ranks concerned, by rows
that add up the minutes in between, and the list is made again. What is found in the end keeps the
norm, and was best among more lists than those that keep it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np

from undercard.policy.solver.constraints import TOLERANCE, Vector
from undercard.policy.solver.order_constraints import Sliding

SOMEWHAT = 0.85
Watched = tuple[int, tuple[int, ...]]  # a value, and ranks (those before the list below zero)


@dataclass(frozen=True)
class Timed(Sliding):
    """A norm of order by minutes; without `per` there is one value, 0.

    `minutes` (n,) and `heard_minutes` (tracks,) are lengths, zero where none is known.
    """

    minutes: Vector = field(default_factory=lambda: np.zeros(0))
    heard_minutes: Vector = field(default_factory=lambda: np.zeros(0))
    watched: frozenset[Watched] = frozenset()
    pace: float | None = None

    @property
    def needed(self) -> float:
        """The minutes that one too many has to be away."""
        asked = float(self.norm.stretch or 0)
        return asked - self.slack if self.norm.apart is not None else asked

    @property
    def most(self) -> int:
        """How many of one value may be nearer to one another."""
        high = self.norm.bounds[1]
        return 1 if high is None else int(high.value + self.slack)

    @property
    def asks(self) -> tuple[int, int | None, int | None]:
        """So many tracks in a row as are too short for certain, and the most among them."""
        whole = self.size + self._reach
        if self.pace is None:
            longest = np.sort(np.append(self.minutes, self.heard_minutes))[::-1][:whole]
            far = 1 + int(np.count_nonzero(np.cumsum(longest) < self.needed - TOLERANCE))
        else:
            far = math.ceil(self.needed / self.pace)
        ends = 1 if self.norm.apart is not None and self.needed > 0 else 0
        return max(1, min(far + ends, whole)), None, self.most

    def paced(self) -> "Timed":
        """The norm as if each track were of one length, somewhat below the usual.

        What keeps that keeps the norm as a rule, and is found as fast as a distance in tracks.
        """
        known = self.minutes[self.minutes > 0]
        return replace(self, pace=SOMEWHAT * float(np.median(known))) if len(known) else self

    def marks(self) -> list[Vector]:
        """The vectors (n,) on which candidates have to agree to be alike: their length, too.

        Who holds what was heard is like no other: others' values are free of it.
        """
        marks = [*super().marks(), self.minutes]
        if self.heard is not None and self.groups is not None:
            again = np.isin(self.groups.values, np.flatnonzero(self.heard.any(axis=1)))
            alone = np.zeros(len(self.numerator))
            alone[self.groups.rows[again]] = 1.0 + self.groups.rows[again]
            marks.append(alone)
        return marks

    def moves(self) -> list[float]:
        """The slacks at which something changes: whole minutes of a gap, or tracks of a count."""
        if self.norm.apart is not None:
            return [float(step) for step in range(1, int(self.norm.stretch or 0) + 1)]
        most = self.size + self._reach - self.most
        return [float(step) for step in range(1, most + 1)]

    def row(self, watched: Watched) -> tuple[Vector, Vector, Vector, Vector, float]:
        """What says that a value keeps away at ranks: minutes (n,) by ranks (k,), plus holders (n,)
        by ranks (k,), are at least a number.

        Where one of a value may be near, every rank from the first to the last is looked at: each
        further one of the value asks for as many minutes again, of others.
        """
        value, ranks = watched
        held = self._holders(value)
        here, between = np.zeros(self.size), np.zeros(self.size)
        inside = [rank for rank in ranks if rank >= 0]
        between[max(self._begins(ranks), 0) : ranks[-1]] = 1.0
        minutes = self.minutes
        if self.most == 1 and ranks[0] >= 0:
            here[ranks[0] : ranks[-1] + 1] = 1.0
            if self.norm.apart is not None:
                minutes, between = minutes * (1.0 - held), here
        else:
            here[inside] = 1.0
        before = len(ranks) - len(inside)
        least = self.needed * (before - self.most) - self._gone(ranks)
        return minutes, between, held * -self.needed, here, least

    def _holders(self, value: int) -> Vector:
        """Which candidates hold a value, (n,)."""
        if self.groups is None:
            return self.numerator
        held = np.zeros(len(self.numerator))
        held[self.groups.rows[self.groups.values == value]] = 1.0
        return held

    def tightened(self, slate: Sequence[int]) -> "Timed | None":
        """With the values watched that come too soon in a slate; None where none does."""
        rows = list(slate)
        length = np.append(self.heard_minutes, self.minutes[rows])
        found: set[Watched] = set()
        for value, places in self._places(rows).items():
            for at in range(len(places) - self.most):
                ranks = tuple(places[at : at + self.most + 1])
                inside = [rows[rank] for rank in ranks if rank >= 0]
                repeated = self.groups is not None and len(set(inside)) < len(inside)
                if not inside or repeated:
                    continue  # one that stands for many has others' values each time
                start, end = self._begins(ranks) + self._reach, ranks[-1] + self._reach
                if length[start:end].sum() < self.needed - TOLERANCE:
                    found.update(self._alike(value, ranks))
        return replace(self, watched=self.watched | found) if found else None

    def _places(self, rows: Sequence[int]) -> dict[int, list[int]]:
        """The ranks at which each value stands, ascending, those before the list below zero."""
        places: dict[int, list[int]] = {}
        if self.heard is not None:
            for value, track in np.argwhere(self.heard > 0).tolist():
                places.setdefault(value, []).append(track - self._reach)
        for rank, row in enumerate(rows):
            for value in self._values(row):
                places.setdefault(value, []).append(rank)
        return places

    def _values(self, row: int) -> list[int]:
        if self.groups is None:
            return [0] if self.numerator[row] > 0 else []
        values: list[int] = self.groups.values[self.groups.rows == row].tolist()
        return values

    def _alike(self, value: int, ranks: tuple[int, ...]) -> Iterator[Watched]:
        """The same value at the same distances, or of two tracks at any, from the list's ranks."""
        yield value, ranks
        if ranks[0] < 0:
            yield from (
                (value, (*ranks[:-1], rank)) for rank in range(max(ranks[-2] + 1, 0), self.size)
            )
        elif len(ranks) == 2:
            every = product(range(self.size), repeat=2)
            yield from ((value, pair) for pair in every if pair[0] < pair[1])
        else:
            for shift in range(-ranks[0], self.size - ranks[-1]):
                yield value, tuple(rank + shift for rank in ranks)

    def _begins(self, ranks: Sequence[int]) -> int:
        """The first rank whose minutes count: of a gap, the one after the first of the two."""
        return ranks[0] + (self.norm.apart is not None)

    def _gone(self, ranks: Sequence[int]) -> float:
        """The minutes of what was heard that count."""
        start = self._begins(ranks) + self._reach
        return float(self.heard_minutes[min(start, self._reach) :].sum())
