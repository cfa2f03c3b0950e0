"""Makes the table of artists' genres from a public one and the tracks of the built-in catalogue.

`python -m undercard.retrieval.build_artist_genres GENRES.csv [OUT]`

GENRES has one row per artist, its genres joined by `|`, in no order. Three things are done to it:

- **Order.** A genre says much of an artist whose tracks lie where the genre's tracks lie, and lie
  nowhere else: the mean log-likelihood ratio of the artist's subgenres under the genre. Of artists
  who are not in the catalogue, the rarest genre says most.
- **Namesakes.** Where all of an artist's genres are unlikelier than chance, they are those of
  another artist of that name, and are dropped.
- **Inference.** An artist without genres gets those of the 40 artists with the most alike
  playlists, subgenres and sound, weighted by likeness to the fourth power. The share of the weight
  is the confidence; `--check` holds out a fifth of the artists five times and tells how often
  shares come true.
"""

import csv
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.sparse import csr_matrix, hstack

from undercard.retrieval.artist_genres import SHIPPED
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import fold_name

_SOURCE = {"source": "a public table of artists and genres, as Spotify's Web API gave them"}
_DOUBT = 3.0  # tracks by which a genre that has few is doubted
_NAMESAKE = -0.75  # mean log-likelihood ratio below which genres belong to another artist
_NEIGHBOURS = 40
_SHARPNESS = 4
_LEAST = 0.5  # confidence from which a likely genre is kept
_SOUND = (
    "energy", "valence", "danceability", "acousticness", "instrumentalness", "speechiness",
    "tempo", "year",
)  # fmt: skip

Floats = npt.NDArray[np.float64]


