"""The vectors of a catalogue in Chroma, stored through LlamaIndex.

They are built once, and resumed after an interruption. A complete index is only read, so several
processes may open it; while it is built a lock keeps others out.
"""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import filelock
import numpy as np
import numpy.typing as npt

from undercard.retrieval import vectors
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.earlier_index import (
    MARKER,
    copy_earlier,
    remove_earlier,
    take_out_changed,
)
from undercard.retrieval.embedding import DIMENSION, Embedder, MiniLM, Vectors
from undercard.retrieval.errors import IndexDamagedError, IndexLockedError, StorageError
from undercard.retrieval.joined_names import names_in
from undercard.retrieval.passages import passages

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Progress = Callable[[str, int, int], None]

_COLLECTION = "tracks"
# 84 of the nearest 100 are found with the default 100, 98 with 400.
_GRAPH: Any = {"space": "cosine", "ef_search": 400}
_BATCH = 1_000  # rows per transaction: what an interruption can cost, at most
_OVERFETCH = 1.5
_MOST_FETCHED = 1_200  # beyond this an exact scan is faster than Chroma


def quiet(label: str, done: int, total: int) -> None:
    """A progress callback that does nothing."""


class VectorIndex:
    """Nearest tracks by meaning."""

    def __init__(self, catalogue: Catalogue, folder: Path, model: Embedder) -> None:
        """Use `at` or `open`, which know the place."""
        self.catalogue, self.folder, self.model = catalogue, folder, model
        self._collection: Collection | None = None
        self._matrix: Vectors | None = None

    @classmethod
    def at(cls, catalogue: Catalogue, home: Path, model: Embedder) -> "VectorIndex":
        """The place of a catalogue's index under `home`, neither built nor read."""
        owner = f"{vectors.key(catalogue.sha256, model.name)}:{_GRAPH}"
        name = f"{catalogue.name}-{sha256(owner.encode()).hexdigest()[:12]}"
        return cls(catalogue, home / "index" / name, model)

    @classmethod
    def open(
        cls,
        catalogue: Catalogue,
        home: Path,
        progress: Progress = quiet,
        *,
        model: Embedder | None = None,
        shipped: Path | None = vectors.SHIPPED,
    ) -> "VectorIndex":
        """The index of a catalogue under `home`; what is missing of it is built first.

        Raises IndexLockedError when another process is building it, IndexDamagedError when it
        cannot be read, StorageError when the disk refuses.
        """
        index = cls.at(catalogue, home, model or MiniLM())
        if not index.is_complete:
            index._build(vectors.key(catalogue.sha256, index.model.name), shipped, progress)
        index._load()
        return index

    @property
    def is_complete(self) -> bool:
        """Whether every track of the catalogue is stored."""
        return (self.folder / MARKER).is_file()

    @property
    def matrix(self) -> Vectors:
        """The unit vectors by row, float32 of shape (n, 384)."""
        if self._matrix is None:
            raise self._not_open()
        return self._matrix

    def nearest(
        self, query: Vectors, size: int, allowed: npt.NDArray[np.bool_] | None = None
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        """Rows and cosines of the `size` nearest allowed tracks (or of all allowed), best first.

        Chroma answers with some more than asked for and the mask is applied to that; where few rows
        are allowed, or too few come back, all allowed rows are compared, which is exact.
        """
        total = len(self.catalogue)
        passing = total if allowed is None else int(np.count_nonzero(allowed))
        wanted = min(size, passing)
        if not wanted:
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float32)
        more = _OVERFETCH if passing < total else 1
        fetch = min(total, int(wanted * total / passing * more) + 1)
        if fetch <= _MOST_FETCHED:
            rows = self._ask(query, fetch)
            if allowed is not None:
                rows = rows[allowed[rows]]
            if len(rows) >= wanted:
                return self._sorted(rows, query, wanted)
        every = np.arange(total) if allowed is None else np.flatnonzero(allowed)
        return self._sorted(every, query, wanted)

    def _ask(self, query: Vectors, size: int) -> npt.NDArray[np.intp]:
        if self._collection is None:
            raise self._not_open()
        # Through the collection itself: LlamaIndex's query would read and parse every node's text
        # and metadata.
        asked = [query.tolist()]
        found = self._collection.query(query_embeddings=asked, n_results=size, include=[])
        return np.array(list(map(self.catalogue.row, found["ids"][0])), dtype=np.intp)

    def _sorted(
        self, rows: npt.NDArray[np.intp], query: Vectors, size: int
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        # Where there are many rows it is cheaper to compare all than to copy those.
        many = len(rows) > len(self.matrix) // 8
        cosines = (self.matrix @ query)[rows] if many else self.matrix[rows] @ query
        best = np.arange(len(rows))
        if size < len(rows):
            best = np.argpartition(-cosines, size - 1)[:size]
        best = best[np.argsort(-cosines[best], kind="stable")]
        return rows[best], cosines[best]

    def _load(self) -> None:
        try:
            half = np.load(self.folder / "vectors.npy", mmap_mode="r")
            self._matrix = np.asarray(half, dtype=np.float32)
            self._collection = self._client().get_collection(_COLLECTION, embedding_function=None)
            stored = self._collection.count()
        except Exception as error:  # chroma's own errors share no base with the system's
            raise self._damaged(str(error)) from error
        if stored != len(self.catalogue) or self._matrix.shape != (stored, DIMENSION):
            raise self._damaged(f"{stored} of {len(self.catalogue)} tracks are stored")

    def _not_open(self) -> IndexDamagedError:
        return IndexDamagedError(f"{self.folder}: the index is not open; use VectorIndex.open")

    def _damaged(self, why: str) -> IndexDamagedError:
        return IndexDamagedError(
            f"{self.folder}: the index cannot be read ({why}). "
            "Delete this folder; it will be built anew."
        )

    def _client(self) -> "ClientAPI":
        os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
        import chromadb
        from chromadb.config import Settings

        return chromadb.PersistentClient(
            str(self.folder / "chroma"), settings=Settings(anonymized_telemetry=False)
        )

    def _build(self, owner: str, shipped: Path | None, progress: Progress) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(self.folder / "building.lock", timeout=0):
                if not self.is_complete:
                    ready = vectors.unpack(shipped, owner) if shipped else None
                    self._fill(ready, progress)
        except filelock.Timeout as error:
            raise IndexLockedError(
                f"{self.folder}: another process is building this index. "
                "Wait until it is done, then start again."
            ) from error
        except OSError as error:
            raise StorageError(
                f"{self.folder}: cannot store the index ({error}). "
                "Free some space or choose another home."
            ) from error

    def _fill(self, ready: Vectors | None, progress: Progress) -> None:
        if ready is None:
            copy_earlier(self.folder, self._made_by)
        collection = self._client().get_or_create_collection(
            _COLLECTION, embedding_function=None, configuration={"hnsw": _GRAPH}
        )
        if ready is None:  # also of a copy that was broken off
            take_out_changed(collection, self.catalogue)
        matrix = self._sidecar()
        stored = set(collection.get(include=[])["ids"])
        ids = self.catalogue.ids
        missing = [row for row in range(len(ids)) if ids[row] not in stored]
        joined = ready is None and missing and "builtin" in names_in(self.catalogue.name)
        known = vectors.known_of_builtin(self.model) if joined else {}
        label = "storing vectors" if ready is not None else "embedding tracks"
        progress(label, len(ids) - len(missing), len(ids))
        for start in range(0, len(missing), _BATCH):
            rows = missing[start : start + _BATCH]
            if ready is None:
                matrix[rows] = vectors.embed_rows(self.catalogue, rows, self.model, known)
            else:
                matrix[rows] = ready[rows]
            matrix.flush()
            self._store(collection, rows, matrix)
            progress(label, len(ids) - len(missing) + start + len(rows), len(ids))
        self._mend(collection, matrix)
        self._mark_complete()
        remove_earlier(self.folder, self._made_by)

    @property
    def _made_by(self) -> dict[str, object]:
        """What two indexes have in common of which one may take over from the other."""
        return {"model": self.model.name, "graph": _GRAPH}

    def _mark_complete(self) -> None:
        marker = self.folder / "complete.part"
        facts = {"tracks": len(self.catalogue), "catalogue": self.catalogue.sha256}
        marker.write_text(json.dumps(facts | self._made_by), "utf-8")
        marker.replace(self.folder / MARKER)

    def _store(
        self, collection: "Collection", rows: Sequence[int], matrix: npt.NDArray[np.float16]
    ) -> None:
        from llama_index.core.schema import BaseNode, TextNode
        from llama_index.vector_stores.chroma import ChromaVectorStore

        nodes: list[BaseNode] = []
        for row, text in zip(rows, passages(self.catalogue, rows), strict=True):
            vector = matrix[row].astype(np.float32).tolist()
            nodes.append(TextNode(id_=self.catalogue.ids[row], text=text, embedding=vector))
        ChromaVectorStore(chroma_collection=collection).add(nodes)

    def _sidecar(self) -> "np.memmap[tuple[int, ...], np.dtype[np.float16]]":
        path, shape = self.folder / "vectors.npy", (len(self.catalogue), DIMENSION)
        if path.is_file() and (self.folder / "chroma").is_dir():
            try:
                return np.lib.format.open_memmap(path, mode="r+")
            except ValueError:
                path.unlink()
        return np.lib.format.open_memmap(path, mode="w+", dtype=np.float16, shape=shape)

    def _mend(self, collection: "Collection", matrix: npt.NDArray[np.float16]) -> None:
        """Copy from Chroma what the side file lacks: it may lose pages when the machine stops."""
        lost = np.flatnonzero(~matrix.any(axis=1))
        for start in range(0, len(lost), _BATCH):
            rows = {self.catalogue.ids[row]: row for row in lost[start : start + _BATCH]}
            found = collection.get(ids=list(rows), include=["embeddings"])
            stored = found["embeddings"]
            if stored is not None:
                places = [rows[track_id] for track_id in found["ids"]]
                matrix[places] = np.asarray(stored, dtype=np.float16)


def forget(home: Path, catalogue: str) -> None:
    """Delete every index of a catalogue, whatever model made it."""
    for folder in (home / "index").glob(f"{catalogue}-*"):
        shutil.rmtree(folder)
