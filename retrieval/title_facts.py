"""What a title says by itself: its words, the letter it begins with, and which version it is."""

import re
from functools import cache
from pathlib import Path

from undercard.prompts import yaml12
from undercard.retrieval.folding import fold, fold_name

_CREDIT = re.compile(r"(?:\bfeat\b|\bft\b|\bfeaturing\b|(?<=[(\[])with\b)\.?\s*([^)\]]*)", re.I)
_JOINED = re.compile(r"\s*(?:,|&|\+|/|;|\band\b|\bwith\b|\bx\b)\s*", re.I)
_FILE = Path(__file__).parent / "data" / "versions.yaml"


def words_of(title: str) -> tuple[str, ...]:
    """The folded words of a title, each once."""
    return tuple(dict.fromkeys(fold_name(title).split()))


def initial_of(title: str) -> str | None:
    """The letter or digit that a title begins with, folded; None where it has none."""
    return next((character for character in fold_name(title) if character.isalnum()), None)


def guests_of(title: str) -> tuple[str, ...]:
    """The folded names of who is credited in a title; of several also all of them as one name.

    >>> guests_of("Work (feat. Drake & Sia)")
    ('drake and sia', 'drake', 'sia')
    """
    said = [credit for credit in _CREDIT.findall(title) if credit.strip()]
    names = [name for one in said for name in (one, *_JOINED.split(one))]
    return tuple(dict.fromkeys(fold_name(name) for name in names if name.strip()))


def versions_of(title: str) -> tuple[str, ...]:
    """The versions that a title names, such as "live"."""
    folded = fold(title)
    return tuple(kind for kind, pattern in _patterns().items() if pattern.search(folded))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    held = yaml12.load_file(_FILE)
    return {kind: re.compile("|".join(patterns)) for kind, patterns in held.items()}
