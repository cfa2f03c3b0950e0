"""Columns of a catalogue that are read off other columns."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from undercard.retrieval.artist_facts import told_of
from undercard.retrieval.first_released import earlier_years
from undercard.retrieval.folding import song_key
from undercard.retrieval.genre_hints import likely_country, likely_gender
from undercard.retrieval.liner_notes import liner_notes
from undercard.retrieval.title_facts import guests_of, initial_of, versions_of, words_of

Value = str | int | float | bool | tuple[str, ...] | None

DERIVED: Mapping[str, tuple[str, Callable[[Any], Value]]] = {
    "words": ("title", words_of),
    "initial": ("title", initial_of),
    "version": ("title", versions_of),
    "guest": ("title", guests_of),
}
"""The column that each is read off, and how; what is unknown there is unknown here."""

LIKELY: Mapping[str, tuple[str, Callable[[str | None, tuple[str, ...]], str | None]]] = {
    "likely_country": ("country", lambda by, genres: told_of(by).country or likely_country(genres)),
    "likely_gender": ("gender", lambda by, genres: told_of(by).gender or likely_gender(genres)),
    "likely_language": ("", lambda by, _: told_of(by).language),
}
"""The column that each stands in for where that is unknown; what is told of the artist, or else
what the artist's genres tell."""

BY_SONG: Mapping[str, Callable[[Sequence[str], Sequence[int | None]], Sequence[Value]]] = {
    "note": lambda songs, _: [liner_notes().get(song, ()) for song in songs],
    "likely_first_year": earlier_years,
}
"""What is noted of songs, made of each row's song and its album's year."""


def song_of(title: str | None, artist: str | None, track_id: str) -> str:
    """What a track is an issue of; itself where title or artist are unknown."""
    if title and artist:
        return song_key(title, artist)
    return f"untitled|{track_id}"
