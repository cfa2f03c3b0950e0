"""BM25 over the words of title, artist, album, genres and year."""

import logging
import re
from collections.abc import Sequence
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


def words(text: str) -> list[str]:
    """Folded words of a text, in order."""
    return _WORD.findall(fold(text))


class LexicalIndex:
    """The words of a catalogue, in memory."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._ignored = frozenset(yaml12.load_file(IGNORED))
        self._size = len(catalogue)
        documents = [self._document(catalogue, row) for row in range(len(catalogue))]
        self._vocabulary = {
            word: number
            for number, word in enumerate(dict.fromkeys(w for d in documents for w in d))
        }
        self._index = bm25s.BM25(k1=1.2, b=0.4)
        numbers = [[self._vocabulary[word] for word in document] for document in documents]
        if self._vocabulary:
            self._index.index((numbers, self._vocabulary), show_progress=False)

    def terms(self, text: str) -> list[str]:
        """The words of a text that say something and occur in the catalogue, each once."""
        found = dict.fromkeys(words(text[:_LONGEST]))
        return [word for word in found if word not in self._ignored and word in self._vocabulary]

    def scores(self, terms: Sequence[str]) -> npt.NDArray[np.float32]:
        """BM25 scores of all rows, float32 of shape (n,)."""
        if not terms:
            return np.zeros(self._size, dtype=np.float32)
        scores: npt.NDArray[np.float32] = self._index.get_scores(
            [self._vocabulary[term] for term in terms]
        )
        return scores

    @staticmethod
    def _document(catalogue: Catalogue, row: int) -> list[str]:
        title, artist, album = (
            catalogue.texts(name)[row] or "" for name in ("title", "artist", "album")
        )
        kinds = [*catalogue.many("genre")[row], *catalogue.many("subgenre")[row]]
        number = catalogue.numbers("year")[row]
        year = 0 if np.isnan(number) else int(number)
        decade = [str(year), f"{year // 10 * 10}s", f"{year % 100 // 10 * 10:02d}s"] if year else []
        return [
            *words(bare_title(title)),
            *words(artist),
            *dict.fromkeys(words(album)),
            *words(" ".join(kinds)),
            *decade,
        ]
