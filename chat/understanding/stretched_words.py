"""Words as they are spelt, where they were typed with feeling: "dua lipaaaaa", "rap rap rap rap".

Letters that stand three times or more are read as one or two of them, whichever is a word or a
part of a name; a word that the catalogue spells so stays. What is said four times is read once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from undercard.chat.understanding.genre_names import genre_names
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.dictionary import known_words, ordinary_words
from undercard.retrieval.folding import fold

_RUN = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_REPEATED = re.compile(r"(?<!\w)(\w+)(?:[\s,!.]+\1){3,}(?!\w)", re.IGNORECASE)
_MOST_RUNS = 4  # in one word; what has more is no word
_ROMAN = re.compile(r"[IVXLM]+")


@dataclass(frozen=True)
class StretchedWords:
    """Reads words by the names of this catalogue, and by those of English."""

    catalogue: Catalogue

    def plain(self, text: str) -> str:
        """The text with each stretched word as it is spelt, and what is repeated said once."""
        once = _REPEATED.sub(r"\1", text)
        return _WORD.sub(lambda word: self._spelt(word[0]), once) if _RUN.search(once) else once

    def _spelt(self, word: str) -> str:
        known = self.is_in_a_name(word) or _ROMAN.fullmatch(word)
        if known or not 0 < len(_RUN.findall(word)) <= _MOST_RUNS:
            return word
        forms = list(_shortened(word))
        for words in (ordinary_words(), self._names, known_words()):
            if found := next((form for form in forms if fold(form) in words), None):
                return found
        return forms[0]

    def is_in_a_name(self, word: str) -> bool:
        """Whether an artist or a title of the catalogue has the word, or any genre's name."""
        return fold(word) in self._names

    @cached_property
    def _names(self) -> frozenset[str]:
        titles = filter(None, self.catalogue.texts("title"))
        names = (*self.catalogue.artists, *titles, *genre_names())  # "riot grrrl" is one
        return frozenset(word for name in names for word in _WORD.findall(fold(name)))


def _shortened(word: str) -> Iterator[str]:
    """The word with each run of letters as one or as two of them, single letters first."""
    run = _RUN.search(word)
    if run is None:
        yield word
        return
    for times in (1, 2):
        for rest in _shortened(word[run.end() :]):
            yield word[: run.start()] + run[1] * times + rest
