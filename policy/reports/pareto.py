"""What norms cost each other: the exact front of what two or more get against the list's score.

By epsilon-constraints (Haimes, Lasdon and Wismer 1971): amounts are whole tracks, so every
combination of constraints can be tried, the best list under each is proved best by enforcement, and
what another point dominates is dropped.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from undercard.policy.errors import NormSetError
from undercard.policy.norms.binding import binding
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.predicates import All, Predicate
from undercard.policy.norms.table import CandidateTable
from undercard.policy.reports.front_search import (
    Amounts,
    FrontSearch,
    Point,
    Progress,
    at_least_in_all,
    favour,
    favours_more,
    levels_of,
)

PRECISION = 1e-9  # of scores, absolute and relative
MOST = 3000  # combinations of constraints that are tried at most; most need no list of their own


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
    """The front of the chosen norms (ids) against score, under the other hard norms.

    Those in `without` (ids) are not kept.

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
    kept = [norm for norm in others if norm.force == "hard" and norm.id not in without]
    rest = [_alone(norm, by_id) for norm in kept]
    search = FrontSearch(objectives, rest, table, size, context, on)
    step = _step(size, len(chosen), most)
    search.run(step, progress)
    points = _front(search.found, objectives)
    return Front(
        norms=tuple(norm.id for norm in objectives),
        more=tuple(map(favours_more, objectives)),
        points=tuple(points),
        present=_present(search, points) if points else None,
        step=step,
        lists=search.lists,
        left_out=tuple(norm.ref for norm in others if norm not in kept),
        core=search.core,
    )


def _step(size: int, count: int, most: int) -> int:
    """The smallest step with which there are no more combinations than `most`."""
    step = 1
    while len(levels_of(size, step)) ** count > max(most, 1):
        step += 1
    return step


def _alone(norm: Norm, by_id: Mapping[str, Norm]) -> Norm:
    """A norm that refers to no other: its denominator is written out, and it overrides nothing."""
    if norm.part_of is None:
        return norm.model_copy(update={"overrides": ()})
    parts = tuple(_denominator(by_id[norm.part_of], by_id))
    among = All(all=parts) if parts else None
    return norm.model_copy(update={"overrides": (), "part_of": None, "among": among})


def _denominator(whole: Norm, by_id: Mapping[str, Norm]) -> Iterator[Predicate]:
    for predicate in (whole.where, whole.among):
        if predicate is not None:
            yield predicate
    if whole.part_of is not None:
        yield from _denominator(by_id[whole.part_of], by_id)


def _objective(name: str, bound: Sequence[Norm], norms: Sequence[Norm]) -> Norm:
    norm = next((norm for norm in bound if norm.id == name), None)
    if norm is None:
        there = any(norm.id == name for norm in norms)
        known = ", ".join(norm.id for norm in bound)
        why = "does not bind here" if there else "is not there"
        raise NormSetError(f"norm {name} {why}; these do: {known}")
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
    if norm.per is not None and favours_more(norm):
        raise NormSetError(f"norm {name}: with per, a front is drawn for at_most only")
    return norm


def _front(found: Sequence[Point], objectives: Sequence[Norm]) -> list[Point]:
    best: dict[Amounts, Point] = {}
    for point in found:
        if point.amounts not in best or point.value > best[point.amounts].value:
            best[point.amounts] = point
    points = best.values()
    kept = [point for point in points if not _is_dominated(point, points, objectives)]
    return sorted(kept, key=lambda point: (-point.value, point.amounts))


def _is_dominated(point: Point, by: Iterable[Point], objectives: Sequence[Norm]) -> bool:
    return any(_dominates(other, point, objectives) for other in by)


def _dominates(one: Point, other: Point, objectives: Sequence[Norm]) -> bool:
    mine, theirs = (favour(point.amounts, objectives, 0) for point in (one, other))
    if not at_least_in_all(theirs, mine) or one.value < other.value - _slack(other.value):
        return False
    return mine != theirs or one.value > other.value + _slack(other.value)


def _slack(value: float) -> float:
    return PRECISION * max(1.0, abs(value))


def _present(search: FrontSearch, points: Sequence[Point]) -> Present | None:
    """Where the list lies that the norms give as they stand; None where there is none."""
    norms = [*search.rest, *search.objectives]
    ruling = search.rule(norms, relax=True)
    if not ruling.feasible:
        return None
    here = search.point(ruling)
    places, favoured = range(len(search.objectives)), search.favour(here.amounts)
    return Present(
        here,
        _is_dominated(here, points, search.objectives),
        tuple(_price(search, points, favoured, at) for at in places),
        tuple(_gain(search, points, favoured, at) for at in places),
        tuple(entry.norm for entry in ruling.relaxed),
    )


def _best(search: FrontSearch, points: Sequence[Point], asked: Amounts) -> float | None:
    """The most score that any point has which meets a constraint."""
    meeting = [point for point in points if at_least_in_all(asked, search.favour(point.amounts))]
    return max((point.value for point in meeting), default=None)


def _price(search: FrontSearch, points: Sequence[Point], here: Amounts, at: int) -> float | None:
    """What one track more in favour of one norm costs, the others getting no less."""
    base, more = _best(search, points, here), _best(search, points, _moved(here, at, 1))
    if base is None or more is None:
        return None
    return base - more


def _gain(search: FrontSearch, points: Sequence[Point], here: Amounts, at: int) -> float | None:
    """What one track less in favour of one norm would win, the others getting no less."""
    base, less = _best(search, points, here), _best(search, points, _moved(here, at, -1))
    if base is None or less is None or not here[at]:
        return None
    return less - base


def _moved(amounts: Amounts, at: int, by: int) -> Amounts:
    return tuple(amount + by * (place == at) for place, amount in enumerate(amounts))
