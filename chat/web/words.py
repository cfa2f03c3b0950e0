"""Text for Chainlit's Markdown to show literally, and a step's details as readable lines."""

import re
from collections.abc import Mapping, Sequence
from typing import TypeGuard

_SPECIAL = re.compile(
    r"([\\`*_~]"  # emphasis, code, strike-through
    r"|<(?=[a-zA-Z/!?])|&(?=#?\w+;)"  # HTML and its entities
    r"|\](?=[(:])"  # links and what they refer to
    r"|:(?=//)|(?<=www)\."  # addresses become links; a backslash inside would show
    r"|^[#>|]|^[-+](?=\s)|(?<=^\d)[.)]|(?<=^\d\d)[.)])",  # headings, quotations, tables, lists
    re.MULTILINE,
)
_MOST_LINES = 40
_MOST_CHARACTERS = 300
_MOST_ITEMS = 12


def literal(text: str) -> str:
    """Escape Markdown, so that a title such as `F**k *you*` or `[x](http://…)` reads as written."""
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "  \n")


def readable(detail: Mapping[str, object]) -> str:
    """Write a step's details as a list: a line per entry, nested ones indented, long ones cut.

    A note says where something was cut.
    """
    lines = [line for key, value in detail.items() for line in _entry(key, value, 0)]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], f"- … and {len(lines) - _MOST_LINES} more lines"]
    return "\n".join(lines)


def _entry(key: str, value: object, depth: int) -> list[str]:
    head = f"{'  ' * depth}- **{literal(key.replace('_', ' '))}**"
    if isinstance(value, Mapping):
        return (
            [head, *(line for k, v in value.items() for line in _entry(str(k), v, depth + 1))]
            if value
            else []
        )
    if _is_list(value) and any(isinstance(item, Mapping) for item in value):
        return [
            head,
            *(f"{'  ' * (depth + 1)}- {_inline(item)}" for item in value[:_MOST_ITEMS]),
            *_rest(value, depth),
        ]
    text = _inline(value)
    return [f"{head}: {text}"] if text else []


def _rest(items: Sequence[object], depth: int) -> list[str]:
    more = len(items) - _MOST_ITEMS
    return [f"{'  ' * (depth + 1)}- … and {more} more"] if more > 0 else []


def _inline(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, Mapping):
        return ", ".join(
            f"{literal(str(k).replace('_', ' '))} {text}"
            for k, v in value.items()
            if (text := _inline(v))
        )
    if _is_list(value):
        shown = ", ".join(filter(None, map(_inline, value[:_MOST_ITEMS])))
        return f"{shown}, … ({len(value)} in all)" if len(value) > _MOST_ITEMS else shown
    text = str(value)
    return literal(text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…")


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
