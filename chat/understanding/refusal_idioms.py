"""Where the idioms of refusal stand in an utterance; what they refuse `refused_spans` finds.

The words are in languages/*/refusals.yaml. "Don't" is one word here: many write "dont".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from undercard.chat.understanding.exact.folded_words import Token, tokens
from undercard.chat.understanding.exact.lexicon import Lexicon, lexicon

_TAILS = frozenset({"t", "s", "m", "ll", "d", "ve", "re"})  # behind an apostrophe


@dataclass(frozen=True)
class Idiom:
    """`text[start:end]` is an idiom of a kind of the data."""

    kind: str
    start: int
    end: int


def idioms_in(text: str, language: str) -> list[Idiom]:
    """The idioms of an utterance, in order."""
    words = _without_apostrophes(tokens(text))
    items = _lexicon(language).items(words, forgiving=False)
    return [
        Idiom(item.kind, words[item.first].start, words[item.last - 1].end)
        for item in items
        if item.kind not in ("word", "number")
    ]


def is_threat(text: str, language: str) -> bool:
    """Whether an "if" only says what nobody wants to hear: "if I hear Abba again, I'm off"."""
    idioms = idioms_in(text, language)
    return any(opened(idioms, at) for at in range(len(idioms)))


def opened(idioms: Sequence[Idiom], at: int) -> Idiom | None:
    """What begins the threat that an idiom ends, if it does: "one more …, and I'll scream".

    Who only leaves threatens by an "if": "one more Queen song and I'm off" asks for one.
    """
    begins = {"and_then": ("once_more", "if_heard"), "leaves": ("if_heard",)}
    kinds = begins.get(idioms[at].kind, ())
    return next((one for one in reversed(idioms[:at]) if one.kind in kinds), None)


@cache
def _lexicon(language: str) -> Lexicon:
    said = lexicon(language, "refusals").phrases.items()
    return Lexicon({_as_one(words): meaning for words, meaning in said})


def _as_one(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.folded for word in _without_apostrophes([Token(w, 0, 0) for w in words]))


def _without_apostrophes(words: Sequence[Token]) -> list[Token]:
    """The words, with what stands behind an apostrophe joined to the word before it."""
    found: list[Token] = []
    for word in words:
        if word.folded in _TAILS and found:
            before = found[-1]
            found[-1] = Token(before.folded + word.folded, before.start, word.end)
        else:
            found.append(word)
    return found
