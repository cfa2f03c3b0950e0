"""Every way of changing the state beside the program is found by `audit verify`, and named; what
only a memory outside of it can tell, by any older checkpoint.
"""

import hashlib
import json
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from support.audited_station import (
    ACCOUNTS,
    AUDIT,
    EVIDENCE,
    LEDGER,
    NORMS,
    VALUES,
    edit_body,
    first_seq,
    last_seq,
    rechain,
    write_station,
)
from support.past_lists import LIMIT
from undercard.chat.memory.database import Database
from undercard.chat.memory.erasing import forget_listener, forget_memory, sweep
from undercard.chat.memory.shown_turns import ShownCheck
from undercard.chat.memory.striking import strike
from undercard.chat.memory.tables import dialogues as dialogues_table
from undercard.chat.memory.tables import slates, turns
from undercard.policy.records import audit, checkpoints, record_tables, register
from undercard.policy.records.checkpoints import Checkpoint
from undercard.policy.records.signed_note import SignerKey
from undercard.policy.records.verification import verify

EVERY = sa.true()
KEY = SignerKey.generate("station.example/log")


def change(table, where, **values):
    return lambda conn: conn.execute(sa.update(table).where(where).values(**values))


def drop(table, where=EVERY):
    return lambda conn: conn.execute(sa.delete(table).where(where))


def both(*edits):
    def go(conn):
        for edit in edits:
            edit(conn)

    return go


def swap_records(conn):
    for old, new in ((2, 9999), (3, 2), (9999, 3)):
        conn.execute(sa.update(AUDIT).where(AUDIT.c.seq == old).values(seq=new))


def norm_field(name, value):
    return lambda conn: edit_body(conn, "often", lambda body: body.update({name: value}))


def ghost_norm(conn):
    row = dict(conn.execute(sa.select(NORMS).where(NORMS.c.id == "two")).mappings().one())
    body = {**json.loads(row["body"]), "id": "ghost"}
    values = {**row, "id": "ghost", "body": audit.canonical(body), "position": 99}
    conn.execute(NORMS.insert().values(**values))


def ghost_turn(conn):
    row = dict(conn.execute(sa.select(turns).limit(1)).mappings().one())
    conn.execute(turns.insert().values({**row, "number": 77}))


def ghost_rows(conn):
    row = dict(conn.execute(sa.select(LEDGER).limit(1)).mappings().one())
    conn.execute(LEDGER.insert().values({**row, "turn_key": "elsewhere/1"}))


def back_dated_step(conn):
    """A step that somebody takes now and says to be of last month, in a chain that fits."""
    register.suspend(conn, "two", "A. Steward")
    seq = last_seq(conn)
    conn.execute(sa.update(AUDIT).where(AUDIT.c.seq == seq).values(at="2020-01-01T00:00:00+00:00"))
    conn.execute(
        sa.update(NORMS).where(NORMS.c.id == "two").values(changed_at="2020-01-01T00:00:00+00:00")
    )
    rechain(conn, seq)


def blank_in_secret(conn):
    seq = first_seq(conn, audit.LIST)
    text = audit.canonical({audit.BLANKED: last_seq(conn)})
    conn.execute(sa.update(AUDIT).where(AUDIT.c.seq == seq).values(payload=text, salt=None))


def pass_for_first_version(conn):
    """The content of a record thrown away, as if its hash had covered the commitment alone."""
    row = conn.execute(sa.select(AUDIT).where(AUDIT.c.seq == 3)).one()
    values = {"payload": row.commitment, "salt": None, "commitment": None}
    conn.execute(sa.update(AUDIT).where(AUDIT.c.seq == 3).values(**values))


