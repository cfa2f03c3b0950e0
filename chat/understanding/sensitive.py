"""What is not kept of a listener: health, belief, politics, origin, sexuality, crime, money, doors.

It is private where it is said of oneself, and never because its word occurs in a wish for music.
What is asked to be remembered is compared with examples as well: whether it lies nearer to a
sensitive one than to the harmless. Nothing is said to be so: the answer is only whether to keep it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from undercard.chat.understanding.exact.folded_words import words_of
from undercard.prompts import yaml12

MUSIC = "♪"  # stands for music that was named
_FILE = Path(__file__).parent.parent / "data" / "sensitive.yaml"
_NEAR, _VERY_NEAR = 0.35, 0.5  # cosine from which a sentence says something like an example
_MAIL = re.compile(r"\S+@\w[\w-]*\.\w+")
_YEAR = re.compile(r"(19|20)\d\d")
Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]


def is_sensitive(words: str, embed: Embed, names: Sequence[str] = ()) -> bool:
    """Whether words tell of somebody what is not to be kept. `names`, of artists, tell nothing."""
    words = beside(words, names)
    return says_sensitive(words) or means_sensitive(words.replace(MUSIC, " "), embed)


def beside(words: str, music: Sequence[str]) -> str:
    """The words with MUSIC in the place of each name or kind of music."""
    named = [rf"\b{re.escape(one)}\b" for one in sorted(music, key=len, reverse=True) if one]
    return re.sub("|".join(named), MUSIC, words, flags=re.IGNORECASE) if named else words


def says_sensitive(words: str) -> bool:
    """Whether any of it is private by its words."""
    return bool(private_words(words))


def private_words(words: str) -> tuple[str, ...]:
    """What is said of oneself that is not kept, in any language, and addresses."""
    said = words_of(words)
    parts = (part for way in _ways() for part in way.said_of_oneself(said))
    told = (one for part in parts for one in _told(part))
    return tuple(dict.fromkeys((*_MAIL.findall(words), *told)))


def means_sensitive(words: str, embed: Embed) -> bool:
    """By the nearest example."""
    kind, alike = _nearest(words, embed)
    return kind != "harmless" and alike >= _NEAR


def means_need(words: str, embed: Embed, names: Sequence[str] = ()) -> bool:
    """Whether words come nearest to an example of somebody who is in need. `names`: as above."""
    kind, alike = _nearest(beside(words, names).replace(MUSIC, " "), embed)
    return kind == "need" and alike >= _VERY_NEAR


def _nearest(words: str, embed: Embed) -> tuple[str, float]:
    """The kind of the nearest example, and how near it is, as a cosine."""
    kinds, vectors = _examples(embed)
    alike = vectors @ embed([words])[0]
    return kinds[alike.argmax()], float(alike.max()) if words.strip() else 0.0


@dataclass(frozen=True)
class _Way:
    """How one language speaks of oneself, how it asks, and what ends a part of a sentence."""

    own: frozenset[str]
    asks: frozenset[str]
    ends: frozenset[str]

    def said_of_oneself(self, said: Sequence[str]) -> Iterator[Sequence[str]]:
        """What follows a word for oneself, up to one that asks or the end of the part."""
        start, asked = None, False
        for at, word in enumerate((*said, ".")):
            mark = not word.isalnum() and word != MUSIC
            if start is not None and (mark or word in self.asks or word in self.ends):
                yield said[start + 1 : at]
                start = None
            if word in self.own and not asked and start is None:
                start = at
            asked = word in self.asks


def _told(part: Sequence[str]) -> Iterator[str]:
    """What of a part is not kept: its words, and numbers as long as an account's."""
    numbers = [word for word in part if word.isdigit() and not _YEAR.fullmatch(word)]
    if sum(map(len, numbers)) >= _data()["numbers"]:
        yield " ".join(numbers)
    said = " ".join(part) + " "
    for one in _pattern().finditer(said):
        if not _is_of_music(one, said):
            yield one.group().strip()


def _is_of_music(found: re.Match[str], said: str) -> bool:
    """Whether a word is said of music, or of what somebody has had enough of, by what follows.

    An illness is none of the music that is named beside it: “I have depression, ♪”.
    """
    after = said[found.end() :].split()
    music = {*_data()["music"]} if found["health"] else {*_data()["music"], MUSIC}
    return bool(music.intersection(after[:2])) or bool({*_data()["idiom"]}.intersection(after[:1]))


@cache
def _ways() -> tuple[_Way, ...]:
    return tuple(
        _Way(**{kind: frozenset(words) for kind, words in way.items()})
        for way in _data()["speaking"].values()
    )


@cache
def _pattern() -> re.Pattern[str]:
    health = _one_of(_data()["words"]["health"])
    others = _one_of(line for lines in _data()["words"].values() for line in lines)
    return re.compile(rf"\b(?:(?P<health>{health})|{others})\s")


def _one_of(lines: Iterable[Sequence[str]]) -> str:
    return "|".join(re.escape(word).replace(r"\*", r"\w*") for line in lines for word in line)


@cache
def _examples(embed: Embed) -> tuple[list[str], npt.NDArray[np.float32]]:
    pairs = [(kind, one) for kind in ("need", "sensitive", "harmless") for one in _data()[kind]]
    return [kind for kind, _ in pairs], embed([one for _, one in pairs])


@cache
def _data() -> dict[str, Any]:
    held: dict[str, Any] = yaml12.load_file(_FILE)
    return held
