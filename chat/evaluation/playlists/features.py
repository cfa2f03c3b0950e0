"""Candidates of every turn with their features, as each fold may see them, kept on disk.

A view belongs to the fold that will be tested: its cases see the dialogues of the other folds, and
the other folds' cases, on which a ranker is trained, see those of the folds that are neither their
own nor the tested one.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from undercard.chat.datasets.dialogues import Case, Dialogue
from undercard.chat.evaluation.playlists.knowledge import Knowledge
from undercard.chat.evaluation.playlists.others import Others
from undercard.chat.evaluation.playlists.playlist_index import Floats, PoolIndex
from undercard.chat.evaluation.playlists.playlist_request import Signals, request_signals

K = 10  # of reciprocal rank fusion (Cormack et al. 2009)
FIVE_DEPTH, WIDE_DEPTH = 500, 500
_CHUNK = 128
Progress = Callable[[str, int, int], None]

FIVE: Mapping[str, Mapping[str, float]] = {
    "words": {"words.last_all": 1},
    "meaning": {"meaning.both": 1},
    "beside": {
        "liked.artist": 1,
        "beside.cosine": 1,
        "beside.song_song": 0.5,
        "beside.artist_song": 0.5,
    },
    "after": {
        "after.list_words_song": 1,
        "after.list_words_artist": 0.3,
        "after.list_meaning_song": 0.5,
        "after.turn_words_song": 0.5,
    },
    "mention": {"mention.artist_said": 1, "mention.title_said": 0.7, "common.song": 0.05},
}
"""The five retrievers of the known baseline: sums of signals, each scaled to its best."""

WIDE: Mapping[str, Mapping[str, float]] = {
    **FIVE,
    "said": {"words.both": 1},
    "exact": {"mention.artist_said_exact": 1, "mention.title_exact": 0.7, "common.song": 0.1},
    "now": {"mention.artist_exact": 1, "mention.artist": 0.5, "common.song": 0.1},
    "liked": {"liked.artist": 1, "liked.album": 0.5, "liked.artist_fresh": 1, "common.song": 0.1},
    "meant": {"meaning.recent": 1},
    "near": {"meaning.nearest_liked": 1},
    "opening": {
        "after.opening_words_song": 1,
        "after.opening_meaning_song": 1,
        "after.opening_words_artist": 0.5,
    },
    "turns": {"after.turn_words_song": 1, "after.turn_words_artist": 0.5},
    "searched": {"after.turn_meaning_searched": 1, "after.turn_words_searched": 1},
}
_DEPTH = 1_000  # places of a retriever's list that count
_ODD = {
    "live": re.compile(r"\blive\b", re.I),
    "remix": re.compile(r"remix|\bmix\b", re.I),
    "copy": re.compile(
        r"karaoke|tribute|cover|originally|made famous|instrumental|in the style", re.I
    ),
    "issue": re.compile(r"remaster|version|edit\b", re.I),
    "guests": re.compile(r"feat|ft\.", re.I),
}


@dataclass(frozen=True)
class View:
    """The candidates of all cases with their features.

    Case i has rows starts[i] to starts[i+1] of `track` (n,) and `values` (n, features).
    """

    names: tuple[str, ...]
    starts: NDArray[np.int64]
    track: NDArray[np.int32]
    values: Floats

    def column(self, name: str, case: int | None = None) -> NDArray[np.float32]:
        """One feature of all candidates, or of one case's."""
        rows = slice(None) if case is None else self.span(case)
        found: NDArray[np.float32] = self.values[rows, self.names.index(name)].astype(np.float32)
        return found

    def span(self, case: int) -> slice:
        """The rows of a case's candidates."""
        return slice(int(self.starts[case]), int(self.starts[case + 1]))

    def tracks(self, case: int) -> NDArray[np.int32]:
        """The tracks of a case's candidates."""
        return self.track[self.span(case)]

    def save(self, folder: Path) -> None:
        """Write the view's files."""
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "values.npy", self.values)
        np.savez(
            folder / "view.npz", names=np.array(self.names), starts=self.starts, track=self.track
        )

    @classmethod
    def load(cls, folder: Path) -> "View":
        """Read what `save` wrote."""
        with np.load(folder / "view.npz") as kept:
            names, starts, track = tuple(kept["names"].tolist()), kept["starts"], kept["track"]
        return cls(names, starts, track, np.load(folder / "values.npy", mmap_mode="r"))


