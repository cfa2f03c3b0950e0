"""The best list for every combination of constraints, for the front of what norms cost each other.

A constraint that a list found for a weaker one meets already needs no list of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from undercard.policy.enforcement import verifier
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.amounts import Amount
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import Ruling

# a norm as a constraint on one list
_PLAIN = {
    "force": "hard",
    "weight": None,
    "over": "list",
    "at_least": None,
    "at_most": None,
    "if_broken": None,
    "interest": None,
    "concentration": None,
}
Amounts = tuple[int, ...]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Point:
    """A list: what each norm got, its score, and its tracks.

    What a norm got is in tracks; for `per`, the most tracks of one value.
    """

    amounts: Amounts
    value: float
    slate: tuple[str, ...]


class FrontSearch:
    """Makes the best list for every combination of constraints.

    A constraint is how many tracks in a norm's favour, 0 to size.
    """

    def __init__(
        self,
        objectives: Sequence[Norm],
        rest: Sequence[Norm],
        table: CandidateTable,
        size: int,
        context: Mapping[str, object],
        on: date | None,
    ) -> None:
        self.objectives, self.rest = objectives, rest
        self.table, self.size, self.context, self.on = table, size, context, on
        self.rows = {name: row for row, name in enumerate(table.ids)}
        self.found: list[Point] = []
        self.impossible: list[Amounts] = []
        self.lists = 0
        self.core: tuple[str, ...] | None = None
        self._met: list[tuple[Amounts, Amounts]] = []  # (asked, got) of each list that was made

    def run(self, step: int, progress: Progress) -> None:
        """Try every combination of every so many tracks."""
        levels = levels_of(self.size, step)
        total = len(levels) ** len(self.objectives)
        for number, asked in enumerate(product(levels, repeat=len(self.objectives)), start=1):
            progress("making the lists of the front", number, total)
            if not self._known(asked):
                self._try(asked)

    def _known(self, asked: Amounts) -> bool:
        """Whether a weaker constraint was impossible, or its best list meets this one as well."""
        if any(at_least_in_all(weaker, asked) for weaker in self.impossible):
            return True
        weaker_met = [got for weaker, got in self._met if at_least_in_all(weaker, asked)]
        return any(at_least_in_all(asked, got) for got in weaker_met)

    def _try(self, asked: Amounts) -> None:
        self.lists += 1
        constraints = list(map(self._constraint, self.objectives, asked))
        ruling = self.rule([*self.rest, *constraints], relax=False)
        if not ruling.feasible:
            self.impossible.append(asked)
            if not any(asked):
                self.core = ruling.core
            return
        point = self.point(ruling)
        self._met.append((asked, self.favour(point.amounts)))
        self.found.append(point)

    def rule(self, norms: Sequence[Norm], *, relax: bool) -> Ruling:
        """The best list under some norms."""
        return enforce(norms, self.table, self.size, context=self.context, on=self.on, relax=relax)

    def _constraint(self, norm: Norm, level: int) -> Norm:
        tracks, bound = (
            (level, "at_least") if favours_more(norm) else (self.size - level, "at_most")
        )
        return norm.model_copy(update={**_PLAIN, bound: Amount.model_validate(tracks)})

    def point(self, ruling: Ruling) -> Point:
        """Where a list lies."""
        slate = [self.rows[name] for name in ruling.slate]
        return Point(
            tuple(_amount(norm, slate, self.table) for norm in self.objectives),
            verifier.value_of(slate, self.table),
            ruling.slate,
        )

    def favour(self, amounts: Amounts) -> Amounts:
        """Amounts as tracks in each norm's favour."""
        return favour(amounts, self.objectives, self.size)


def favour(amounts: Amounts, objectives: Sequence[Norm], size: int) -> Amounts:
    """Amounts as tracks in each norm's favour, so that more is better for all."""
    pairs = zip(amounts, objectives, strict=True)
    return tuple(amount if favours_more(norm) else size - amount for amount, norm in pairs)


def _amount(norm: Norm, slate: Sequence[int], table: CandidateTable) -> int:
    if norm.per is None:
        return round(verifier.totals(slate, norm, [norm], table)[0])
    return round(max(verifier.values_in(slate, norm, [norm], table, norm.per).values(), default=0))


def at_least_in_all(less: Amounts, more: Amounts) -> bool:
    """Whether one has no less than another in any place."""
    return all(a <= b for a, b in zip(less, more, strict=True))


def favours_more(norm: Norm) -> bool:
    """Whether more tracks are in a norm's favour, rather than fewer."""
    return norm.bounds[0] is not None


def levels_of(size: int, step: int) -> list[int]:
    """The amounts that are tried: every so many tracks."""
    return list(range(0, size + 1, step))
