"""Finds candidates for a query: gathers kinds of evidence, fuses them, and says what they were."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from undercard.retrieval.candidates import Candidate, Kind
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.channels import Channels
from undercard.retrieval.fusion import Channel, Floats, FusionSettings, Rows, default_settings, fuse
from undercard.retrieval.genres import GenreIndex
from undercard.retrieval.index import VectorIndex
from undercard.retrieval.lexical import LexicalIndex
from undercard.retrieval.names import NameIndex
from undercard.retrieval.playlists import PlaylistIndex, Recorded, shipped
from undercard.retrieval.query import Query
from undercard.retrieval.readings import Reading
from undercard.retrieval.reasons import Wording

# Kinds by which music is called what was asked for.
_NAMING: frozenset[Kind] = frozenset({"labelled", "noted", "genre", "artist", "title"})


@dataclass(frozen=True, eq=False)
class Order:
    """The pool's rows (p,) with their scores in [0, 1] and ranks by kind.

    `kept` holds the places of the rows that are kept, best first.
    """

    pool: Rows
    scores: Floats
    ranks: Mapping[Kind, Floats]
    kept: Rows

    @property
    def rows(self) -> Rows:
        """The kept rows, best first."""
        return self.pool[self.kept]


class Finder:
    """Answers queries on one catalogue.

    Several threads may use it: nothing changes after `warm_up`.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        index: VectorIndex,
        *,
        names: NameIndex | None = None,
        genres: GenreIndex | None = None,
        lexical: LexicalIndex | None = None,
        recorded: Recorded | None = None,
        settings: FusionSettings | None = None,
    ) -> None:
        self.catalogue, self.index = catalogue, index
        self.names = names or NameIndex(catalogue)
        self.genres = genres or GenreIndex(catalogue)
        self.settings = settings or default_settings()
        if recorded is None:
            recorded = shipped(index.model.name)
        self._playlists = PlaylistIndex(catalogue, recorded)
        words = lexical or LexicalIndex(catalogue)
        self._channels = Channels(
            catalogue, index, self.names, self.genres, words, self._playlists, self.settings
        )
        self._order = _order(catalogue)
        self._prior = np.clip(catalogue.popularity / 100, 0.0, 1.0)

    def warm_up(self) -> None:
        """Load the model and compute the columns: the first query will be as fast as the others."""
        row = int(np.argmax(self.catalogue.presentable))
        seeds, sound = (self.catalogue.ids[row],), {"energy": 0.5, "tempo": 120.0}
        self.find(Query(text="calm songs by qeen", seeds=seeds, sound=sound, size=20))
        self.names.links.warm_up()

    def find(self, query: Query) -> list[Candidate]:
        """Candidates by descending score, at most `size` and what `reserve` adds; all are allowed.

        The result is a function of the query and the catalogue. Raises QueryError when the query
        does not fit the catalogue.
        """
        reading = self.read(query)
        return self._explained(reading, self.order(reading)) if reading else []

    def knows(self, text: str) -> bool:
        """Whether anything in the catalogue, a track or a label, has a word of the text."""
        return self._channels.knows(text)

    def read(self, query: Query) -> Reading | None:
        """The query as it is understood, with all its evidence.

        None when nothing is allowed or asked for. Raises QueryError.
        """
        query.check(self.catalogue)
        allowed = self.catalogue.presentable
        if query.allowed is not None:
            allowed = allowed & query.allowed
        return self._channels.read(query, allowed) if allowed.any() and query.size else None

    def order(self, reading: Reading, settings: FusionSettings | None = None) -> Order:
        """The rows that the evidence brings in, fused by these settings or the finder's.

        A kind without a weight takes no part.
        """
        settings = settings or self.settings
        channels = [channel for channel in reading.channels if settings.weights.get(channel.kind)]
        pool = self._pool(channels, reading)
        scores, ranks = fuse(channels, pool, self._prior, settings)
        if reading.query.lesser is not None:
            scores = np.where(reading.query.lesser[pool], settings.lesser * scores, scores)
        scores = scores * _likelihood(reading, channels, pool, settings)
        ranked = np.lexsort((-self._order[pool], -np.round(scores, 12)))
        if reading.query.distinct_songs:
            ranked = self._distinct(pool, ranked)
        return Order(pool, scores, ranks, ranked)

    def _explained(self, reading: Reading, order: Order) -> list[Candidate]:
        chosen, added = self._with_reserve(order.rows, reading.query)
        wording = Wording(self.catalogue, reading, self._playlists, self.settings)
        places = {int(row): place for place, row in enumerate(order.pool)}

        def explained(row: int) -> Candidate:
            at = places[row]
            explain = partial(wording.evidence, row, order.ranks, at, reserved=row in added)
            return Candidate(row, self.catalogue.track(row), float(order.scores[at]), explain)

        return list(map(explained, chosen))

    def _pool(self, channels: Sequence[Channel], reading: Reading) -> Rows:
        """The rows that are scored: what the kinds bring in, what is reserved, the best of all."""
        rows = [channel.rows for channel in channels] + [reading.reserved]
        pool = np.unique(np.concatenate(rows))
        if len(pool) < 2 * reading.query.size:
            others = reading.allowed.copy()
            others[pool] = False
            free = np.flatnonzero(others)
            best = free[np.argsort(-self._order[free], kind="stable")]
            pool = np.union1d(pool, best[: 2 * reading.query.size])
        return pool[reading.allowed[pool]]

    def _distinct(self, pool: Rows, ranked: Rows) -> Rows:
        """One row per song, the best."""
        songs = self.catalogue.songs
        seen: set[str] = set()
        kept = []
        for place in ranked:
            song = songs[pool[place]]
            if song not in seen:
                seen.add(song)
                kept.append(place)
        return np.array(kept, dtype=np.intp)

    def _with_reserve(self, ranked: Rows, query: Query) -> tuple[list[int], set[int]]:
        """The best `size` rows, and after them the next best ones that a reserve still lacks."""
        chosen = list(map(int, ranked[: query.size]))
        rest = ranked[query.size :]
        added: list[int] = []
        for mask, least in query.reserve:
            lacking = least - sum(bool(mask[row]) for row in (*chosen, *added))
            if lacking > 0:
                fresh = rest[mask[rest] & ~np.isin(rest, added)]
                added += map(int, fresh[:lacking])
        order = {int(row): place for place, row in enumerate(ranked)}
        return chosen + sorted(added, key=order.__getitem__), set(added)


def _likelihood(
    reading: Reading, channels: Sequence[Channel], pool: Rows, settings: FusionSettings
) -> Floats | float:
    """How likely tracks are what was asked for: 1 if they are called so, else by their company."""
    kinds = {channel.kind for channel in channels}
    naming = _NAMING - {"labelled", "noted"} if "genre" in kinds else _NAMING
    named = [channel.values[pool] for channel in channels if channel.kind in naming]
    if not named or reading.query.seeds or reading.query.stand_ins:
        return 1.0
    others = settings.unlabelled if reading.company is None else reading.company[pool]
    return np.where(np.max(named, axis=0) >= settings.called, 1.0, others)


def _order(catalogue: Catalogue) -> Floats:
    """A tie-breaker per row: popularity, then a hash of the song.

    So neither ids nor the file's order decide.
    """
    fractions = np.array(list(map(_fraction, catalogue.songs)))
    order: Floats = catalogue.popularity + fractions
    return order


def _fraction(song: str) -> float:
    """A number in [0, 1) that only the song decides."""
    digest = hashlib.blake2b(song.encode(), digest_size=4).digest()
    return int.from_bytes(digest) / 2**32
