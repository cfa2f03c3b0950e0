"""Columns of a catalogue that are read off other columns."""

from collections.abc import Callable, Mapping
from typing import Any

from undercard.retrieval.folding import song_key
from undercard.retrieval.genre_hints import likely_country, likely_gender
from undercard.retrieval.title_facts import guests_of, initial_of, versions_of, words_of

Value = str | int | float | bool | tuple[str, ...] | None

DERIVED: Mapping[str, tuple[str, Callable[[Any], Value]]] = {
    "words": ("title", words_of),
    "initial": ("title", initial_of),
    "version": ("title", versions_of),
    "guest": ("title", guests_of),
}
"""The column that each is read off, and how; what is unknown there is unknown here."""

LIKELY: Mapping[str, tuple[str, Callable[[tuple[str, ...]], str | None]]] = {
    "likely_country": ("country", likely_country),
    "likely_gender": ("gender", likely_gender),
}
"""The column that each stands in for where that is unknown, and how genres tell it."""


def song_of(title: str | None, artist: str | None, track_id: str) -> str:
    """What a track is an issue of; itself where title or artist are unknown."""
    if title and artist:
        return song_key(title, artist)
    return f"untitled|{track_id}"
