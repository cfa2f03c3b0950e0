"""A station's state as it is written, list by list, and the ways in which somebody with the
database in hand could change it.
"""

import json
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from support.past_lists import FRENCH, LIMIT, NEW, TWO, candidates, put_on_record
from undercard.chat.dialogue.record import SlateEntry, TurnRecord
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.events import Card, DialogueSettings
from undercard.chat.memory import shown_turns, store
from undercard.chat.memory.first_binding import bind_what_was_there
from undercard.policy.norms.norm import Norm, Source
from undercard.policy.records import audit, record_tables, register

LISTS = 6
STRICT = Norm(
    id="often",
    says="Nobody is heard more than four times a day.",
    per="artist",
    at_most=4,
    over="each day",
    if_broken="compensate",
    source=Source(title="Charter", quote="four times a day"),
)
AUDIT, NORMS = record_tables.audit, record_tables.norms
LEDGER, VALUES = record_tables.ledger, record_tables.ledger_values
ACCOUNTS, EVIDENCE = record_tables.accounts, record_tables.evidence


def write_station(conn):
    """Two listeners, three lists each over two days, with limits and accounts; one list takes the
    place of the one before. Returns the dialogues.
    """
    bind_what_was_there(conn)
    weekly = FRENCH.model_copy(update={"if_broken": "compensate"})
    for norm in (NEW, TWO, weekly, STRICT):
        register.adopt(conn, norm, "A. Steward")
    start = datetime.now(UTC) - timedelta(days=3)
    conn.execute(sa.update(AUDIT).values(at=start.isoformat()))
    conn.execute(sa.update(NORMS).values(changed_at=start.isoformat()))
    rechain(conn)
    names, settings = ("ann", "bob"), DialogueSettings()
    dialogues = {name: store.start_dialogue(conn, name, settings) for name in names}
    for number in range(LISTS):
        name = names[number % 2]
        at = start + timedelta(hours=7 * number)
        _turn(conn, name, dialogues[name], number, at)
    return dialogues


def _turn(conn, listener, dialogue, number, at):
    opened = store.begin_turn(conn, dialogue, f"wish {number}")
    limits = [LIMIT] if number % 3 == 1 else []
    ruling = put_on_record(
        conn, opened.number, candidates(number), limits=limits, listener=listener, at=at,
        dialogue=dialogue, replaces=f"{dialogue}/{opened.number - 1}" if number == 4 else None,
    )  # fmt: skip
    cards = tuple(_card(rank, name) for rank, name in enumerate(ruling.slate, start=1))
    slate = tuple(SlateEntry(id=card.id, title="t", artist="a") for card in cards)
    record = TurnRecord(turn=opened.number, say=opened.say, reply="Here.", slate=slate)
    store.end_turn(conn, dialogue, record, "Here.", DialogueState(), cards)
    shown_turns.bind(conn, dialogue, opened.number, at)


def _card(rank, name):
    return Card(
        rank=rank, id=name, title="t", artist="a", album=None, year=2019, genres=(), minutes=3.0,
        url=None, reasons=(), badges=(),
    )  # fmt: skip


def rechain(conn, start=1):
    """Compute the chain anew from a record on, as somebody who knows how would."""
    rows = conn.execute(
        sa.select(AUDIT).where(AUDIT.c.seq >= start - 1).order_by(AUDIT.c.seq)
    ).all()
    previous = audit.GENESIS if start == 1 else rows[0].sha256
    for row in rows if start == 1 else rows[1:]:
        commitment = audit._commitment(row.salt, row.payload) if row.salt else row.commitment
        digest = audit._digest(row.seq, row.at, row.kind, commitment, previous)
        values = {"previous": previous, "commitment": commitment, "sha256": digest}
        conn.execute(sa.update(AUDIT).where(AUDIT.c.seq == row.seq).values(**values))
        previous = digest


def edit_body(conn, norm, change):
    """Change the content of a norm in the register."""
    here = NORMS.c.id == norm
    body = json.loads(conn.scalar(sa.select(NORMS.c.body).where(here)))
    change(body)
    conn.execute(sa.update(NORMS).where(here).values(body=audit.canonical(body)))


def first_seq(conn, kind):
    """The number of the first record of a kind."""
    return conn.scalar(sa.select(sa.func.min(AUDIT.c.seq)).where(AUDIT.c.kind == kind))


def last_seq(conn):
    """The number of the last record."""
    return audit.head(conn).seq