REPLACED = LEDGER.c.state == "replaced"
A_ROW = (LEDGER.c.norm == "french") & LEDGER.c.turn_key.like("%/1")
FRENCH = ACCOUNTS.c.norm == "french"
SUM = ACCOUNTS.c.counted
PLUS = {"counted": LEDGER.c.counted + 1}
TAMPERINGS = {
    "record changed": (change(AUDIT, AUDIT.c.seq == 3, payload="{}"), "chain"),
    "record dropped": (drop(AUDIT, AUDIT.c.seq == 3), "chain"),
    "records reordered": (swap_records, "chain"),
    "record blanked in secret": (blank_in_secret, "chain"),
    "record without its content": (pass_for_first_version, "chain"),
    "step back-dated": (back_dated_step, "time"),
    "norm: number": (norm_field("at_most", "9"), "norms"),
    "norm: sentence": (norm_field("says", "Anything goes."), "norms"),
    "norm: quoted source": (norm_field("source", {"title": "Law"}), "norms"),
    "norm: state": (change(NORMS, NORMS.c.id == "two", state="suspended"), "norms"),
    "norm: who changed it": (change(NORMS, NORMS.c.id == "two", changed_by="nobody"), "norms"),
    "norm: when": (change(NORMS, NORMS.c.id == "two", changed_at="2020"), "norms"),
    "norm: place": (change(NORMS, NORMS.c.id == "two", position=0), "norms"),
    "norm dropped": (drop(NORMS, NORMS.c.id == "two"), "norms"),
    "ghost norm": (ghost_norm, "norms"),
    "ledger: a list's row": (change(LEDGER, A_ROW, **PLUS), "ledger"),
    "ledger: row and sum": (
        both(change(LEDGER, A_ROW, **PLUS), change(ACCOUNTS, FRENCH, counted=SUM + 1)),
        "ledger",
    ),
    "ledger: whose": (change(LEDGER, LEDGER.c.listener == "ann", listener="bob"), "ledger"),
    "ledger: nobody's": (change(LEDGER, LEDGER.c.listener == "ann", listener=None), "ledger"),
    "ledger: when": (change(LEDGER, A_ROW, at="2020-01-01T00:00:00.000000Z"), "ledger"),
    "ledger: values": (change(VALUES, EVERY, counted=9.0), "ledger"),
    "ledger: values dropped": (drop(VALUES), "ledger"),
    "ledger: all of it": (both(drop(VALUES), drop(LEDGER), drop(ACCOUNTS)), "ledger"),
    "ledger: ghost row": (ghost_rows, "ledger"),
    "ledger: replaced by another": (change(LEDGER, REPLACED, replaced_by="d/9"), "ledger"),
    "ledger: counted again": (
        change(LEDGER, REPLACED, state="done", replaced_by=None),
        "ledger",
    ),
    "ledger: counts no more": (
        change(LEDGER, A_ROW, state="replaced", replaced_by="d/9"),
        "ledger",
    ),
    "account: sums": (change(ACCOUNTS, FRENCH, counted=99.0), "accounts"),
    "account: opening balance": (change(ACCOUNTS, FRENCH, opening=5.0), "accounts"),
    "account: price": (change(ACCOUNTS, FRENCH, price=9.0), "accounts"),
    "account dropped": (drop(ACCOUNTS, FRENCH), "accounts"),
    "numbers of holders": (change(record_tables.holders, EVERY, salt="00" * 16), "ledger"),
    "candidates changed": (change(EVIDENCE, EVERY, body=b"nothing"), "evidence"),
    "candidates dropped": (drop(EVIDENCE), "evidence"),
    "reply": (change(turns, EVERY, reply="Nothing of the kind."), "shown"),
    "record of a turn": (change(turns, EVERY, record={"turn": 1}), "shown"),
    "list as shown": (change(slates, slates.c.rank == 1, track="t0"), "shown"),
    "card as shown": (change(slates, slates.c.rank == 2, card={"title": "x"}), "shown"),
    "list dropped": (drop(slates), "shown"),
    "turn dropped": (both(drop(slates), drop(turns, turns.c.number == 1)), "shown"),
    "turn said to have failed": (change(turns, turns.c.number == 1, status="failed"), "shown"),
    "ghost turn": (ghost_turn, "shown"),
}  # fmt: skip


def findings(conn, **more):
    found = verify(conn, more=[ShownCheck()], **more)
    kinds = {one.kind for one in found.differences} | ({"chain"} - {found.chain.intact and "chain"})
    return found, kinds


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('station') / 'state.db'}")
    with database.transaction() as conn:
        write_station(conn)
    yield database
    database.close()


@pytest.fixture
def conn(station):
    """A connection whose changes are undone."""
    with station.engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def test_what_is_as_it_was_written_is_intact(conn):
    found, kinds = findings(conn)
    assert found.intact, (found.chain.why, found.differences)
    assert kinds == set()


@pytest.mark.parametrize("name", TAMPERINGS)
def test_each_tampering_is_found_and_named(conn, name):
    edit, kind = TAMPERINGS[name]
    edit(conn)
    found, kinds = findings(conn)
    assert not found.intact
    assert kind in kinds, (found.chain.why, found.differences)


def test_each_is_found_on_every_kind_of_database(database_url):
    database = Database(database_url)
    with database.transaction() as conn:
        write_station(conn)
    with database.snapshot() as conn:
        assert verify(conn, more=[ShownCheck()]).intact
    with database.engine.connect() as conn, conn.begin():
        for name, (edit, kind) in TAMPERINGS.items():
            undo = conn.begin_nested()
            edit(conn)
            assert kind in findings(conn)[1], name
            undo.rollback()
    database.close()


def published(conn):
    """A checkpoint as somebody outside keeps it, and no trace of it inside."""
    opened = Checkpoint.opened(checkpoints.sign(conn, KEY), KEY.public)
    conn.execute(sa.delete(record_tables.checkpoints))
    return opened


