"""Tells a wish for anything at all ("surprise me") from one that nothing was understood of."""

from functools import cache
from pathlib import Path

from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.prompts import yaml12

_FILE = Path(__file__).parents[2] / "data" / "anything.yaml"


def asks_for_anything(words: str, language: str = "en") -> bool:
    """Whether every word is one by which people ask for music of any kind, or counts.

    >>> asks_for_anything("play me some good music")
    True
    >>> asks_for_anything("songs my nan would like")
    False
    """
    items = lexicon(language, "amounts", "numbers").items(tokens(words), forgiving=False)
    unknown = [str(one.value) for one in items if one.kind == "word"]
    said = [word for word in unknown if any(map(str.isalnum, word))]
    return bool(items) and all(word in _plain() for word in said)


@cache
def _plain() -> frozenset[str]:
    held: dict[str, list[str]] = yaml12.load_file(_FILE)
    listed = " ".join(word for words in held.values() for word in words)
    return frozenset(token.folded for token in tokens(listed))
