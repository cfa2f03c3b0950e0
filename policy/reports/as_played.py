"""Logs of what stations played, as their programs write them: CSV with any usual column names and
separators, local times, lengths as m:ss.

What a station knows of its tracks besides is in a file of its own, joined by track, or by artist
and title. A row that cannot be read is named, never skipped.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Literal

from undercard.policy.errors import InputError
from undercard.policy.forms.text_file import read_text
from undercard.policy.reports.play_counts import Play
from undercard.policy.reports.play_file import CONTEXT, cell_value, play_of
from undercard.prompts import yaml12

Order = Literal["ymd", "dmy", "mdy"]
_NAMES = Path(__file__).parents[1] / "data" / "log_columns.yaml"
_SEPARATORS = "\t;^,|"
_MINUTES = {"minutes": 1.0, "seconds": 60.0, "milliseconds": 60_000.0}  # of these, how many in one
_KEPT = ("title", "artist")  # fields that are attributes too
_DATE = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})$")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp])?\.?[Mm]?\.?$")
_LENGTH = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2})(?:[.,]\d+)?$")
Attributes = Mapping[str, object]


@dataclass(frozen=True)
class LogForm:
    """How a log is to be read.

    `columns`: the column of each field that has no usual name. `zone`: of times that name none.
    `order`: of day, month and year in dates. `context`: what holds for all plays. `library`: what
    is known of the tracks besides.
    """

    zone: tzinfo
    columns: Mapping[str, str] = field(default_factory=dict)
    order: Order | None = None
    context: Attributes = field(default_factory=dict)
    library: Mapping[tuple[str, ...], Attributes] = field(default_factory=dict)


def load_log(path: Path, form: LogForm) -> list[Play]:
    """The plays of a station's log. Raises InputError naming file, line and field."""
    return [_play(row, form, at) for row, at in _rows(path, form.columns)]


def load_library(
    path: Path, columns: Mapping[str, str] | None = None
) -> dict[tuple[str, ...], Attributes]:
    """What a file knows of tracks, by track, and by artist and title. Raises InputError."""
    found: dict[tuple[str, ...], Attributes] = {}
    for row, at in _rows(path, columns or {}):
        keys = _keys(row)
        if not keys:
            raise InputError(f"{at}: expected a track, or an artist and a title")
        found |= dict.fromkeys(keys, _attributes(row, at))
    return found


def _rows(path: Path, columns: Mapping[str, str]) -> Iterator[tuple[dict[str, str], str]]:
    """The rows of a file by field, each with its place; other columns under their own names."""
    text = read_text(path, "a log of plays, as CSV", InputError)
    first = text.split("\n", 1)[0]
    delimiter = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        header = next(reader, [])
        names = _fields(header, columns, f"{path}:1")
        for row in reader:
            at = f"{path}:{reader.line_num}"
            if len(row) not in (0, len(header)):
                raise InputError(f"{at}: expected {len(header)} cells as in the header")
            if any(map(str.strip, row)):
                yield dict(zip(names, map(str.strip, row), strict=True)), at
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}: not CSV: {error}") from error


def _fields(header: list[str], columns: Mapping[str, str], at: str) -> list[str]:
    """What each column holds: the field mapped to it, else by its usual names, else its own."""
    for wanted, column in columns.items():
        if column not in header:
            there = ", ".join(header)
            raise InputError(
                f"{at}: there is no column {column!r} for {wanted}; there are: {there}"
            )
    mapped = {column: wanted for wanted, column in columns.items()}
    names = list[str]()
    for column in header:
        usual = _usual().get(_folded(column), column)
        name = mapped.get(column, usual if usual not in {*columns, *names} else column)
        if not name or name in names:
            raise InputError(f"{at}: {column!r}: every column needs a name of its own")
        names.append(name)
    return names


