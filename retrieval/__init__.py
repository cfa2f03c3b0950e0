"""Finds tracks: catalogues, embeddings in Chroma through LlamaIndex, names, sound.

Knows no listener and no norm.

>>> from undercard.retrieval import Query
>>> Query(text="calm songs", size=20).size
20

The names in `__all__` are public. Everything else is private, modules included, and may change
without notice.
"""

from typing import TYPE_CHECKING

from undercard.prompts.door import door

if TYPE_CHECKING:
    from undercard.retrieval.candidates import Candidate, Evidence
    from undercard.retrieval.catalogue import Catalogue
    from undercard.retrieval.embedding import Embedder, MiniLM
    from undercard.retrieval.errors import (
        CatalogueFileError,
        ColumnError,
        EmptyCatalogueError,
        IndexDamagedError,
        IndexLockedError,
        InputError,
        LibraryError,
        QueryError,
        RefusedError,
        RetrievalError,
        RowError,
        ShrunkError,
        StorageError,
        UnreadableError,
    )
    from undercard.retrieval.finder import Finder
    from undercard.retrieval.index import VectorIndex
    from undercard.retrieval.ingestion import ingest
    from undercard.retrieval.libraries.kept_libraries import KeptLibrary
    from undercard.retrieval.libraries.library import Closed, Facts, Library, Thing
    from undercard.retrieval.query import Query
    from undercard.retrieval.tracks import Track
else:
    __getattr__, __dir__ = door(__name__)

__all__ = [
    "Candidate",
    "Catalogue",
    "CatalogueFileError",
    "Closed",
    "ColumnError",
    "Embedder",
    "EmptyCatalogueError",
    "Evidence",
    "Facts",
    "Finder",
    "IndexDamagedError",
    "IndexLockedError",
    "InputError",
    "KeptLibrary",
    "Library",
    "LibraryError",
    "MiniLM",
    "Query",
    "QueryError",
    "RefusedError",
    "RetrievalError",
    "RowError",
    "ShrunkError",
    "StorageError",
    "Thing",
    "Track",
    "UnreadableError",
    "VectorIndex",
    "ingest",
]
