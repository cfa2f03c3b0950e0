"""Evidence from other dialogues: what was liked and searched after similar words and likes.

A case is never shown its own dialogue, nor those that are held out: `known` says which dialogues it
may see. Search results are not used: which track was found how often tells which dialogue brought
its row into the pool.
"""

from collections.abc import Sequence
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from undercard.chat.datasets.dialogues import Case, Dialogue, Turn
from undercard.chat.evaluation.playlists.playlist_index import Floats, PoolIndex
from undercard.chat.evaluation.playlists.playlist_request import Signals, history, seed_ids
from undercard.retrieval.playlists import SHRINKAGE, best, company, sharpened
from undercard.retrieval.wordmatch import WordMatch

_TURNS, _DIALOGUES = 40, 30  # neighbours
_PER = 100.0  # dialogues that counts refer to: some cases see more than others
_BATCH = 512  # texts that are looked up at once
_PER_SEARCH = 10  # tracks that a wizard's search stands for
Known = NDArray[np.bool_]


class Others:
    """What D dialogues with M turns teach about the pool's songs and artists."""

    def __init__(self, dialogues: Sequence[Dialogue], index: PoolIndex) -> None:
        self._index, self._dialogues = index, dialogues
        turns: list[Turn] = []
        for dialogue in dialogues:
            turns += dialogue.turns
        self._of = np.repeat(np.arange(len(dialogues)), [len(d.turns) for d in dialogues])
        self._said = [turn.said for turn in turns]
        self._whole = [_latest_first(dialogue) for dialogue in dialogues]
        liked = index.incidence([turn.liked for turn in turns])
        lists = index.incidence([dialogue.playlist for dialogue in dialogues])
        self._turn = {kind: index.per(kind, liked) for kind in ("song", "artist")}
        self._list = {kind: _binary(index.per(kind, lists)) for kind in ("song", "artist")}
        self._openings = [_opening(dialogue) for dialogue in dialogues]
        self._turn_words, self._list_words = WordMatch(self._said), WordMatch(self._whole)
        self._opening_words = WordMatch(self._openings)
        self._searches = [turn.searches for turn in turns]

    @cached_property
    def _searched(self) -> csr_matrix:
        """How well each track answers what the wizard searched in each turn, (M, T).

        Each search gives a track 1 at most.
        """
        searched = list(chain.from_iterable(self._searches))
        texts = sorted(set(searched))
        place = {text: n for n, text in enumerate(texts)}
        none = np.zeros((0, len(self._index.tracks)), np.float32)
        starts = range(0, len(texts), _BATCH)
        parts = [self._best(texts[start : start + _BATCH]) for start in starts]
        scores = np.concatenate([none, *parts])
        columns = np.array([place[text] for text in searched], dtype=np.int32)
        indptr = np.cumsum([0, *map(len, self._searches)])
        made = csr_matrix(
            (np.ones(len(columns), np.float32), columns, indptr), (len(self._searches), len(texts))
        )
        return (made @ csr_matrix(scores)).tocsr()

    def _best(self, texts: Sequence[str]) -> Floats:
        scores = best(self._index.words["all"].bm25(texts), _PER_SEARCH)
        found: Floats = scores / np.maximum(scores.max(axis=1, keepdims=True), 1e-9)
        return found

    def signals(self, cases: Sequence[Case], known: Known) -> Signals:
        """All evidence, each (cases, tracks); `known` is (cases, D)."""
        return self._common(known) | self._beside(cases, known) | self._after(cases, known)

    def _common(self, known: Known) -> Signals:
        weight = known.astype(np.float32) / np.maximum(known.sum(axis=1, keepdims=True), 1) * _PER
        return {
            "common.song": self._song(weight @ self._list["song"]),
            "common.artist": self._artist(weight @ self._list["artist"]),
            "common.searched": weight[:, self._of] @ self._searched,
        }

    def _beside(self, cases: Sequence[Case], known: Known) -> Signals:
        """Liked together with what this listener liked."""
        seeds = self._index.incidence(list(map(seed_ids, cases)))
        found: Signals = {}
        for kind in ("artist", "song"):
            lists = self._list[kind]
            seen = np.asarray(known.astype(np.float32) @ lists)
            own = _dense(self._index.per(kind, seeds))
            near = company(own, lists, seen) * known
            found[f"beside.{kind}_artist"] = self._artist(np.asarray(near @ self._list["artist"]))
            found[f"beside.{kind}_song"] = self._song(np.asarray(near @ self._list["song"]))
            if kind == "artist":
                found["beside.cosine"] = self._artist(
                    np.asarray(near @ lists) / np.sqrt(SHRINKAGE + seen)
                )
        return found

    def _after(self, cases: Sequence[Case], known: Known) -> Signals:
        """Liked after similar words: by turn, and by whole dialogue."""
        index = self._index
        last = [case.said[-1] for case in cases]
        said = list(map(history, cases))
        opening = [" ".join(case.said[:2]) for case in cases]
        of_turns = known[:, self._of]
        near = {
            "turn_meaning": sharpened(index.embed(last) @ index.embed(self._said).T) * of_turns,
            "turn_words": self._turn_words.cosine(last) * of_turns,
            "list_meaning": sharpened(index.embed(said) @ index.embed(self._whole).T) * known,
            "list_words": self._list_words.cosine(said) * known,
            "opening_meaning": sharpened(index.embed(opening) @ index.embed(self._openings).T)
            * known,
            "opening_words": self._opening_words.cosine(opening) * known,
        }
        found: Signals = {}
        for name, weights in near.items():
            whole = not name.startswith("turn")
            of = self._list if whole else self._turn
            kept = best(weights, _DIALOGUES if whole else _TURNS)
            found[f"after.{name}_song"] = self._song(np.asarray(kept @ of["song"]))
            found[f"after.{name}_artist"] = self._artist(np.asarray(kept @ of["artist"]))
            if whole:
                seen = np.asarray(known.astype(np.float32) @ of["artist"])
            else:
                found[f"after.{name}_searched"] = np.asarray(kept @ self._searched)
                seen = np.asarray(of_turns.astype(np.float32) @ of["artist"])
            found[f"after.{name}_telling"] = self._artist(
                np.asarray(weights @ of["artist"]) / (SHRINKAGE + seen)
            )
        return found

    def _song(self, scores: Floats) -> Floats:
        found: Floats = np.asarray(scores)[:, self._index.song]
        return found

    def _artist(self, scores: Floats) -> Floats:
        return self._index.best_artist(np.asarray(scores))


def _latest_first(dialogue: Dialogue) -> str:
    return " ".join(turn.said for turn in reversed(dialogue.turns))


def _opening(dialogue: Dialogue) -> str:
    return " ".join(turn.said for turn in dialogue.turns[:2])


def _binary(matrix: csr_matrix) -> csr_matrix:
    found = matrix.copy()
    found.data[:] = 1
    return found


def _dense(matrix: csr_matrix) -> Floats:
    return np.asarray(matrix.todense(), dtype=np.float32)
