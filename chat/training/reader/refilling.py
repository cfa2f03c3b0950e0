"""Puts other names, numbers and words into labelled lines."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from undercard.chat.training.reader.drafts import Edit, edited, innermost
from undercard.chat.training.reader.name_pool import NamePool
from undercard.chat.understanding.labels import Labelled, Span
from undercard.prompts import yaml12

_FILE = Path(__file__).parents[2] / "data" / "reader" / "refills.yaml"
_NAME, _GENRE, _NUMBER, _WORD = 0.75, 0.6, 0.6, 0.4  # parts of what is exchanged
_NAMED = ("artist", "title", "album")
_DECADE = re.compile(r"(?:19|20)?\d0(?=s)")
_DIGITS = re.compile(r"\d+")
_YEARS, _RANKS = (1950, 2020), 20


@cache
def refills() -> Mapping[str, Any]:
    """The groups, fillers and links of `refills.yaml`."""
    held: Mapping[str, Any] = yaml12.load_file(_FILE)
    return held


def refilled(line: Labelled, pool: NamePool, chance: random.Random) -> Labelled:
    """The line about something else."""
    line = edited(line, _names(line, pool, chance))
    line = edited(line, _numbers(line, chance))
    return edited(line, _words(line, chance))


def _names(line: Labelled, pool: NamePool, chance: random.Random) -> Iterator[Edit]:
    for span in innermost([one for one in line.spans if one.kind in (*_NAMED, "genre")]):
        if chance.random() < (_GENRE if span.kind == "genre" else _NAME):
            yield span.start, span.end, pool.draw(span.kind, chance)


def _numbers(line: Labelled, chance: random.Random) -> Iterator[Edit]:
    """Digits that are not part of a name."""
    named = [one for one in line.spans if one.kind in _NAMED]
    if chance.random() < _NUMBER:
        for match in _DIGITS.finditer(line.text):
            if not _within(match.start(), named):
                yield (*match.span(), _number(line.text, match, chance))


def _number(text: str, match: re.Match[str], chance: random.Random) -> str:
    digits = match.group()
    if _DECADE.match(text, match.start()):
        decade = chance.choice(range(1950, 2020, 10))
        return str(decade) if len(digits) == 4 or decade == 2000 else str(decade)[2:]
    if len(digits) == 4 and digits[:2] in ("19", "20"):
        return str(chance.randint(*_YEARS))
    if len(digits) >= 3:
        return str(chance.randint(60, 190))
    value = int(digits)
    return str(chance.randint(1, 9) if value < 10 else chance.randint(10, max(_RANKS, 2 * value)))


def _words(line: Labelled, chance: random.Random) -> Iterator[Edit]:
    named = [one for one in line.spans if one.kind in _NAMED]
    pattern, group_of = _exchanged(line.language)
    for match in pattern.finditer(line.text):
        if not _within(match.start(), named) and chance.random() < _WORD:
            new = chance.choice(group_of[match.group().lower()])
            fits = not _crosses(match.span(), (*line.spans, *line.acts))
            if fits:
                yield (*match.span(), new.capitalize() if match.group()[0].isupper() else new)


@cache
def _exchanged(language: str) -> tuple[re.Pattern[str], Mapping[str, Sequence[str]]]:
    group_of: dict[str, Sequence[str]] = {}
    for group in refills()["groups"][language]:
        for word in group:
            group_of.setdefault(word, group)
    words = sorted(group_of, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.I), group_of


def _within(at: int, spans: Sequence[Span]) -> bool:
    return any(span.start <= at < span.end for span in spans)


def _crosses(place: tuple[int, int], borders: Sequence[Any]) -> bool:
    """Whether a label begins or ends inside."""
    start, end = place
    return any(start < one.start < end or start < one.end < end for one in borders)
