"""Expectations of how a list sounds on the whole: means of fields, against others."""

from collections.abc import Mapping
from typing import Literal

from undercard.chat.evaluation.scripts.expectations import (
    Fields,
    Finding,
    Moment,
    Pair,
    Shape,
    expectation,
    rounded,
)

_NOTICED = 0.01  # a change by this part is one


class NewMean(Shape):
    """The tracks that are new, against those that left, or the whole list before."""

    field: str
    cmp: Literal["lower", "higher"]
    than: Literal["dropped", "prev"] = "prev"


class OfArtist(Shape):
    """The mean of a field over all tracks of an artist."""

    artist: str
    field: str


class OfTrack(Shape):
    """A field of the track at a rank of the list before."""

    rank: int
    field: str


@expectation("mean_lower", Fields)
def _mean_lower(moment: Moment, value: Fields) -> Finding:
    return _all([_shifted(moment, field, -1) for field in value])


@expectation("mean_higher", Fields)
def _mean_higher(moment: Moment, value: Fields) -> Finding:
    return _all([_shifted(moment, field, 1) for field in value])


@expectation("mean_not_lower", dict[str, float])
def _mean_not_lower(moment: Moment, value: Mapping[str, float]) -> Finding:
    return _all([_held(moment, field, slack, -1) for field, slack in value.items()])


@expectation("mean_not_higher", dict[str, float])
def _mean_not_higher(moment: Moment, value: Mapping[str, float]) -> Finding:
    return _all([_held(moment, field, slack, 1) for field, slack in value.items()])


@expectation("mean_in", dict[str, Pair])
def _mean_in(moment: Moment, value: Mapping[str, Pair]) -> Finding:
    return _all([_between(moment, field, ends) for field, ends in value.items()])


@expectation("mean_below_artist", OfArtist)
def _mean_below_artist(moment: Moment, value: OfArtist) -> Finding:
    theirs = moment.tracks.mean(moment.tracks.by_artist(value.artist), value.field)
    return _against(moment, value.field, theirs, -1)


@expectation("mean_above_artist", OfArtist)
def _mean_above_artist(moment: Moment, value: OfArtist) -> Finding:
    theirs = moment.tracks.mean(moment.tracks.by_artist(value.artist), value.field)
    return _against(moment, value.field, theirs, 1)


@expectation("mean_below_prev_track", OfTrack)
def _mean_below_prev_track(moment: Moment, value: OfTrack) -> Finding:
    return _against_track(moment, value, -1)


@expectation("mean_above_prev_track", OfTrack)
def _mean_above_prev_track(moment: Moment, value: OfTrack) -> Finding:
    return _against_track(moment, value, 1)


@expectation("new_mean", NewMean)
def _new_mean(moment: Moment, value: NewMean) -> Finding:
    base = moment.gone if value.than == "dropped" else moment.before
    if not moment.new or not base:
        return Finding(False, f"{len(moment.new)} new, {len(moment.gone)} gone")
    old, new = (moment.tracks.mean(tracks, value.field) for tracks in (base, moment.new))
    higher = new > old
    met = higher if value.cmp == "higher" else new < old
    return Finding(met, f"{value.field} {rounded(old)} → {rounded(new)}")


def _all(found: list[Finding]) -> Finding:
    """All of several: what each that misses says."""
    missed = [one for one in found if not one.holds]
    detail = "; ".join(one.detail for one in missed)
    return Finding(not missed, detail, contrary=any(one.contrary for one in missed))


def _shifted(moment: Moment, field: str, sign: int) -> Finding:
    """Whether the mean went up or down; to go the other way noticeably is contrary."""
    if not moment.ids or not moment.before:
        return Finding(holds=False, detail=f"{field}: no list")
    old, new = (moment.tracks.mean(tracks, field) for tracks in (moment.before, moment.ids))
    moved = sign * (new - old)
    noticed = abs(new - old) > _NOTICED * max(abs(old), _NOTICED)
    contrary = noticed and moved <= 0 and not moment.unchanged
    return Finding(moved > 0, f"{field} {rounded(old)} → {rounded(new)}", contrary=contrary)


def _held(moment: Moment, field: str, slack: float, sign: int) -> Finding:
    """Whether the mean went no further that way than allowed."""
    if not moment.ids or not moment.before:
        return Finding(holds=False, detail=f"{field}: no list")
    old, new = (moment.tracks.mean(tracks, field) for tracks in (moment.before, moment.ids))
    return Finding(sign * (new - old) <= slack, f"{field} {rounded(old)} → {rounded(new)}")


def _between(moment: Moment, field: str, ends: Pair) -> Finding:
    mean = moment.tracks.mean(moment.ids, field)
    return Finding(ends[0] <= mean <= ends[1], f"{field} {rounded(mean)}")


def _against(moment: Moment, field: str, other: float, sign: int) -> Finding:
    """Whether the list's mean is above (1) or below (-1) another figure."""
    mean = moment.tracks.mean(moment.ids, field)
    return Finding(sign * (mean - other) > 0, f"{field} {rounded(mean)}, not {rounded(other)}")


def _against_track(moment: Moment, value: OfTrack, sign: int) -> Finding:
    track = moment.at(value.rank)
    if track is None:
        return Finding(holds=False, detail="no such rank")
    return _against(moment, value.field, moment.tracks.number(track, value.field), sign)
