"""What a title says by itself: its words, the letter it begins with, and which version it is."""

import re
from functools import cache
from pathlib import Path

from undercard.prompts import yaml12
from undercard.retrieval.folding import fold, fold_name

_FILE = Path(__file__).parent / "data" / "versions.yaml"


def words_of(title: str) -> tuple[str, ...]:
    """The folded words of a title, each once."""
    return tuple(dict.fromkeys(fold_name(title).split()))


def initial_of(title: str) -> str | None:
    """The letter or digit that a title begins with, folded; None where it has none."""
    return next((character for character in fold_name(title) if character.isalnum()), None)


def versions_of(title: str) -> tuple[str, ...]:
    """The versions that a title names, such as "live"."""
    folded = fold(title)
    return tuple(kind for kind, pattern in _patterns().items() if pattern.search(folded))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    held = yaml12.load_file(_FILE)
    return {kind: re.compile("|".join(patterns)) for kind, patterns in held.items()}
