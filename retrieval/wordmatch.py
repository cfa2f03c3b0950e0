"""BM25 (Robertson and Zaragoza 2009, Lucene's variant) and cosines of tf-idf as sparse matrices:
many queries at once.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
import Stemmer
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from undercard.prompts import yaml12
from undercard.retrieval.lexical import IGNORED, words

Floats = NDArray[np.floating[Any]]
_K1, _B = 1.2, 0.4


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@cache
def _ignored() -> frozenset[str]:
    return frozenset(yaml12.load_file(IGNORED))


def terms(text: str) -> list[str]:
    """Folded and stemmed words that say something."""
    found: list[str] = _stemmer().stemWords(
        [word for word in words(text) if word not in _ignored()]
    )
    return found


class WordMatch:
    """An index of short documents."""

    def __init__(self, documents: Iterable[str]) -> None:
        counts = [Counter(terms(document)) for document in documents]
        self._numbers = {
            word: n for n, word in enumerate(dict.fromkeys(w for count in counts for w in count))
        }
        raw = self._matrix(counts)
        length = np.asarray(raw.sum(axis=1)).ravel()
        spread = np.repeat(
            _K1 * (1 - _B + _B * length / max(length.mean(), 1e-9)), np.diff(raw.indptr)
        )
        seen = np.bincount(raw.indices, minlength=len(self._numbers))
        self._idf = np.log1p((len(counts) - seen + 0.5) / (seen + 0.5)).astype(np.float32)
        weighted = raw.copy()
        weighted.data = (raw.data / (raw.data + spread)) * self._idf[raw.indices]
        self._bm25 = weighted.T.tocsr()
        self._unit = self._normed(raw).T.tocsr()

    def bm25(self, queries: Sequence[str]) -> Floats:
        """Scores of shape (queries, documents)."""
        asked = self._matrix([Counter(dict.fromkeys(terms(query), 1)) for query in queries])
        return np.asarray((asked @ self._bm25).todense(), dtype=np.float32)

    def cosine(self, queries: Sequence[str]) -> Floats:
        """Cosines in [0, 1] of tf-idf vectors, of shape (queries, documents)."""
        asked = self._normed(self._matrix([Counter(terms(query)) for query in queries]))
        return np.asarray((asked @ self._unit).todense(), dtype=np.float32)

    def _normed(self, counts: csr_matrix) -> csr_matrix:
        weighted = counts.copy()
        weighted.data = np.log1p(counts.data) * self._idf[counts.indices]
        norm = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
        return diags((1 / np.maximum(norm, 1e-9)).astype(np.float32)) @ weighted

    def _matrix(self, counts: Sequence[Counter[str]]) -> csr_matrix:
        known = [
            [(self._numbers[w], n) for w, n in count.items() if w in self._numbers]
            for count in counts
        ]
        indptr = np.cumsum([0, *map(len, known)])
        indices = np.array([number for row in known for number, _ in row], dtype=np.int32)
        data = np.array([n for row in known for _, n in row], dtype=np.float32)
        return csr_matrix((data, indices, indptr), shape=(len(counts), len(self._numbers)))
