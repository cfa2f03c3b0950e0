"""What is let in: utterances that can be kept, names that are names, and so many turns a minute."""

import pytest

from support.catalogue_file import TRACKS
from undercard.chat.admission import LONGEST_KEPT, Pace, checked_name, storable
from undercard.chat.dj import Dj
from undercard.chat.errors import InputError
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database

TRACK = next(iter(TRACKS))


def made(parts, home, surface, **given):
    settings = Settings(home=home, character="plain", **given)
    return Dj(parts, open_database(settings), settings, surface=surface)


@pytest.fixture
def dj(parts, tmp_path):
    return made(parts, tmp_path, "test")


def test_an_utterance_is_kept_with_what_a_store_can_keep():
    assert storable("rock \ud83c and\0roll") == "rock \ufffd and\ufffdroll"
    assert storable("é" * 20_000) == "é" * LONGEST_KEPT


@pytest.mark.parametrize("name", ["", "x" * 81, "a\x1b[31m", "\ud83c", "a\nb"])
def test_what_is_no_name_is_refused(dj, name):
    with pytest.raises(InputError, match="no listener's name"):
        dj.start(name)
    assert checked_name("Ann Ö. (2)") == "Ann Ö. (2)"


def test_a_megabyte_is_answered_and_its_beginning_kept(dj):
    dialogue = dj.start("ann")
    dj.answer(dialogue, "some rock")
    record = dj.answer(dialogue, "jazz please " * 90_000)
    assert "only its beginning" in record.reply
    assert not record.failed
    assert [len(turn.say) for turn in dj.history(dialogue)] == [9, LONGEST_KEPT]


def test_digits_without_end_are_not_said_back(dj):
    dialogue = dj.start("ann")
    dj.answer(dialogue, "some rock")
    assert len(dj.answer(dialogue, "9" * 100_000).reply) < 500
    assert not dj.answer(dj.start("ann"), "9" * 100_000).failed


def test_half_a_sign_is_answered(dj):
    record = dj.answer(dj.start("ann"), "some rock \ud83c")
    assert len(record.slate) == 10


def test_feedback_is_of_a_track(dj):
    dialogue = dj.start("ann")
    with pytest.raises(InputError, match="no track"):
        dj.feedback(dialogue, 1, "x" * 1_000_000, liked=True)
    dj.feedback(dialogue, 1, TRACK, liked=True)


def test_whoever_speaks_too_often_waits_and_nobody_else():
    now = [100.0]
    pace = Pace(2, clock=lambda: now[0])
    assert [pace.wait("ann"), pace.wait("ann")] == [0, 0]
    now[0] = 130
    assert pace.wait("ann") == 30
    assert pace.wait("bob") == 0
    now[0] = 160
    assert pace.wait("ann") == 0


def test_listeners_without_end_are_forgotten_once_they_are_silent():
    now = [0.0]
    pace = Pace(1, clock=lambda: now[0])
    for number in range(3_000):
        now[0] += 1
        assert pace.wait(f"guest-{number}") == 0
    assert len(pace._begun) <= 1_001


def test_a_flood_on_the_page_is_told_to_wait_and_changes_nothing(parts, tmp_path):
    dj = made(parts, tmp_path, "web", turns_per_minute=2)
    dialogue = dj.start("ann")
    records = [dj.answer(dialogue, say) for say in ("some rock", "make it 5", "make it 7")]
    assert [record.turn for record in records] == [1, 2, 0]
    assert "Say it again in" in records[2].reply
    assert [turn.say for turn in dj.history(dialogue)] == ["some rock", "make it 5"]
    assert dj.answer(dj.start("bob"), "some rock").slate
