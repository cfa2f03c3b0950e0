"""The figures of played scripts, with 95 % intervals over scripts."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from undercard.chat.evaluation.results import Evaluation, Interval, table
from undercard.chat.evaluation.scripts.limit_checks import broken_limits
from undercard.chat.evaluation.scripts.playing import Played
from undercard.chat.evaluation.scripts.script_files import Script
from undercard.chat.evaluation.scripts.script_verdicts import Judged, Miss, judge_script
from undercard.chat.evaluation.scripts.track_table import TrackTable
from undercard.retrieval.catalogue import Catalogue

_RESAMPLES = 2_000
_OF_CLASSES = ("expectations_met", *(miss.value.lower() for miss in Miss))


def judge_all(
    scripts: Sequence[Script], played: Sequence[Played], catalogue: Catalogue
) -> Sequence[Judged]:
    """Every turn of every script, judged."""
    tracks = TrackTable(catalogue)
    pairs = zip(scripts, played, strict=True)
    return [one for script, turns in pairs for one in judge_script(script, turns, tracks)]


def evaluation(judged: Sequence[Judged], catalogue: Catalogue, seconds: float) -> Evaluation:
    """All figures, those of each tag, and every turn under "turns"."""
    system = {
        **class_figures(judged),
        "limits_satisfied": _share(judged, lambda one: _limits_hold(one, catalogue)),
        "norms_satisfied": _share(judged, _norms_hold),
        "turn_ms_p50": _turn_ms(judged, 50),
        "turn_ms_p95": _turn_ms(judged, 95),
    }
    tags = {
        tag: {"n": len(own), **table(class_figures(own))} for tag, own in by_tag(judged).items()
    }
    return Evaluation(
        task="scripts",
        n=len(counted(judged)),
        system=system,
        baselines={},
        seconds=seconds,
        more={
            "scripts": len({one.script for one in judged}),
            "classes": classes(judged),
            "tags": tags,
            "turns": [as_row(one) for one in judged],
        },
    )


def class_figures(judged: Iterable[Judged]) -> Mapping[str, Interval]:
    """The share of turns that were met, and of each class of miss."""
    turns = counted(judged)
    wanted = [None, *Miss]
    return {
        name: _share(turns, lambda one, miss=miss: float(one.miss is miss))  # type: ignore[misc]
        for name, miss in zip(_OF_CLASSES, wanted, strict=True)
    }


def counted(judged: Iterable[Judged]) -> Sequence[Judged]:
    """The turns that figures are of: those with an expectation, but for setup."""
    return [one for one in judged if one.counts]


def classes(judged: Iterable[Judged]) -> Mapping[str, int]:
    """How many turns were met, and how many missed in each way."""
    turns = counted(judged)
    found = {"met": sum(one.met for one in turns)}
    return found | {miss.value: sum(one.miss is miss for one in turns) for miss in Miss}


def by_kind(judged: Iterable[Judged]) -> Mapping[str, Sequence[Judged]]:
    """The counted turns of each kind, in the order in which kinds come."""
    found: dict[str, list[Judged]] = {}
    for one in counted(judged):
        found.setdefault(one.kind, []).append(one)
    return found


def by_tag(judged: Iterable[Judged]) -> Mapping[str, Sequence[Judged]]:
    """The counted turns of each tag; the kind of a turn is one of its tags."""
    found: dict[str, list[Judged]] = {}
    for one in counted(judged):
        for tag in dict.fromkeys((one.kind, *one.tags)):
            found.setdefault(tag, []).append(one)
    return found


def as_row(one: Judged) -> dict[str, object]:
    """A turn in the document that the command line prints."""
    return {
        "turn": one.key,
        "kind": one.kind,
        "say": one.turn.say,
        "counted": one.counts,
        "met": one.met,
        "class": one.miss.value if one.miss else None,
        "missed": dict(one.missed),
        "reply": one.turn.reply,
        "tracks": len(one.turn.slate),
    }


class Stopwatch:
    """How long something has taken."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since it was made."""
        return time.monotonic() - self._begun


def _limits_hold(one: Judged, catalogue: Catalogue) -> float | None:
    """1 where all limits of a shown list hold, 0 where not; None without a list."""
    if not one.turn.slate:
        return None
    return float(not broken_limits(one.turn.limits, one.turn.ids, catalogue))


def _norms_hold(one: Judged) -> float | None:
    """1 where a shown list satisfies each norm in force, 0 where not; None without either."""
    results = [satisfied for satisfied in one.turn.norms.values() if satisfied is not None]
    return float(all(results)) if one.turn.slate and results else None


def _share(judged: Iterable[Judged], value: Callable[[Judged], float | None]) -> Interval:
    """The mean of a value over turns; a turn without one is left out."""
    groups = _by_script(judged, value)
    if not groups:
        return Interval(0.0, 0.0, 0.0)
    sums, counts = (np.array(list(map(of, groups))) for of in (np.sum, len))
    draws = _draws(len(groups))
    drawn = sums[draws].sum(axis=1) / counts[draws].sum(axis=1)
    return _interval(float(sums.sum() / counts.sum()), drawn)


def _turn_ms(judged: Iterable[Judged], percent: int) -> Interval:
    """A percentile of the milliseconds that turns took."""
    groups = _by_script(judged, lambda one: one.turn.ms.get("total"))
    if not groups:
        return Interval(0.0, 0.0, 0.0)
    drawn = [
        np.percentile(np.concatenate([groups[index] for index in draw]), percent)
        for draw in _draws(len(groups))
    ]
    return _interval(float(np.percentile(np.concatenate(groups), percent)), np.array(drawn))


def _by_script(
    judged: Iterable[Judged], value: Callable[[Judged], float | None]
) -> Sequence[NDArray[np.float64]]:
    """The values of the turns that have one, script by script."""
    found: dict[str, list[float]] = {}
    for one in judged:
        number = value(one)
        if number is not None:
            found.setdefault(one.script, []).append(number)
    return [np.array(numbers) for numbers in found.values()]


def _draws(scripts: int) -> NDArray[np.int64]:
    return np.random.default_rng(0).integers(0, scripts, (_RESAMPLES, scripts))


def _interval(value: float, drawn: NDArray[np.float64]) -> Interval:
    """A figure and the ends of what resampled scripts gave (Efron 1979)."""
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Interval(value, float(low), float(high))
