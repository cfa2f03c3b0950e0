"""Tells the language of an utterance: by the tagger, its words, its letters, and what was before.

Three words tell a network little, and names nothing at all: what is known of a language exactly
counts beside it, and where nothing is told the language of the dialogue or of the page stays.
"""

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from undercard.chat.understanding.exact.lexicon import languages, words_in
from undercard.chat.understanding.tag_decoding import Scores
from undercard.prompts import yaml12
from undercard.retrieval.dictionary import ordinary_words
from undercard.retrieval.folding import fold

_FUNCTION_WORDS = Path(__file__).parent.parent / "data" / "reader" / "function_words.yaml"
_LETTERS = "letters"
_OWN = 2.5  # log odds for a language by each of its own frequent words
_KNOWN = 2.0  # likewise by a word that the phrases of no other language have
_SPELT = 1.5  # likewise by a word with letters that few others have, shared among those
_STAYS = math.log(8)  # so many turns stay in the language of a dialogue for one that leaves it
_ENOUGH = 4  # words from which the network's word counts in full
_LEAST = 0.1  # of it counts, where nothing but names and genres is said
_SHORTEST = 3  # letters of a word that its language is known by


def language_of(
    logs: Scores,
    tongues: Sequence[str],
    words: Sequence[str],
    before: str = "",
    seen: int | None = None,
) -> str:
    """The likeliest of these languages.

    `logs` are the network's log probabilities, (len(tongues),); `words` are those that tell of a
    language, in lower case; `before` is the language of the turn before, or else of the page, if
    there is any; `seen` is how many words the network's word rests on: all of these by default.
    """
    told = [word for word in words if word.isalpha() and len(word) > 1]
    share = min(1.0, max(_LEAST, (len(told) if seen is None else seen) / _ENOUGH))
    score = share * np.asarray(logs, dtype=np.float64)
    for at, tongue in enumerate(tongues):
        score[at] += sum(_of_word(word, tongue, tongues) for word in told)
        score[at] += _STAYS if tongue == before else 0.0
    return tongues[int(score.argmax())]


def _of_word(word: str, tongue: str, tongues: Sequence[str]) -> float:
    """What a word says for a language."""
    if word in only_in(tongue):
        return _OWN
    known = _KNOWN if fold(word) in _known_in(tongue) else 0.0
    spelt = [each for each in tongues if not letters_of(each).isdisjoint(word)]
    return max(known, _SPELT / len(spelt) if tongue in spelt else 0.0)


@cache
def only_in(language: str) -> frozenset[str]:
    """Frequent words of this language that the others have not."""
    return frozenset(yaml12.load_file(_FUNCTION_WORDS)[language])


@cache
def letters_of(language: str) -> frozenset[str]:
    """Letters beyond a to z that words of this language are spelt with."""
    return frozenset(yaml12.load_file(_FUNCTION_WORDS)[_LETTERS].get(language, ""))


@cache
def _known_in(language: str) -> frozenset[str]:
    """Words of the phrases of this language that no other's have, and that are not English."""
    others = [words_in(each) for each in languages() if each != language]
    foreign = frozenset().union(*others, ordinary_words() if language != "en" else ())
    return frozenset(word for word in words_in(language) - foreign if len(word) >= _SHORTEST)
