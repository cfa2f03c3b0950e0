"""Our own retrieval on CPCD's pool: the shipped finder over titles, artists and albums alone.

What recorded playlists teach is let in by fold: a case is answered from dialogues of other folds
only.
"""

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path

import pyarrow as pa

from undercard.chat.datasets.dialogues import Case, Dialogue, Pool
from undercard.chat.evaluation.playlists.playlist_index import Embeddings
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.finder import Finder
from undercard.retrieval.folding import song_key
from undercard.retrieval.fusion import FusionSettings
from undercard.retrieval.index import Progress, VectorIndex, quiet
from undercard.retrieval.lexical import LexicalIndex
from undercard.retrieval.playlists import Playlist, Recorded
from undercard.retrieval.query import Mask, Query
from undercard.retrieval.readings import Reading
from undercard.retrieval.storage import SCHEMA

_SIZE = 500
_TURNS = 2  # the last utterances that are looked up
Found = list[tuple[str, float]]


class PoolRetrieval:
    """Finds candidates for a case by its last two utterances, with the liked tracks as seeds."""

    def __init__(
        self, pool: Pool, home: Path, progress: Progress = quiet, recorded: Recorded | None = None
    ) -> None:
        """Embed the pool under `home` on first use.

        Without `recorded` nothing is known of other listeners' playlists.
        """
        self._pool, self._recorded = pool, recorded or Recorded()
        self._catalogue = pool_catalogue(pool)
        self._index = VectorIndex.open(self._catalogue, home, progress, shipped=None)
        self._lexical = LexicalIndex(self._catalogue)
        self.finder = Finder(
            self._catalogue, self._index, lexical=self._lexical, recorded=Recorded()
        )
        self._knowing: dict[frozenset[int], Finder] = {frozenset(): self.finder}

    def find(self, case: Case) -> Found:
        """Clusters with their evidence in [0, 1], best first, without the seeds'.

        Each cluster comes once. No playlist is looked at.
        """
        return self.lists(case, [self.finder.settings])[0]

    def lists(
        self, case: Case, settings: Sequence[FusionSettings], known: Collection[int] = ()
    ) -> list[Found]:
        """The same by each of the settings, with the recorded playlists at the `known` places."""
        finder = self._finder_knowing(frozenset(known))
        reading = finder.read(self._query(case))
        return [self._clusters(case, finder, reading, one) if reading else [] for one in settings]

    def _query(self, case: Case) -> Query:
        seeds = [track.id for track in case.seeds]
        return worded(self.finder, case.said, seeds, _SIZE)

    def _clusters(
        self, case: Case, finder: Finder, reading: Reading, settings: FusionSettings
    ) -> Found:
        order = finder.order(reading, settings)
        best: dict[str, float] = {}
        for place in order.kept[:_SIZE]:
            cluster = self._pool.tracks[order.pool[place]].cluster
            if cluster not in case.seed_clusters:
                best.setdefault(cluster, float(order.scores[place]))
        return list(best.items())

    def _finder_knowing(self, known: frozenset[int]) -> Finder:
        if known not in self._knowing:
            self._knowing[known] = Finder(
                self._catalogue,
                self._index,
                names=self.finder.names,
                genres=self.finder.genres,
                lexical=self._lexical,
                recorded=self._recorded.only(known),
            )
        return self._knowing[known]


def worded(
    finder: Finder,
    said: Sequence[str],
    seeds: Sequence[str],
    size: int,
    allowed: Mask | None = None,
) -> Query:
    """What the last utterances ask for beside the seeds.

    Names that are said take the place of earlier ones, as in a dialogue (`chat.dialogue.holding`).
    """
    recent = said[-_TURNS:]
    named = (_names(finder, text) for text in reversed(recent))
    artists, titles = next(filter(any, named), ((), ()))
    return Query(
        text=" ".join(recent),
        seeds=tuple(seeds),
        artists=artists,
        titles=titles,
        allowed=allowed,
        size=size,
    )


def _names(finder: Finder, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The artists and the tracks, by id, that a text names."""
    mentions = finder.names.mentions(text)
    artists = dict.fromkeys(one.name for one in mentions if one.kind == "artist")
    first = [one.rows[0] for one in mentions if one.kind == "title"]
    return tuple(artists), tuple(dict.fromkeys(finder.catalogue.ids[row] for row in first))


def recorded(dialogues: Sequence[Dialogue], pool: Pool, embed: Embeddings) -> Recorded:
    """The dialogues as playlists, in their order, as `build_playlists` makes those that ship."""
    playlists = tuple(_playlist(dialogue, pool) for dialogue in dialogues)
    windows: list[str] = []
    for playlist in playlists:
        windows += playlist.windows
    return Recorded(playlists, embed(windows))


def _playlist(dialogue: Dialogue, pool: Pool) -> Playlist:
    songs = dict.fromkeys(_song(pool, track) for track in dialogue.playlist)
    return Playlist(tuple(turn.said for turn in dialogue.turns), tuple(songs))


def _song(pool: Pool, track: str) -> str:
    return song_key(pool.by_id[track].title, next(iter(pool.by_id[track].artists), ""))


def pool_catalogue(pool: Pool) -> Catalogue:
    """Make a catalogue of what is known of every track: title, first artist, album."""
    rows: dict[str, list[str | None]] = {"id": [], "title": [], "artist": [], "album": []}
    for track in pool.tracks:
        rows["id"].append(track.id)
        rows["title"].append(track.title)
        rows["artist"].append(next(iter(track.artists), None))
        rows["album"].append(track.album or None)
    columns = [
        pa.array(rows.get(part.name, [None] * len(pool.tracks)), part.type) for part in SCHEMA
    ]
    digest = hashlib.sha256(repr(sorted(rows.items())).encode()).hexdigest()
    return Catalogue(pa.table(columns, schema=SCHEMA), name="cpcd", sha256=digest)
