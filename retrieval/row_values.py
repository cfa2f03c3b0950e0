r"""Turns the values of one row into a track's fields.

What is not known stays unknown, what is wrong is an error with its place. Which words say that a
value is missing depends on the field:

- An artist, a title or an album may be called "None", "Unknown" or "NA": only an empty cell is
  missing there (or `\N`, a database's mark for it). A file that writes "NA" for an unknown artist
  must be given empty cells.
- The country "NA" is Namibia; the other words are missing there.
- Everywhere else, in numbers, dates, genres or genders, "NA", "none", "null", "unknown" and their
  like say that the value is missing.
"""

import ast
import hashlib
import json
import math
import re
from collections.abc import Mapping
from datetime import date

from undercard.retrieval.errors import RowError
from undercard.retrieval.own_columns import packed
from undercard.retrieval.tabular import seconds_of
from undercard.retrieval.tracks import FEATURES

Row = dict[str, object]

_EMPTY = frozenset({"", "\\n"})
_MISSING = _EMPTY | {"na", "n/a", "nan", "null", "none", "unknown"}
_MISSING_IN = {"title": _EMPTY, "artist": _EMPTY, "album": _EMPTY, "country": _MISSING - {"na"}}
_TRUE, _FALSE = {"true", "1", "yes", "t", "y"}, {"false", "0", "no", "f", "n"}
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?")
_BOUNDS = {
    "loudness": (-100.0, 20.0),
    "key": (-1.0, 11.0),
    "tempo": (0.0, 400.0),
    "mode": (0.0, 1.0),
}
_MOST_PLAYS = 2.0**31 - 1
_NO_YEAR = ("0", "0000")
_FIRST_YEAR = 1000
_QUOTES = re.compile(r"\s*([\"'])(.*)\1\s*")
_PARTS = re.compile(r'(?:"[^"]*"|[^;|,])+')  # what stands in quotation marks is not divided
_ARTISTS = re.compile(r'(?:"[^"]*"|[^;])+')
_TEXTS = ("title", "artist", "album", "country", "gender", "link")


def convert(
    values: Mapping[str, object],
    columns: Mapping[str, str],
    place: str,
    own: Mapping[str, str] = {},
) -> Row:
    """A row in the stored form. `place` names file and line for RowError.

    `own`: further columns, each with the name that it is kept under.
    """
    given = {field: _known(field, values.get(column)) for field, column in columns.items()}
    row: Row = {name: _text(given.get(name)) for name in _TEXTS}
    row["artist"] = _artists(given.get("artist"))
    for field in ("genres", "subgenres", "playlists"):
        row[field] = _names(field, given.get(field))
    row |= _when(given, place)
    row["minutes"] = _minutes(given, place)
    row["explicit"] = _flag(given.get("explicit"), place)
    popularity = _number(given, "popularity", (0.0, 100.0), place)
    row["popularity"] = None if popularity is None else round(popularity)
    plays = _number(given, "plays", (0.0, _MOST_PLAYS), place)
    row["plays"] = None if plays is None else round(plays)
    for name in FEATURES:
        row[name] = _number(given, name, _BOUNDS.get(name, (0.0, 1.0)), place)
    row["id"] = _text(given.get("id")) or _made_up(row)
    row["own"] = packed({name: _known(name, values.get(column)) for column, name in own.items()})
    return row


def _known(field: str, value: object) -> object:
    """The value, or None where it says that it is missing."""
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, str) and value.strip().casefold() in _MISSING_IN.get(field, _MISSING):
        return None
    return value


def _text(value: object) -> str | None:
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    if value is None:
        return None
    return printable(str(value)) or None


def _artists(value: object) -> str | None:
    """One or several artists as one text: `Alice;Bob` and `["Alice", "Bob"]` are two."""
    if isinstance(value, str):
        value = _parsed_list(value) or (_divided(_ARTISTS, value) if ";" in value else value)
    return _text(value)


