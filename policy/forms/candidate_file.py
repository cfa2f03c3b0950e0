"""Candidates from a JSON Lines file, for any domain. A broken line is named, never skipped."""

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from undercard.policy.errors import TableError
from undercard.policy.forms.text_file import read_text
from undercard.policy.norms.table import CandidateTable, Cell

_HALF = re.compile("[\ud800-\udfff]")
_FIELDS = ("id", "score", "attributes")


def load_candidates(path: Path) -> CandidateTable:
    """Read `{"id", "score", "attributes"}` a line. Raises TableError naming line and field."""
    text = read_text(path, "JSON Lines with candidates", TableError)
    return parse_candidates(text, str(path))


def parse_candidates(text: str, name: str = "candidates") -> CandidateTable:
    """Candidates from text; `name` stands for the file in messages. Raises TableError."""
    ids: dict[str, int] = {}
    scores: list[float] = []
    attributes: list[Mapping[str, Cell]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        at = f"{name}:{number}"
        entry = _entry(line, at)
        key = entry["id"]
        if key in ids:
            raise TableError(
                f"{at}: id: {key!r} stands on line {ids[key]} already; every id may come once"
            )
        ids[key] = number
        scores.append(entry["score"])
        attributes.append(entry["attributes"])
    names = dict.fromkeys(field for row in attributes for field in row)
    columns: dict[str, list[Cell]] = {}
    for field in names:
        columns[field] = [row.get(field) for row in attributes]
    return CandidateTable(list(ids), scores, columns)


def _entry(line: str, at: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except json.JSONDecodeError as error:
        raise TableError(
            f"{at}: not JSON ({error.msg}, column {error.colno}); expected one object a line"
        ) from error
    except RecursionError:
        raise TableError(f"{at}: nested too deeply; expected one object a line") from None
    if "\\u" in line and _HALF.search(json.dumps(entry, ensure_ascii=False)):
        raise TableError(f"{at}: half of a surrogate pair is no text; write the whole sign")
    if not isinstance(entry, dict):
        raise TableError(
            f'{at}: expected an object {{"id", "score", "attributes"}}, not {line.strip()[:60]}'
        )
    for field in entry:
        if field not in _FIELDS:
            raise TableError(
                f"{at}: {field}: there is no such field; expected {', '.join(_FIELDS)}"
            )
    key = entry.get("id")
    if not isinstance(key, (str, int)) or isinstance(key, bool) or key == "":
        raise TableError(f"{at}: id: expected text, {_instead(entry, 'id')}")
    return {
        "id": str(key),
        "score": _score(entry, at),
        "attributes": _attributes(entry.get("attributes"), at),
    }


def _instead(entry: Mapping[str, Any], field: str) -> str:
    if field in entry:
        return f"not {entry[field]!r}"
    return "but it is missing"


def _score(entry: Mapping[str, Any], at: str) -> float:
    score = entry.get("score")
    if isinstance(score, bool) or not isinstance(score, (int, float)):
        raise TableError(f"{at}: score: expected a number, {_instead(entry, 'score')}")
    try:
        number = float(score)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise TableError(f"{at}: score: expected a finite number, not {score!r}")
    return number


def _attributes(given: Any, at: str) -> dict[str, Cell]:  # noqa: ANN401 - whatever was written
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise TableError(
            f'{at}: attributes: expected an object such as {{"artist": "A"}}, not {given!r}'
        )
    return {field: _cell(value, f"{at}: attributes.{field}") for field, value in given.items()}


def _cell(value: Any, at: str) -> Cell:  # noqa: ANN401 - whatever was written
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, list) and all(isinstance(part, (str, int, float)) for part in value):
        return tuple(value)
    raise TableError(
        f"{at}: expected text, a number, true, false, null or a list of these, not {value!r}"
    )
