"""The words of an utterance that say something about the music."""

import re
from pathlib import Path

_FILE = Path(__file__).parent.parent / "data" / "silent_words.txt"
_LOVING = re.compile(
    r"\b(?:i|we|you|they|would|'d|really|also|all)\s+love\b|\blove\b(?!\s+(?:songs?|ballads?|music|tracks?|tunes?))"
)
# Words that say nothing about the music.
_SILENT_WORDS = frozenset(_FILE.read_text(encoding="utf-8").split())


def content_words(text: str) -> list[str]:
    """The words that say something about the music.

    "I love songs" says nothing of love, "ten love songs" does.
    """
    words = re.findall(r"[^\W\d_][\w'’-]*", _LOVING.sub(" ", text.lower()))
    return [word for word in words if word not in _SILENT_WORDS or word == "love"]
