"""Our own retrieval on CPCD's pool: the shipped finder over a catalogue of titles, artists and albums, nothing else."""

import hashlib
from pathlib import Path

import pyarrow as pa

from chat.evaluation.dialogues import Case, Pool
from retrieval.catalogue import Catalogue
from retrieval.finder import Finder
from retrieval.index import Progress, VectorIndex, quiet
from retrieval.query import Query
from retrieval.storage import SCHEMA

_SIZE = 500
_TURNS = 2  # the last utterances that are looked up


class PoolRetrieval:
    """Finds candidates for a case: what was said in the last two turns, with the liked tracks as seeds."""

    def __init__(self, pool: Pool, home: Path, progress: Progress = quiet) -> None:
        """Embed the pool under `home` on first use."""
        self._pool = pool
        self._catalogue = pool_catalogue(pool)
        self._finder = Finder(self._catalogue, VectorIndex.open(self._catalogue, home, progress, shipped=None))

    def find(self, case: Case) -> list[tuple[str, float]]:
        """Clusters with their evidence in [0, 1], best first, each once, without the seeds'."""
        text = " ".join(case.said[-_TURNS:])
        mentions = self._finder.names.mentions(text)
        query = Query(
            text=text,
            seeds=tuple(track.id for track in case.seeds),
            artists=tuple(dict.fromkeys(mention.name for mention in mentions if mention.kind == "artist")),
            titles=tuple(dict.fromkeys(self._catalogue.ids[m.rows[0]] for m in mentions if m.kind == "title")),
            size=_SIZE,
        )
        found = self._finder.find(query)
        best: dict[str, float] = {}
        for candidate in found:
            best.setdefault(self._pool.by_id[candidate.track.id].cluster, candidate.score)
        return [(cluster, score) for cluster, score in best.items() if cluster not in case.seed_clusters]


def pool_catalogue(pool: Pool) -> Catalogue:
    """Make a catalogue of what is known of every track: title, first artist, album."""
    rows = {
        "id": [track.id for track in pool.tracks],
        "title": [track.title for track in pool.tracks],
        "artist": [track.artists[0] if track.artists else None for track in pool.tracks],
        "album": [track.album or None for track in pool.tracks],
    }
    columns = [pa.array(rows.get(part.name, [None] * len(pool.tracks)), part.type) for part in SCHEMA]
    digest = hashlib.sha256(repr(sorted(rows.items())).encode()).hexdigest()
    return Catalogue(pa.table(columns, schema=SCHEMA), name="cpcd", sha256=digest)
