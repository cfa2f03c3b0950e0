"""BM25 and cosines of tf-idf as sparse matrices: many queries at once.

BM25 is Robertson and Zaragoza's (2009), in Lucene's variant.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
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
        distinct = dict.fromkeys(chain.from_iterable(counts))
        self._numbers = {word: n for n, word in enumerate(distinct)}
        raw = self._matrix(counts)
        length = np.asarray(raw.sum(axis=1)).ravel()
        relative = length / max(length.mean(), 1e-9)
        spread = np.repeat(_K1 * (1 - _B + _B * relative), np.diff(raw.indptr))
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
        indptr, indices, data = [0], list[int](), list[int]()
        for count in counts:
            known = [word for word in count if word in self._numbers]
            indices += map(self._numbers.__getitem__, known)
            data += map(count.__getitem__, known)
            indptr.append(len(indices))
        arrays = np.array(data, np.float32), np.array(indices, np.int32), np.array(indptr)
        return csr_matrix(arrays, shape=(len(counts), len(self._numbers)))
