"""Brings a library in, again and again: reads what changed, and writes its catalogue anew.

What was read is kept a batch at a time, so that a scan that is broken off goes on where it was.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import islice

from undercard.retrieval.errors import UnreadableError
from undercard.retrieval.index import Progress, quiet
from undercard.retrieval.libraries.inventory import Inventory, Settled
from undercard.retrieval.libraries.library import Closed, Facts, Library, Thing

_BATCH = 500


@dataclass(frozen=True)
class Scan:
    """What a scan came to.

    `read` things were new or changed, `unchanged` were not; `closed` says which parts of the
    library could not be looked into; `changed` whether the catalogue is another one now.
    """

    read: int
    unchanged: int
    settled: Settled
    closed: tuple[str, ...]
    counts: dict[str, int]
    changed: bool

    def document(self) -> dict[str, object]:
        """All of it, as it is printed."""
        told = {"read": self.read, "unchanged": self.unchanged, "closed": list(self.closed)}
        return told | asdict(self.settled) | self.counts


def scan(
    library: Library, inventory: Inventory, progress: Progress = quiet, *, forget: bool = False
) -> Scan:
    """Look through a library once.

    Raises LibraryError, RefusedError; ShrunkError where most of it is gone and `forget` was not
    said; StorageError. What was known before then still stands.
    """
    number, expected = inventory.begin(), inventory.counts()["tracks"]
    read = unchanged = 0
    closed: list[str] = []
    listed = iter(library.things())
    while batch := list(islice(listed, _BATCH)):
        things = [each for each in batch if isinstance(each, Thing)]
        changed = _changed(things, inventory)
        found = [(thing, *_read(thing)) for thing in changed]
        with inventory.transaction():
            for part in (each for each in batch if isinstance(each, Closed)):
                closed.append(part.problem)
                if part.prefix is not None:
                    inventory.seen_below(number, part.prefix)
            fresh = {thing.key for thing in changed}
            inventory.seen(number, (thing.key for thing in things if thing.key not in fresh))
            for thing, facts, problem in found:
                inventory.keep(number, thing.key, thing.stamp, facts, problem)
        read, unchanged = read + len(changed), unchanged + len(things) - len(changed)
        progress("reading tracks", read + unchanged, max(expected, read + unchanged))
    settled = inventory.settle(number, forget=forget)
    counts, is_other = inventory.counts(), inventory.is_changed
    return Scan(read, unchanged, settled, tuple(closed), counts, is_other)


def _changed(things: Iterable[Thing], inventory: Inventory) -> list[Thing]:
    """Those that are new or have another stamp, each key once."""
    once = {thing.key: thing for thing in things}
    known = inventory.stamps(once)
    return [thing for key, thing in once.items() if known.get(key) != thing.stamp]


def _read(thing: Thing) -> tuple[Facts | None, str]:
    try:
        return thing.read(), ""
    except UnreadableError as error:
        return None, str(error)