class Maker:
    """Makes the views of some dialogues' cases."""

    def __init__(self, dialogues: Sequence[Dialogue], index: PoolIndex) -> None:
        self._index, self._dialogues = index, dialogues
        self._others, self._knowledge = Others(dialogues, index), Knowledge(index)
        self._form = track_form(index)

    def views(
        self,
        cases: Sequence[Case],
        fold_of: Sequence[int],
        progress: Progress,
        folds: Sequence[int] | None = None,
    ) -> dict[int, View]:
        """One view for each of the `folds`, by default all.

        `fold_of` is of the dialogues that are learnt from, and then of those only asked about.
        """
        folds = sorted(set(fold_of)) if folds is None else folds
        parts: dict[int, list[tuple[NDArray[np.int32], Floats]]] = {fold: [] for fold in folds}
        names: tuple[str, ...] = ()
        for start in range(0, len(cases), _CHUNK):
            progress("gathering evidence", start, len(cases))
            chunk = cases[start : start + _CHUNK]
            alone = self._alone(chunk)
            for fold in folds:
                known = known_to(chunk, fold_of, fold)[:, : len(self._dialogues)]
                signals = alone | self._others.signals(chunk, known)
                names, found = self._gathered(chunk, signals)
                parts[fold] += found
        return {fold: _view(names, parts[fold]) for fold in folds}

    def evidence(self, cases: Sequence[Case], known: NDArray[np.bool_]) -> Signals:
        """All evidence on every pair of case and track, each signal (cases, T).

        `known` (cases, dialogues) says which dialogues a case may look at.
        """
        return with_ranks(self._alone(cases) | self._others.signals(cases, known))

    def _alone(self, cases: Sequence[Case]) -> Signals:
        return request_signals(cases, self._index) | self._knowledge.signals(cases)

    def _gathered(
        self, cases: Sequence[Case], signals: Signals
    ) -> tuple[tuple[str, ...], list[tuple[NDArray[np.int32], Floats]]]:
        pairs = with_ranks(signals)
        shape = {
            name: np.array(values, np.float32) for name, values in _shape(cases, signals).items()
        }
        found = []
        for i, case in enumerate(cases):
            barred = _barred(case, self._index)
            chosen = candidates(pairs["fused.five"][i], pairs["fused.wide"][i], barred)
            columns = [one[i, chosen] for one in pairs.values()]
            columns += [one[chosen] for one in self._form.values()]
            columns += [np.full(len(chosen), one[i]) for one in shape.values()]
            found.append((chosen.astype(np.int32), np.stack(columns, axis=1).astype(np.float16)))
        return (*pairs, *self._form, *shape), found


def with_ranks(signals: Signals) -> Signals:
    """Add to the signals what is derived from each retriever's score, and the fusions.

    From each score: its ratio to the retriever's best, and the reciprocal rank.
    """
    scores = {name: _added(parts, signals) for name, parts in WIDE.items()}
    ranks = {name: reciprocal_ranks(one) for name, one in scores.items()}
    none = np.zeros_like(ranks["words"])
    return (
        signals
        | {f"rank.{name}": one for name, one in ranks.items()}
        | {
            f"part.{name}": one / np.maximum(one.max(axis=1, keepdims=True), 1e-9)
            for name, one in scores.items()
        }
        | {
            "fused.five": sum((ranks[name] for name in FIVE), none),
            "fused.wide": sum(ranks.values(), none),
        }
    )


