"""The fields of a list's tracks as selections compare them, and the limits that bound them."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import fold_name
from undercard.retrieval.tracks import Track

_LIMIT_OF = {"year": "years", "minutes": "track_minutes"}
_SHORTEST = 3  # letters of a word that a track may be described by
_VERSION = re.compile(r"[(\[]([^)\]]*)[)\]]|\s[-–]\s(.+)$")


def values(catalogue: Catalogue, ids: Sequence[str], field: str) -> npt.NDArray[np.float64]:
    """A field of these tracks, (n,); NaN is unknown. A title is its place in the alphabet."""
    if field == "title":
        titles = [fold_name(catalogue[track].title) for track in ids]
        order = {title: place for place, title in enumerate(sorted(titles))}
        return np.array([order[title] for title in titles], dtype=np.float64)
    rows = [catalogue.row(track) for track in ids]
    return catalogue.numbers(field)[rows] if rows else np.empty(0)


def bounding(field: str, bounds: Bounds) -> Limits | None:
    """The limit that keeps a field within bounds; None where no limit does."""
    name = _LIMIT_OF.get(field, field)
    if name not in Limits.model_fields:
        return None
    return Limits.model_validate({name: (bounds,) if name == "years" else bounds})


def shared(track: Track, what: str) -> frozenset[object]:
    """What a track may have in common with another; empty where it is unknown."""
    decade = track.year // 10 if track.year is not None else None
    held: Mapping[str, tuple[object, ...]] = {
        "artist": (fold_name(track.artist),),
        "album": ((fold_name(track.artist), fold_name(track.album)),) if track.album else (),
        "year": (track.year,),
        "decade": (decade,),
        "genre": track.styles or track.subgenres or track.genres,
    }
    return frozenset(held[what]) - {None}


def is_worded(track: Track, words: str, where: str) -> bool:
    """Whether a title holds these words, begins with them, or names such a version."""
    title, wanted = fold_name(track.title), fold_name(words)
    if where == "beginning":
        return title.startswith(wanted)
    if where == "version":
        said = " ".join(part for match in _VERSION.findall(track.title) for part in match)
        return f" {wanted} " in f" {fold_name(said)} "
    if len(wanted) == 1:
        return wanted in title
    return f" {wanted} " in f" {title} "


def is_described(track: Track, words: str) -> bool:
    """Whether title, album or genre have one of these words."""
    labels = (*track.genres, *track.subgenres, *track.styles, *track.playlists)
    known = (track.title, track.album or "", *labels, track.artist)
    text = f" {' '.join(map(fold_name, known))} "
    wanted = [word for word in fold_name(words).split() if len(word) >= _SHORTEST]
    return any(f" {word} " in text for word in wanted)
