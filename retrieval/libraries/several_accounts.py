"""A server that several accounts ask: every track once, with the accounts that may see it.

What is one account's alone stays with it: the name of a playlist is known where all who see the
track see the playlist.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from operator import itemgetter

from pydantic import TypeAdapter

from undercard.retrieval.errors import RefusedError
from undercard.retrieval.libraries.library import Closed, Facts, Library, Thing

_FACTS = TypeAdapter(Facts | None)
_SCHEMA = """
CREATE TABLE seen (key TEXT, place INTEGER, stamp TEXT, facts TEXT, PRIMARY KEY (key, place))
WITHOUT ROWID
"""


@dataclass(frozen=True)
class SeveralAccounts(Library):
    """`libraries`: what each account sees, by its name. Keys are the server's own."""

    libraries: Mapping[str, Library]

    def things(self) -> Iterator[Thing | Closed]:
        """Every track that any of them sees.

        An account that is refused sees nothing, which is said; RefusedError where all are.
        """
        names, refused = list(self.libraries), list[RefusedError]()
        with closing(sqlite3.connect("")) as spool:  # a file of SQLite's own, that goes with us
            spool.execute(_SCHEMA)
            for place, (name, library) in enumerate(self.libraries.items()):
                try:
                    spool.executemany(
                        "INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?)", _rows(place, library)
                    )
                except RefusedError as error:
                    spool.execute("DELETE FROM seen WHERE place = ?", (place,))
                    refused.append(error)
                    yield Closed(None, f"the account {name}, which sees nothing now: {error}")
            if len(refused) == len(names):
                raise refused[0]
            query = "SELECT key, place, stamp, facts FROM seen ORDER BY key, place"
            for key, rows in groupby(spool.execute(query), itemgetter(0)):
                seen = [(names[place], stamp, facts) for _, place, stamp, facts in rows]
                told = json.dumps([(name, stamp) for name, stamp, _ in seen]).encode()
                by = {name: facts for name, _, facts in seen}
                yield Thing(key, hashlib.sha256(told).hexdigest()[:16], partial(_merged, by))


def _rows(place: int, library: Library) -> Iterator[tuple[str, int, str, bytes]]:
    """What one account sees; a server tells all of a track as it lists it."""
    for thing in library.things():
        if isinstance(thing, Thing):
            yield thing.key, place, thing.stamp, _FACTS.dump_json(thing.read())


def _merged(by: Mapping[str, bytes]) -> Facts | None:
    """What the accounts say of a track; the first says what is the same for all."""
    told = [_FACTS.validate_json(facts) for facts in by.values()]
    known = [facts for facts in told if facts is not None]
    if not known:
        return None
    return replace(
        known[0],
        playlists=_of_all([facts.playlists for facts in known]),
        plays=max((facts.plays for facts in known if facts.plays is not None), default=None),
        starred=any(facts.starred for facts in known),
        seen_by=tuple(by),
    )


def _of_all(names: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(name for name in names[0] if all(name in others for others in names))
