"""Expectations of names: whose tracks they are, and what they are called."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from undercard.chat.evaluation.scripts.expectations import (
    Finding,
    Moment,
    Names,
    Shape,
    counted,
    expectation,
)
from undercard.chat.evaluation.scripts.list_checks import Nearness
from undercard.chat.evaluation.scripts.track_table import plain

_ENOUGH = 3  # tracks by an artist that has few in the catalogue


class ArtistCount(Shape):
    """So many tracks by an artist."""

    artist: str
    min: int = 0
    max: int = 1_000


class ArtistShare(Shape):
    """A part of the list is by these artists."""

    any: Names
    at_least: float


@expectation("artist_not", Names)
def _artist_not(moment: Moment, value: Names) -> Finding:
    return counted(_naming(_artists(moment), value), moment.ids, contrary=True)


@expectation("no_artist", Names)
def _no_artist(moment: Moment, value: Names) -> Finding:
    """As `artist_not`; holds for an empty list as well."""
    wrong = _naming(_artists(moment), value)
    found = counted(wrong, moment.ids, contrary=True)
    return Finding(not wrong, found.detail, contrary=found.contrary)


@expectation("artist_only", Names)
def _artist_only(moment: Moment, value: Names) -> Finding:
    return counted([name for name in _artists(moment) if name not in value], moment.ids)


@expectation("artist_any", Names)
def _artist_any(moment: Moment, value: Names) -> Finding:
    there = _artists(moment)
    return Finding(bool(set(there) & set(value)), f"by {', '.join(there[:5])}")


@expectation("artist_count", ArtistCount)
def _artist_count(moment: Moment, value: ArtistCount) -> Finding:
    count = _artists(moment).count(value.artist)
    return Finding(bool(moment.ids) and value.min <= count <= value.max, f"{count} tracks")


@expectation("artist_less", str)
def _artist_less(moment: Moment, value: str) -> Finding:
    before = [moment.tracks.artist(track) for track in moment.before].count(value)
    now = _artists(moment).count(value)
    return Finding(bool(moment.ids) and now < before, f"{before} → {now}")


@expectation("artist_some_not", str)
def _artist_some_not(moment: Moment, value: str) -> Finding:
    return Finding(any(name != value for name in _artists(moment)), f"all by {value}")


@expectation("not_only_artist", str)
def _not_only_artist(moment: Moment, value: str) -> Finding:
    return _artist_some_not(moment, value)


@expectation("max_per_artist", int)
def _max_per_artist(moment: Moment, value: int) -> Finding:
    most = max(Counter(_artists(moment)).values(), default=0)
    return Finding(bool(moment.ids) and most <= value, f"{most} by one artist")


@expectation("share_artists", ArtistShare)
def _share_artists(moment: Moment, value: ArtistShare) -> Finding:
    fitting = [name for name in _artists(moment) if name in value.any]
    share = len(fitting) / max(1, len(moment.ids))
    return Finding(bool(moment.ids) and share >= value.at_least, f"{share:.2f}")


@expectation("artist_re", str)
def _artist_re(moment: Moment, value: str) -> Finding:
    return counted([n for n in _artists(moment) if not re.search(value, n)], moment.ids)


@expectation("artist_prev_any", int)
def _artist_prev_any(moment: Moment, value: int) -> Finding:
    return _by_the_same(moment, value, moment.ids, any)


@expectation("artist_prev_new", int)
def _artist_prev_new(moment: Moment, value: int) -> Finding:
    return _by_the_same(moment, value, moment.new, any)


@expectation("artist_prev_only", int)
def _artist_prev_only(moment: Moment, value: int) -> Finding:
    found = _by_the_same(moment, value, moment.ids, all)
    return Finding(bool(moment.ids) and found.holds, found.detail)


@expectation("artist_prev_share", Nearness)
def _artist_prev_share(moment: Moment, value: Nearness) -> Finding:
    """The share, or three tracks, or all that the catalogue has."""
    track = moment.at(value.rank)
    if track is None:
        return Finding(holds=False, detail="no such rank")
    artist = moment.tracks.artist(track)
    count, known = _artists(moment).count(artist), len(moment.tracks.by_artist(artist))
    share = count / max(1, len(moment.ids))
    enough = share >= value.at_least or count >= min(known, _ENOUGH)
    return Finding(enough, f"{share:.2f} by {artist} (the catalogue has {known})")


@expectation("title_any", Names)
def _title_any(moment: Moment, value: Names) -> Finding:
    return Finding(bool(_naming(_titles(moment), value)), "not on the list")


@expectation("title_not", Names)
def _title_not(moment: Moment, value: Names) -> Finding:
    return counted(_naming(_titles(moment), value), moment.ids)


@expectation("title_exact_not", Names)
def _title_exact_not(moment: Moment, value: Names) -> Finding:
    return counted([title for title in _titles(moment) if plain(title) in value], moment.ids)


@expectation("title_re", str)
def _title_re(moment: Moment, value: str) -> Finding:
    return counted([t for t in _titles(moment) if not re.search(value, t)], moment.ids)


@expectation("title_not_re", str)
def _title_not_re(moment: Moment, value: str) -> Finding:
    return counted([t for t in _titles(moment) if re.search(value, t)], moment.ids)


def _artists(moment: Moment) -> list[str]:
    return [moment.tracks.artist(track) for track in moment.ids]


def _titles(moment: Moment) -> list[str]:
    return [moment.tracks.title(track) for track in moment.ids]


def _naming(texts: Sequence[str], parts: Names) -> list[str]:
    """The texts that hold one of these parts."""
    return [text for text in texts if any(part in text for part in parts)]


def _by_the_same(
    moment: Moment, rank: int, tracks: Sequence[str], enough: Callable[[Sequence[bool]], bool]
) -> Finding:
    """Whether any or all of the tracks are by the artist at a rank of the list before."""
    track = moment.at(rank)
    if track is None:
        return Finding(holds=False, detail="no such rank")
    artist = moment.tracks.artist(track)
    same = [moment.tracks.artist(each) == artist for each in tracks]
    return Finding(enough(same), f"{sum(same)} of {len(same)} by {artist}")
