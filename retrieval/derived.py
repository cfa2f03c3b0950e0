"""Columns of a catalogue that are read off other columns."""

from collections.abc import Callable, Mapping
from typing import Any

from undercard.retrieval.folding import song_key
from undercard.retrieval.genre_hints import likely_country, likely_gender
from undercard.retrieval.title_facts import initial_of, versions_of, words_of

Value = str | int | float | bool | tuple[str, ...] | None

DERIVED: Mapping[str, tuple[str, Callable[[Any], Value]]] = {
    "words": ("title", words_of),
    "initial": ("title", initial_of),
    "version": ("title", versions_of),
    "likely_country": ("style", likely_country),
    "likely_gender": ("style", likely_gender),
}
"""The column that each is read off, and how; what is unknown or empty there is unknown here."""


def song_of(title: str | None, artist: str | None, track_id: str) -> str:
    """What a track is an issue of; itself where title or artist are unknown."""
    if title and artist:
        return song_key(title, artist)
    return f"untitled|{track_id}"
