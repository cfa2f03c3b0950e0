"""Expectations of a list against the one before it, and against earlier ones."""

import operator
from collections.abc import Callable, Mapping
from typing import Literal

from undercard.chat.evaluation.scripts.expectations import (
    Direction,
    Finding,
    Flag,
    Moment,
    Ranks,
    Shape,
    expectation,
)

_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}


class Where(Shape):
    """Tracks of the list before: those whose field compares so, or the `k` that have most of it."""

    field: str
    op: Literal[">=", ">", "<=", "<", "==", "!="] = "=="
    value: float | str | None = None
    pick: Literal["min", "max"] | None = None
    k: int = 1


class Sorting(Shape):
    """In the order of a field."""

    field: str
    dir: Direction = "asc"


@expectation("kept", Ranks)
def _kept(moment: Moment, value: Ranks) -> Finding:
    return Finding(moment.in_order(moment.at_all(value)), "not kept in order")


@expectation("kept_all", Flag)
def _kept_all(moment: Moment, _: object) -> Finding:
    kept = bool(moment.before) and moment.in_order(moment.before)
    return Finding(kept, f"{len(moment.gone)} of {len(moment.before)} gone, or out of order")


@expectation("kept_most", float)
def _kept_most(moment: Moment, value: float) -> Finding:
    there = set(moment.before) & set(moment.ids)
    share = len(there) / max(1, len(moment.before))
    return Finding(share >= value, f"{share:.2f} still there")


@expectation("no_drop", Ranks)
def _no_drop(moment: Moment, value: Ranks) -> Finding:
    there = [track in moment.ids for track in moment.at_all(value)]
    return Finding(moment.unchanged or all(there), "gone")


@expectation("dropped", Ranks)
def _dropped(moment: Moment, value: Ranks) -> Finding:
    still = [rank for rank in value if moment.at(rank) in moment.ids]
    return Finding(bool(moment.before and moment.ids) and not still, f"still there: {still}")


@expectation("dropped_where", Where)
def _dropped_where(moment: Moment, value: Where) -> Finding:
    sure, tied, count = _meant(moment, value)
    gone = set(moment.gone)
    left = len(gone & {*sure, *tied})
    met = bool(moment.ids) and set(sure) <= gone and left >= count
    return Finding(met, f"{len(gone)} gone, {left} of the {count} meant")


@expectation("kept_others", Flag)
def _kept_others(moment: Moment, _: object) -> Finding:
    """With `dropped_where`: all others are still there, in order."""
    where = Where.model_validate(moment.expect["dropped_where"])
    sure, tied, _count = _meant(moment, where)
    others = [track for track in moment.before if track not in (*sure, *tied)]
    there = len(set(others) & set(moment.ids))
    kept = bool(moment.ids) and moment.in_order(others)
    return Finding(kept, f"{there} of {len(others)} others kept")


@expectation("kept_where", Where)
def _kept_where(moment: Moment, value: Where) -> Finding:
    sure, _, _count = _meant(moment, value)
    there = len(set(sure) & set(moment.ids))
    return Finding(bool(moment.ids) and moment.in_order(sure), f"{there} of {len(sure)} kept")


@expectation("order", Ranks)
def _order(moment: Moment, value: Ranks) -> Finding:
    same = len(moment.before) == len(value) and moment.ids == moment.at_all(value)
    places = {track: str(rank) for rank, track in enumerate(moment.before, 1)}
    return Finding(same, " ".join(places.get(track, "new") for track in moment.ids))


@expectation("first_is_previous", int)
def _first_is_previous(moment: Moment, value: int) -> Finding:
    first = moment.ids[0] if moment.ids else None
    return Finding(first is not None and first == moment.at(value), "another is first")


@expectation("shuffled", Flag)
def _shuffled(moment: Moment, _: object) -> Finding:
    same = set(moment.ids) == set(moment.before)
    return Finding(same and moment.ids != moment.before, "same order" if same else "other tracks")


@expectation("sorted", Sorting)
def _sorted(moment: Moment, value: Sorting) -> Finding:
    found = [_value(moment, track, value.field) for track in moment.ids]
    wanted = sorted(found, reverse=value.dir == "desc")
    return Finding(bool(found) and found == wanted, str(found[:6]))


@expectation("same_set_prev", Flag)
def _same_set_prev(moment: Moment, _: object) -> Finding:
    return Finding(set(moment.ids) == set(moment.before), "other tracks")


@expectation("subset_prev", Flag)
def _subset_prev(moment: Moment, _: object) -> Finding:
    return Finding(bool(moment.ids) and not moment.new, f"{len(moment.new)} new")


@expectation("disjoint_prev", Flag)
def _disjoint_prev(moment: Moment, _: object) -> Finding:
    again = len(moment.ids) - len(moment.new)
    return Finding(bool(moment.ids) and not again, f"{again} again")


@expectation("mostly_new", float)
def _mostly_new(moment: Moment, value: float) -> Finding:
    share = len(moment.new) / max(1, len(moment.ids))
    return Finding(bool(moment.ids) and share >= value, f"{share:.2f} new")


@expectation("same_as", int)
def _same_as(moment: Moment, value: int) -> Finding:
    return Finding(moment.ids == moment.earlier(value), "another list")


@expectation("same_set_as", int)
def _same_set_as(moment: Moment, value: int) -> Finding:
    return Finding(set(moment.ids) == set(moment.earlier(value)), "other tracks")


@expectation("subset_of", int)
def _subset_of(moment: Moment, value: int) -> Finding:
    more = set(moment.ids) - set(moment.earlier(value))
    return Finding(bool(moment.ids) and not more, f"{len(more)} were not on it")


@expectation("disjoint_from", int)
def _disjoint_from(moment: Moment, value: int) -> Finding:
    again = set(moment.ids) & set(moment.earlier(value))
    return Finding(bool(moment.ids) and not again, f"{len(again)} again")


@expectation("prev_rank_back", tuple[int, int])
def _prev_rank_back(moment: Moment, value: tuple[int, int]) -> Finding:
    track = moment.earlier_at(*value)
    return Finding(track is not None and track in moment.ids, "not back")


@expectation("never_again", tuple[int, int])
def _never_again(moment: Moment, value: tuple[int, int]) -> Finding:
    track = moment.earlier_at(*value)
    gone = track is not None and track not in moment.ids
    return Finding(bool(moment.ids) and gone, "there again")


def _value(moment: Moment, track: str, field: str) -> float | str:
    if field == "title":
        return moment.tracks.title(track)
    return moment.tracks.artist(track) if field == "artist" else moment.tracks.number(track, field)


def _meant(moment: Moment, where: Where) -> tuple[list[str], list[str], int]:
    """The tracks of the list before that are meant, those tied at the edge, and how many go."""
    found = {track: _value(moment, track, where.field) for track in moment.before}
    if where.pick is None:
        compare = _COMPARED[where.op]
        sure = [track for track, value in found.items() if compare(value, where.value)]  # type: ignore[arg-type]
        return sure, [], len(sure)
    numbers = {track: float(value) for track, value in found.items()}
    beyond = operator.gt if where.pick == "max" else operator.lt
    ordered = sorted(numbers.values(), reverse=where.pick == "max")
    if not ordered:
        return [], [], where.k
    edge = ordered[min(where.k, len(ordered)) - 1]
    sure = [track for track, number in numbers.items() if beyond(number, edge)]
    tied = [track for track, number in numbers.items() if number == edge]
    return sure, tied, where.k
