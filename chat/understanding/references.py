"""Reads which tracks of the slate are meant: "the second", "3 and 5", "that one"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from undercard.chat.understanding.quantities import NUMBER, number

_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip
_THING = r"(?:\s+(?:one|song|track|tune|title)s?\b)?"
_ONE = (
    rf"(?:(?:the\s+)?(?P<end>first|last|top|bottom)\s+(?P<many>{NUMBER})\b{_THING}"
    rf"|(?:the\s+)?(?P<ordinal>{'|'.join(_ORDINALS)})\b{_THING}"
    rf"|(?:the\s+)?(?P<last>last|final|bottom)(?:\s+(?:one|song|track)\b|(?=\s*(?:$|[.,;!?]"
    rf"|and\b)))"
    rf"|(?:numbers?|nos?\.|nr\.?|#|tracks?|songs?)\s*(?P<numbered>\d{{1,3}})\b"
    rf"|(?:the\s+)?(?P<nth>\d{{1,3}})(?:st|nd|rd|th)\b{_THING}"
    rf"|(?P<digit>\d{{1,3}})\b(?!\s*(?:more|bpm|min|hour|%|songs?|tracks?|['’]?s\b))"
    rf"|(?P<that>that\s+(?:one|song|track)|this\s+(?:one|song|track)|it\b(?!['’]s)"
    rf"|that\b(?=\s*(?:$|[.,;!?]))|this\b(?=\s*(?:$|[.,;!?]))))"
)
_SEPARATOR = re.compile(r"\s*(?:,\s*and|,|and|&|or|\+)\s*", re.IGNORECASE)
_REFERENCE = re.compile(_ONE, re.IGNORECASE)


@dataclass(frozen=True)
class References:
    """The ranks meant (from 1), and where their words end in the text."""

    ranks: tuple[int, ...]
    end: int
    unknown: tuple[int, ...] = ()  # ranks that the slate does not have
    needs_focus: bool = False  # "that one" was said and nothing is in focus


def read_references(text: str, at: int, length: int, focus: int | None) -> References | None:
    """The references that stand at `text[at:]`, for a slate of that length.

    None when there is none.
    """
    found: list[int] = []
    needs_focus, end = False, at
    position = at
    while match := _REFERENCE.match(text, position):
        ranks = _ranks(match, length, focus)
        needs_focus = needs_focus or (not ranks and match["that"] is not None)
        found += [rank for rank in ranks if rank not in found]
        end = match.end()
        separator = _SEPARATOR.match(text, end)
        if separator is None:
            break
        position = separator.end()
    if end == at:
        return None
    inside = tuple(rank for rank in found if 1 <= rank <= length)
    return References(inside, end, tuple(rank for rank in found if rank not in inside), needs_focus)


def _ranks(match: re.Match[str], length: int, focus: int | None) -> Sequence[int]:
    if match["many"]:
        many = int(number(match["many"]))
        if match["end"].lower() in ("first", "top"):
            return range(1, many + 1)
        return range(max(1, length - many + 1), length + 1)
    if match["ordinal"]:
        return [_ORDINALS[match["ordinal"].lower()]]
    if match["last"]:
        return [length]
    if match["that"]:
        return [focus] if focus else []
    return [int(match["numbered"] or match["nth"] or match["digit"])]
