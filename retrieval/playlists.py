"""What listeners in recorded dialogues liked: after similar words, and beside the same artists.

Joined to any catalogue by name.

A click-through index (what was liked once such words had been said) and item-based neighbours
(Sarwar et al. 2001), whose counts are shrunk, so that what was seen once is doubted. A catalogue
none of whose artists is known learns nothing.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
from scipy.sparse import csr_matrix

from undercard.retrieval import vectors
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.embedding import Vectors
from undercard.retrieval.folding import fold_name
from undercard.retrieval.fusion import Floats, Rows
from undercard.retrieval.wordmatch import WordMatch

SHIPPED = Path(__file__).parent / "data" / "playlists.parquet"
SHIPPED_VECTORS = SHIPPED.with_name("playlist_vectors.parquet")
Values = npt.NDArray[np.floating[Any]]
SHRINKAGE = 3.0  # playlists by which what is seldom seen is doubted
_NEIGHBOURS = 30  # playlists whose words are the most similar
_ARTIST = 0.3  # weight of a liked artist beside a liked song, after similar words
_ALIKE = 0.5  # cosine from which words are called similar


@dataclass(frozen=True)
class Playlist:
    """A recorded dialogue: what the listener said, in order, and what they had liked at its end.

    Songs are `title|artist` keys.
    """

    said: tuple[str, ...]
    songs: tuple[str, ...]

    @property
    def windows(self) -> list[str]:
        """Each utterance with the one before it."""
        return [" ".join(self.said[max(0, n - 1) : n + 1]) for n in range(len(self.said))]


@dataclass(frozen=True, eq=False)
class Recorded:
    """Playlists, and the unit vectors (w, 384) of all their windows in order, if there are any."""

    playlists: tuple[Playlist, ...] = ()
    vectors: Vectors | None = None

    def only(self, chosen: Collection[int]) -> "Recorded":
        """Some of the playlists, by their places: what an evaluation may look at."""
        kept = sorted(chosen)
        playlists = tuple(self.playlists[n] for n in kept)
        if self.vectors is None:
            return Recorded(playlists)
        of = np.repeat(np.arange(len(self.playlists)), [len(p.said) for p in self.playlists])
        return Recorded(playlists, self.vectors[np.isin(of, kept)])


def shipped(model: str) -> Recorded:
    """The recorded playlists that come with the package; without vectors for another model.

    Where they are from: data/ATTRIBUTION.md.
    """
    table = pq.read_table(SHIPPED)
    pairs = zip(table["said"].to_pylist(), table["songs"].to_pylist(), strict=True)
    playlists = tuple(Playlist(tuple(said), tuple(songs)) for said, songs in pairs)
    return Recorded(playlists, vectors.unpack(SHIPPED_VECTORS, owner(SHIPPED, model)))


def owner(playlists: Path, model: str) -> str:
    """What packed vectors of windows belong to: these playlists, and the model that made them."""
    return f"{hashlib.sha256(playlists.read_bytes()).hexdigest()}:{model}"


@dataclass(frozen=True, eq=False)
class Liked:
    """What speaks for each row (n,), and the playlists that may be counted in words (D,).

    `examples` holds a row of each artist that playlists were looked up for; it is empty after
    words.
    """

    values: Floats
    counted: npt.NDArray[np.bool_]
    examples: tuple[int, ...] = ()


class PlaylistIndex:
    """D recorded playlists, as far as they touch one catalogue of n rows."""

    def __init__(self, catalogue: Catalogue, recorded: Recorded) -> None:
        self._songs = _Members(catalogue.songs, [p.songs for p in recorded.playlists])
        self._artist = [fold_name(name or "") for name in catalogue.texts("artist")]
        self._artists = _Members(self._artist, map(_artists_of, recorded.playlists))
        self._recorded = recorded
        self._sizes = np.array([len(p.said) for p in recorded.playlists], dtype=np.intp)

    def after(self, text: str, vector: Vectors) -> Liked | None:
        """Liked in the playlists in which something similar had been said.

        `vector` (384,) is what the text means.
        """
        if not self._artists.known or not text.strip():
            return None
        cosines = self._meant(vector)
        alike = _part(self._most(self._words.cosine([text])[0])) + _part(sharpened(cosines))
        near = best(alike[None, :], _NEIGHBOURS)[0]
        values = _part(self._songs.sums(near)) + _ARTIST * _part(self._artists.sums(near))
        return Liked(values, (near > 0) & (cosines >= _ALIKE)) if values.any() else None

    def beside(self, rows: Sequence[int]) -> Liked | None:
        """Liked together with the artists of these rows; the rows themselves get nothing."""
        own = self._artists.counts(rows)
        if not own.any():
            return None
        near = company(own[None, :], self._artists.held, self._artists.seen[None, :])[0]
        others = self._artists.sums(near, doubt=np.sqrt(SHRINKAGE + self._artists.seen))
        values = _part(self._songs.sums(near)) + _part(others)
        values[list(rows)] = 0.0
        example_of = {self._artist[row]: row for row in rows}
        return Liked(values, near > 0, tuple(example_of.values()))

    def song_count(self, liked: Liked, row: int, beside: int | None = None) -> int:
        """How many counted playlists hold the row's song, and the artist of the row `beside`."""
        return int((liked.counted & self._songs.holding(row) & self._with(beside)).sum())

    def artist_count(self, liked: Liked, row: int, beside: int | None = None) -> int:
        """How many counted playlists hold the row's artist, and the one of the row `beside`.

        0 if they are the same.
        """
        if beside is not None and self._artist[row] == self._artist[beside]:
            return 0
        return int((liked.counted & self._artists.holding(row) & self._with(beside)).sum())

    def _with(self, row: int | None) -> npt.NDArray[np.bool_]:
        return np.ones(len(self._sizes), dtype=bool) if row is None else self._artists.holding(row)

    @cached_property
    def _words(self) -> WordMatch:
        windows = (playlist.windows for playlist in self._recorded.playlists)
        return WordMatch(chain.from_iterable(windows))

    def _meant(self, vector: Vectors) -> Floats:
        of_windows = self._recorded.vectors
        if of_windows is None:
            return np.zeros(len(self._sizes))
        return self._most(of_windows @ vector)

    def _most(self, windows: Values) -> Floats:
        """The greatest value of each playlist's windows."""
        starts = np.cumsum(self._sizes) - self._sizes
        found: Floats = np.maximum.reduceat(windows.astype(np.float64), starts)
        return found