@cache
def _usual() -> dict[str, str]:
    known: dict[str, list[str]] = yaml12.load_file(_NAMES)
    return {_folded(name): wanted for wanted, names in known.items() for name in names}


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name).strip().casefold()


def _play(row: Mapping[str, str], form: LogForm, at: str) -> Play:
    keys = _keys(row)
    if not keys:
        raise InputError(f"{at}: track: expected one, or an artist and a title")
    known: dict[str, object] = {}
    for key in reversed(keys):
        known |= form.library.get(key, {})
    own = {name: value for name, value in _attributes(row, at).items() if value is not None}
    context = {
        name.removeprefix(CONTEXT): cell_value(value)
        for name, value in row.items()
        if name.startswith(CONTEXT)
    }
    entry: dict[str, object] = {
        "track": row.get("track") or " – ".join(keys[-1]),
        "at": _moment(row, form, at).isoformat(),
        "attributes": known | own,
        "context": {**form.context, **context},
    }
    for name in ("list", "session", "listener"):
        entry[name] = row.get(name) or None
    entry["rank"] = cell_value(row.get("rank", ""))
    return play_of(entry, at)


def _keys(row: Mapping[str, str]) -> list[tuple[str, ...]]:
    """By what a track is known: its own id, then artist and title."""
    track, artist, title = (row.get(name, "") for name in ("track", "artist", "title"))
    named = [(_folded(artist), _folded(title))] if artist and title else []
    return [*([(track,)] if track else []), *named]


def _attributes(row: Mapping[str, str], at: str) -> dict[str, object]:
    fields = {*_usual().values()} - {*_KEPT}
    found = {
        name: cell_value(value)
        for name, value in row.items()
        if name not in fields and not name.startswith(CONTEXT)
    }
    length = _minutes(row, at)
    return found if length is None else {**found, "minutes": length}


def _minutes(row: Mapping[str, str], at: str) -> float | None:
    for name, parts in (*_MINUTES.items(), ("length", 60.0)):
        written = row.get(name, "")
        if clock := _LENGTH.match(written):
            hours, minutes, seconds = (int(part or 0) for part in clock.groups())
            return hours * 60 + minutes + seconds / 60
        if written:
            try:
                return float(written.replace(",", ".")) / parts
            except ValueError:
                expected = "expected a length such as 3:45, or a number"
                raise InputError(f"{at}: {name}: {expected}, not {written!r}") from None
    return None


def _moment(row: Mapping[str, str], form: LogForm, at: str) -> datetime:
    """When it was played; `at`, or a date and a time, with the zone of the station if none."""
    written = row.get("at") or " ".join(filter(None, (row.get("date"), row.get("time"))))
    try:
        found: datetime | None = datetime.fromisoformat(written)
    except ValueError:
        found = _local(written, form.order, at)
    if found is None:
        expected = "expected a moment, such as 2026-10-01 18:00:00"
        raise InputError(f"{at}: at: {expected}, not {written!r}")
    return found if found.tzinfo else found.replace(tzinfo=form.zone)


def _local(written: str, order: Order | None, at: str) -> datetime | None:
    day, _, clock = written.strip().partition(" ")
    date, time = _DATE.match(day), _TIME.match(clock.strip())
    if date is None or time is None:
        return None
    first, second, third = map(int, date.groups())
    if first > 31:
        year, month, number = first, second, third
    elif first > 12 or order == "dmy" or (order is None and "." in day):
        year, month, number = third, second, first
    elif second > 12 or order == "mdy":
        year, month, number = third, first, second
    else:
        raise InputError(
            f"{at}: at: {written!r} may be two days; say with --dates whether day or month comes "
            "first (dmy or mdy)"
        )
    hour = int(time[1]) % 12 + (12 if time[4] in "Pp" else 0) if time[4] else int(time[1])
    try:
        return datetime(year, month, number, hour, int(time[2]), int(time[3] or 0))  # noqa: DTZ001
    except ValueError:
        return None
