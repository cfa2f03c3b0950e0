"""Evidence that a request alone gives: words, meaning, names, and the liked tracks.

Nothing here was learned from dialogues.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from rapidfuzz import fuzz, process
from scipy.sparse import csr_matrix

from undercard.chat.datasets.dialogues import Case
from undercard.chat.evaluation.playlists.playlist_index import Floats, PoolIndex
from undercard.retrieval.folding import fold_name

Signals = dict[str, Floats]
_CLOSE = 84  # per cent of likeness from which a name counts as mentioned
_FADING = 0.7  # weight of a mention one turn ago beside one now
_LONGEST = 8  # words of a name
_SHORTEST = 4  # letters of a name that may be misspelt


def request_signals(cases: Sequence[Case], index: PoolIndex) -> Signals:
    """All of the request's evidence, each (cases, tracks)."""
    return (
        _words(cases, index)
        | _meaning(cases, index)
        | _mentions(cases, index)
        | _likes(cases, index)
    )


def history(case: Case) -> str:
    """Everything said so far, the latest first, since long texts are cut at their end."""
    return " ".join(reversed(case.said))


def _words(cases: Sequence[Case], index: PoolIndex) -> Signals:
    last = [case.said[-1] for case in cases]
    said = [" ".join(case.said) for case in cases]
    liked = list(map(_liked, cases))
    found = {f"words.last_{field}": match.bm25(last) for field, match in index.words.items()}
    for field in ("all", "artist", "title"):
        found[f"words.said_{field}"] = index.words[field].bm25(said)
    everything = index.words["all"]
    both = [" ".join(pair) for pair in zip(said, liked, strict=True)]
    found["words.liked"] = everything.bm25(liked)
    found["words.both"] = everything.bm25(both)
    found["wizard.words"] = everything.bm25(list(map(_heard, cases)))
    return found


def _liked(case: Case) -> str:
    return " ".join(track.text for track in case.seeds)


def _heard(case: Case) -> str:
    """What the wizard answered last."""
    return case.heard[-1] if case.heard else ""


def seed_ids(case: Case) -> list[str]:
    """The ids of the tracks that the listener liked so far."""
    return [track.id for track in case.seeds]


def _meaning(cases: Sequence[Case], index: PoolIndex) -> Signals:
    vectors = index.vectors
    last = index.embed([case.said[-1] for case in cases])
    recent = index.embed([" ".join(case.said[-2:]) for case in cases])
    said = index.embed(list(map(history, cases)))
    liked = [vectors[index.rows(seed_ids(case))] for case in cases]
    mean = np.zeros((len(cases), vectors.shape[1]), np.float32)
    for place, rows in enumerate(liked):
        if len(rows):
            mean[place] = rows.mean(axis=0)
    return {
        "meaning.last": last @ vectors.T,
        "meaning.recent": recent @ vectors.T,
        "meaning.said": said @ vectors.T,
        "meaning.liked": mean @ vectors.T,
        "meaning.both": (recent + mean) @ vectors.T,
        "meaning.nearest_liked": np.array([_nearest(rows, vectors) for rows in liked], np.float32),
    }


def _nearest(rows: Floats, vectors: Floats) -> Floats:
    if not len(rows):
        return np.zeros(len(vectors), np.float32)
    best: Floats = (vectors @ rows.T).max(axis=1)
    return best


