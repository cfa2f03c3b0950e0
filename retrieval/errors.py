"""What can go wrong in retrieval, as one tree.

::

    RetrievalError
    ├── InputError                what a person gave is at fault; the message says what to change
    │   ├── CatalogueFileError    the file is missing, unreadable, or of a kind that is not known
    │   ├── ColumnError           a mapped column does not exist, or a needed one is not mapped
    │   ├── RowError              a row cannot be read; the message carries its line
    │   ├── EmptyCatalogueError   no track at all
    │   └── QueryError            a track, feature or mask that does not fit the catalogue
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


class IndexLockedError(RetrievalError):
    """Another process is building the same index or catalogue."""


class IndexDamagedError(RetrievalError):
    """The stored index cannot be read."""


class StorageError(RetrievalError):
    """The disk refused to store something."""
