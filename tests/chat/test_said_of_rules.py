"""A list is lawful or says so: on every surface, whether or not the words speak of it again."""

import pytest

from undercard.chat.commands.talk import turn_as_text
from undercard.chat.dj import Dj
from undercard.chat.events import SlateReady, TurnDone, Words
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database
from undercard.chat.web.slate_element import table_props
from undercard.policy.norms.norm import id_of

SAYS = ("Queen", "older", "drop 2", "Abba", "90s hip hop", "why 1?", "undo", "five more")


@pytest.fixture
def dj(parts, tmp_path):
    settings = Settings(home=tmp_path)
    return Dj(parts, open_database(settings), settings, surface="test")


def turn(dj, dialogue, say):
    """The events of a turn, what it shows, and its record."""
    events = list(dj.turn(dialogue, say))
    shown = next((event for event in events if isinstance(event, SlateReady)), None)
    (record,) = (event.record for event in events if isinstance(event, TurnDone))
    return events, shown, record


def named(ref):
    return f"“{id_of(ref).replace('-', ' ')}”"


def test_what_gave_way_is_shown_at_every_list_and_said_once(dj):
    dialogue, said, seen = dj.start("ann"), [], 0
    for say in SAYS:
        _, shown, record = turn(dj, dialogue, say)
        relaxed = [entry.norm for entry in record.ruling.relaxed] if record.ruling else []
        seen += bool(relaxed)
        for ref in relaxed:
            assert named(ref) in record.gave_way, say
            assert shown is None or named(ref) in shown.gave_way, say
            said += [ref] * (named(ref) in record.reply and say != "why 1?")
        assert bool(record.gave_way) == bool(relaxed)
        assert dj.table(dialogue).gave_way == record.gave_way
    assert seen >= 5
    assert said
    assert len(said) == len(set(said))


def test_the_list_comes_first_and_the_words_after(dj):
    dialogue = dj.start("ann")
    for say in ("90s hip hop", "now some Abba", "calmer"):
        events, _, record = turn(dj, dialogue, say)
        kinds = [type(event) for event in events]
        assert kinds.index(SlateReady) < kinds.index(Words)
        assert record.ms["list"] <= record.ms["first_word"] <= record.ms["total"]


def test_the_terminal_prints_the_list_then_what_gave_way_then_the_words(dj, capsys):
    dialogue = dj.start("ann")
    for say in ("Queen", "drop 2"):
        turn_as_text(dj, dialogue, say, SafeConsole(width=200), echo=False)
        printed = capsys.readouterr().out
        places = [printed.index(one) for one in ("title", "the rule “emerging artists”", "dj  ›")]
        assert places == sorted(places)


def test_the_page_is_given_what_gave_way(dj):
    _, shown, _ = turn(dj, dj.start("ann"), "Queen")
    assert "“emerging artists”" in table_props(shown)["gaveWay"]


def test_a_dialogue_in_french_is_told_in_french(dj):
    _, shown, _ = turn(dj, dj.start("ann"), "des chansons de Queen")
    assert shown.gave_way.startswith("Impossible à respecter en entier ici")
    assert "artistes émergents" in shown.gave_way