def _mentions(cases: Sequence[Case], index: PoolIndex) -> Signals:
    folded: set[str] = set()
    for case in cases:
        folded.update(map(fold_name, (*case.said, *case.heard[-1:])))
    texts = sorted(folded)
    place = {text: n for n, text in enumerate(texts)}
    padded = [f" {text} " for text in texts]
    titles, where = np.unique(np.array(index.titles), return_inverse=True)
    artist, title = _likeness(padded, index.artists), _likeness(padded, titles.tolist())
    exact_artist, exact_title = _exact(padded, index.artists), _exact(padded, titles.tolist())
    rows = [_places(case.said, place) for case in cases]
    last = [row[-1] for row in rows]
    heard = [next(iter(_places(case.heard[-1:], place)), -1) for case in cases]
    spoken = (np.array(heard) >= 0)[:, None]
    return {
        "mention.artist": index.best_artist(artist[last]),
        "mention.artist_exact": index.best_artist(exact_artist[last]),
        "mention.artist_said": index.best_artist(_faded(artist, rows)),
        "mention.artist_said_exact": index.best_artist(_faded(exact_artist, rows)),
        "mention.title": title[last][:, where],
        "mention.title_exact": exact_title[last][:, where],
        "mention.title_said": _faded(title, rows)[:, where],
        "wizard.artist": index.best_artist(exact_artist[heard] * spoken),
        "wizard.title": (exact_title[heard] * spoken)[:, where],
    }


def _places(texts: Sequence[str], place: Mapping[str, int]) -> list[int]:
    return [place[fold_name(text)] for text in texts]


def _likeness(texts: Sequence[str], names: Sequence[str]) -> Floats:
    """Similarity in [0, 1] of each name to the nearest stretch of each text.

    It is weighted by the name's length, and 0 below `_CLOSE` per cent.
    """
    asked = [f" {name} " for name in names]
    found = process.cdist(
        texts, asked, scorer=fuzz.partial_ratio, score_cutoff=_CLOSE, dtype=np.float32
    )
    length = np.array(list(map(len, names)), np.float32)
    letters = np.array(list(map(len, texts)))
    found[letters[:, None] < length[None, :]] = 0  # else a text would be sought in a name
    return found / 100 * np.where(length >= _SHORTEST, _telling(length), 0).astype(np.float32)


def _telling(letters: Floats) -> Floats:
    """How much meeting a name of so many letters says, in [0, 1]: short ones match by accident."""
    found: Floats = np.minimum(1, np.sqrt(letters / 12)).astype(np.float32)
    return found


def _exact(texts: Sequence[str], names: Sequence[str]) -> Floats:
    """What a name says that a text holds as whole words, in [0, 1]."""
    number = {name: n for n, name in enumerate(names)}
    found = np.zeros((len(texts), len(names)), np.float32)
    value = _telling(np.array([len(name) for name in names], np.float32))
    for row, text in enumerate(texts):
        words = text.split()
        for start in range(len(words)):
            for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
                name = " ".join(words[start:end])
                if name in number:
                    found[row, number[name]] = value[number[name]]
    return found


def _faded(scores: Floats, rows: Sequence[Sequence[int]]) -> Floats:
    """The best over a dialogue's texts, older ones fading."""
    found = []
    for row in rows:
        fading = _FADING ** np.arange(len(row))[::-1, None]
        found.append((scores[row] * fading).max(axis=0))
    return np.array(found, np.float32)


def _likes(cases: Sequence[Case], index: PoolIndex) -> Signals:
    liked = list(map(seed_ids, cases))
    seeds = index.incidence(liked)
    fresh = index.incidence(
        [ids[len(ids) - case.fresh :] for ids, case in zip(liked, cases, strict=True)]
    )
    artists = _dense(index.per("artist", seeds))
    return {
        "liked.artist": index.best_artist(artists),
        "liked.artist_share": index.best_artist(
            artists / np.maximum(artists.sum(axis=1, keepdims=True), 1)
        ),
        "liked.artist_fresh": index.best_artist(_dense(index.per("artist", fresh))),
        "liked.album": _dense(index.per("album", seeds))[:, index.album],
        "liked.album_fresh": _dense(index.per("album", fresh))[:, index.album],
        "liked.song": _dense(index.per("song", seeds))[:, index.song],
    }


def _dense(matrix: csr_matrix) -> Floats:
    return np.asarray(matrix.todense(), dtype=np.float32)
