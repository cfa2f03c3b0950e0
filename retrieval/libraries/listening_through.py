"""Listens to the tracks of a library, one by one, and keeps what is measured of each at once.

Broken off at any moment it loses the tracks in hand, and goes on with the others. Needs the extra
`sound`.
"""

import queue
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import filelock

from undercard.retrieval.errors import (
    IndexLockedError,
    LibraryError,
    RefusedError,
    UnreadableError,
)
from undercard.retrieval.hearing.decoding_sound import WHOLE, Stretch
from undercard.retrieval.hearing.measured import Measured
from undercard.retrieval.index import Progress, quiet
from undercard.retrieval.libraries.definition import Access
from undercard.retrieval.libraries.ear import Ear
from undercard.retrieval.libraries.heard_tracks import Heard
from undercard.retrieval.libraries.inventory import Track
from undercard.retrieval.libraries.kept_libraries import KeptLibrary
from undercard.retrieval.libraries.library import Audible, Stream

_MISSING_IN_A_ROW = 10  # then the library is not there, rather than a track
_AHEAD = 2  # tracks that wait for each process


@dataclass(frozen=True)
class Listening:
    """How many tracks were `measured` now, `in_part` those of them that are long; how many are
    `silent`, so that nothing can be told of them, `undecodable` or `missing`, and how many were
    `known` before. What is missing, or refused, is tried again the next time.
    """

    measured: int = 0
    in_part: int = 0
    silent: int = 0
    undecodable: int = 0
    missing: int = 0
    known: int = 0


@dataclass(frozen=True)
class Left:
    """A track that is to be listened to."""

    track: str
    key: str
    stamp: str
    stretch: Stretch = WHOLE
    account: str = ""  # one that may see it


Found = Measured | UnreadableError | LibraryError | RefusedError


class Ears:
    """Some ears, each of which is lent to one thread at a time, within `with`."""

    def __init__(self, workers: int, patience_s: float, folder: Path) -> None:
        self._all = [Ear(patience_s, folder) for _ in range(workers)]
        self._pool = ThreadPoolExecutor(max(1, workers))
        self._free: queue.SimpleQueue[Ear] = queue.SimpleQueue()
        for ear in self._all:
            self._free.put(ear)

    def __enter__(self) -> "Ears":
        return self

    def __exit__(self, *_: object) -> None:
        """What waits is dropped, and what is in hand is ended."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for ear in self._all:
            ear.end()
        self._pool.shutdown()
        for ear in self._all:
            ear.close()

    def each(self, sources: "Sources", left: Iterable[Left]) -> Iterator[tuple[Left, Found]]:
        """Each track and what came of it, as soon as it is there."""
        waiting: dict[Future[Found], Left] = {}
        for one in left:
            waiting[self._pool.submit(self._hear, sources, one)] = one
            if len(waiting) > _AHEAD * len(self._all):
                yield from _done(waiting)
        while waiting:
            yield from _done(waiting)

    def _hear(self, sources: "Sources", one: Left) -> Found:
        ear = self._free.get()
        try:
            return ear.hear(sources.sound(one), one.stretch)
        except (UnreadableError, LibraryError, RefusedError) as error:
            return error
        finally:
            self._free.put(ear)


def _done(waiting: dict[Future[Found], Left]) -> Iterator[tuple[Left, Found]]:
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        yield waiting.pop(future), future.result()


class Sources:
    """Where the sounds of a library are, for each account that may see them.

    Raises RefusedError where it gives none.
    """

    def __init__(self, kept: KeptLibrary) -> None:
        definition = kept.definition
        accounts = definition.accounts or (Access(),)
        opened = {one.name: definition.open_for(one) for one in accounts}
        self._audible = {name: one for name, one in opened.items() if isinstance(one, Audible)}
        if not self._audible:
            raise RefusedError(f"{kept.name} gives no sound that could be measured.")
        self._usual = next(iter(self._audible.values()))

    def sound(self, one: Left) -> Path | Stream:
        """Where that of a track is."""
        return self._audible.get(one.account, self._usual).sound(one.key)


def listen(
    kept: KeptLibrary,
    progress: Progress = quiet,
    *,
    workers: int = 1,
    patience_s: float = 120.0,
    again: bool = False,
) -> Listening:
    """Listen to what is new or has changed, and write the library's catalogue.

    `again`: also to what could not be decoded before. Raises LibraryError where the server goes
    away, RefusedError where the library gives no sound, IndexLockedError, StorageError, and keeps
    what was measured until then.
    """
    sources = Sources(kept)
    lock = filelock.FileLock(kept.folder / "listening.lock", timeout=0)
    try:
        with lock:
            try:
                left, known = _left(kept, again=again)
                with Ears(min(workers, len(left)), patience_s, _emptied(kept)) as ears:
                    each = ears.each(sources, left)
                    counts = _listened(kept.heard, each, len(left), progress)
                return Listening(**counts, known=known)
            finally:
                kept.write()
    except filelock.Timeout as error:
        raise IndexLockedError(
            f"{kept.name}: another process listens to this library. Wait until it is done."
        ) from error


def _emptied(kept: KeptLibrary) -> Path:
    """A folder for what lies on the disk meanwhile, without what a killed run left there."""
    folder = kept.folder / "listening"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    return folder


def _left(kept: KeptLibrary, *, again: bool) -> tuple[list[Left], int]:
    """What is to be listened to, and how many tracks need not be."""
    before = kept.heard.stamps(again=again)
    with kept.inventory() as inventory:
        every = inventory.stamped()
        fresh = [track for track, at in every.items() if before.get(track) != at[1]]
        left = [_left_of(one, every[one.id][1]) for one in inventory.among(fresh).values()]
    return left, len(every) - len(left)


def _left_of(track: Track, stamp: str) -> Left:
    facts = track.facts
    stretch = WHOLE if facts.starts is None else Stretch(facts.starts, facts.seconds)
    return Left(track.id, track.key, stamp, stretch, next(iter(facts.seen_by or ()), ""))


def _listened(
    heard: Heard, each: Iterable[tuple[Left, Found]], total: int, progress: Progress
) -> dict[str, int]:
    """Keep what comes of each; how many there were of each kind.

    Raises the error of a library that gives no sound many times in a row.
    """
    counts: Counter[str] = Counter()
    in_a_row = 0
    for done, (one, found) in enumerate(each, 1):
        in_a_row = in_a_row + 1 if isinstance(found, LibraryError | RefusedError) else 0
        if isinstance(found, Measured):
            heard.keep(one.track, one.stamp, found)
            counts["measured" if found.values() else "silent"] += 1
            counts["in_part"] += not found.whole
        elif isinstance(found, UnreadableError):
            heard.keep(one.track, one.stamp, None, str(found))
            counts["undecodable"] += 1
        else:
            counts["missing"] += 1
            if in_a_row >= _MISSING_IN_A_ROW:
                raise found
        progress("listening", done, total)
    return dict(counts)
