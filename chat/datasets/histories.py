"""Reads listening histories in the form that LLaRA, AFL and Flower keep them in.

One JSON object a line: {"seq": [items, padded at the end], "len_seq": n, "next": item}, which is a
window of items, how many of them count, and what came next. Items are rows of a table of names. The
rows of one listener follow one another, each window one play further, so that whole histories can
be put together.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from undercard.chat.datasets.errors import EvaluationInputError

_EXPECTED = '{"seq": [items], "len_seq": how many of them count, "next": item}'


@dataclass(frozen=True)
class Row:
    """What a listener played (oldest first as in the file, without padding), and what came next."""

    history: tuple[int, ...]
    target: int


def load_rows(path: Path, n_items: int) -> list[Row]:
    """Read one file.

    Raises EvaluationInputError naming the file, the line and what was expected.
    """
    rows = []
    for number, line in enumerate(read_lines(path), 1):
        try:
            rows.append(_row(json.loads(line), n_items))
        except (ValueError, KeyError, TypeError) as error:
            raise EvaluationInputError(
                f"{path}, line {number}: expected {_EXPECTED}; {_what(error)}"
            ) from error
    if not rows:
        raise EvaluationInputError(f"{path}: holds no row; expected lines of {_EXPECTED}")
    return rows


def read_lines(path: Path) -> list[str]:
    """Lines of a text file. Raises EvaluationInputError when it cannot be read as UTF-8."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise EvaluationInputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise EvaluationInputError(
            f"{path}: expected text in UTF-8; byte {error.start} is not"
        ) from error


def listeners(rows: Sequence[Row]) -> list[tuple[int, ...]]:
    """Join rows into whole histories.

    A row continues the latest row whose window, moved one play further, is its own window.
    """
    longest = max((len(row.history) for row in rows), default=0)
    whole: list[list[int]] = []
    waiting: dict[tuple[int, ...], int] = {}
    for row in rows:
        found = waiting.pop(row.history, len(whole))
        if found == len(whole):
            whole.append(list(row.history))
        whole[found].append(row.target)
        waiting[(*row.history, row.target)[-longest:]] = found
    return [tuple(history) for history in whole]


def _row(found: dict[str, Any], n_items: int) -> Row:
    """Padding is the number of items; a window that is all padding is an empty history."""
    window, counted, target = found["seq"], found["len_seq"], found["next"]
    if not 0 <= counted <= len(window):
        raise ValueError(f"len_seq is {counted} and seq has {len(window)} items")
    history = tuple(item for item in window[:counted] if item != n_items)
    for item in (*history, target):
        if not isinstance(item, int) or not 0 <= item < n_items:
            raise ValueError(f"item {item!r} is not in the table of {n_items} names")
    return Row(history, target)


def _what(error: Exception) -> str:
    return f"missing {error}" if isinstance(error, KeyError) else str(error)