def _artists_of(playlist: Playlist) -> list[str]:
    return [key.rpartition("|")[2] for key in playlist.songs]


class _Members:
    """Which playlists hold which of the catalogue's songs, or artists; m of them are in any."""

    def __init__(self, names: Sequence[str], lists: Iterable[Collection[str]]) -> None:
        wanted = set(names)
        held = [sorted(wanted.intersection(one)) for one in lists]
        members = sorted(set(chain.from_iterable(held)))
        number = {name: n for n, name in enumerate(members)}
        self._of_row: Rows = np.array([number.get(name, -1) for name in names], dtype=np.intp)
        self.known = len(number)
        numbers = [list(map(number.__getitem__, one)) for one in held]
        self.held = incidence(numbers, len(number))
        self.seen: Floats = np.asarray(self.held.sum(axis=0), dtype=np.float64).ravel()

    def counts(self, rows: Sequence[int]) -> Floats:
        """How many of the rows are of each member, (m,)."""
        numbers = self._of_row[list(rows)]
        return np.bincount(numbers[numbers >= 0], minlength=self.known).astype(np.float64)

    def sums(self, weights: Floats, doubt: Floats | None = None) -> Floats:
        """The summed weights (D,) of the playlists that hold each row's member: (n,).

        Divided by each member's `doubt` (m,), if it is given.
        """
        found = np.asarray(weights @ self.held).ravel()
        if doubt is not None:
            found = found / doubt
        return np.append(found, 0.0)[self._of_row]

    def holding(self, row: int) -> npt.NDArray[np.bool_]:
        """Which playlists hold the row's member, (D,)."""
        number = self._of_row[row]
        if number < 0:
            return np.zeros(self.held.shape[0], dtype=bool)
        return np.asarray(self.held[:, [number]].toarray()).ravel() > 0


def company(own: Values, lists: csr_matrix, seen: Values) -> Values:
    """How much each playlist has in common with each listener, (q, D).

    Of counts (q, m), playlists (D, m), and how often each member is seen (q, m). What many
    playlists hold tells little, and so does a long playlist.
    """
    size = np.asarray(lists.sum(axis=1)).ravel()
    shared = np.asarray((own / np.sqrt(SHRINKAGE + seen)) @ lists.T)
    found: Values = shared / np.sqrt(size + SHRINKAGE)
    return found


def sharpened(cosines: Values) -> Values:
    """Cosines with what all requests have in common taken away."""
    found: Values = np.maximum(cosines - 0.2, 0) ** 2
    return found


def best(scores: Values, size: int) -> Values:
    """All but the `size` greatest of each row set to 0."""
    if scores.shape[1] <= size:
        return scores
    least = np.partition(scores, -size, axis=1)[:, -size:].min(axis=1, keepdims=True)
    return np.where(scores >= least, scores, 0)


def incidence(lists: Sequence[Sequence[int]], width: int) -> csr_matrix:
    """Which of `width` members each list holds, (lists, width), of zeros and ones."""
    unique = [sorted(set(one)) for one in lists]
    indptr = np.cumsum([0, *map(len, unique)])
    indices = np.array(list(chain.from_iterable(unique)), dtype=np.int32)
    ones = np.ones(len(indices), np.float32)
    return csr_matrix((ones, indices, indptr), shape=(len(unique), width))


def _part(values: Values) -> Values:
    """Values as parts of the greatest."""
    return values / max(float(values.max(initial=0.0)), 1e-9)