def cut(conn, at):
    for table in (AUDIT, record_tables.audit_lists):
        conn.execute(sa.delete(table).where(table.c.seq > at))


def edit_and_rechain(conn):
    seq = first_seq(conn, "norm")
    payload = json.loads(conn.scalar(sa.select(AUDIT.c.payload).where(AUDIT.c.seq == seq)))
    payload["by"] = "Nobody"
    change(AUDIT, AUDIT.c.seq == seq, payload=audit.canonical(payload))(conn)
    change(NORMS, NORMS.c.id == "new", changed_by="Nobody")(conn)
    rechain(conn)


def roll_back_and_go_on(conn):
    size = last_seq(conn)
    cut(conn, size - 2)
    for _ in range(5):
        audit.append(conn, "note", {})


@pytest.mark.parametrize(
    "edit",
    [lambda conn: cut(conn, last_seq(conn) - 1), lambda conn: cut(conn, 0), edit_and_rechain,
     roll_back_and_go_on],
    ids=["tail cut", "all deleted", "chain recomputed", "rolled back"],
)  # fmt: skip
def test_what_is_consistent_in_itself_is_found_by_any_older_checkpoint(conn, edit):
    older = published(conn)
    audit.append(conn, "note", {})
    latest = published(conn)
    assert findings(conn, checkpoints=[older, latest])[0].intact
    edit(conn)
    found, kinds = findings(conn, checkpoints=[latest])
    assert "checkpoint" in kinds
    assert not found.intact


def test_a_rewritten_chain_alone_is_whole_without_a_checkpoint(conn):
    edit_and_rechain(conn)
    assert findings(conn)[0].intact


def test_forgetting_leaves_all_intact_and_nothing_to_guess_from(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'state.db'}")
    with database.transaction() as conn:
        dialogues = write_station(conn)
        before = published(conn)
        written = {row.seq: row for row in audit.stored(conn)}
    hers = {seq: row for seq, row in written.items() if dialogues["ann"] in row.payload}
    own = {s for s, row in hers.items() if row.kind == audit.SHOWN or LIMIT.id in row.payload}
    forget_listener(database, "ann")
    with database.transaction() as conn:
        found, _ = findings(conn, checkpoints=[before])
        assert found.intact, (found.chain.why, found.differences)
        now = {row.seq: row for row in audit.stored(conn)}
        names = list(conn.scalars(sa.select(record_tables.holders.c.name)))
    assert "ann" not in names
    assert len(own) > 3
    for seq in own:
        old, new = written[seq], now[seq]
        assert (new.payload, new.salt) == (audit.canonical({audit.BLANKED: len(now)}), None)
        assert new.sha256 == old.sha256
        assert old.payload not in (new.commitment, new.payload)
        guessed = hashlib.sha256(old.payload.encode()).hexdigest()
        assert guessed not in (new.commitment, new.sha256)
        assert audit._first_digest(*old[:5]) != new.sha256
    database.close()


def test_a_name_that_was_taken_off_without_a_word_is_found_after_a_forgetting_too(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'state.db'}")
    with database.transaction() as conn:
        write_station(conn)
    forget_listener(database, "ann")
    with database.transaction() as conn:
        change(LEDGER, LEDGER.c.listener == "bob", listener=None, holder=None)(conn)
        assert "ledger" in findings(conn)[1]
    database.close()


def test_what_is_struck_from_a_history_is_bound_anew(conn):
    strike(conn, "ann", "wish 2")
    assert "wish 2" not in " ".join(conn.scalars(sa.select(turns.c.say)))
    found, _ = findings(conn)
    assert found.intact, found.differences
    assert found.chain.blanked == 1
    change(turns, EVERY, reply="Nothing of the kind.")(conn)
    assert findings(conn)[1] == {"shown"}


def test_a_dialogue_that_goes_on_when_all_else_is_forgotten_stays_bound(conn):
    (dialogue,) = set(conn.scalars(sa.select(turns.c.dialogue).where(turns.c.say == "wish 0")))
    forget_memory(conn, "ann", but=dialogue)
    found, _ = findings(conn)
    assert found.intact, found.differences
    drop(slates)(conn)
    assert findings(conn)[1] == {"shown"}


def test_a_dialogue_whose_time_is_up_goes_without_a_trace_of_tampering(conn):
    conn.execute(sa.update(dialogues_table).values(until=datetime(2020, 1, 1, tzinfo=UTC)))
    assert sweep(conn)
    assert conn.scalar(sa.select(sa.func.count()).select_from(turns)) == 0
    found, _ = findings(conn)
    assert found.intact, (found.chain.why, found.differences)
