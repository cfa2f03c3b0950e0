"""The state on a real SQLite: atomic turns, the schema that migrations make, damage named."""

import sqlite3
import threading

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.record import SlateEntry, TurnRecord
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.errors import InputError, StoreError, StoreFull, UnknownDialogue
from undercard.chat.events import Badge, Card, DialogueSettings
from undercard.chat.memory import listeners, remembered, store
from undercard.chat.memory.database import Database
from undercard.chat.memory.remembered import keep_lasting
from undercard.chat.memory.tables import metadata as chat_metadata
from undercard.chat.reply.facts import Facts
from undercard.chat.versions import StoredVersions
from undercard.policy.records.record_tables import metadata as policy_metadata

ONE = Criterion(words="one", limits=Limits(tracks=1))
CARD = Card(
    rank=1,
    id="t1",
    title="Hello",
    artist="Adele",
    album=None,
    year=2015,
    genres=("pop",),
    minutes=4.9,
    url=None,
    reasons=("because",),
    badges=(Badge("n@1", "says", "quote", "source", "", "who", "kept at 1"),),
)


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    yield database
    database.close()


def begin(database, say="hello", listener="ann", dialogue=None):
    with database.transaction() as conn:
        dialogue = dialogue or store.start_dialogue(conn, listener, DialogueSettings())
        return dialogue, store.begin_turn(conn, dialogue, say)


def end(database, dialogue, number, state=None, cards=(CARD,)):
    slate = tuple(SlateEntry(id=c.id, title=c.title, artist=c.artist) for c in cards)
    record = TurnRecord(turn=number, say="hello", reply="here", slate=slate)
    with database.transaction() as conn:
        store.end_turn(conn, dialogue, record, "here", state or DialogueState(), cards)


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(database):
    with database.engine.connect() as conn:
        differences = compare_metadata(
            MigrationContext.configure(conn), [chat_metadata, policy_metadata]
        )
    assert differences == []


def test_a_turn_comes_back_as_it_was_shown(database):
    dialogue, opened = begin(database)
    end(database, dialogue, opened.number, DialogueState(slate=("t1",), standing=(ONE,)))
    with database.transaction() as conn:
        past = store.past_turns(conn, dialogue)
        again = store.begin_turn(conn, dialogue, "more")
        state = store.state_before(conn, dialogue, again.number)
    assert [(p.say, p.reply, p.cards) for p in past] == [("hello", "here", (CARD,))]
    assert (again.number, state.slate, state.limits.tracks) == (2, ("t1",), 1)


def test_a_turn_that_was_cut_off_is_kept_and_changes_nothing(database):
    dialogue, _ = begin(database)
    with database.transaction() as conn:
        store.start_dialogue(conn, "ann", DialogueSettings(), dialogue)
        past = store.past_turns(conn, dialogue)
        assert store.state_before(conn, dialogue, 2) == DialogueState()
    assert past[0].say == "hello"
    assert "cut off" in past[0].reply


def test_a_transaction_is_all_or_nothing(database):
    dialogue, opened = begin(database)

    def fails_half_way():
        with database.transaction() as conn:
            record = TurnRecord(turn=opened.number, say="hello", reply="x")
            store.end_turn(conn, dialogue, record, "x", DialogueState(), (CARD,))
            raise KeyError

    with pytest.raises(KeyError):
        fails_half_way()
    with database.engine.connect() as conn:
        assert conn.scalar(sa.text("select status from turns")) == "open"
        assert conn.scalar(sa.text("select count(*) from slates")) == 0


def test_every_list_of_a_dialogue_is_found_again(database):
    dialogue, opened = begin(database)
    first = DialogueState(slate=("t1",), turn=1)
    end(database, dialogue, opened.number, first)
    answered = begin(database, dialogue=dialogue)[1].number
    end(database, dialogue, answered, first, cards=())
    last = begin(database, dialogue=dialogue)[1].number
    second = DialogueState(slate=("t2",), turn=last, undo=(1,))
    end(database, dialogue, last, second, cards=())
    versions = StoredVersions(database, dialogue, lambda *_: Facts())
    assert versions.every() == [first, second]
    assert versions.at(1) == (first, Facts())
    assert versions.at(99) is None


def lasting(conn):
    return remembered.joining(remembered.entries(conn, "ann"), ())


