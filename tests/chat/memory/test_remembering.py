"""What a listener asks to be remembered: kept, used, shown, taken back; and what never is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from undercard.chat.circumstances import WEEKDAYS
from undercard.chat.dj import Dj
from undercard.chat.errors import UnknownDialogue
from undercard.chat.memory import remembered, store, striking, tables
from undercard.chat.memory.plays import Played, strength_at
from undercard.chat.memory.plays import replace as import_plays
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database
from undercard.policy.records import audit, record_tables

NOW = datetime.now(UTC)


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def dj(parts, home):
    settings = Settings(home=home, character="plain")
    return Dj(parts, open_database(settings), settings, surface="test")


def talk(dj, *says, listener="ann", dialogue=None):
    dialogue = dialogue or dj.start(listener)
    return [dj.answer(dialogue, say) for say in says]


def known(dj, listener="ann"):
    with dj.database.transaction() as conn:
        return [(one.kind, one.words) for one in remembered.entries(conn, listener)]


def files(home):
    """The bytes of every file under a home."""
    return {file: file.read_bytes() for file in home.rglob("*") if file.is_file()}


# Kept, and used


def test_a_sentence_is_kept_as_it_was_said_with_its_source_and_date(dj):
    dialogue = dj.start("ann")
    (turn,) = talk(dj, "remember that I run on Tuesdays", dialogue=dialogue)
    assert turn.reply == "I will remember “I run on Tuesdays”."
    with dj.database.transaction() as conn:
        (one,) = remembered.entries(conn, "ann")
    assert (one.kind, one.words, one.source) == ("fact", "I run on Tuesdays", f"{dialogue}/1")
    assert abs(one.given - NOW) < timedelta(hours=1)


def test_nothing_is_kept_that_nobody_asked_for(dj):
    talk(dj, "I run on Tuesdays", "some jazz", "my kids are 4 and 6", "what do you know about me?")
    assert known(dj) == []


def test_a_taste_lifts_its_music_and_is_said_with_the_first_list(dj):
    (before,) = talk(dj, "something mellow", listener="nobody yet")
    talk(dj, "remember that I love jazz")
    first, second = talk(dj, "something mellow", "a bit longer")
    jazz = [one.title for one in first.slate if one not in before.slate]
    assert jazz, "the taste changes nothing"
    assert "I took into account that you told me “I love jazz”:" in first.reply
    assert "took into account" not in second.reply


def test_what_is_hated_is_ruled_out_in_every_dialogue_and_said_once(dj):
    (kept,) = talk(dj, "remember that I hate country")
    assert kept.reply == "I will remember no country."
    first, second = talk(dj, "songs for a road trip", "a bit longer")
    assert first.limits.genres_not == ("country",)
    assert first.reply.endswith("As you asked me to remember: no country.")
    assert "remember" not in second.reply


@pytest.mark.parametrize("again", ["start over", "the first list again"])
def test_what_is_ruled_out_for_good_outlasts_a_fresh_start(dj, again):
    *_, turn = talk(dj, "some pop", "never play Drake again", again)
    assert "no Drake" in turn.going_by
    assert known(dj) == [("never", "Drake")]


def test_a_day_is_brought_up_on_that_day_as_an_offer_and_at_no_other_time(dj):
    today = dj._settings.now().weekday()
    for number, day in ((today, "fencing"), ((today + 1) % 7, "chess")):
        talk(dj, f"remember that I have {day} on {WEEKDAYS[number]}s")
    hello, yes = talk(dj, "hello", "yes")
    assert "fencing" in hello.reply
    assert "chess" not in hello.reply
    assert not hello.slate
    assert len(yes.slate) == 10
    (wish,) = talk(dj, "some jazz")
    assert "fencing" not in wish.reply


# Shown, and taken back


def test_everything_is_shown_with_its_date_and_taken_back_by_number_words_or_button(dj):
    with dj.database.transaction() as conn:
        import_plays(conn, "ann", "my player", {"t": Played(3, strength_at(NOW))})
    first = (
        "remember that I run on Tuesdays",
        "remember that I love jazz",
        "never play Drake again",
    )
    *_, liked, shown = talk(
        dj, *first, "some jazz", "I like number 1", "what do you know about me?"
    )
    today = f"{NOW.day} {NOW:%B} {NOW.year}"
    lines = [line.strip() for line in shown.reply.splitlines() if line.strip()[:1].isdigit()]
    assert lines == [
        f"1. no Drake, for good ({today})",
        f"2. “I love jazz” ({today})",
        f"3. “I run on Tuesdays” ({today})",
        f"4. From “my player”: 1 track that you played, 3 times in all ({today})",
        f"5. You liked “{liked.slate[0].title}” ({today})",
    ]
    assert len(shown.offers) == 5
    dialogue = dj.dialogues("ann")[0].id
    (by_number,) = talk(dj, "forget 4", dialogue=dialogue)
    assert by_number.reply.endswith("Forgotten: “my player”.")
    (by_words,) = talk(dj, "forget what I said about Tuesdays", dialogue=dialogue)
    assert by_words.reply == "Forgotten: “I run on Tuesdays”."
    (shown,) = talk(dj, "what do you know about me?", dialogue=dialogue)
    (by_button,) = talk(dj, shown.offers[0], dialogue=dialogue)
    assert "Forgotten: “no Drake”." in by_button.reply
    assert "no Drake" not in by_button.going_by
    assert known(dj) == [("like", "I love jazz")]


def test_a_number_that_was_not_told_takes_nothing_back(dj):
    *_, turn = talk(dj, "remember that I run", "what do you know about me?", "forget 7")
    assert turn.reply.startswith("I remember nothing of that number or in those words.")
    assert known(dj) == [("fact", "I run")]


def test_yes_after_the_list_of_what_is_known_takes_nothing_back(dj):
    talk(dj, "remember that I run", "what do you know about me?", "yes", "the first")
    assert known(dj) == [("fact", "I run")]


def test_what_was_taken_back_stands_nowhere_in_the_history(dj, home):
    told = "I juggle on zyxmarkerday"
    talk(dj, f"remember that {told}", "what do you know about me?", f"forget that {told}")
    assert not [file for file, held in files(home).items() if b"zyxmarker" in held]
    said = [turn.say for turn in dj.history(dj.dialogues("ann")[0].id)]
    assert said == ["remember that …", "what do you know about me?", "…"]


def test_all_of_it_is_taken_back_only_after_a_yes(dj, home):
    talk(dj, "zyxmarker please", "remember that I love zyxmarker")
    asked, done = talk(dj, "forget everything about me", "yes")
    assert asked.offers == ("Yes, forget all of it",)
    assert "All of it is forgotten" in done.reply
    assert known(dj) == []
    assert len(dj.dialogues("ann")) == 1
    assert not [file for file, held in files(home).items() if b"zyxmarker" in held]


def test_there_is_room_for_so_many_things_and_no_more(dj, monkeypatch):
    monkeypatch.setattr("undercard.chat.steps.memory_step.MOST", 2)
    *_, turn = talk(dj, "remember that I run", "remember that I swim", "remember that I row")
    assert turn.reply.startswith("My memory of you is full.")
    assert len(known(dj)) == 2


# The switch


def test_off_nothing_is_kept_and_nothing_used_and_on_it_is_again(dj):
    talk(dj, "remember that I love jazz", "never play Drake again")
    off, refused = talk(dj, "don't remember anything about me", "remember that I swim")
    assert off.reply.startswith("From now on nothing you say or like is kept")
    assert refused.reply.startswith("My memory of you is off")
    dialogue = dj.start("ann")
    assert dj.settings(dialogue).remember is False
    (stranger,) = talk(dj, "music for dinner", listener="nobody yet")
    (known_one,) = talk(dj, "music for dinner", dialogue=dialogue)
    assert known_one.ids == stranger.ids
    assert "no Drake" not in known_one.going_by
    assert dj.feedback(dialogue, 1, known_one.ids[0], liked=True) is False
    assert known(dj) == [("like", "I love jazz"), ("never", "Drake")]
    (again,) = talk(dj, "remember me again", dialogue=dialogue)
    assert again.reply.startswith("I remember again")
    assert dj.feedback(dialogue, 1, known_one.ids[0], liked=True) is True


def test_the_switch_of_the_settings_is_the_listener_s_and_not_the_dialogue_s(dj):
    one, other = dj.start("ann"), dj.start("ann")
    dj.change_settings(one, replace(dj.settings(one), remember=False))
    assert dj.settings(other).remember is False
    assert dj.settings(dj.start("bob")).remember is True


def test_a_dialogue_that_was_held_while_it_was_off_goes_in_a_day(dj):
    talk(dj, "don't remember anything about me")
    talk(dj, "some jazz")
    assert len(dj.dialogues("ann")) == 2
    with dj.database.transaction() as conn:
        conn.execute(sa.update(tables.dialogues).values(until=NOW - timedelta(seconds=1)))
    dj.start("bob")
    assert dj.dialogues("ann") == []


# What is never kept


@pytest.mark.parametrize(
    "say",
    [
        "remember that I have diabetes",
        "remember that I am a communist",
        "retiens que je suis musulman",
        "merk dir, dass ich schwul bin",
        "recuerda que estoy embarazada",
        "I have diabetes. some jazz please",
        "I am a communist and I want calm songs",
    ],
)
def test_what_is_sensitive_is_not_kept_and_this_is_said(dj, home, say):
    (turn,) = talk(dj, say)
    assert turn.say == say
    assert "history" in turn.reply or any(
        word in turn.reply for word in ("historique", "Verlauf", "historial")
    )
    assert known(dj) == []
    (past,) = dj.history(dj.dialogues("ann")[0].id)
    assert (past.say, past.reply) == ("…", "…")
    for word in (b"diabetes", b"communist", b"musulman", b"schwul", b"embarazada"):
        assert not [file for file, held in files(home).items() if word in held]


def test_a_wish_may_name_what_nobody_is_said_to_be(dj):
    (turn,) = talk(dj, "music for a gay pride party")
    assert "not even in the history" not in turn.reply
    assert dj.history(dj.dialogues("ann")[0].id)[0].say == "music for a gay pride party"


@pytest.mark.parametrize("stopped", [False, True])
def test_a_call_for_help_is_answered_and_leaves_no_trace(dj, home, stopped):
    dialogue = dj.start("ann")
    events = dj.turn(dialogue, "I want to kill myself, zyxmarker")
    if stopped:
        next(event for event in events if type(event).__name__ == "Words")
        events.close()
    else:
        assert "turn to" in list(events)[-1].record.reply
    assert not [file for file, held in files(home).items() if b"zyxmarker" in held]
    (past,) = dj.history(dialogue)
    assert past.say == store.NOT_KEPT


def test_people_in_need_come_before_what_they_ask_to_be_remembered(dj):
    (turn,) = talk(dj, "remember that I cut myself")
    assert "turn to" in turn.reply
    assert known(dj) == []
    assert dj.history(dj.dialogues("ann")[0].id)[0].say == store.NOT_KEPT


def test_what_was_said_of_oneself_stands_nowhere_and_the_rest_goes_on(dj, home):
    turn, after = talk(dj, "calm songs because I have depression", "a bit faster")
    assert "not even in the history" in turn.reply
    assert "calm" in after.going_by
    assert not [file for file, held in files(home).items() if b"depression" in held]


# What takes back, and what does not


def test_a_limit_after_the_list_of_what_is_known_takes_nothing_back(dj):
    *_, turn = talk(
        dj, "remember that I run", "some rock", "what do you know about me?", "no songs before 1990"
    )
    assert known(dj) == [("fact", "I run")]
    assert "not from 1989 or earlier" in turn.going_by


def test_a_name_in_the_list_is_dropped_and_not_taken_back(dj):
    *_, turn = talk(dj, "remember that I love AC/DC", "du rock avec AC/DC", "retire AC/DC")
    assert known(dj) == [("like", "I love AC/DC")]
    assert "AC/DC" not in {entry.artist for entry in turn.slate}


def test_more_than_a_page_is_told_page_by_page_and_taken_back_by_number(dj):
    sports = (
        *("chess", "golf", "tennis", "judo", "rugby", "hockey", "polo"),
        *("squash", "bowls", "darts", "snooker", "cricket", "padel", "bridge"),
    )
    first, more, gone = talk(
        dj,
        *(f"remember that I play {one}" for one in sports),
        *("what do you know about me?", "more", "forget 14"),
    )[-3:]
    assert "12. “I play tennis”" in first.reply
    assert "13." not in first.reply
    assert "14. “I play chess”" in more.reply
    assert gone.reply.startswith("Forgotten: “I play chess”")


@pytest.mark.parametrize("words", ["me", "that for me", "that I love"])
def test_half_a_sentence_is_not_kept(dj, words):
    (turn,) = talk(dj, f"remember {words}")
    assert turn.reply.startswith("Tell me what")
    assert known(dj) == []


def test_what_is_struck_is_struck_in_whole_words_and_no_standing_wish_is_broken(dj):
    dialogue = dj.start("ann")
    wish = "warm summer songs that I love"
    dj.answer(dialogue, wish)
    with dj.database.transaction() as conn:
        striking.strike(conn, "ann", "summer songs")
        striking.strike(conn, "ann", "me")
        state = store.state_before(conn, dialogue, store.AFTER_ALL)
    assert dj.history(dialogue)[0].say == "warm … that I love"
    assert any("summer" in one.words for one in state.standing)


# Commands, and names that sound like them


def test_a_band_of_that_name_is_played_and_a_song_of_it_is_asked_about(dj):
    band, song = talk(dj, "Incognito", "oublie moi")
    assert {entry.artist for entry in band.slate} == {"Incognito"}
    assert song.offers == ("Oublie Moi – Riké", "Oui, oublie tout")


# Off, and forgotten


def test_off_the_ledger_has_no_name_and_nothing_shown_is_counted(dj):
    dialogue = dj.start("ann")
    off, _, like, told = talk(
        dj,
        *("don't remember me", "some pop", "I like 1", "what do you know about me?"),
        dialogue=dialogue,
    )
    assert off.reply.startswith("From now on nothing")
    assert "I note nothing" in like.reply
    assert "I showed you" not in told.reply
    with dj.database.transaction() as conn:
        names = set(conn.scalars(sa.select(record_tables.ledger.c.listener)))
        assert conn.scalar(sa.select(sa.func.count()).select_from(tables.feedback)) == 0
    assert names == {None}


@pytest.mark.parametrize("resumed", [True, False])
def test_a_dialogue_that_goes_on_while_it_is_off_goes_in_a_day_too(dj, resumed):
    open_one, other = dj.start("ann"), dj.start("ann")
    talk(dj, "don't remember me", dialogue=other)
    if resumed:
        dj.start("ann", open_one)
    else:
        talk(dj, "some jazz", dialogue=open_one)
    with dj.database.transaction() as conn:
        here = tables.dialogues.c.id == open_one
        assert conn.scalar(sa.select(tables.dialogues.c.until).where(here)) is not None


def test_no_byte_is_left_of_a_dialogue_whose_day_is_up(dj, home):
    talk(dj, "don't remember me", "songs with zyxmarker in the title")
    with dj.database.transaction() as conn:
        conn.execute(sa.update(tables.dialogues).values(until=NOW - timedelta(seconds=1)))
    dj.start("bob")
    assert not [file for file, held in files(home).items() if b"zyxmarker" in held]


def test_after_all_is_forgotten_no_name_stands_in_the_ledger_and_the_log_is_blank(dj):
    dialogue = dj.start("ann")
    talk(dj, "some pop, no Drake", "rock", "forget everything about me", "yes", dialogue=dialogue)
    (told,) = talk(dj, "what do you know about me?", dialogue=dialogue)
    assert told.reply.startswith("I remember 10 tracks that I showed you.")  # the list in force
    with dj.database.transaction() as conn:
        assert set(conn.scalars(sa.select(record_tables.ledger.c.listener))) == {None}
        assert set(conn.scalars(sa.select(record_tables.ledger.c.holder))) <= {None, "", dialogue}
        gone = [row.kind for row in audit.stored(conn) if audit.BLANKED in row.payload]
        assert (gone.count("ruling"), audit.verify(conn).blanked) == (2, len(gone))


def test_another_open_dialogue_says_in_words_that_it_was_forgotten(dj):
    other, dialogue = dj.start("ann"), dj.start("ann")
    talk(dj, "some pop", dialogue=other)
    talk(dj, "forget everything about me", "yes", dialogue=dialogue)
    with pytest.raises(UnknownDialogue, match="it was forgotten"):
        dj.answer(other, "some rock")