def _added(parts: Mapping[str, float], signals: Signals) -> Floats:
    found = np.zeros_like(signals["words.last_all"])
    for name, weight in parts.items():
        signal = signals[name]
        scale = (
            1.0
            if name.startswith("mention.")
            else np.maximum(signal.max(axis=1, keepdims=True), 1e-9)
        )
        found += weight * signal / scale
    return found


def reciprocal_ranks(scores: Floats) -> Floats:
    """1 / (K + rank) per row of (n, T), 0 without evidence or beyond rank `_DEPTH`.

    Ties stay in the index's own order.
    """
    depth = min(_DEPTH, scores.shape[1])
    found = np.zeros_like(scores)
    value = (1 / (K + np.arange(1, depth + 1))).astype(np.float32)
    for row, target in zip(scores, found, strict=True):
        best = np.sort(np.argpartition(-row, depth - 1)[:depth])
        order = best[np.argsort(-row[best], kind="stable")]
        target[order] = np.where(row[order] > 0, value, 0)
    return found


def candidates(five: Floats, wide: Floats, barred: NDArray[np.intp]) -> NDArray[np.intp]:
    """Rows of the best tracks by either fusion, without the barred ones."""
    chosen = [
        _best(one, depth + len(barred)) for one, depth in ((five, FIVE_DEPTH), (wide, WIDE_DEPTH))
    ]
    return np.setdiff1d(np.concatenate(chosen), barred)


def _best(scores: Floats, size: int) -> NDArray[np.intp]:
    return np.argsort(-scores, kind="stable")[:size]


def _barred(case: Case, index: PoolIndex) -> NDArray[np.intp]:
    """The seeds, in all their issues."""
    return np.array(
        [row for cluster in case.seed_clusters for row in index.issues[cluster]], dtype=np.intp
    )


def known_to(cases: Sequence[Case], fold_of: Sequence[int], fold: int) -> NDArray[np.bool_]:
    """Which dialogues each case may see: not those of the tested fold, nor of its own.

    Leaving out only a case's own dialogue would give its gold away: its tracks would be seen once
    less than others.
    """
    of = np.array(fold_of)
    own = of[[case.dialogue for case in cases]]
    found: NDArray[np.bool_] = (of[None, :] != fold) & (of[None, :] != own[:, None])
    return found


def track_form(index: PoolIndex) -> dict[str, Floats]:
    """What a track's title shows."""
    texts = [f"{track.title} {track.album}" for track in index.tracks]
    found = {
        f"form.{name}": [float(bool(odd.search(text))) for text in texts]
        for name, odd in _ODD.items()
    }
    found["form.words"] = [float(len(title.split())) for title in index.titles]
    found["form.artists"] = [float(len(track.artists)) for track in index.tracks]
    return {name: np.array(values, np.float32) for name, values in found.items()}


def _shape(cases: Sequence[Case], signals: Signals) -> dict[str, Sequence[float]]:
    """What a turn is like, the same for all its candidates."""
    strongest = (
        "mention.artist_exact",
        "mention.title_exact",
        "mention.artist",
        "catalogue.genre",
        "words.last_all",
        "liked.artist",
        "beside.artist_artist",
        "after.turn_words_artist",
        "after.turn_meaning_artist",
    )
    found: dict[str, Sequence[float]] = {
        "shape.turn": [case.turn for case in cases],
        "shape.seeds": [len(case.seeds) for case in cases],
        "shape.fresh": [case.fresh for case in cases],
        "shape.words": [len(case.said[-1].split()) for case in cases],
        "shape.question": [float("?" in case.said[-1]) for case in cases],
    }
    return found | {f"shape.{name}": signals[name].max(axis=1).tolist() for name in strongest}


def _view(names: tuple[str, ...], parts: Sequence[tuple[NDArray[np.int32], Floats]]) -> View:
    starts = np.cumsum([0, *(len(track) for track, _ in parts)])
    return View(
        names,
        starts,
        np.concatenate([t for t, _ in parts]),
        np.concatenate([v for _, v in parts]).astype(np.float16),
    )
