"""A listener comes back with an older version's state: nothing is lost, the dialogue goes on."""

import gzip
import json
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

import undercard.chat.memory as memory
from support.checkout import DATA
from undercard.chat.dj import Dj
from undercard.chat.events import TurnDone
from undercard.chat.memory.database import Database
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database

OLD = DATA / "old_state" / "state_0.1.0.db.gz"
SAID = [
    "90s hip hop, 8 tracks",
    "only from the late 90s",
    "I like the second one",
    "undo",
    "40 ska tracks from 1950 by Adele",
    "yes",
    "calm acoustic pop from the 2010s, 6 tracks",
    "drop the first",
]


@pytest.fixture
def state(home):
    """The old file, where the program looks for it."""
    file = home / "undercard.db"
    file.write_bytes(gzip.decompress(OLD.read_bytes()))
    return file


@pytest.fixture
def dj(parts, state):
    settings = Settings(home=state.parent)
    return Dj(parts, open_database(settings), settings, surface="test")


@pytest.fixture
def dialogue(dj):
    (only,) = dj.dialogues("ann")
    return dj.start("ann", only.id)


def rows(file, query):
    """What the file says itself, read without our code."""
    with sqlite3.connect(file) as conn:
        return conn.execute(query).fetchall()


def answer(dj, dialogue, say):
    return next(e.record for e in dj.turn(dialogue, say) if isinstance(e, TurnDone))


def test_the_history_is_what_was_shown(dj, dialogue, tmp_path):
    untouched = tmp_path / "untouched.db"
    untouched.write_bytes(gzip.decompress(OLD.read_bytes()))
    turns = rows(untouched, "SELECT number, say, reply FROM turns ORDER BY number")
    shown = rows(untouched, "SELECT turn, track FROM slates ORDER BY turn, rank")
    past = dj.history(dialogue)
    assert [one.say for one in past] == SAID
    assert [(one.turn, one.say, one.reply) for one in past] == turns
    assert [(one.turn, card.id) for one in past for card in one.cards] == shown
    assert past[4].offers == ("Forget the years, the genre and the artist",)
    assert past[-1].liked == {past[-1].cards[2].id: True}


def test_the_dialogue_goes_on_from_its_last_list(dj, dialogue):
    *_, before, last = dj.history(dialogue)
    changed = answer(dj, dialogue, "what changed?")
    why = answer(dj, dialogue, "why 3?")
    undone = answer(dj, dialogue, "undo")
    assert last.cards[2].title in why.reply
    assert "After “drop the first”: 1 new, 1 gone, 5 kept." in changed.reply
    assert undone.ids == tuple(card.id for card in before.cards)
    assert not any(record.failed for record in (why, changed, undone))


def test_a_new_list_pays_into_the_old_account(dj, dialogue):
    record = answer(dj, dialogue, "90s hip hop, 8 tracks")
    assert len(record.slate) == 8
    over_time = {norm.id: norm.account for norm in record.ruling.norms if norm.account}
    assert over_time["emerging-week"].counted_before > 0


def test_the_audit_log_is_whole_and_its_lists_come_out_again(state, run):
    rulings = rows(state, "SELECT payload FROM audit WHERE kind = 'ruling'")
    lists = sum(json.loads(payload)["ruling"] is not None for (payload,) in rulings)
    status, told, complaints = run("audit", "verify")
    assert status == 0, told + complaints
    status, told, complaints = run("audit", "replay", "--json")
    assert status == 0, told + complaints
    assert [one["outcome"] for one in json.loads(told)] == ["same"] * lists
    assert lists == 5


def test_records_are_the_same_after_the_way_there_and_back(state):
    query = "SELECT dialogue, number, json(record) FROM turns WHERE record IS NOT NULL"
    before = rows(state, query)
    config = Config()
    config.set_main_option("script_location", str(Path(memory.__file__).parent / "migrations"))
    database = Database(f"sqlite:///{state}")
    config.attributes["engine"] = database.engine
    there = rows(state, query)
    command.downgrade(config, "0003")
    back = rows(state, query)
    command.upgrade(config, "head")
    again = rows(state, query)
    database.close()
    assert len(before) == len(SAID)
    assert [json.loads(record) for *_, record in back] == [json.loads(r) for *_, r in before]
    assert there == again
    assert there != before
