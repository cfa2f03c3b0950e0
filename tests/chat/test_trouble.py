"""A turn that fails or is left: one sentence, nothing lost, and the dialogue goes on."""

import logging
from dataclasses import replace

import pytest
import sqlalchemy as sa

from undercard.chat.apologies import STOPPED
from undercard.chat.dj import Dj
from undercard.chat.errors import UnknownDialogue
from undercard.chat.events import StepDone, StepStarted, TurnDone, Words
from undercard.chat.memory import store
from undercard.chat.memory.tables import turns
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database
from undercard.policy.errors import FalseClaim
from undercard.policy.norms.norm import Norm
from undercard.policy.records import ledger, record_tables, register

INNER = "words from within"
SAY = "some rock for my aunt Hildegard"


class FailsOnce:
    """A real part that raises an error the first time any of its methods is called."""

    def __init__(self, part, error):
        self._part, self._error = part, error

    def __getattr__(self, name):
        return self._fail if self._error else getattr(self._part, name)

    def _fail(self, *_):
        error, self._error = self._error, None
        raise error


@pytest.fixture
def make_dj(parts, tmp_path):
    settings = Settings(home=tmp_path)

    def make(**instead):
        own = replace(parts, **instead)
        return Dj(own, open_database(settings), settings, surface="test")

    return make


def done(events):
    return next(event.record for event in events if isinstance(event, TurnDone))


def kept(dj):
    """Each turn's state in the database, and what was replied."""
    with dj.database.transaction() as conn:
        query = sa.select(turns.c.status, turns.c.reply).order_by(turns.c.number)
        return [(status, reply.strip()) for status, reply in conn.execute(query)]


def until(events, kind, name):
    """The turn as far as that event."""
    return next(e for e in events if isinstance(e, kind) and e.name == name)


@pytest.mark.parametrize(
    ("part", "error"),
    [("ranker", RuntimeError), ("finder", MemoryError), ("wording", FalseClaim)],
)
def test_any_error_is_one_sentence_and_the_log_says_where(make_dj, parts, caplog, part, error):
    broken = FailsOnce(getattr(parts, part), error(f"{INNER} in {SAY}"))
    dj = make_dj(**{part: broken})
    dialogue = dj.start("ann")
    caplog.set_level(logging.DEBUG, logger="undercard")
    events = list(dj.turn(dialogue, SAY))
    failed = done(events)
    assert failed.failed
    assert failed.reply == (
        f"That did not work: Something went wrong on my side ({error.__name__}), "
        "and the log says where. The list is as it was; you can go on."
    )
    assert [e.text for e in events if isinstance(e, Words)][-1] == failed.reply
    assert kept(dj) == [("failed", failed.reply)]
    (logged,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert f"{dialogue}/1" in logged.getMessage()
    assert error.__name__ in logged.getMessage()
    assert "test_trouble.py" in logged.getMessage()
    assert INNER not in caplog.text
    assert "Hildegard" not in caplog.text
    assert len(done(dj.turn(dialogue, "some rock")).slate) == 10


def test_a_turn_whose_start_cannot_be_read_is_kept_as_failed(make_dj):
    dj = make_dj()
    dialogue = dj.start("ann")
    dj.answer(dialogue, "some rock")
    with dj.database.transaction() as conn:
        conn.execute(turns.update().values(state={"of": "another version"}))
    failed = dj.answer(dialogue, SAY)
    assert (failed.turn, failed.failed) == (2, True)
    assert kept(dj)[1] == ("failed", failed.reply)


def test_no_error_of_the_store_leaves_a_turn(make_dj, monkeypatch):
    dj = make_dj(finder=FailsOnce(None, RuntimeError(INNER)))
    dialogue = dj.start("ann")

    def gone(*_):
        raise sa.exc.InterfaceError("", {}, OSError("network error"))

    monkeypatch.setattr(store, "fail_turn", gone)
    failed = dj.answer(dialogue, SAY)
    assert failed.failed
    assert "network error" in failed.reply


def test_a_dialogue_that_there_is_not_is_the_callers_error(make_dj):
    with pytest.raises(UnknownDialogue):
        make_dj().answer("nowhere", SAY)


def test_a_turn_that_another_one_overtook_does_not_end(make_dj):
    dj = make_dj()
    dialogue = dj.start("ann")
    first = dj.turn(dialogue, "some rock")
    until(first, StepDone, "policy")
    second = dj.answer(dialogue, "some pop")
    assert done(first).failed
    assert dj.answer(dialogue, "show me the list").ids == second.ids
    with dj.database.transaction() as conn:
        query = sa.select(turns.c.status).order_by(turns.c.number)
        assert list(conn.scalars(query)) == ["interrupted", "done", "done"]


def test_a_turn_that_nobody_waits_for_has_failed_and_holds_no_place(make_dj):
    dj = make_dj()
    week = Norm(
        id="rock-week",
        says="Rock is at most half of a week.",
        where={"field": "genre", "is": "rock"},
        at_most="50%",
        over="7 days for everyone",
    )
    with dj.database.transaction() as conn:
        register.adopt(conn, week, "the test")
    dialogue = dj.start("ann")
    first = done(dj.turn(dialogue, "some rock"))
    events = dj.turn(dialogue, "some pop instead")
    until(events, StepDone, "policy")
    held = sa.select(sa.func.count()).where(record_tables.ledger.c.state == "held")
    with dj.database.transaction() as conn:
        assert conn.scalar(held) == 1
    events.close()
    with dj.database.transaction() as conn:
        assert conn.scalar(held) == 0
        assert ledger.faults(conn) == []
    assert kept(dj) == [("done", first.reply), ("failed", STOPPED)]
    assert done(dj.turn(dialogue, "show me the list")).ids == first.ids


def test_a_note_is_said_once_when_a_list_is_ruled_again(make_dj):
    one, two = make_dj(), make_dj()
    week = Norm(
        id="artist-week",
        says="No artist more than four times a week.",
        per="artist",
        at_most=4,
        over="7 days for everyone",
    )
    with one.database.transaction() as conn:
        register.adopt(conn, week, "the test")
    dialogue = one.start("ann")
    events = one.turn(dialogue, "songs by Adele from 2015")
    until(events, StepStarted, "policy")
    between = done(two.turn(two.start("bob"), "3 songs by Adele"))
    record = done(events)
    (account,) = [result.account for result in record.ruling.norms if result.account]
    assert account.counted_before == len(between.slate) == 3, "the list was not ruled again"
    note = f"Only {len(record.slate)} tracks fit your limits, so the list is shorter."
    assert record.notes == (note,)
    assert record.reply.count(note) == 1
    assert one.history(dialogue)[-1].reply.count(note) == 1


def test_each_step_is_a_line_of_fields_without_what_was_said(make_dj, caplog):
    dj = make_dj()
    dialogue = dj.start("ann")
    caplog.set_level(logging.DEBUG, logger="undercard")
    record = done(dj.turn(dialogue, SAY))
    lines = [line for line in caplog.records if hasattr(line, "step")]
    assert [line.step for line in lines] == [
        *("understanding", "retrieval", "ranking", "policy", "reply")
    ]
    assert {(line.dialogue, line.turn) for line in lines} == {(dialogue, "1")}
    assert {line.step: line.ms for line in lines} == {
        step: ms for step, ms in record.ms.items() if step not in ("list", "first_word", "total")
    }
    assert all(f"step={line.step} ms={line.ms:.1f}" in line.getMessage() for line in lines)
    everything = str([vars(line) for line in caplog.records])
    assert SAY not in everything
    assert "Hildegard" not in everything
