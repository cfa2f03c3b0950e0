"""Whole dialogues that are stopped, whose engine or disk fails, or that two processes hold."""

import threading
from dataclasses import replace

import pytest
import sqlalchemy

from support.talking import talk
from undercard.chat.dj import Dj
from undercard.chat.events import TurnDone
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database
from undercard.recommender.engines.fake import FakeEngine
from undercard.recommender.ranking.blend import Blend, BlendedRanker


@pytest.fixture
def dj(parts, tmp_path):
    settings = Settings(home=tmp_path, character="plain")
    return Dj(parts, open_database(settings), settings, surface="test")


def test_stop_changes_nothing(dj):
    dialogue = dj.start("ann")
    list(dj.turn(dialogue, "some rock"))
    before = dj.history(dialogue)[-1].cards
    cancel = threading.Event()
    cancel.set()
    stopped = [
        e.record.model_dump(mode="json")
        for e in dj.turn(dialogue, "some pop instead", cancel=cancel)
        if isinstance(e, TurnDone)
    ]
    assert stopped[0]["failed"]
    shown = next(
        e.record.model_dump(mode="json")
        for e in dj.turn(dialogue, "show me the list")
        if isinstance(e, TurnDone)
    )
    assert [entry["id"] for entry in shown["slate"]] == [card.id for card in before]


@pytest.mark.parametrize("misbehave", ["down", "dies", "nan", "refuses"])
def test_an_engine_in_trouble_costs_its_opinion_and_the_notes_say_so(parts, tmp_path, misbehave):
    broken = replace(
        parts, ranker=BlendedRanker(FakeEngine(misbehave=misbehave), Blend(weight=0.2, window=10))
    )
    settings = Settings(home=tmp_path)
    (turn,) = talk(Dj(broken, open_database(settings), settings, surface="test"), "some rock")
    assert len(turn["slate"]) == 10
    assert any("language model" in note for note in turn["notes"])
    assert "language model" in turn["reply"]


def test_two_djs_on_one_home_see_each_other_s_turns(parts, tmp_path):
    settings = Settings(home=tmp_path)
    one, two = (Dj(parts, open_database(settings), settings, surface="test") for _ in range(2))
    dialogue = one.start("ann")
    list(one.turn(dialogue, "some rock"))
    assert [turn.say for turn in two.history(dialogue)] == ["some rock"]
    record = next(
        e.record.model_dump(mode="json")
        for e in two.turn(dialogue, "drop the first")
        if isinstance(e, TurnDone)
    )
    assert record["turn"] == 2
    assert record["limits"]["tracks_not"] == [one.history(dialogue)[0].cards[0].id]


def test_a_full_disk_is_said_and_the_dialogue_goes_on_when_there_is_room(dj):
    dialogue = dj.start("ann")
    list(dj.turn(dialogue, "some rock"))
    with dj.database.engine.connect() as conn:
        pages = conn.exec_driver_sql("pragma page_count").scalar()
    limit = lambda c, _: c.execute(f"pragma max_page_count={pages}")  # noqa: E731
    sqlalchemy.event.listen(dj.database.engine, "connect", limit)
    dj.database.engine.dispose()
    failed = [
        e.record.model_dump(mode="json")
        for e in dj.turn(dialogue, "x" * 200_000)
        if isinstance(e, TurnDone)
    ][-1]
    assert failed["failed"]
    assert "free some space" in failed["reply"]
    sqlalchemy.event.remove(dj.database.engine, "connect", limit)
    dj.database.engine.dispose()
    record = next(
        e.record.model_dump(mode="json")
        for e in dj.turn(dialogue, "drop the first")
        if isinstance(e, TurnDone)
    )
    assert len(record["slate"]) == 10
