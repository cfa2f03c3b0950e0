"""What genres are called anywhere, whether a catalogue has them or not."""

from functools import cache
from pathlib import Path

from undercard.retrieval.folding import fold_name

_FILE = Path(__file__).parent.parent / "data" / "reader" / "genre_names.txt"


@cache
def genre_names() -> tuple[str, ...]:
    """Their names, in lower case. Where they come from: data/reader/ATTRIBUTION.md."""
    return tuple(_FILE.read_text("utf-8").splitlines())


def is_genre_name(words: str) -> bool:
    """Whether the words name a genre, however they are written."""
    return fold_name(words) in _folded()


@cache
def _folded() -> frozenset[str]:
    return frozenset(map(fold_name, genre_names()))
