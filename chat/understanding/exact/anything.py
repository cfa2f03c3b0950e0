"""Tells a wish for anything at all ("surprise me") from one that nothing was understood of."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from undercard.chat.understanding.exact.folded_words import Token, tokens, words_of
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.prompts import yaml12

_FILE = Path(__file__).parents[2] / "data" / "anything.yaml"
_OUTRIGHT = "outright"
_FEW = 2  # words besides that may stay unread where it is said outright


def asks_for_anything(words: str, language: str = "en") -> bool:
    """Whether every word is one by which people ask for music of any kind, or counts.

    >>> asks_for_anything("play me some good music")
    True
    >>> asks_for_anything("songs my nan would like")
    False
    >>> asks_for_anything("quickly, five songs, surprise me")
    True
    """
    items = lexicon(language, "amounts", "numbers").items(tokens(words), forgiving=False)
    unknown = [str(one.value) for one in items if one.kind == "word"]
    said = [word for word in unknown if any(map(str.isalnum, word))]
    others = [word for word in said if word not in _plain()]
    few = _FEW if _says_so(tokens(words)) else 0
    return bool(items) and len(others) <= few


def _says_so(said: Sequence[Token]) -> bool:
    """Whether the words say outright that it may be anything: "a mixed bag", "surprise me"."""
    words = tuple(token.folded for token in said)
    return any(
        words[at : at + len(phrase)] == phrase for phrase in _outright() for at in range(len(words))
    )


@cache
def _plain() -> frozenset[str]:
    held: dict[str, list[str]] = yaml12.load_file(_FILE)
    listed = " ".join(word for kind, words in held.items() for word in words if kind != _OUTRIGHT)
    return frozenset(token.folded for token in tokens(listed))


@cache
def _outright() -> tuple[tuple[str, ...], ...]:
    held: dict[str, list[str]] = yaml12.load_file(_FILE)
    return tuple(map(words_of, held[_OUTRIGHT]))
