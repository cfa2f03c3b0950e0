"""What is ruled out for good: whom it names, in which dialogues it holds, how it is known."""

from itertools import compress

import pytest

from undercard.chat.dialogue.limits import Limits
from undercard.chat.dj import Dj
from undercard.chat.memory import remembered
from undercard.chat.settings import Settings
from undercard.chat.slate.limit_norms import limit_norms
from undercard.chat.stores import open_database


@pytest.fixture
def dj(parts, tmp_path):
    settings = Settings(home=tmp_path / "home", character="plain")
    return Dj(parts, open_database(settings), settings, surface="test")


def never(dj):
    with dj.database.transaction() as conn:
        known = remembered.entries(conn, "ann")
    return [one.criterion.limits.artists_not for one in known if one.kind == "never"]


def test_it_reaches_every_open_dialogue_at_its_next_turn(dj):
    one, other = dj.start("ann"), dj.start("ann")
    dj.answer(other, "hip hop by Drake")
    dj.answer(one, "never play Drake again")
    turn = dj.answer(other, "a bit longer")
    assert "no Drake" in turn.going_by
    assert "Drake" not in {entry.artist for entry in turn.slate}
    assert "As you asked me to remember: no Drake." in turn.reply
    assert never(dj) == [("Drake",)]


@pytest.mark.parametrize("again", ["no Drake, ever", "never play Drake again"])
def test_the_same_said_twice_is_one_thing(dj, again):
    dialogue = dj.start("ann")
    dj.answer(dialogue, "never Drake again")
    dj.answer(dj.start("ann"), again)
    assert never(dj) == [("Drake",)]


def test_whoever_is_pointed_at_is_ruled_out_and_two_are_two(dj):
    dialogue = dj.start("ann")
    first = dj.answer(dialogue, "some pop").slate[2].artist
    second = dj.answer(dialogue, "never play 3's singer again").slate[0].artist
    dj.answer(dialogue, "why 1?")
    dj.answer(dialogue, "never play this artist again")
    assert never(dj) == [(first,), (second,)]


def test_a_guest_is_ruled_out_as_well(parts):
    allowed = parts.music.allowed(limit_norms(Limits(artists_not=("Drake",)), parts.vocabulary))
    titles = [title or "" for title in compress(parts.music.catalogue.texts("title"), allowed)]
    assert "(feat. Drake)" in " ".join(filter(None, parts.music.catalogue.texts("title")))
    assert len(titles) > 20_000
    assert "feat. Drake" not in " ".join(titles)


def test_what_is_said_beside_it_does_not_keep_it_from_being_kept(dj):
    turn = dj.answer(dj.start("ann"), "never play Drake again, I am gay")
    assert "I will remember no Drake." in turn.reply
    assert "not even in the history" in turn.reply
    assert never(dj) == [("Drake",)]


def test_a_wish_for_music_is_no_opinion(dj):
    turn = dj.answer(dj.start("ann"), "never Drake again, I vote for rock")
    assert "I will remember no Drake." in turn.reply
    assert "history" not in turn.reply
