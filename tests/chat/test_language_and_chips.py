"""A dialogue keeps its language; what it goes by is shown, and each of it can be taken back."""

import pytest

from undercard.chat.dj import Dj
from undercard.chat.events import SlateReady, TurnDone
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database


@pytest.fixture
def dj(parts, tmp_path):
    settings = Settings(home=tmp_path)
    return Dj(parts, open_database(settings), settings, surface="test")


def turn(dj, dialogue, say):
    """The record of a turn, and what is shown of what it goes by."""
    events = list(dj.turn(dialogue, say))
    record = next(event.record for event in events if isinstance(event, TurnDone))
    shown = next((event for event in events if isinstance(event, SlateReady)), None)
    return record, shown.going_by if shown else ()


def test_what_a_list_goes_by_is_shown_and_each_can_be_taken_back(dj):
    dialogue = dj.start("ann")
    _, held = turn(dj, dialogue, "90s rock, no Nirvana, eight tracks")
    assert {one.words for one in held} == {"from 1990–1999", "rock", "no Nirvana", "8 tracks"}
    years = next(one for one in held if one.words == "from 1990–1999")
    record, left = turn(dj, dialogue, years.say)
    assert {one.words for one in left} == {"rock", "no Nirvana", "8 tracks"}
    assert not record.limits.years
    assert record.limits.artists_not == ("Nirvana",)


def test_a_sound_is_shown_as_it_was_said_and_the_record_has_all_that_holds(dj):
    dialogue = dj.start("ann")
    turn(dj, dialogue, "ten rock songs")
    record, held = turn(dj, dialogue, "a bit calmer please")
    assert "calmer" in {one.words for one in held}
    assert record.limits.energy is not None
    assert record.going_by == tuple(one.words for one in held)


def test_what_is_not_wanted_is_shown_as_not_wanted(dj):
    dialogue = dj.start("ann")
    _, held = turn(dj, dialogue, "ten upbeat pop songs but not cheesy")
    assert {one.words for one in held} == {"10 tracks", "upbeat", "pop", "not cheesy"}
    _, held = turn(dj, dialogue, "less shouty please")
    assert "less shouty" in {one.words for one in held}
    record, _ = turn(dj, dialogue, "jazz instead")
    assert "energy" not in record.reply and "valence" not in record.reply  # no figures of ours


def test_whoever_is_not_on_the_list_is_kept_out_of_it_and_the_rest_is_done(dj):
    dialogue = dj.start("ann")
    before, _ = turn(dj, dialogue, "ten pop songs, no Pitbull")
    turn(dj, dialogue, "Take back “no Pitbull”")
    after, _ = turn(dj, dialogue, "bin the fourth, and anything by pitbull")
    assert before.slate[3].id not in {entry.id for entry in after.slate}
    assert after.limits.artists_not == ("Pitbull",)


def test_cards_give_their_reasons_in_the_language_of_the_dialogue(dj):
    events = dj.turn(dj.start("ann"), "dix chansons de rap des années 90 s'il te plaît")
    (slate,) = (event for event in events if isinstance(event, SlateReady))
    reasons = {reason for card in slate.cards for reason in card.reasons}
    assert "classé dans rap" in reasons or any(
        "rap" in one and "filed" not in one for one in reasons
    )
    assert not any(one.startswith(("filed", "by an artist")) for one in reasons)


def test_what_does_not_hold_cannot_be_taken_back(dj):
    dialogue = dj.start("ann")
    before, _ = turn(dj, dialogue, "90s rock, eight tracks")
    after, _ = turn(dj, dialogue, "Take back “no Nirvana”")
    assert after.limits.years == before.limits.years


@pytest.mark.parametrize("short", ["undo", "drop 3", "why 2?", "Queen", "Rage Against the Machine"])
def test_a_name_or_two_words_leave_the_language_as_it_was(dj, short):
    dialogue = dj.start("ann")
    turn(dj, dialogue, "mets-moi dix chansons de rock des années 90 s'il te plaît")
    turn(dj, dialogue, short)
    record, _ = turn(dj, dialogue, "drop 47")
    assert "De quel" in record.reply


def test_whoever_changes_the_language_is_answered_in_it(dj):
    dialogue = dj.start("ann")
    turn(dj, dialogue, "mets-moi dix chansons de rock des années 90 s'il te plaît")
    turn(dj, dialogue, "could you make it a little calmer please")
    record, _ = turn(dj, dialogue, "drop 47")
    assert "Which track" in record.reply


def test_two_wishes_of_one_utterance_add_up(dj):
    record, _ = turn(dj, dj.start("ann"), "twelve songs! hard rock! from the seventies!")
    assert record.limits.tracks == len(record.slate) == 12
    assert record.limits.genres == ("hard rock",)
    assert record.limits.years


def test_a_wish_after_a_fresh_start_is_heard(dj):
    dialogue = dj.start("ann")
    turn(dj, dialogue, "ten latin songs by women")
    record, _ = turn(dj, dialogue, "start over. nine rock songs")
    assert len(record.slate) == 9
    assert record.limits.genres == ("rock",)
    assert not record.limits.genders
