"""What can go wrong in retrieval, as one tree.

::

    RetrievalError
    ├── InputError                what a person gave is at fault; the message says what to change
    │   ├── CatalogueFileError    the file is missing, unreadable, or of a kind that is not known
    │   ├── ColumnError           a mapped column does not exist, or a needed one is not mapped
    │   ├── RowError              a row cannot be read; the message carries its line
    │   ├── EmptyCatalogueError   no track at all
    │   ├── QueryError            a track, feature or mask that does not fit the catalogue
    │   ├── RefusedError          a library does not let us in, or has no such thing
    │   │   └── LockedOutError    … as a password, a token or a key is wrong, or over
    │   └── ShrunkError           most of a library is gone, and nobody has confirmed it
    ├── LibraryError              a library cannot be reached, or answers what it should not
    ├── UnreadableError           one thing of a library cannot be read; the others can
    ├── EmbedderError             an embedding model cannot be used here; the message says why
    ├── IndexLockedError          another process is building the same index or catalogue
    ├── IndexDamagedError         the stored index cannot be read; delete its folder
    └── StorageError              the disk refused (full, read-only)
"""


class RetrievalError(Exception):
    """Anything that retrieval raises on purpose."""


class InputError(RetrievalError):
    """What a person gave is at fault: the message says what, what was expected, and what to do."""


class CatalogueFileError(InputError):
    """A catalogue file is missing, unreadable, or of a kind that is not known."""


class ColumnError(InputError):
    """A mapped column does not exist, or a needed one is not mapped."""


class RowError(InputError):
    """A row of a catalogue file cannot be read."""


class EmptyCatalogueError(InputError):
    """A catalogue without tracks."""


class QueryError(InputError):
    """A query that does not fit the catalogue."""


class RefusedError(InputError):
    """A library does not let us in, or has no such thing: the message says what to change."""


class LockedOutError(RefusedError):
    """A server does not know who asks: a password, a token or a key is wrong, or over."""


class ShrunkError(InputError):
    """Most of a library is gone, which nobody has confirmed; nothing was forgotten."""


class LibraryError(RetrievalError):
    """A library cannot be reached, or does not answer as its kind does: try again later."""


class UnreadableError(RetrievalError):
    """One thing of a library cannot be read; the others can."""


class EmbedderError(RetrievalError):
    """An embedding model cannot be used on this machine."""


class IndexLockedError(RetrievalError):
    """Another process is building the same index or catalogue."""


class IndexDamagedError(RetrievalError):
    """The stored index cannot be read."""


class StorageError(RetrievalError):
    """The disk refused to store something."""
