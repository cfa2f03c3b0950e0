"""Reads a listening history from a file: tracks of the catalogue, their plays, and unfit lines."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from undercard.chat.errors import InputError
from undercard.chat.memory.plays import NEVER, Played
from undercard.prompts import yaml12
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import song_key
from undercard.retrieval.source import open_source

_COLUMNS = Path(__file__).parent.parent / "data" / "history_columns.yaml"
_MILLISECONDS = 1e11  # seconds since 1970 are fewer until the year 5138


@dataclass
class History:
    """What a file tells: plays by track id, and the lines that were left out, each with why."""

    played: dict[str, Played] = field(default_factory=dict)
    left_out: list[tuple[int, str]] = field(default_factory=list)

    @property
    def plays(self) -> int:
        """How many plays were understood."""
        return sum(one.count for one in self.played.values())


class _Unfit(Exception):
    """A line that cannot be used; the message says why."""


def read_history(path: Path, catalogue: Catalogue, now: datetime) -> History:
    """Read a CSV, JSON Lines or Parquet file with a row per play.

    A row has a track id, or title and artist, and if known the time. A play without a time counts
    as one of `now`, and so does one of the future. Raises InputError when no column is recognised,
    RetrievalError when the file cannot be read.
    """
    source = open_source(path)
    columns = _recognised(source.columns)
    if "id" not in columns and not {"title", "artist"} <= columns.keys():
        raise InputError(
            f"{path}: expected a column with track ids, or one with titles and one with artists. "
            f"Columns: {', '.join(source.columns)}."
        )
    songs, history = _best_by_song(catalogue), History()
    for line, row in source.rows():
        values = {name: str(row.get(column) or "").strip() for name, column in columns.items()}
        try:
            track, moment = _track(values, catalogue, songs), _moment(values.get("time", ""), now)
        except _Unfit as error:
            history.left_out.append((line, str(error)))
            continue
        history.played[track] = history.played.get(track, NEVER).and_at(moment)
    return history


@cache
def _usual() -> dict[str, list[str]]:
    names: dict[str, list[str]] = yaml12.load_file(_COLUMNS)
    return names


def _recognised(columns: tuple[str, ...]) -> dict[str, str]:
    by_form = {_form(column): column for column in reversed(columns)}
    found = {
        name: next((by_form[_form(n)] for n in usual if _form(n) in by_form), "")
        for name, usual in _usual().items()
    }
    return {name: column for name, column in found.items() if column}


def _form(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _best_by_song(catalogue: Catalogue) -> dict[str, str]:
    """The best known track of every song."""
    best: dict[str, int] = {}
    for row, song in enumerate(catalogue.songs):
        if (
            row == best.setdefault(song, row)
            or catalogue.popularity[row] > catalogue.popularity[best[song]]
        ):
            best[song] = row
    return {song: catalogue.ids[row] for song, row in best.items()}


def _track(values: Mapping[str, str], catalogue: Catalogue, songs: Mapping[str, str]) -> str:
    """The id in the catalogue: by id (the last part of a URI), or else by title and artist."""
    id_ = values.get("id", "")
    for form in (id_, id_.rpartition(":")[2]):
        if form and form in catalogue:
            return form
    title, artist = values.get("title", ""), values.get("artist", "")
    found = songs.get(song_key(title, artist)) if title and artist else None
    if found is None:
        name = f"“{title}” by {artist}" if title and artist else id_ or "a play without a track"
        raise _Unfit(f"{name} is not in the catalogue")
    return found


def _moment(text: str, now: datetime) -> datetime:
    """ISO 8601, or seconds or milliseconds since 1970; in UTC where no zone is given."""
    if not text:
        return now
    try:
        moment = _since_1970(float(text)) if _is_number(text) else datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError) as error:
        raise _Unfit(
            f"the time {text!r} is not understood; write it like 2026-01-31T20:15:00Z"
        ) from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(moment, now)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _since_1970(number: float) -> datetime:
    return datetime.fromtimestamp(number / 1000 if number > _MILLISECONDS else number, UTC)
