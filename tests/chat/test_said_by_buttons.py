"""What the page's buttons say is understood, and a stored list is shown as it was."""

import pytest

from undercard.chat.dj import Dj
from undercard.chat.errors import InputError
from undercard.chat.events import SlateReady, TurnDone
from undercard.chat.playlists.playlist_formats import WRITTEN
from undercard.chat.reply.replies import LANGUAGES
from undercard.chat.reply.suggestions import FILE as SUGGESTIONS
from undercard.chat.reply.suggestions import first
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database
from undercard.chat.web.drawings import page_words
from undercard.prompts import yaml12

WISH = {
    "en": "ten rock songs",
    "fr": "dix chansons de rock",
    "es": "diez canciones de rock",
    "de": "zehn Rocksongs",
}


@pytest.fixture
def dj(parts, tmp_path):
    settings = Settings(home=tmp_path)
    return Dj(parts, open_database(settings), settings, surface="test")


def turn(dj, dialogue, say):
    """The record of a turn, and what was shown last."""
    events = list(dj.turn(dialogue, say))
    record = next(event.record for event in events if isinstance(event, TurnDone))
    return record, next((event for event in events if isinstance(event, SlateReady)), None)


def test_every_language_has_the_same_words():
    words = page_words()
    assert set(words) == set(LANGUAGES)
    for language in words.values():
        for part in ("labels", "say", "settings"):
            assert language[part].keys() == words["en"][part].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_buttons_of_the_list_do_what_they_say(dj, language):
    say, dialogue = page_words()[language]["say"], dj.start("ann")
    wish, _ = turn(dj, dialogue, WISH[language])
    moved, _ = turn(dj, dialogue, say["move"].format(**{"from": 3, "to": 1}))
    assert moved.ids == (wish.ids[2], *wish.ids[:2], *wish.ids[3:])
    undone, shown = turn(dj, dialogue, say["undo"])
    assert undone.ids == wish.ids
    assert (shown.can_redo, shown.language) == (True, language)
    redone, _ = turn(dj, dialogue, say["redo"])
    assert redone.ids == moved.ids
    replaced, _ = turn(dj, dialogue, say["replace"].format(ranks=2))
    assert replaced.ids[1] not in redone.ids
    assert len(set(replaced.ids) & set(redone.ids)) == 9
    joined = page_words()[language]["labels"]["and"].join("24")
    dropped, _ = turn(dj, dialogue, say["drop"].format(ranks=joined))
    assert {replaced.ids[1], replaced.ids[3]} & set(dropped.ids) == set()
    others, _ = turn(dj, dialogue, say["but"].format(ranks=joined))
    assert set(others.ids) & set(dropped.ids) == {dropped.ids[1], dropped.ids[3]}
    why, _ = turn(dj, dialogue, say["why"].format(ranks=1))
    assert why.ids == others.ids
    assert not why.question
    more, _ = turn(dj, dialogue, say["more"].format(ranks=2))
    assert more.ids != others.ids


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_suggested_is_understood(dj, language):
    texts = yaml12.load_file(SUGGESTIONS)["next"]
    for name, says in texts.items():
        dialogue = dj.start("ann")
        turn(dj, dialogue, WISH[language])
        record, shown = turn(dj, dialogue, says[language])
        assert record.change is not None or name == "ruled", says[language]
        assert not record.question
        assert says[language] not in (shown.next if shown else ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_suggested_first_makes_a_list(dj, language):
    for _, say in first(language):
        record, shown = turn(dj, dj.start("ann"), say)
        assert record.slate, say
        assert shown.language == language


def test_the_list_in_force_is_shown_again_as_it_was(dj):
    dialogue = dj.start("ann")
    assert dj.table(dialogue) == SlateReady(())
    turn(dj, dialogue, "90s rock, no Nirvana")
    _, shown = turn(dj, dialogue, "drop 2")
    turn(dj, dialogue, "why 3?")
    assert dj.table(dialogue) == shown


def test_the_list_in_force_is_handed_over_in_every_format(dj):
    dialogue = dj.start("ann")
    record, _ = turn(dj, dialogue, "ten rock songs")
    for form in WRITTEN:
        assert record.slate[0].title in dj.hand_over(dialogue, form).text
    with pytest.raises(InputError, match="Choose one of m3u8"):
        dj.hand_over(dialogue, "txt")
