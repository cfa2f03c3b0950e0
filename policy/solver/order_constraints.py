"""Norms of order as constraints: counts over sliding ranks, and what may follow what.

Separation, runs, positions and sliding counts are counts over some ranks: at most one of a value in
any g + 1 in a row, at most m in any m + 1, all of some places. Succession bounds a sum over two
neighbours. What was heard before the list stands at ranks before the first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from undercard.policy.norms.amounts import Amount
from undercard.policy.norms.order import ranks_at
from undercard.policy.norms.table import Cell
from undercard.policy.solver.constraints import INFINITE, Constraint, Cut, Vector

Heard = Sequence[Mapping[str, Cell]]  # the attributes of what came before the list, oldest first


@dataclass(frozen=True)
class Sliding(Constraint):
    """A norm of order that counts over ranks; `heard` (values, tracks): what counted before."""

    heard: Vector | None = None

    @property
    def low(self) -> Amount | None:
        """None: the bounds are those of its cuts."""
        return None

    @property
    def high(self) -> Amount | None:
        """None: the bounds are those of its cuts."""
        return None

    @property
    def caps_only(self) -> bool:
        """Whether it only bounds how often each value may come."""
        return self.groups is not None

    @property
    def many(self) -> bool:
        """Whether it makes many rows of which few bind: one for each value and stretch."""
        return self.groups is not None

    @property
    def asks(self) -> tuple[int, int | None, int | None]:
        """Tracks in a row that are counted together, and the fewest and the most among them."""
        norm, slack = self.norm, int(self.slack)
        if isinstance(norm.apart, int):
            return norm.apart + 1 - slack, None, 1
        if norm.in_a_row is not None:
            return norm.in_a_row + slack + 1, None, norm.in_a_row + slack
        low, high = norm.bounds
        fewest = None if low is None else int(low.value) - slack
        return int(norm.in_any or 1), fewest, None if high is None else int(high.value) + slack

    @property
    def cuts(self) -> list[Cut]:
        """Every run of so many tracks that ends in the list, or the places that are named."""
        if self.norm.at is not None:
            places = ranks_at(self.norm.at, self.size)
            return [Cut(places)] if places else []
        length, _, most = self.asks
        reach = min(self._reach, length - 1)
        found = []
        for start in range(-reach, max(self.size - length, -reach) + 1):
            ranks = range(max(start, 0), min(start + length, self.size))
            cut = Cut(ranks, max(-start, 0))
            if most is not None or len(ranks) + cut.before == length:
                found.append(cut)
        return found

    def _counted(self, cut: Cut) -> Vector:
        """What the tracks heard before, which a cut spans, count already, per value."""
        if self.heard is None or not cut.before:
            return np.zeros(1 if self.groups is None else len(self.groups.names))
        counted: Vector = self.heard[:, -cut.before :].sum(axis=1)
        return counted

    def spent(self, cut: Cut) -> Vector:
        """What was heard of each value's bound in a cut, (values,), and no more than all of it."""
        if self.groups is None:
            return np.zeros(1)
        spent: Vector = np.minimum(self._counted(cut), float(self.asks[2] or 0))
        return spent

    def bounds(self, cut: Cut) -> tuple[float, float]:
        """The bounds on the count in a cut; what was broken before the list stays as it is."""
        if self.norm.at is not None:
            if self.norm.modality == "prohibition":
                return -INFINITE, self.slack
            return len(cut.ranks) - self.slack, INFINITE
        length, fewest, most = self.asks
        if self.groups is not None:
            return -INFINITE, float(most or 0)
        counted = float(self._counted(cut)[0])
        whole = fewest is not None and len(cut.ranks) + cut.before == length
        low = min(fewest - counted, len(cut.ranks)) if fewest is not None and whole else -INFINITE
        return low, INFINITE if most is None else max(0.0, most - counted)

    @property
    def most_of_one(self) -> int:
        """How often one value may come in a whole list."""
        length, _, most = self.asks
        return (most or 0) * -(-self.size // length)

    @property
    def fewest(self) -> int:
        """How many tracks a list needs that count, by its bounds over ranks that do not overlap."""
        if self.norm.at is not None:
            return sum(int(max(0.0, self.bounds(cut)[0])) for cut in self.cuts)
        length, fewest, _ = self.asks
        return (fewest or 0) * (self.size // length)

    @property
    def integral(self) -> bool:
        """Whether the sums are whole numbers."""
        return True

    def sides(self, numerator: Vector | None = None) -> list[tuple[Vector, bool, bool]]:
        """The item vector (n,), bounded on the sides that its cuts bound."""
        counted = self.numerator if numerator is None else numerator
        lows = [self.bounds(cut) for cut in self.cuts]
        below = any(low > -INFINITE for low, _ in lows)
        return [(counted, below, any(high < INFINITE for _, high in lows))]

    def moves(self) -> list[float]:
        """The slacks at which something changes, ascending."""
        norm = self.norm
        if norm.at is not None:
            most = sum(len(cut.ranks) for cut in self.cuts)
        elif isinstance(norm.apart, int):
            most = norm.apart
        elif norm.in_a_row is not None:
            most = max(0, self.size + self._reach - norm.in_a_row)
        else:
            length, fewest, highest = self.asks
            most = max(fewest or 0, 0 if highest is None else length - highest)
        return [float(step) for step in range(1, most + 1)]

    @property
    def _reach(self) -> int:
        return 0 if self.heard is None else self.heard.shape[1]


@dataclass(frozen=True)
class Pair:
    """`before` of a track and `after` of the next (n,) each add up to no more than `most`."""

    before: Vector
    after: Vector
    most: float


@dataclass(frozen=True)
class Succession(Constraint):
    """A norm on what follows what; `last` is the track heard last, as (before,) of each pair."""

    pairs: tuple[Pair, ...] = ()
    last: tuple[float, ...] | None = None

    @property
    def low(self) -> Amount | None:
        """None: it bounds pairs."""
        return None

    @property
    def high(self) -> Amount | None:
        """None: it bounds pairs."""
        return None

    @property
    def loosened(self) -> tuple[Pair, ...]:
        """The pairs as they stand with the slack."""
        return tuple(replace(pair, most=pair.most + self.slack) for pair in self.pairs)

    @property
    def cuts(self) -> list[Cut]:
        """The first rank, which follows what was heard last."""
        return [] if self.last is None else [Cut(range(1), 1)]

    def bounds(self, cut: Cut) -> tuple[float, float]:  # noqa: ARG002 - there is one
        """The bounds on what `sides` say of the first rank."""
        return -INFINITE, 0.0

    def sides(
        self,
        numerator: Vector | None = None,  # noqa: ARG002 - no value is bounded by itself
    ) -> list[tuple[Vector, bool, bool]]:
        """By how much each candidate goes too far after what was heard last, (n,) each."""
        found = zip(self.loosened, self.last or (), strict=False)
        return [(pair.after + before - pair.most, False, True) for pair, before in found]

    def marks(self) -> list[Vector]:
        """The vectors (n,) on which candidates have to agree to be alike."""
        return [vector for pair in self.pairs for vector in (pair.before, pair.after)]

    def moves(self) -> list[float]:
        """The slacks at which something changes, ascending."""
        if self.norm.step is None:
            return [1.0]
        last = self.last or (-INFINITE,) * len(self.pairs)
        too_far = [
            max(pair.before.max(initial=before), before) + pair.after.max() - pair.most
            for pair, before in zip(self.pairs, last, strict=True)
        ]
        most = max(too_far)
        return [most * 2.0**step for step in range(-12, 1)] if most > 0 else []
