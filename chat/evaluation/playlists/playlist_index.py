"""The pool as matrices: words, meaning, who plays what.

Rows are in an order of their own, drawn from the texts by a hash, so that neither the order of the
file nor the clusters can be read off any feature, and ties fall at random.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from undercard.chat.datasets.dialogues import Pool, PoolTrack
from undercard.retrieval.embedding import MiniLM
from undercard.retrieval.folding import bare_title, fold_name
from undercard.retrieval.playlists import incidence
from undercard.retrieval.wordmatch import WordMatch

Floats = NDArray[np.floating[Any]]
_GUESTS = re.compile(r"\s+(?:feat\.?|ft\.?|featuring)\s+", re.I)
_BATCH = 64


class Embeddings:
    """MiniLM vectors of texts, each computed once and kept in a file."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file, self._model = file, MiniLM()
        self._known: dict[str, int] = {}
        self._vectors = np.zeros((0, 384), dtype=np.float32)
        if file.exists():
            with np.load(file) as kept:
                self._known = {text: row for row, text in enumerate(kept["texts"].tolist())}
                self._vectors = kept["vectors"].astype(np.float32)

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of shape (len(texts), 384)."""
        keys = [hashlib.blake2b(text.encode(), digest_size=16).hexdigest() for text in texts]
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if fresh:
            self._learn(fresh)
        return self._vectors[[self._known[key] for key in keys]]

    def _learn(self, fresh: dict[str, str]) -> None:
        ordered = sorted(fresh, key=lambda key: len(fresh[key]))  # alike in length: little padding
        parts = [
            self._model.embed([fresh[key] for key in ordered[start : start + _BATCH]])
            for start in range(0, len(ordered), _BATCH)
        ]
        self._known |= {key: len(self._known) + n for n, key in enumerate(ordered)}
        self._vectors = np.concatenate([self._vectors, *parts])
        np.savez(
            self._file, texts=np.array(list(self._known)), vectors=self._vectors.astype(np.float16)
        )


class PoolIndex:
    """T tracks, S songs (issues of one recording are one), A artists, B albums."""

    def __init__(self, pool: Pool, embed: Embeddings) -> None:
        self.tracks = sorted(pool.tracks, key=_at_random)
        self.embed = embed
        self.row = {track.id: row for row, track in enumerate(self.tracks)}
        self.clusters = [track.cluster for track in self.tracks]
        by = [list(map(fold_name, _artists(track))) for track in self.tracks]
        names = sorted(set(chain.from_iterable(by)))
        self._artist = {name: n for n, name in enumerate(names)}
        self.artists = names
        numbers = [list(map(self._artist.__getitem__, one)) for one in by]
        self.plays = incidence(numbers, len(names))
        self.first = np.array([one[0] for one in numbers])
        self.titles = [fold_name(bare_title(track.title)) for track in self.tracks]
        albums = [fold_name(track.album) for track in self.tracks]
        self.song_keys = self._with_artist(self.titles)
        self.song, self.n_songs = _numbered(self.song_keys)
        self.album, self.n_albums = _numbered(self._with_artist(albums))

    def _with_artist(self, names: Sequence[str]) -> list[str]:
        """The name of each track's song or album with its first artist's."""
        pairs = zip(names, self.first, strict=True)
        return [f"{name}|{self.artists[artist]}" for name, artist in pairs]

    def rows(self, ids: Sequence[str]) -> list[int]:
        """The rows of tracks by their ids."""
        return [self.row[id_] for id_ in ids]

    @cached_property
    def issues(self) -> dict[str, list[int]]:
        """The rows of each cluster. For barring and counting hits; no feature may be made of it."""
        found: dict[str, list[int]] = {}
        for row, cluster in enumerate(self.clusters):
            found.setdefault(cluster, []).append(row)
        return found

    @cached_property
    def words(self) -> dict[str, WordMatch]:
        """BM25 over the whole text and over each field."""
        fields = {
            "title": [track.title for track in self.tracks],
            "artist": [" ".join(track.artists) for track in self.tracks],
            "album": [track.album for track in self.tracks],
        }
        fields["all"] = [" ".join(parts) for parts in zip(*fields.values(), strict=True)]
        return {name: WordMatch(texts) for name, texts in fields.items()}

    @cached_property
    def vectors(self) -> Floats:
        """What each track's text means, (T, 384)."""
        return self.embed([f"{track.text} ({track.album})" for track in self.tracks])

    def best_artist(self, scores: Floats) -> Floats:
        """From scores per artist (n, A) to scores per track (n, T): the best of its artists."""
        found = scores[:, self.first]
        for extra, rows in self._others:
            found[:, rows] = np.maximum(found[:, rows], scores[:, extra])
        return found

    @cached_property
    def _others(self) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Second, third … artists with the rows that have them."""
        found: list[tuple[list[int], list[int]]] = []
        for row, first in enumerate(self.first):
            all_ = self.plays.indices[self.plays.indptr[row] : self.plays.indptr[row + 1]]
            for place, artist in enumerate(all_[all_ != first]):
                if place == len(found):
                    found.append(([], []))
                found[place][0].append(artist)
                found[place][1].append(row)
        return [(np.array(a, dtype=np.intp), np.array(r, dtype=np.intp)) for a, r in found]

    def incidence(self, lists: Iterable[Sequence[str]]) -> csr_matrix:
        """Which tracks each list of track ids holds, (lists, T)."""
        return incidence(list(map(self.rows, lists)), len(self.tracks))

    def per(self, kind: str, tracks: csr_matrix) -> csr_matrix:
        """From counts per track (n, T) to counts per song, artist or album."""
        if kind == "artist":
            return (tracks @ self.plays).tocsr()
        numbers, size = (self.song, self.n_songs) if kind == "song" else (self.album, self.n_albums)
        of = csr_matrix(
            (np.ones(len(numbers), np.float32), (np.arange(len(numbers)), numbers)),
            (len(numbers), size),
        )
        return (tracks @ of).tocsr()


def _at_random(track: PoolTrack) -> bytes:
    text = "\0".join((track.title, *track.artists, track.album, track.id))
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _artists(track: PoolTrack) -> list[str]:
    return [part for name in track.artists for part in _GUESTS.split(name) if part.strip()] or ["?"]


def _numbered(keys: Iterable[str]) -> tuple[NDArray[np.intp], int]:
    names, numbers = np.unique(np.array(list(keys)), return_inverse=True)
    return numbers, len(names)
