"""A log of plays from a file: CSV, or JSON Lines. A broken line is named, never skipped.

In both a play has `track` and `at`, and may have `rank`, `list`, `session` and `listener`. JSON
Lines have two objects beside these, `attributes` and `context`. In CSV a column `context.hour` is
of the context and any other is an attribute; an empty cell is unknown, and | stands between several
values.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from undercard.policy.errors import InputError
from undercard.policy.forms.text_file import read_text
from undercard.policy.reports.play_counts import Play

CONTEXT = "context."  # what a column of the context begins with
_REQUIRED = ("track", "at")
_OPTIONAL = ("rank", "list", "session", "listener")
_ALL = (*_REQUIRED, *_OPTIONAL, "attributes", "context")
# what begins with a zero, such as 007, is a name
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_TRUTHS = {"true": True, "false": False}
_Fields = dict[str, Any]


def load_plays(path: Path) -> list[Play]:
    """The plays of a .csv or .jsonl file; raises InputError naming file, line and field."""
    readers = {".csv": _csv_plays, ".jsonl": _json_plays}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path}: expected a file of plays that ends in .csv or in .jsonl")
    return list(reader(read_text(path, "plays, as CSV or JSON Lines", InputError), str(path)))


def _json_plays(text: str, name: str) -> Iterator[Play]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            at = f"{name}:{number}"
            yield play_of(_entry(line, at), at)


def _entry(line: str, at: str) -> _Fields:
    try:
        entry = json.loads(line)
    except json.JSONDecodeError as error:
        where = f"{error.msg}, column {error.colno}"
        raise InputError(f"{at}: not JSON ({where}); expected one play a line") from error
    if not isinstance(entry, dict):
        raise InputError(f"{at}: expected an object such as {{'track', 'at'}}, not {line[:60]}")
    for field in entry:
        if field not in _ALL:
            raise InputError(f"{at}: {field}: there is no such field; expected {', '.join(_ALL)}")
    return entry


def _csv_plays(text: str, name: str) -> Iterator[Play]:
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        header = next(reader, [])
        _check_header(header, f"{name}:1")
        for row in reader:
            if row:
                at = f"{name}:{reader.line_num}"
                yield play_of(_row(header, row, at), at)
    except csv.Error as error:
        raise InputError(f"{name}:{reader.line_num}: not CSV: {error}") from error


def _check_header(header: list[str], at: str) -> None:
    for field in _REQUIRED:
        if field not in header:
            raise InputError(f"{at}: {field}: there is no such column; every play needs one")
    for field in header:
        if header.count(field) > 1 or not field:
            raise InputError(f"{at}: {field!r}: every column needs a name of its own")


def _row(header: list[str], row: list[str], at: str) -> _Fields:
    if len(row) != len(header):
        raise InputError(f"{at}: expected {len(header)} cells as in the header, not {len(row)}")
    entry: _Fields = {"attributes": {}, "context": {}}
    for field, cell in zip(header, row, strict=True):
        if field in _REQUIRED or field in _OPTIONAL:
            entry[field] = cell.strip() or None
        elif field.startswith(CONTEXT):
            entry["context"][field.removeprefix(CONTEXT)] = cell_value(cell)
        else:
            entry["attributes"][field] = cell_value(cell)
    if entry.get("rank") is not None:
        entry["rank"] = _number(entry["rank"])
    return entry


def cell_value(text: str) -> object:
    """A cell's value: several, a number, a truth, a text, or nothing known."""
    if "|" in text:
        return [cell_value(part) for part in text.split("|") if part.strip()]
    word = text.strip()
    if not word:
        return None
    return _TRUTHS.get(word.lower(), _number(word))


def _number(word: str) -> object:
    """The number that a word is written as; the word itself where it is none."""
    if not _NUMBER.fullmatch(word):
        return word
    if word.lstrip("-").isdigit():
        return int(word)
    return float(word)


def play_of(entry: Mapping[str, Any], at: str) -> Play:
    """The play that an entry of these fields is; `at`: its place. Raises InputError."""
    rank = entry.get("rank")
    if rank is not None and (isinstance(rank, bool) or not isinstance(rank, int) or rank < 1):
        raise InputError(f"{at}: rank: expected a place in the list, from 1, not {rank!r}")
    track = _name(entry, "track", at)
    if track is None:
        raise InputError(f"{at}: track: expected a text, but it is missing")
    return Play(
        track=track,
        at=_moment(entry.get("at"), at),
        attributes=_values(entry, "attributes", at),
        context=_values(entry, "context", at),
        rank=rank,
        slate=_name(entry, "list", at),
        session=_name(entry, "session", at),
        listener=_name(entry, "listener", at),
    )


def _name(entry: Mapping[str, Any], field: str, at: str) -> str | None:
    given = entry.get(field)
    if given is None or (isinstance(given, (str, int)) and not isinstance(given, bool)):
        if given is None or given == "":
            return None
        return str(given)
    raise InputError(f"{at}: {field}: expected a text, not {given!r}")


def _moment(given: object, at: str) -> datetime:
    try:
        found = datetime.fromisoformat(str(given))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        example = "such as 2026-10-01T18:00+02:00"
        raise InputError(f"{at}: at: expected a moment with its zone, {example}, not {given!r}")
    return found


def _values(entry: Mapping[str, Any], field: str, at: str) -> dict[str, object]:
    given = entry.get(field)
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise InputError(f"{at}: {field}: expected an object, not {given!r}")
    values: dict[str, object] = {}
    for name, value in given.items():
        parts = value if isinstance(value, list) else [value]
        if not all(part is None or isinstance(part, (str, bool, int, float)) for part in parts):
            expected = "expected a text, a number, true, false, null or a list of these"
            raise InputError(f"{at}: {field}.{name}: {expected}, not {value!r}")
        values[name] = tuple(value) if isinstance(value, list) else value
    return values
