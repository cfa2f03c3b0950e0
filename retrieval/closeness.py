"""How near tracks sound to what is wished for, and to seed tracks."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import fold_name
from undercard.retrieval.similar_artists import alike
from undercard.retrieval.tracks import FEATURES

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

# How far from the target a track may lie before its closeness falls to 1/e, in the feature's own
# unit.
_WIDTH = {
    "tempo": 18.0,
    "loudness": 5.0,
    "speechiness": 0.12,
    "acousticness": 0.35,
    "key": 1.0,
    "mode": 0.5,
}
# Percentile: a target in the outer quarter is a direction ("danceable" is no less fulfilled by .95
# than by .8).
_DIRECTED = 25
_UNDIRECTED = {"key", "mode"}
_KNOWN_FOR = 0.65  # what two artists are known for, beside what their tracks are filed under
_UNKNOWN = 0.6  # what the latter is worth alone
_AT_ONCE = 64  # profiles in one product: 7 MB for 28,000 tracks
_SEED_FEATURES = (
    "energy",
    "valence",
    "danceability",
    "acousticness",
    "instrumentalness",
    "speechiness",
    "tempo",
)


class Closeness:
    """Measures tracks of one catalogue against wishes and against each other."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._bounds = {name: self._quartiles(name) for name in FEATURES if name not in _UNDIRECTED}
        self._profiles = self._artist_profiles()

    def to_wishes(self, wishes: Mapping[str, float]) -> Floats:
        """Closeness of every row to the wished features, in [0, 1]; unknown features count as far.

        Shape (n,).
        """
        if not wishes:
            return np.zeros(len(self._catalogue))
        total = np.zeros(len(self._catalogue))
        for name, target in wishes.items():
            total += self._distance(name, target) ** 2
        closeness: Floats = np.exp(-total / len(wishes))
        return np.nan_to_num(closeness, nan=0.0)

    def to_seeds(self, seeds: Sequence[int]) -> Floats:
        """Closeness of every row to the nearest seed by audio features, in [0, 1]. Shape (n,)."""
        best = np.zeros(len(self._catalogue))
        for seed in seeds:
            gaps = []
            for name in _SEED_FEATURES:
                values = self._catalogue.numbers(name)
                if not np.isnan(values[seed]):
                    gaps.append(((values - values[seed]) / _width(name)) ** 2)
            if gaps:
                best = np.fmax(best, np.exp(-np.mean(gaps, axis=0)))
        return best

    def to_company(self, seeds: Sequence[int]) -> Floats:
        """How alike each row's artist is to those of the seeds, in [0, 1], of shape (n,).

        Cosines over the genres that the tracks are filed under, and over what the artists are known
        for where that is known of both; or what is told of the two, where that says more.
        """
        return np.maximum(self._by_genre(seeds), self._told_alike(seeds))

    def _told_alike(self, seeds: Sequence[int]) -> Floats:
        artists = sorted({int(self._artists[row]) for row in seeds})
        best = self._told[artists].max(axis=0).toarray().ravel()
        told: Floats = best[self._artists]
        return told

    def _by_genre(self, seeds: Sequence[int]) -> Floats:
        filed = self._filed_alike(seeds)
        known, has = self._known_for
        if known is None:
            return filed
        theirs = known[sorted({int(self._artists[row]) for row in seeds})]
        best = (known @ theirs.T).max(axis=1).toarray().ravel()
        told = has[self._artists] & has[self._artists[list(seeds)]].any()
        both: Floats = _KNOWN_FOR * best[self._artists] + (1 - _KNOWN_FOR) * filed
        return np.where(told, both, _UNKNOWN * filed)

    def _filed_alike(self, seeds: Sequence[int]) -> Floats:
        if not self._profiles.shape[1]:
            return np.zeros(len(self._catalogue))
        best = np.zeros(len(self._profiles), dtype=np.float32)
        theirs = np.unique(self._profiles[list(seeds)], axis=0)
        for at in range(0, len(theirs), _AT_ONCE):  # one product is much faster than one for each
            alike = self._profiles @ theirs[at : at + _AT_ONCE].T
            np.maximum(best, alike.max(axis=1), out=best)
        return best.astype(np.float64)

    @cached_property
    def _known_for(self) -> tuple[csr_matrix | None, npt.NDArray[np.bool_]]:
        """Unit vectors (a, g) over the artists' own genres, and likely ones by their confidence.

        The rarer a genre, the more it says. With which of the artists have any; None if none has.
        """
        held: dict[int, list[tuple[str, float]]] = {}
        labels = zip(self._catalogue.many("style"), self._catalogue.likely_styles, strict=True)
        for artist, (known, likely) in zip(self._artists, labels, strict=True):
            held.setdefault(int(artist), [(name, 1.0) for name in known] or list(likely))
        names = sorted({name for labels in held.values() for name, _ in labels})
        count = int(self._artists.max()) + 1
        if not names:
            return None, np.zeros(count, dtype=bool)
        number = {name: n for n, name in enumerate(names)}
        cells = [(a, number[name], share) for a, told in held.items() for name, share in told]
        rows, columns, data = map(np.array, zip(*cells, strict=True))
        seen = np.bincount(columns, minlength=len(names))
        weights = data * np.log(count / seen)[columns]
        lengths = np.sqrt(np.bincount(rows, weights**2, count))
        matrix = csr_matrix((weights / lengths[rows], (rows, columns)), shape=(count, len(names)))
        return matrix, lengths > 0

    def share_of_artist(self, rows: Rows) -> Floats:
        """For each row, how much of its artist's work is among `rows`: shape (n,).

        Shrunk toward 0 for artists with few tracks.
        """
        among = np.zeros(len(self._catalogue))
        among[rows] = 1.0
        inside = np.bincount(self._artists, weights=among)
        whole = np.bincount(self._artists)
        share: Floats = (inside / (whole + 1.0))[self._artists]
        return share

    @cached_property
    def _told(self) -> csr_matrix:
        """How alike the artists are by what is told of them, (a, a)."""
        names = [""] * (int(self._artists.max()) + 1)
        for number, name in zip(self._artists, self._catalogue.texts("artist"), strict=True):
            names[number] = fold_name(name or "")
        return alike(names)

    @cached_property
    def _artists(self) -> Rows:
        """A number per artist, per row."""
        numbers: dict[str, int] = {}
        names = ((name or "").casefold() for name in self._catalogue.texts("artist"))
        return np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.intp)

    def _artist_profiles(self) -> npt.NDArray[np.float32]:
        """Unit vectors over subgenres, per row: the row's own and its artist's, half each."""
        column = self._catalogue.many("subgenre")
        kinds = {name: place for place, name in enumerate(self._catalogue.subgenres)}
        own = np.zeros((len(column), len(kinds)))
        for row, names in enumerate(column):
            if names:
                own[row, [kinds[name] for name in names]] = 1.0 / len(names)
        by_artist = np.zeros((int(self._artists.max()) + 1, len(kinds)))
        np.add.at(by_artist, self._artists, own)
        by_artist /= np.maximum(by_artist.sum(axis=1, keepdims=True), 1e-9)
        both = np.sqrt(0.5 * own + 0.5 * by_artist[self._artists])
        unit = both / np.maximum(np.linalg.norm(both, axis=1, keepdims=True), 1e-9)
        profiles: npt.NDArray[np.float32] = unit.astype(np.float32)
        return profiles

    def _quartiles(self, name: str) -> tuple[float, float]:
        values = self._catalogue.numbers(name)
        known = values[~np.isnan(values)]
        if not len(known):
            return -np.inf, np.inf
        low, high = np.percentile(known, [_DIRECTED, 100 - _DIRECTED])
        return float(low), float(high)

    def _distance(self, name: str, target: float) -> Floats:
        gap = self._catalogue.numbers(name) - target
        low, high = self._bounds.get(name, (-np.inf, np.inf))
        if target >= high:
            gap = np.minimum(gap, 0.0)
        elif target <= low:
            gap = np.maximum(gap, 0.0)
        return gap / _width(name)


def _width(name: str) -> float:
    return _WIDTH.get(name, 0.25)
