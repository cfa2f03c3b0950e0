"""Questions of the DJ's: how they are answered, and that they stand in nobody's way."""

import pytest

from undercard.chat.dj import Dj
from undercard.chat.events import SlateReady
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database


@pytest.fixture
def dj(parts, tmp_path):
    settings = Settings(home=tmp_path, character="plain")
    return Dj(parts, open_database(settings), settings, surface="test")


def test_a_doubt_is_asked_with_ways_to_settle_it_and_one_of_them_is_taken(dj):
    dialogue = dj.start("ann")
    first = dj.answer(dialogue, "10 songs by Queen and David Bowie")
    events = list(dj.turn(dialogue, "remove the Queen song"))
    (shown,) = (event for event in events if isinstance(event, SlateReady))
    asked = events[-1].record
    assert asked.ids == first.ids
    assert shown.offers == asked.offers
    assert len(asked.offers) > 1
    gone = first.ids[int(asked.offers[1].split(":")[0]) - 1]
    settled = dj.answer(dialogue, asked.offers[1])
    assert gone not in settled.ids
    assert len(set(first.ids) & set(settled.ids)) == 9


@pytest.mark.parametrize("say", ["undo", "go back"])
def test_what_is_surely_no_answer_is_done_while_a_question_is_open(dj, say):
    dialogue = dj.start("ann")
    first = dj.answer(dialogue, "10 songs by Queen and David Bowie")
    dj.answer(dialogue, "drop 3")
    assert dj.answer(dialogue, "remove the Queen song").offers
    assert dj.answer(dialogue, say).ids == first.ids


def test_no_to_an_offer_goes_back_to_the_list_before(dj):
    dialogue = dj.start("ann")
    first = dj.answer(dialogue, "some rock")
    assert dj.answer(dialogue, "only polka").ids == ()
    back = dj.answer(dialogue, "no thanks")
    assert back.ids == first.ids
    assert "polka" not in (back.limits.genres or ())


def test_it_is_the_only_track_of_a_list_of_one(dj):
    dialogue = dj.start("ann")
    dj.answer(dialogue, "ten soul songs")
    (only,) = dj.answer(dialogue, "keep the third").ids
    more = dj.answer(dialogue, "why is it here?")
    assert not more.question
    assert only in more.ids
