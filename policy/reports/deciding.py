"""What decided the places of lists, in numbers: fit alone, each norm, several norms together.

Leaves words to claims.

Each place of a list is decided by something: by fit alone where its track stands where it would
without norms, else by the norms that moved it there. A place weighs what it is worth to be there, 1
/ log2(rank + 1).
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from undercard.policy.norms.norm import Norm
from undercard.policy.ruling import LIMIT_PREFIX, NormResult, Ruling

RELEVANCE, TOGETHER = "relevance", "norms together"


def decided(ruling: Ruling) -> dict[str, float]:
    """The part of what is seen that each criterion decided, one in all.

    Several movers of a track share its place.
    """
    weights = [1 / math.log2(rank + 1) for rank in range(1, len(ruling.slate) + 1)]
    parts = {RELEVANCE: 0.0}
    for movers, weight in zip(_movers(ruling), weights, strict=True):
        for mover in movers:
            parts[mover] = parts.get(mover, 0.0) + weight / sum(weights) / len(movers)
    return parts


def _movers(ruling: Ruling) -> Iterator[tuple[str, ...]]:
    """What put each track of the list in its place."""
    moved = {move.id: move.norms or (TOGETHER,) for move in ruling.moves}
    for track in ruling.slate:
        yield moved.get(track, (RELEVANCE,))


def _mean(parts: list[float]) -> float:
    """The mean; 0 of none."""
    return math.fsum(parts) / max(1, len(parts))


@dataclass(frozen=True)
class Lists:
    """Lists that were made, with the register's versions of their norms by "id@version"."""

    made: tuple[Ruling, ...]
    norms: Mapping[str, Norm] = field(default_factory=dict)

    @cached_property
    def parts(self) -> dict[str, float]:
        """What each criterion decided in these lists: the mean of its parts."""
        each = [decided(ruling) for ruling in self.made]
        names = dict.fromkeys(name for parts in each for name in parts)
        return {name: _mean([parts.get(name, 0.0) for parts in each]) for name in names}

    @cached_property
    def results(self) -> dict[str, list[tuple[float, NormResult]]]:
        """Each norm's results, with what their lists are worth."""
        found: dict[str, list[tuple[float, NormResult]]] = {}
        for ruling in self.made:
            for result in ruling.norms:
                found.setdefault(result.ref, []).append((ruling.value or 0.0, result))
        return found

    @property
    def criteria(self) -> list[str]:
        """What decided a place, and every norm that could have: those with a result and that are
        not limits.
        """
        found = dict.fromkeys(self.parts)
        for ref, results in self.results.items():
            if results[0][1].required is not None and not self.is_limit(ref):
                found[ref] = None
        return list(found)

    @property
    def places(self) -> int:
        """How many places there are in these lists."""
        return sum(len(ruling.slate) for ruling in self.made)

    def placed(self, name: str) -> int:
        """How many tracks stand where a criterion put them."""
        return sum(name in movers for ruling in self.made for movers in _movers(ruling))

    def moved(self, ref: str) -> int:
        """How many tracks a norm moved."""
        return sum(ref in move.norms for ruling in self.made for move in ruling.moves)

    def cost(self, ref: str) -> float | None:
        """The mean part of a list's worth that keeping a norm cost, of those where it is known.

        None of none.
        """
        parts = []
        for value, result in self.results[ref]:
            if value > 0 and result.cost is not None:
                parts.append(result.cost / (value + result.cost))
        if parts:
            return _mean(parts)
        return None

    def price(self, ref: str) -> float:
        """The mean part of a list's worth that one step more of a norm would cost."""
        known = [(value, result) for value, result in self.results[ref] if value > 0]
        return _mean([(result.shadow_price or 0.0) / value for value, result in known])

    def said_of(self, ref: str) -> list[str]:
        """The sentences that a norm has in these lists: several where a limit changed."""
        return list(dict.fromkeys(result.says for _, result in self.results.get(ref, ())))

    def is_limit(self, ref: str) -> bool:
        """Whether a norm is what a listener asked for."""
        norm = self.norms.get(ref)
        if norm:
            return norm.is_limit
        return ref.startswith(LIMIT_PREFIX)
