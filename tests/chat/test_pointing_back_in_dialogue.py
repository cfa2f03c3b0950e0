"""What was taken off comes back, and who is meant by one name is asked, in whole dialogues."""

import pytest

from undercard.chat.dj import Dj
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database


@pytest.fixture
def dj(parts, tmp_path):
    settings = Settings(home=tmp_path, character="plain")
    return Dj(parts, open_database(settings), settings, surface="test")


@pytest.mark.parametrize(
    "say",
    [
        "hold up my gf likes it. un-delete", "doch wieder rein damit", "remets-la",
        "ponla otra vez", "devuélvela", "on second thought keep it",
    ],
)  # fmt: skip
def test_what_just_went_comes_back(dj, say):
    dialogue = dj.start("ann")
    gone = dj.answer(dialogue, "ten rock songs").ids[3]
    assert gone not in dj.answer(dialogue, "drop 4").ids
    assert gone in dj.answer(dialogue, say).ids


def test_which_one_of_several_is_not_liked_is_asked(dj):
    dialogue = dj.start("ann")
    first = dj.answer(dialogue, "ten rock songs")
    asked = dj.answer(dialogue, "i don't like one of these")
    assert (asked.ids, len(asked.offers)) == (first.ids, 3)


def test_tracks_that_went_one_by_one_come_back_together(dj):
    dialogue = dj.start("ann")
    first = dj.answer(dialogue, "ten rock songs").ids
    second = dj.answer(dialogue, "drop 3").ids
    dj.answer(dialogue, "drop 4")
    assert {first[2], second[3]} <= {*dj.answer(dialogue, "put both back").ids}


def test_the_first_one_of_changed_lists_is_the_first_list(dj):
    dialogue = dj.start("ann")
    first = dj.answer(dialogue, "ten rock songs").ids
    dj.answer(dialogue, "only jazz")
    dj.answer(dialogue, "make it slower")
    assert dj.answer(dialogue, "the very first one pls").ids == first


def test_more_by_an_artist_of_whom_all_is_here_leaves_the_list(dj, parts):
    dialogue = dj.start("ann")
    first = dj.answer(dialogue, "songs by The Trammps and Earth, Wind & Fire").ids
    at = next(n for n, t in enumerate(first, 1) if parts.music.catalogue[t].artist == "The Trammps")
    told = dj.answer(dialogue, f"more by whoever does number {at}")
    assert told.ids == first
    assert "The Trammps has" in told.reply


@pytest.mark.parametrize("answer", ["Michael Jackson", "Jackson", "the first"])
def test_whom_a_first_name_means_is_asked(dj, answer):
    dialogue = dj.start("ann")
    asked = dj.answer(dialogue, "bit of Michael for the lunchroom")
    assert asked.ids == ()
    assert asked.offers[0] == "Michael Jackson"
    assert dj.answer(dialogue, answer).limits.artists == ("Michael Jackson",)


@pytest.mark.parametrize("say", ["play Prince", "ten Britney songs", "put heart on"])
def test_nobody_is_asked_whom_a_name_means_that_is_clear(dj, say):
    dialogue = dj.start("ann")
    told = dj.answer(dialogue, say)
    assert len(told.limits.artists or ()) == 1


def test_who_is_asked_after_and_not_here_is_said_not_to_be(dj):
    dialogue = dj.start("ann")
    told = dj.answer(dialogue, "is there Frank Sinatra in your holdings?")
    assert told.ids == ()
    assert "Frank Sinatra" in told.reply


@pytest.mark.parametrize(
    "line", ["12 classic rock songs with one Queen song at most", "a bit of Pink", "Prince"]
)
def test_who_is_well_known_by_a_name_is_meant_by_it(dj, line):
    assert not dj.answer(dj.start("ann"), line).offers