def read(path: Path) -> dict[str, tuple[str, ...]]:
    """Genres by folded name; of two artists of one name the first."""
    found: dict[str, tuple[str, ...]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            genres = tuple(dict.fromkeys(filter(None, map(str.strip, row["genres"].split("|")))))
            if genres and (name := fold_name(row["artist"])):
                found.setdefault(name, genres)
    return found


class Company:
    """The artists of a catalogue and where their tracks lie; `a` artists."""

    def __init__(self, catalogue: Catalogue) -> None:
        names = [fold_name(name or "") for name in catalogue.texts("artist")]
        self.artists = sorted(set(names) - {""})
        number = {name: n for n, name in enumerate(self.artists)}
        self._of_row = [number.get(name, -1) for name in names]
        self.subgenres = self._counted(catalogue.many("subgenre"), shared=True)
        self._playlists = self._counted(catalogue.many("playlist"), shared=False)
        self._sound = self._means([catalogue.numbers(name) for name in _SOUND])

    @property
    def vectors(self) -> csr_matrix:
        """Playlists, subgenres and sound of each artist, (a, d)."""
        seen = np.asarray((self._playlists > 0).sum(axis=0)).ravel()
        rarity = np.log(len(self.artists) / (1 + seen))
        listed = _unit(self._playlists.sqrt().multiply(rarity).tocsr())
        filed = _unit(self.subgenres.sqrt())
        sound = csr_matrix(0.25 * self._sound / np.sqrt(len(_SOUND)))
        return hstack([listed, 0.7 * filed, sound]).tocsr()

    def _counted(self, column: Sequence[tuple[str, ...]], *, shared: bool) -> csr_matrix:
        """How often each artist's tracks have each value; with `shared` a track counts once."""
        values = {value: n for n, value in enumerate(sorted(set(chain.from_iterable(column))))}
        cells = [
            (artist, values[value], 1 / len(held) if shared else 1.0)
            for artist, held in zip(self._of_row, column, strict=True)
            for value in held
            if artist >= 0
        ]
        rows, columns, data = zip(*cells, strict=True)
        return csr_matrix((data, (rows, columns)), shape=(len(self.artists), len(values)))

    def _means(self, columns: Sequence[Floats]) -> Floats:
        """The mean of each column by artist, in standard deviations; unknown counts as typical."""
        known = np.array(self._of_row) >= 0
        rows = np.array(self._of_row)[known]
        means = np.zeros((len(self.artists), len(columns)))
        for n, column in enumerate(columns):
            scaled = np.nan_to_num((column - np.nanmean(column)) / np.nanstd(column))
            means[:, n] = np.bincount(rows, scaled[known], len(self.artists))
        whole: Floats = means / np.bincount(rows, minlength=len(self.artists))[:, None]
        return whole


def ordered(company: Company, genres: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The genres of the company's artists, the one that says most first, without namesakes'."""
    own = np.asarray(company.subgenres.todense())
    names = sorted(set(chain.from_iterable(genres.values())))
    number = {name: n for n, name in enumerate(names)}
    labelled = [n for n, artist in enumerate(company.artists) if artist in genres]
    has = np.zeros((len(names), len(labelled)))
    for place, artist in enumerate(labelled):
        has[[number[name] for name in genres[company.artists[artist]]], place] = 1.0
    counts = has @ own[labelled]
    everywhere = own.sum(axis=0) / own.sum()
    likelihood = (counts + _DOUBT * everywhere) / (counts.sum(axis=1, keepdims=True) + _DOUBT)
    ratio = np.log(likelihood / everywhere)
    found = {}
    for artist in labelled:
        mine, name = own[artist], company.artists[artist]
        said = {one: float(ratio[number[one]] @ mine / (mine.sum() + 1)) for one in genres[name]}
        if np.mean(list(said.values())) >= _NAMESAKE:
            found[name] = tuple(sorted(said, key=lambda one: (-said[one], one)))
    return found


def inferred(vectors: csr_matrix, known: csr_matrix, labels: csr_matrix) -> Floats:
    """Shares (q, g) of the neighbours' weight that each genre has.

    `vectors` (q, d) of those who are asked about, `known` (k, d) of artists with `labels` (k, g).
    """
    usual = np.asarray(labels.mean(axis=0)).ravel()
    shares = np.zeros((vectors.shape[0], labels.shape[1]))
    for start in range(0, vectors.shape[0], 1000):
        alike = (vectors[start : start + 1000] @ known.T).toarray()
        least = np.partition(alike, -_NEIGHBOURS, axis=1)[:, -_NEIGHBOURS][:, None]
        weight = np.where(alike >= least, np.maximum(alike, 0) ** _SHARPNESS, 0)
        total = weight.sum(axis=1, keepdims=True)
        shares[start : start + 1000] = (weight @ labels + usual) / (total + 1)
    return shares


def _labels(genres: Sequence[tuple[str, ...]]) -> tuple[csr_matrix, list[str]]:
    names = sorted(set(chain.from_iterable(genres)))
    number = {name: n for n, name in enumerate(names)}
    cells = [(row, number[name]) for row, held in enumerate(genres) for name in held]
    rows, columns = zip(*cells, strict=True)
    ones = np.ones(len(cells))
    return csr_matrix((ones, (rows, columns)), shape=(len(genres), len(names))), names


def _unit(rows: csr_matrix) -> csr_matrix:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return csr_matrix(rows.multiply(1 / np.maximum(lengths, 1e-9)[:, None]))


def check(company: Company, genres: dict[str, tuple[str, ...]]) -> str:
    """How often shares come true for artists that were held out, by confidence."""
    places = [n for n, name in enumerate(company.artists) if name in genres]
    labels, _ = _labels([genres[company.artists[n]] for n in places])
    vectors, fold = company.vectors[places], np.random.default_rng(0).integers(0, 5, len(places))
    shares = np.zeros(labels.shape)
    for held_out in range(5):
        asked, known = np.flatnonzero(fold == held_out), np.flatnonzero(fold != held_out)
        shares[asked] = inferred(vectors[asked], vectors[known], labels[known])
    truth, lines = labels.toarray(), []
    for least in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        told = (shares >= least) & (shares < least + 0.1)
        lines.append(
            f"{least:.1f} to {least + 0.1:.1f}: {truth[told].mean():.2f} of {told.sum():,}"
        )
    return "\n".join(lines)


def table(company: Company, genres: dict[str, tuple[str, ...]]) -> pa.Table:
    """The table that ships: all artists with known or likely genres, by folded name."""
    here = ordered(company, genres)
    missing = [n for n, name in enumerate(company.artists) if name not in here]
    places = [n for n, name in enumerate(company.artists) if name in here]
    labels, names = _labels([here[company.artists[n]] for n in places])
    vectors = company.vectors
    shares = inferred(vectors[missing], vectors[places], labels)
    likely: dict[str, list[tuple[str, float]]] = {}
    for n, row in zip(missing, shares, strict=True):
        best = [g for g in np.argsort(-row, kind="stable") if row[g] >= _LEAST]
        likely[company.artists[n]] = [(names[g], round(float(row[g]), 2)) for g in best]
    here_or_dropped = set(company.artists)
    seen = Counter(chain.from_iterable(genres.values()))
    elsewhere = {
        name: tuple(sorted(held, key=lambda one: (seen[one], one)))
        for name, held in genres.items()
        if name not in here_or_dropped
    }
    known = elsewhere | here
    return pa.Table.from_pylist(
        [
            {
                "artist": name,
                "genres": list(known.get(name, ())),
                "likely": [genre for genre, _ in likely.get(name, ())],
                "confidence": [share for _, share in likely.get(name, ())],
            }
            for name in sorted({*known, *(name for name, held in likely.items() if held)})
        ],
        schema=pa.schema(
            {
                "artist": pa.string(),
                "genres": pa.list_(pa.string()),
                "likely": pa.list_(pa.string()),
                "confidence": pa.list_(pa.float64()),
            }
        ).with_metadata(_SOURCE),
    )


def main(arguments: list[str]) -> int:
    """Build and write, or check; returns the exit status."""
    checking = "--check" in arguments
    paths = [Path(argument) for argument in arguments if argument != "--check"]
    if len(paths) not in (1, 2):
        sys.stderr.write(
            "usage: python -m undercard.retrieval.build_artist_genres [--check] GENRES.csv [OUT]\n"
        )
        return 2
    company, genres = Company(Catalogue.builtin()), read(paths[0])
    if checking:
        sys.stdout.write(check(company, ordered(company, genres)) + "\n")
        return 0
    out = paths[1] if len(paths) > 1 else SHIPPED
    made = table(company, genres)
    pq.write_table(made, out, compression="zstd", compression_level=22)
    sys.stderr.write(f"{len(made):,} artists, {out.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
