"""BM25 over the words of title, artist, album, genres and year."""

import logging
import re
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from undercard.prompts import yaml12
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import bare_title, fold

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG when it is imported
_WORD = re.compile(r"[^\W_]+")
IGNORED = Path(__file__).parent / "data" / "ignored_words.yaml"
_LONGEST = 2_000  # characters that are read
_COUNT = 2  # digits of a number that counts something: "a 3 hour drive"


def words(text: str) -> list[str]:
    """Folded words of a text, in order."""
    return _WORD.findall(fold(text))


class LexicalIndex:
    """The words of a catalogue, in memory."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._ignored = frozenset(yaml12.load_file(IGNORED))
        self._size = len(catalogue)
        documents = [self._document(catalogue, row) for row in range(len(catalogue))]
        distinct = dict.fromkeys(chain.from_iterable(documents))
        self._vocabulary = {word: number for number, word in enumerate(distinct)}
        self._index = bm25s.BM25(k1=1.2, b=0.4)
        numbers = [list(map(self._vocabulary.__getitem__, document)) for document in documents]
        if self._vocabulary:
            self._index.index((numbers, self._vocabulary), show_progress=False)

    def terms(self, text: str) -> list[str]:
        """The words of a text that say something and occur in the catalogue, each once."""
        found = dict.fromkeys(words(text[:_LONGEST]))
        return [word for word in found if self._tells(word)]

    def _tells(self, word: str) -> bool:
        """Whether it is no filler, no number of a few tracks or hours, and in the catalogue."""
        is_count = word.isdecimal() and len(word) <= _COUNT
        return not is_count and word not in self._ignored and word in self._vocabulary

    def scores(self, terms: Sequence[str]) -> npt.NDArray[np.float32]:
        """BM25 scores of all rows, float32 of shape (n,)."""
        if not terms:
            return np.zeros(self._size, dtype=np.float32)
        numbers = list(map(self._vocabulary.__getitem__, terms))
        scores: npt.NDArray[np.float32] = self._index.get_scores(numbers)
        return scores

    @staticmethod
    def _document(catalogue: Catalogue, row: int) -> list[str]:
        title = catalogue.texts("title")[row] or ""
        artist = catalogue.texts("artist")[row] or ""
        album = catalogue.texts("album")[row] or ""
        kinds = [*catalogue.many("genre")[row], *catalogue.many("subgenre")[row]]
        return [
            *words(bare_title(title)),
            *words(artist),
            *dict.fromkeys(words(album)),
            *words(" ".join(kinds)),
            *_year_words(catalogue.numbers("year")[row]),
        ]


def _year_words(number: float) -> list[str]:
    """The year and its decade as they are written; nothing for an unknown year."""
    if np.isnan(number):
        return []
    year = int(number)
    return [str(year), f"{year // 10 * 10}s", f"{year % 100 // 10 * 10:02d}s"]
