"""Genres that are spelt wrongly: "regaetton", "regeton", "elektro".

Only words that nobody knows otherwise, and that one genre alone comes near.
"""

import re
from collections.abc import Callable
from functools import cache

from rapidfuzz.distance import OSA

from undercard.chat.understanding.exact.lexicon import languages, words_in
from undercard.chat.understanding.utterance_language import only_in
from undercard.chat.understanding.vocabulary import genre_words
from undercard.retrieval.dictionary import known_words
from undercard.retrieval.folding import fold

_WORD = re.compile(r"[^\W\d_]+")
_DOUBLED = re.compile(r"(.)\1")
_SHORTEST = 6  # letters of a genre that may be misspelt


def with_genres_spelt(text: str, is_name: Callable[[str], bool]) -> str:
    """The text with each misspelt genre as it is spelt; `is_name` knows words of names."""

    def spelt(found: re.Match[str]) -> str:
        word = fold(found[0])
        if len(word) < _SHORTEST - 1 or word in _known() or is_name(word):
            return found[0]
        near = {named for genre, named in _genres().items() if _is_near(word, genre)}
        return near.pop() if len(near) == 1 else found[0]

    return _WORD.sub(spelt, text)


def _is_near(word: str, genre: str) -> bool:
    """Whether a letter is missing, too many, doubled or in the place of its neighbour.

    Another letter makes another word: who juggles means no jungle.
    """
    plain, single = _DOUBLED.sub(r"\1", word), _DOUBLED.sub(r"\1", genre)
    slipped = _keeps_letters(word, genre) and _keeps_letters(plain, single)
    near = word[0] == genre[0] and OSA.distance(plain, single, score_cutoff=1) <= 1
    return plain == single or (slipped and near)


def _keeps_letters(word: str, genre: str) -> bool:
    return len(word) != len(genre) or sorted(word) == sorted(genre)


@cache
def _genres() -> dict[str, str]:
    """The genres by each single word that names them."""
    single = ((words[0], genre) for words, genre in genre_words().items() if len(words) == 1)
    return {word: genre for word, genre in single if len(word) >= _SHORTEST}


@cache
def _known() -> frozenset[str]:
    """Words that are right as they are, of any language here."""
    said = (words_in(each) | only_in(each) for each in languages())
    return known_words().union(*said, _genres())
