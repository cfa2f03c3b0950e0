"""Makes a programme: blocks of music, one turn of the DJ each, for the hour when they are aired.

A programme is a proposal. It is made on a copy of the register and of the accounts, so that what
the next block owes is known, and nothing of it is on the station's ledger until it was aired.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from undercard.chat.dialogue.brought import Brought
from undercard.chat.dialogue.record import TurnRecord
from undercard.chat.dj import Dj
from undercard.chat.memory.database import Database
from undercard.chat.parts import Parts
from undercard.chat.settings import Settings
from undercard.policy.records import record_tables

STATION = "station"
"""The listener that a station is, in its accounts."""

_BASIS = (
    record_tables.norms,
    record_tables.ledger,
    record_tables.ledger_values,
    record_tables.accounts,
)
_BATCH = 1_000
_TYPICAL_MINUTES = 3.5  # of a track whose length is unknown


@dataclass(frozen=True)
class Block:
    """Some minutes of a programme, and the words that say what they are to be."""

    begins: datetime
    minutes: int
    ask: str


@dataclass(frozen=True)
class Slot:
    """One track at its moment, with the refs of the norms that brought it there."""

    begins: datetime
    track: str
    minutes: float
    norms: tuple[str, ...]


@dataclass(frozen=True)
class Aired:
    """A block as it was made.

    `rest` is for how many minutes no track comes again, where the catalogue allowed less than was
    asked for; `record` says what rules did to it, or why there is no list.
    """

    block: Block
    slots: tuple[Slot, ...]
    rest: int
    record: TurnRecord


@contextmanager
def rehearsal(database: Database) -> Iterator[Database]:
    """A state that begins with the register, the ledger and the accounts of another, and goes."""
    with tempfile.TemporaryDirectory(prefix="undercard-programme-") as folder:
        copy = Database(f"sqlite:///{Path(folder) / 'rehearsal.db'}")
        try:
            with database.transaction() as source, copy.transaction() as target:
                for table in _BASIS:
                    for rows in source.execute(sa.select(table)).mappings().partitions(_BATCH):
                        target.execute(table.insert(), [dict(row) for row in rows])
            yield copy
        finally:
            copy.close()


def make_programme(
    parts: Parts,
    database: Database,
    settings: Settings,
    blocks: Sequence[Block],
    rest: int,
    done: Callable[[int], None] = lambda _: None,
) -> Iterator[Aired]:
    """The blocks one after another, as they are made; `done` is told how many are.

    No track comes again within `rest` minutes. Where a block cannot be made so, half of that is
    tried, and half again, and at last none.
    """
    with rehearsal(database) as state:
        moment = [blocks[0].begins if blocks else settings.now()]
        dj = Dj(parts, state, settings, surface="programme", clock=lambda: moment[0])
        played: dict[str, datetime] = {}
        for number, block in enumerate(blocks, 1):
            moment[0] = block.begins
            made = _made(dj, parts, block, rest, played)
            played |= {slot.track: slot.begins for slot in made.slots}
            done(number)
            yield made


def _made(dj: Dj, parts: Parts, block: Block, rest: int, played: Mapping[str, datetime]) -> Aired:
    """The block with as long a rest as there can be, or the record that says why there is none."""
    tried = rest
    while True:
        since = block.begins - timedelta(minutes=tried)
        resting = tuple(track for track, at in played.items() if at > since)
        record = _turn(dj, block, resting)
        if record.slate or not resting:
            return Aired(block, _slots(parts, block, record), tried, record)
        tried //= 2


def _turn(dj: Dj, block: Block, resting: tuple[str, ...]) -> TurnRecord:
    """What resting tracks are is said first, as a listener does who brings a list of them."""
    dialogue = dj.start(STATION)
    if resting:
        words = "played lately"
        brought = Brought(words=words, use="not", lines=len(resting), tracks=resting)
        for _ in dj.turn(dialogue, words, brought=brought):
            pass
    return dj.answer(dialogue, f"{block.ask}, {block.minutes} minutes")


def _slots(parts: Parts, block: Block, record: TurnRecord) -> tuple[Slot, ...]:
    found, begins = [], block.begins
    for entry in record.slate:
        minutes = parts.music.catalogue[entry.id].minutes or _TYPICAL_MINUTES
        found.append(Slot(begins, entry.id, minutes, entry.norms))
        begins += timedelta(minutes=minutes)
    return tuple(found)
