"""Reads a listening history from a file: tracks of the catalogue, their plays, and unfit lines.

Any table of plays, and what Last.fm, ListenBrainz and Spotify export: CSV with `uts`, JSON arrays
and JSON Lines with objects in objects, and archives of them.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from undercard.chat.errors import InputError
from undercard.chat.memory.history_archive import ARCHIVES, unpacked
from undercard.chat.memory.plays import NEVER, Played
from undercard.chat.playlists.catalogue_match import SongBook
from undercard.chat.playlists.playlist import Entry
from undercard.prompts import yaml12
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.errors import RetrievalError
from undercard.retrieval.source import Source, open_source
from undercard.retrieval.tabular import recognised

_COLUMNS = Path(__file__).parent.parent / "data" / "history_columns.yaml"
_FIELDS = ("id", "title", "artist", "time", "played")
_MILLISECONDS = 1e11  # seconds since 1970 are fewer until the year 5138
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # a play before is a clock that was never set


@dataclass
class History:
    """What a file tells: plays by track id, and the lines that were left out, each with why.

    `short` counts plays that were too short to count. `unread` are files of an archive that tell no
    plays, each with why; a line of a file in an archive is named with the file.
    """

    played: dict[str, Played] = field(default_factory=dict)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    short: int = 0

    @property
    def plays(self) -> int:
        """How many plays were understood."""
        return sum(one.count for one in self.played.values())


class _Unfit(Exception):
    """A line that cannot be used; the message says why."""


def read_history(path: Path, catalogue: Catalogue, now: datetime) -> History:
    """Read a CSV, JSON, JSON Lines or Parquet file with a row per play, or a ZIP archive of them.

    A row has a track id, or title and artist, and if known the time and how long it was played. A
    play without a time counts as one of `now`, and so does one of the future. Raises InputError
    when no column is recognised or no play at all is understood, RetrievalError when the file
    cannot be read.
    """
    history, book = History(), SongBook(catalogue)
    if path.suffix.lower() in ARCHIVES:
        with unpacked(path, tuple(_data()["no_plays"])) as files:
            for name, file in files:
                _add_member(history, name, file, book, now)
    else:
        _add(history, open_source(path), book, now)
    if not history.played:
        raise InputError(f"{path}: no play was understood, so nothing is stored. {_why(history)}")
    return history


def _why(history: History) -> str:
    told = [f"{name}: {why}" for name, why in history.unread[:3]]
    told += [f"line {line}: {why}" for line, why in history.left_out[:3]]
    if history.short:
        told.append(f"{history.short} plays were shorter than {_data()['shortest_play_s']} seconds")
    return "; ".join(one.rstrip(".") for one in told) + "."


def _add_member(history: History, name: str, file: Path, book: SongBook, now: datetime) -> None:
    """Every row of one file of an archive, or none: one that cannot be read is told."""
    trial = History(dict(history.played), short=history.short)
    try:
        _add(trial, open_source(file), book, now)
    except (InputError, RetrievalError) as error:
        history.unread.append((name, str(error).replace(f"{file}", name)))
        return
    history.played, history.short = trial.played, trial.short
    history.left_out += [(line, f"{name}: {why}") for line, why in trial.left_out]


def _add(history: History, source: Source, book: SongBook, now: datetime) -> None:
    """Every row of one file."""
    readers: dict[tuple[str, ...], dict[str, str]] = {}
    seen = False
    for line, row in _rows(source):
        flat = dict(_flat(row))
        columns = readers.setdefault(tuple(flat), _recognised(tuple(flat)))
        seen = seen or "id" in columns or {"title", "artist"} <= columns.keys()
        if not seen:
            raise InputError(
                f"{source.path}: expected a column with track ids, or one with titles and one with "
                f"artists. Columns: {', '.join(flat)}."
            )
        values = {name: _text(flat.get(column)) for name, column in columns.items()}
        try:
            track, moment = _track(values, book), _moment(values.get("time", ""), now)
        except _Unfit as error:
            history.left_out.append((line, str(error)))
            continue
        if _is_short(values, book.catalogue[track].minutes):
            history.short += 1
        else:
            history.played[track] = history.played.get(track, NEVER).and_at(moment)


def _rows(source: Source) -> Iterator[tuple[int, Mapping[str, object]]]:
    """The rows of a file; of one without a header, the header is the first."""
    names: list[str] = _data()["headless"]
    headless = source.kind == "csv" and len(source.columns) == len(names) and not any(
        column in _recognised((column,)).values() for column in source.columns
    )  # fmt: skip
    if not headless:
        yield from source.rows()
        return
    yield 1, dict(zip(names, source.header, strict=True))
    for line, row in source.rows():
        yield line, dict(zip(names, row.values(), strict=True))


def _flat(row: Mapping[str, object], before: str = "", depth: int = 3) -> Iterator[tuple[str, Any]]:
    """The values of objects in objects, each under its names joined by dots."""
    for name, value in row.items():
        if isinstance(value, Mapping) and depth:
            yield from _flat(value, f"{before}{name}.", depth - 1)
        else:
            yield f"{before}{name}", value


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value if isinstance(one, str | int | float))
    return "" if value is None else str(value).strip()


@cache
def _data() -> Mapping[str, Any]:
    held: Mapping[str, Any] = yaml12.load_file(_COLUMNS)
    return held


def _recognised(columns: tuple[str, ...]) -> dict[str, str]:
    return recognised(columns, {name: _data()[name] for name in _FIELDS})


def _track(values: Mapping[str, str], book: SongBook) -> str:
    """The id in the catalogue: by title and artist, or by id (the last part of a URI)."""
    id_, title, artist = (values.get(name, "") for name in ("id", "title", "artist"))
    found = book.find(Entry.of(title, artist, id=id_, link=id_), as_it_is=True)
    if not found:
        name = f"“{title}” by {artist}" if title and artist else id_ or "a play without a track"
        raise _Unfit(f"{name} is not in the catalogue")
    return found


def _is_short(values: Mapping[str, str], minutes: float | None) -> bool:
    """Whether less was played than counts as a play, where the file says how long it was."""
    given = values.get("played", "")
    if not _is_number(given):
        return False
    least = float(_data()["shortest_play_s"])
    if minutes is not None:
        least = min(least, minutes * 60 / 2)
    return float(given) < least * 1000


def _moment(text: str, now: datetime) -> datetime:
    """ISO 8601, seconds or milliseconds since 1970, or a form of `times`; in UTC without a zone."""
    if not text:
        return now
    moment = _since_1970(float(text)) if _is_number(text) else _written(text)
    if moment is None:
        raise _Unfit(f"the time {text!r} is not understood; write it like 2026-01-31T20:15:00Z")
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(moment, now) if moment >= _EARLIEST else now


def _written(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in _data()["times"]:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _since_1970(number: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(number / 1000 if number > _MILLISECONDS else number, UTC)
    except (ValueError, OverflowError, OSError):
        return None
