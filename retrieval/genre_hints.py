"""Where artists are probably from, and who they are, by their genres: "canadian hip hop"."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from undercard.prompts import yaml12
from undercard.retrieval.folding import fold_name

_FILE = Path(__file__).parent / "data" / "genre_hints.yaml"


def likely_country(genres: Sequence[str]) -> str | None:
    """The ISO 3166 code of the one place that the genres tell of; None where they tell of none.

    >>> likely_country(("canadian hip hop", "toronto rap", "pop rap"))
    'CA'
    >>> likely_country(("british soul", "german dance")) is None
    True
    """
    return _agreed("countries", tuple(genres))


def likely_gender(genres: Sequence[str]) -> str | None:
    """The gender that the genres tell of, as they do of groups; None where they tell of none.

    >>> likely_gender(("k-pop girl group", "k-pop"))
    'female'
    """
    return _agreed("genders", tuple(genres))


@cache
def _agreed(kind: str, genres: tuple[str, ...]) -> str | None:
    """The one value that is told of."""
    told = set(filter(None, (_told(kind, genre) for genre in genres)))
    return told.pop() if len(told) == 1 else None


@cache
def _told(kind: str, genre: str) -> str | None:
    words, pattern = _hints(kind)
    found = {words[match] for match in pattern.findall(fold_name(genre))}
    return found.pop() if len(found) == 1 else None


@cache
def _hints(kind: str) -> tuple[dict[str, str], re.Pattern[str]]:
    """What each word tells of, and what finds them, the longest first."""
    held = yaml12.load_file(_FILE)[kind]
    words = {fold_name(word): value for value, listed in held.items() for word in listed}
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return words, re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
