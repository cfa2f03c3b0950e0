"""What phrases of four languages select, from a table written by hand."""

from pathlib import Path

import pytest

from support.brief_selection import brief, brief_doubt
from undercard.chat.understanding.exact.lexicon import languages
from undercard.chat.understanding.list_names import SaidName
from undercard.chat.understanding.selection_reader import read_selection
from undercard.chat.understanding.view import View
from undercard.prompts import yaml12

TABLE = yaml12.load_file(Path(__file__).parents[2] / "data" / "selection_phrases.yaml")
VIEW = View(
    ids=tuple(f"t{rank}" for rank, _ in enumerate(TABLE["view"]["titles"], 1)),
    titles=tuple(TABLE["view"]["titles"]),
    artists=tuple(TABLE["view"]["artists"]),
    focus=TABLE["view"]["focus"],
    spoken_of=tuple(TABLE["view"]["spoken_of"]),
)
PHRASES = [
    (language, phrase, meant)
    for language, phrases in TABLE["phrases"].items()
    for phrase, meant in phrases.items()
]


@pytest.mark.parametrize(("language", "phrase", "meant"), PHRASES)
def test_a_phrase_selects_what_is_meant(language, phrase, meant):
    read = read_selection(phrase, language, view=VIEW)
    assert brief(read.selection) + brief_doubt(read.doubt) == meant


@pytest.mark.parametrize(("language", "phrase", "meant"), PHRASES)
def test_neither_case_nor_a_full_stop_matters(language, phrase, meant):
    if "“" not in meant:  # words of a title are told as they were written
        read = read_selection(f"{phrase.upper()}.", language, view=VIEW)
        assert (brief(read.selection) + brief_doubt(read.doubt)).casefold() == meant.casefold()


def test_every_language_is_in_the_table():
    assert set(TABLE["phrases"]) == set(languages())


def read(phrase, view=VIEW, names=()):
    found = read_selection(phrase, names=names, view=view)
    return brief(found.selection) + brief_doubt(found.doubt)


def test_a_tagged_name_is_a_name_whatever_else_it_could_be():
    assert read("last one", names=[SaidName("title", "last one")]) == "title Last One"
    assert read("the happy one", names=[SaidName("title", "happy")]) == "title Happy"


def test_a_tagged_name_that_is_not_on_the_list_is_said_to_be_missing():
    names = [SaidName("artist", "Metallica")]
    assert read("the Metallica song", names=names) == "artist Metallica ?? not_here"


def test_a_title_taken_for_an_artist_is_found_all_the_same():
    assert read("the Creep one", names=[SaidName("artist", "Creep")]) == "title Creep"


def test_that_one_needs_a_focus():
    nothing = View(ids=VIEW.ids, titles=VIEW.titles, artists=VIEW.artists)
    assert read("that one", nothing) == "it ?? no_focus"
    assert read("them", nothing) == "all"
    assert read("the one after that", nothing) == "+1 of (it) ?? no_focus"


def test_without_a_list_there_is_nothing_to_select_from():
    assert read("the second", View()) == "2 ?? no_list"


def test_two_songs_of_one_title_are_a_doubt():
    view = View(("a", "b"), ("Stay", "Stay (Remix)"), ("Rihanna", "Someone"))
    assert read("Stay", view) == "title Stay"
    same = View(("a", "b"), ("Stay", "Stay"), ("Rihanna", "Someone"))
    assert read("Stay", same) == "title Stay ?? several 1 2"
    assert read("Stay by Rihanna", same) == "(title Stay) in (artist Rihanna)"
