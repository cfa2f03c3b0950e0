"""What "calmer" and "keep it happy" bind, beside the means of what they are compared with."""

from collections.abc import Mapping, Sequence

from undercard.chat.dialogue.acts import Criterion, Shift, Target
from undercard.chat.dialogue.limits import Bounds, Limits

# The limit that binds a feature, where it is called otherwise.
_LIMIT = {"year": "years", "minutes": "track_minutes"}
# How far a track may lie from the mean that is to be kept, in the feature's own unit.
_HELD = {"tempo": 20.0, "popularity": 20.0, "year": 8.0, "minutes": 1.0}
_HELD_USUALLY = 0.2
_STEP = {"year": 8.0, "minutes": 1.0}  # of what is bound and not aimed at
LAST = "last"  # the feature of a shift that goes on from the last one; `by` is how far, 1 as far
_AROUND = 5.0  # years about the mean of a list that moves, where none were asked for


def settled(one: Criterion, means: Mapping[str, float], years: Sequence[Bounds] = ()) -> Criterion:
    """The criterion with its shifts as limits and targets; a feature without a mean is left.

    `years` are those that hold, for what moves them.
    """
    shifts = [shift for shift in one.shifts if shift.feature in means]
    if not shifts:
        return one
    limits, targets = one.limits, list(one.targets)
    for shift in shifts:
        mean = round(means[shift.feature], 3)
        if shift.moves:
            limits = limits.model_copy(update={"years": _moved(years, mean, shift.by)})
            continue
        limits = limits.model_copy(update=_bound(shift, mean))
        if shift.feature not in _LIMIT and not shift.only_bounds:
            aim = Target(feature=shift.feature, value=mean + shift.by, word=shift.word)
            targets.append(aim)
    return one.model_copy(update={"limits": limits, "targets": tuple(targets), "shifts": ()})


def last_change(standing: Sequence[Criterion]) -> tuple[Shift, ...]:
    """The more or less that was asked for last, to go on from; nothing where something else was.

    What it bounds on one side is what it went away from.
    """
    last = standing[-1] if standing else None
    if last is None or last.part is not None:
        return ()
    aims = {target.feature: target.value for target in last.targets}
    shifts = []
    for name in last.limits.names_set():
        feature = next((one for one, limit in _LIMIT.items() if limit == name), name)
        held = getattr(last.limits, name)
        bounds = held[0] if isinstance(held, tuple) and held else held
        if not isinstance(bounds, Bounds) or (bounds.at_least is None) == (bounds.at_most is None):
            return ()
        step = abs(aims.get(feature, 0.0) - (bounds.at_least or bounds.at_most or 0.0))
        by = _STEP.get(feature) or (step if feature in aims else 0.0)
        shifts.append(
            Shift(feature=feature, by=-by if bounds.at_least is None else by, word=last.words)
        )
    return tuple(shift for shift in shifts if shift.by)


def gone_on(one: Criterion, standing: Sequence[Criterion]) -> Criterion:
    """The criterion with "further" as what the last change asked for, as far as it says."""
    further = next((shift for shift in one.shifts if shift.feature == LAST), None)
    if further is None:
        return one
    shifts = [
        each.model_copy(update={"by": each.by * further.by}) for each in last_change(standing)
    ]
    return one.model_copy(update={"shifts": tuple(shifts)})


def _bound(shift: Shift, mean: float) -> dict[str, object]:
    """Every track on the better side of the mean, or near it."""
    if shift.by > 0:
        bounds = Bounds(at_least=mean)
    elif shift.by < 0:
        bounds = Bounds(at_most=mean)
    else:
        near = _HELD.get(shift.feature, _HELD_USUALLY)
        bounds = Bounds(at_least=mean - near, at_most=mean + near)
    name = limit_of(shift.feature)
    return {name: (bounds,) if name == "years" else bounds}


def _moved(years: Sequence[Bounds], mean: float, by: float) -> tuple[Bounds, ...]:
    around = Bounds(at_least=round(mean) - _AROUND, at_most=round(mean) + _AROUND)

    def moved(end: float | None) -> float | None:
        return None if end is None else end + by

    return tuple(
        Bounds(at_least=moved(one.at_least), at_most=moved(one.at_most))
        for one in years or (around,)
    )


def limit_of(feature: str) -> str:
    """The limit that binds a feature."""
    return _LIMIT.get(feature, feature)


def limits_of(features: Mapping[str, Bounds]) -> Limits:
    """Bounds of features as limits."""
    named = {limit_of(feature): bounds for feature, bounds in features.items()}
    years = named.pop("years", None)
    return Limits.model_validate(named | ({"years": (years,)} if years else {}))
