"""The plain systems that ours is compared with: what most liked, and search by words or meaning."""

from collections import Counter
from collections.abc import Sequence

import bm25s
import numpy as np
import Stemmer

from undercard.chat.datasets.dialogues import Case, Dialogue, Pool
from undercard.chat.evaluation.playlists.playlist_index import PoolIndex

_DEEPEST = 400  # tracks looked up; near-duplicates leave more than 100 clusters


def popularity(
    cases: Sequence[Case], dialogues: Sequence[Dialogue], fold_of: Sequence[int]
) -> list[list[str]]:
    """Rank the clusters in most playlists of the other folds; ties in the order of their names."""
    rankings = {}
    for fold in sorted(set(fold_of)):
        counts: Counter[str] = Counter()
        for dialogue, own in zip(dialogues, fold_of, strict=True):
            if own != fold:
                counts.update(dialogue.liked)
        rankings[fold] = sorted(counts, key=lambda cluster: (-counts[cluster], cluster))[:_DEEPEST]
    return [_unseen(case, rankings[fold_of[case.dialogue]]) for case in cases]


def _unseen(case: Case, clusters: Sequence[str]) -> list[str]:
    return [cluster for cluster in clusters if cluster not in case.seed_clusters]


class Words:
    """BM25 (Lucene's variant) over a pool."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._stemmer = Stemmer.Stemmer("english")
        texts = [" ".join((track.title, *track.artists, track.album)) for track in pool.tracks]
        self._index = bm25s.BM25()
        self._index.index(self._tokens(texts), show_progress=False)

    def rank(self, query: str) -> list[tuple[int, float]]:
        """Rows of the pool that share a word with the query, with their score, best first."""
        rows, scores = self._index.retrieve(
            self._tokens([query]), k=min(_DEEPEST, len(self._pool.tracks)), show_progress=False
        )
        return [
            (int(row), float(score))
            for row, score in zip(rows[0], scores[0], strict=True)
            if score > 0
        ]

    def _tokens(self, texts: Sequence[str]) -> bm25s.tokenization.Tokenized:
        return bm25s.tokenize(
            list(texts), stopwords="en", stemmer=self._stemmer, show_progress=False
        )


def bm25(cases: Sequence[Case], pool: Pool, *, likes: bool = True) -> list[list[str]]:
    """Everything that the listener said, with the seeds' titles and artists, looked up by BM25.

    Without `likes`, what was said alone.
    """
    words = Words(pool)
    asked = [_query(case) if likes else " ".join(case.said) for case in cases]
    found = map(words.rank, asked)
    return [_clusters(case, one, pool) for case, one in zip(cases, found, strict=True)]


def minilm(cases: Sequence[Case], index: PoolIndex) -> list[list[str]]:
    """The last two utterances and the mean of the seeds, looked up by the cosine of MiniLM."""
    said = index.embed([" ".join(case.said[-2:]) for case in cases])
    found = []
    for case, asked in zip(cases, said, strict=True):
        seeds = index.vectors[index.rows([track.id for track in case.seeds])]
        wish = asked + seeds.mean(axis=0) if len(seeds) else asked
        best = np.argsort(-(index.vectors @ wish), kind="stable")[:_DEEPEST]
        found.append(distinct(case, [index.clusters[row] for row in best]))
    return found


def distinct(case: Case, clusters: Sequence[str]) -> list[str]:
    """Each cluster once, in order, without the seeds'."""
    return [cluster for cluster in dict.fromkeys(clusters) if cluster not in case.seed_clusters]


def _query(case: Case) -> str:
    return " ".join([*case.said, *(track.text for track in case.seeds)])


def _clusters(case: Case, found: Sequence[tuple[int, float]], pool: Pool) -> list[str]:
    return distinct(case, [pool.tracks[row].cluster for row, _ in found])


def folds(n: int, k: int, *, seed: int = 0) -> list[int]:
    """Give the fold (0 to k-1) of each of n dialogues, at random, of equal size up to one."""
    order = np.random.default_rng(seed).permutation(n)
    found = np.empty(n, dtype=int)
    found[order] = np.arange(n) % k
    return [int(fold) for fold in found]