def test_what_was_ruled_out_for_good_lasts_until_it_is_taken_back(database):
    _, opened = begin(database, listener="ann")
    never = Criterion(words="Drake", limits=Limits(artists_not=("Drake",)), ever=True)
    with database.transaction() as conn:
        keep_lasting(conn, opened, (), (never,))
        keep_lasting(conn, opened, (never,), (never,))
        assert lasting(conn) == (never,)
        keep_lasting(conn, opened, (), ())  # of another dialogue, which never heard of it
        assert lasting(conn) == (never,)
        keep_lasting(conn, opened, (never,), ())
        assert lasting(conn) == ()


def test_dialogues_belong_to_their_listener(database):
    dialogue, _ = begin(database, listener="ann")
    with pytest.raises(InputError, match="another listener"), database.transaction() as conn:
        store.start_dialogue(conn, "bob", DialogueSettings(), dialogue)
    with pytest.raises(UnknownDialogue, match="nowhere"), database.transaction() as conn:
        store.settings_of(conn, "nowhere")


def test_forgetting_leaves_no_trace_in_any_table(database):
    dialogue, opened = begin(database, say="my secret song", listener="ann")
    end(database, dialogue, opened.number)
    with database.transaction() as conn:
        listeners.give_feedback(conn, dialogue, 1, "t1", liked=True)
        assert listeners.shown_to(conn, "ann") == ["t1"]
        assert listeners.remove_listener(conn, "ann")
    with database.engine.connect() as conn:
        for table in chat_metadata.sorted_tables:
            assert conn.scalar(sa.select(sa.func.count()).select_from(table)) == 0, table.name


def test_feedback_is_replaced_and_taken_back(database):
    dialogue, opened = begin(database)
    end(database, dialogue, opened.number)
    with database.transaction() as conn:
        listeners.give_feedback(conn, dialogue, 1, "t1", liked=True)
        listeners.give_feedback(conn, dialogue, 1, "t1", liked=False)
        assert listeners.judged_by(conn, "ann") == {"t1": False}
        listeners.give_feedback(conn, dialogue, 1, "t1", liked=None)
        assert listeners.judged_by(conn, "ann") == {}


def test_many_threads_and_two_databases_on_one_file_lose_nothing(database, database_url):
    other = Database(database_url)
    failures = []

    def listener(name, where):
        try:
            dialogue, opened = begin(where, listener=name)
            end(where, dialogue, opened.number)
        except StoreError as error:
            failures.append(error)

    threads = [
        threading.Thread(target=listener, args=(f"l{i}", (database, other)[i % 2]))
        for i in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert not failures
    with database.engine.connect() as conn:
        assert conn.scalar(sa.text("select count(*) from turns where status = 'done'")) == 16


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_is_named_and_loses_nothing(database):
    dialogue, opened = begin(database)
    with database.engine.connect() as conn:
        pages = conn.exec_driver_sql("pragma page_count").scalar()
    sa.event.listen(
        database.engine, "connect", lambda c, _: c.execute(f"pragma max_page_count={pages}")
    )
    database.engine.dispose()
    with pytest.raises(StoreFull, match="free some space"), database.transaction() as conn:
        record = TurnRecord(turn=opened.number, say="hello", reply="x")
        store.end_turn(conn, dialogue, record, "x" * 500_000, DialogueState(), (CARD,))
    with database.transaction() as conn:
        assert store.past_turns(conn, dialogue) == []
        assert listeners.listener_of(conn, dialogue) == "ann"


def test_a_file_that_is_no_database_is_named(tmp_path):
    path = tmp_path / "undercard.db"
    path.write_text(
        "this is not a database, and it is long enough to be read as a header of one" * 20
    )
    with pytest.raises(StoreError, match=r"undercard\.db"):
        Database(f"sqlite:///{path}")


def test_a_busy_database_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("undercard.chat.memory.database._BUSY_S", 0.05)
    database = Database(f"sqlite:///{tmp_path / 'undercard.db'}")
    blocker = sqlite3.connect(tmp_path / "undercard.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="busy"), database.transaction():
        pass
    blocker.close()
    database.close()


def test_a_server_that_is_away_is_an_error_of_the_store():
    with pytest.raises(StoreError, match="cannot be used"):
        Database("postgresql+pg8000://ann@127.0.0.1:1/nowhere")