def printable(text: str) -> str:
    """The text on one line, without signs that cannot be shown."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _names(field: str, value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        value = _parsed_list(value) or _parted(field, value)
    items = value if isinstance(value, list | tuple) else [value]
    names = [_text(_known(field, item)) for item in items]
    return list(dict.fromkeys(name for name in names if name))


def _parted(field: str, value: str) -> list[str]:
    """The names in one cell; a playlist's name may have any sign in it, so it stands alone."""
    if field == "playlists":
        return [value]
    return _divided(_PARTS, value)


def _divided(parts: re.Pattern[str], value: str) -> list[str]:
    """The parts of a cell, without blanks and quotation marks around them."""
    found = (part.strip() for part in parts.findall(value))
    return [quoted[2] if (quoted := _QUOTES.fullmatch(one)) else one for one in found if one]


def _parsed_list(value: str) -> list[object] | None:
    """A list as JSON or as Python writes it; None where it is none."""
    if not value.startswith("["):
        return None
    for parse in (json.loads, ast.literal_eval):
        try:
            parsed = parse(value)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        return parsed if isinstance(parsed, list) else None
    return None


def _number(
    given: Mapping[str, object], name: str, bounds: tuple[float, float], place: str
) -> float | None:
    value = given.get(name)
    if value is None:
        return None
    low, high = bounds
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        raise RowError(
            f"{place}: {name} is {value!r}, expected a number from {low:g} to {high:g}. "
            "Correct it or leave it empty."
        )
    return number


def _when(given: Mapping[str, object], place: str) -> Row:
    released = _date(_text(given.get("released")), place)
    is_known = _text(given.get("year")) not in _NO_YEAR
    year = _number(given, "year", (1000.0, 2200.0), place) if is_known else None
    if year is None and released:
        year = float(released[:4])
    row: Row = {"released": released or None, "year": None}
    if year is not None:
        row["year"] = int(year)
    return row


def _date(text: str | None, place: str) -> str:
    try:
        return known_date(text or "")
    except ValueError as error:
        raise RowError(
            f"{place}: released is {text!r}, expected YYYY, YYYY-MM or YYYY-MM-DD. "
            "Correct it or leave it empty."
        ) from error


def known_date(text: str) -> str:
    """The date as far as it is known: zeros, as databases write them, say that it is not.

    Raises ValueError for what is no date of that form.

    >>> known_date("1999-07-00"), known_date("2001-02-03T10:00:00"), known_date("0000-00-00")
    ('1999-07', '2001-02-03', '')
    """
    if not text:
        return ""
    found = _DATE.fullmatch(text)
    year, month, day = (int(part or 0) for part in found.groups()) if found else (0, 0, 1)
    if found and not year and not month and not day:
        return ""
    date(year if year >= _FIRST_YEAR else 0, month or 1, day or 1)
    known = (f"{year}", f"{month:02d}", f"{day:02d}")[: 1 + bool(month) + bool(month and day)]
    return "-".join(known)


def _minutes(given: Mapping[str, object], place: str) -> float | None:
    for name, per_minute in (("minutes", 1.0), ("duration_ms", 60_000.0), ("seconds", 60.0)):
        seconds = seconds_of(_text(given.get(name)) or "")
        if seconds is not None:
            return round(seconds / 60, 3)
        value = _number(given, name, (0.0, 1e9), place)
        if value is not None:
            return round(value / per_minute, 3)
    return None


def _flag(value: object, place: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    said = str(value).strip().casefold()
    if said not in _TRUE | _FALSE:
        raise RowError(
            f"{place}: explicit is {value!r}, expected true or false. Correct it or leave it empty."
        )
    return said in _TRUE


def _made_up(row: Row) -> str:
    """An id for a track that has none: the same track gets the same id in every run."""
    said = "|".join(str(row[name]) for name in ("title", "artist", "album", "released", "minutes"))
    return hashlib.sha256(said.encode()).hexdigest()[:22]
