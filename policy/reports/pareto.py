"""What norms cost each other: the exact front of what two or more of them get in a list against the
list's score.

By epsilon-constraints (Haimes, Lasdon and Wismer 1971): amounts are whole tracks, so every
combination of constraints can be tried, the best list under each is proved best by enforcement, and
what another point dominates is dropped. A constraint that a list found for a weaker one meets already
needs no list of its own.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from undercard.policy.enforcement import verifier
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.errors import NormSetError
from undercard.policy.norms.amounts import Amount
from undercard.policy.norms.binding import binding
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.predicates import All, Predicate
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import Ruling

PRECISION = 1e-9  # of scores, absolute and relative
MOST = 3000  # combinations of constraints that are tried at most; most need no list of their own
_PLAIN = {  # a norm as a constraint on one list
    "force": "hard", "weight": None, "over": "list", "at_least": None, "at_most": None, "if_broken": None,
    "interest": None, "concentration": None,
}  # fmt: skip
Amounts = tuple[int, ...]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Point:
    """A list: what each norm got (tracks; for `per`, the most tracks of one value), its score, and
    its tracks.
    """

    amounts: Amounts
    value: float
    slate: tuple[str, ...]


@dataclass(frozen=True)
class Present:
    """The list that the norms give as they stand: where it lies, and what gives way first.

    `dominated`: whether another list gives every norm as much and scores better, or as well and
    gives more. Per norm, `prices`: the score that one track more in its favour costs the best list
    that gives as much, None where no list has it; `gains`: what one track less would win, None
    where there is none to give. `relaxed`: the norms that had to give way.
    """

    point: Point
    dominated: bool
    prices: tuple[float | None, ...]
    gains: tuple[float | None, ...]
    relaxed: tuple[str, ...]


@dataclass(frozen=True)
class Front:
    """The points that no other dominates, by descending score.

    `more`: per norm, whether more tracks are in its favour, or fewer. `step`: 1 where every whole
    amount was tried, else every so many. `left_out`: norms that bind here and that the front does
    not keep. `core`: where no list at all keeps the other norms, a smallest set of them.
    """

    norms: tuple[str, ...]
    more: tuple[bool, ...]
    points: tuple[Point, ...]
    present: Present | None
    step: int
    lists: int
    left_out: tuple[str, ...]
    core: tuple[str, ...] | None = None


def pareto(
    chosen: Sequence[str],
    norms: Sequence[Norm],
    table: CandidateTable,
    size: int,
    *,
    context: Mapping[str, object] = {},
    on: date | None = None,
    without: Collection[str] = (),
    most: int = MOST,
    progress: Progress = lambda *_: None,
) -> Front:
    """The front of the chosen norms (ids) against score, under the other hard norms but those in
    `without` (ids).

    With more combinations than `most` lists, only every second, third … amount is tried, and `step`
    says so.

    Raises NormSetError on a norm that is not there, does not bind here, or does not count whole
    tracks.
    """
    if len(set(chosen)) < len(chosen):
        raise NormSetError("name each norm once")
    bound = binding(norms, context, on, table).norms
    by_id = {norm.id: norm for norm in bound}
    objectives = [_alone(_objective(name, bound, norms), by_id) for name in chosen]
    others = [norm for norm in bound if norm.id not in chosen and norm.modality != "permission"]
    rest = [
        _alone(norm, by_id) for norm in others if norm.force == "hard" and norm.id not in without
    ]
    search = _Search(objectives, rest, table, size, context, on)
    step = next(
        step
        for step in range(1, size + 2)
        if len(_levels(size, step)) ** len(chosen) <= max(most, 1)
    )
    search.run(step, progress)
    points = _front(search.found, objectives)
    kept = {norm.id for norm in rest}
    return Front(
        tuple(norm.id for norm in objectives),
        tuple(_favours_more(norm) for norm in objectives),
        tuple(points),
        _present(search, points) if points else None,
        step,
        search.lists,
        tuple(norm.ref for norm in others if norm.id not in kept),
        search.core,
    )


def _alone(norm: Norm, by_id: Mapping[str, Norm]) -> Norm:
    """A norm that refers to no other: its denominator is written out, and it overrides nothing."""
    if norm.part_of is None:
        return norm.model_copy(update={"overrides": ()})
    parts = tuple(_denominator(by_id[norm.part_of], by_id))
    return norm.model_copy(
        update={"overrides": (), "part_of": None, "among": All(all=parts) if parts else None}
    )


def _denominator(whole: Norm, by_id: Mapping[str, Norm]) -> Iterator[Predicate]:
    yield from (predicate for predicate in (whole.where, whole.among) if predicate is not None)
    if whole.part_of is not None:
        yield from _denominator(by_id[whole.part_of], by_id)


def _objective(name: str, bound: Sequence[Norm], norms: Sequence[Norm]) -> Norm:
    norm = next((norm for norm in bound if norm.id == name), None)
    if norm is None:
        there = any(norm.id == name for norm in norms)
        known = ", ".join(norm.id for norm in bound)
        raise NormSetError(
            f"norm {name} {'does not bind here' if there else 'is not there'}; these do: {known}"
        )
    if (
        norm.modality == "permission"
        or norm.exactly is not None
        or (norm.at_least and norm.at_most)
    ):
        raise NormSetError(
            f"norm {name}: a front needs a direction: at_least alone, or at_most alone"
        )
    if norm.weigh != "tracks":
        raise NormSetError(
            f"norm {name} weighs {norm.weigh}: a front is exact over whole tracks only"
        )
    if norm.per is not None and _favours_more(norm):
        raise NormSetError(f"norm {name}: with per, a front is drawn for at_most only")
    return norm


def _favours_more(norm: Norm) -> bool:
    return norm.bounds[0] is not None


def _levels(size: int, step: int) -> list[int]:
    return list(range(0, size + 1, step))


class _Search:
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
        levels = _levels(self.size, step)
        total = len(levels) ** len(self.objectives)
        for number, asked in enumerate(product(levels, repeat=len(self.objectives)), start=1):
            progress("making the lists of the front", number, total)
            if not self._known(asked):
                self._try(asked)

    def _known(self, asked: Amounts) -> bool:
        """Whether a weaker constraint was impossible, or gave a list that meets this one and is then
        its best as well.
        """
        impossible = any(_all(weaker, asked) for weaker in self.impossible)
        return impossible or any(
            _all(weaker, asked) and _all(asked, got) for weaker, got in self._met
        )

    def _try(self, asked: Amounts) -> None:
        self.lists += 1
        constraints = [
            self._constraint(norm, level)
            for norm, level in zip(self.objectives, asked, strict=True)
        ]
        ruling = enforce(
            [*self.rest, *constraints],
            self.table,
            self.size,
            context=self.context,
            on=self.on,
            relax=False,
        )
        if not ruling.feasible:
            self.impossible.append(asked)
            if not any(asked):
                self.core = ruling.core
            return
        point = self.point(ruling)
        self._met.append((asked, self.favour(point.amounts)))
        self.found.append(point)

    def _constraint(self, norm: Norm, level: int) -> Norm:
        amount = Amount.model_validate(level if _favours_more(norm) else self.size - level)
        bounds = {"at_least": amount} if _favours_more(norm) else {"at_most": amount}
        return norm.model_copy(update=_PLAIN | bounds)

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
    return tuple(
        a if _favours_more(n) else size - a for a, n in zip(amounts, objectives, strict=True)
    )


def _amount(norm: Norm, slate: Sequence[int], table: CandidateTable) -> int:
    if norm.per is None:
        return round(verifier.totals(slate, norm, [norm], table)[0])
    return round(max(verifier.values_in(slate, norm, [norm], table, norm.per).values(), default=0))


def _all(less: Amounts, more: Amounts) -> bool:
    return all(a <= b for a, b in zip(less, more, strict=True))


def _front(found: Sequence[Point], objectives: Sequence[Norm]) -> list[Point]:
    best: dict[Amounts, Point] = {}
    for point in found:
        if point.amounts not in best or point.value > best[point.amounts].value:
            best[point.amounts] = point
    kept = [
        point
        for point in best.values()
        if not any(_dominates(other, point, objectives) for other in best.values())
    ]
    return sorted(kept, key=lambda point: (-point.value, point.amounts))


def _dominates(one: Point, other: Point, objectives: Sequence[Norm]) -> bool:
    mine, theirs = (favour(point.amounts, objectives, 0) for point in (one, other))
    if not _all(theirs, mine) or one.value < other.value - _slack(other.value):
        return False
    return mine != theirs or one.value > other.value + _slack(other.value)


def _slack(value: float) -> float:
    return PRECISION * max(1.0, abs(value))


def _present(search: _Search, points: Sequence[Point]) -> Present | None:
    """Where the list lies that the norms give as they stand; None where there is none."""
    norms = [*search.rest, *search.objectives]
    ruling = enforce(
        norms, search.table, search.size, context=search.context, on=search.on, relax=True
    )
    if not ruling.feasible:
        return None
    here = search.point(ruling)
    places, favoured = range(len(search.objectives)), search.favour(here.amounts)
    return Present(
        here,
        any(_dominates(point, here, search.objectives) for point in points),
        tuple(_price(search, points, favoured, at) for at in places),
        tuple(_gain(search, points, favoured, at) for at in places),
        tuple(entry.norm for entry in ruling.relaxed),
    )


def _best(search: _Search, points: Sequence[Point], asked: Amounts) -> float | None:
    """The most score that any point has which meets a constraint."""
    return max(
        (point.value for point in points if _all(asked, search.favour(point.amounts))), default=None
    )


def _price(search: _Search, points: Sequence[Point], here: Amounts, at: int) -> float | None:
    """What one track more in favour of one norm costs, the others getting no less."""
    base, more = _best(search, points, here), _best(search, points, _moved(here, at, 1))
    return None if base is None or more is None else base - more


def _gain(search: _Search, points: Sequence[Point], here: Amounts, at: int) -> float | None:
    """What one track less in favour of one norm would win, the others getting no less."""
    base, less = _best(search, points, here), _best(search, points, _moved(here, at, -1))
    return None if base is None or less is None or not here[at] else less - base


def _moved(amounts: Amounts, at: int, by: int) -> Amounts:
    return tuple(amount + by * (place == at) for place, amount in enumerate(amounts))
