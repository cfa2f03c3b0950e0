"""What an act speaks of reaches as far as the words around the tagged ones say."""

from dataclasses import replace

import pytest

from undercard.chat.dialogue.selections import Beside, Earlier, Focus, Named, Ranks, Single, Whole
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.spoken_selections import selections_of
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan
from undercard.chat.understanding.view import View
from undercard.chat.understanding.whole_spans import whole

TITLES = ("Halo", "Africa", "Hotel California", "Yellow", "Roxanne")
ARTISTS = ("Beyoncé", "TOTO", "Eagles", "Coldplay", "The Police")
VIEW = View(tuple("abcde"), TITLES, ARTISTS, (None,) * 5, focus=2)


def act_of(kind, text, *tagged):
    """The act with its tagged selections, each the words of the text."""
    spans = tuple(
        TaggedSpan(text.index(words), text.index(words) + len(words), "t", ".", 0.9)
        for words in tagged
    )
    return TaggedAct(0, len(text), kind, 0.9, spans)


def read(kind, text, *tagged, language="en"):
    found = selections_of(Spoken(text, act_of(kind, text, *tagged), language), VIEW)
    return [one.selection for one in found]


@pytest.mark.parametrize(
    ("kind", "text", "tagged", "meant"),
    [
        ("drop", "drop 2 and 5 please", "2", (2, 5)),
        ("more_like", "parecido a la número dos", "la número", (2,)),
        ("drop", "get rid of numbers 1 to 3", "numbers", (1, 2, 3)),
    ],
)
def test_a_selection_goes_on_where_its_words_do(kind, text, tagged, meant):
    language = "es" if "número" in text else "en"
    assert read(kind, text, tagged, language=language) == [Ranks(ranks=meant)]


def test_a_question_asks_of_the_track_that_was_tagged():
    assert read("q_about", "is the third live?", "the third") == [Ranks(ranks=(3,))]
    after = read("q_about", "who sings the one right after it?", "the one")
    assert after == [Beside(of=Focus(), by=1)]


@pytest.mark.parametrize(
    ("kind", "text", "tagged"),
    [
        ("move", "move 2 to 5", "2"),  # where it goes is no part of what goes
        ("drop", "drop 2, and 5 is great", "2"),
        ("drop", "drop 2 which bores me", "2"),
    ],
)
def test_a_selection_ends_where_something_else_begins(kind, text, tagged):
    assert read(kind, text, tagged) == [Ranks(ranks=(2,))]


def test_another_language_is_tried_where_the_dialogues_own_says_nothing():
    assert read("recall", "remets la première liste", "la première liste") == [
        Earlier(which="first")
    ]


def test_what_is_done_to_a_track_is_found_where_nothing_was_tagged():
    assert read("drop", "take off the Coldplay one") == [Named(what="artist", name="Coldplay")]


def test_the_verb_is_no_part_of_what_is_taken_off():
    text = "take off the Coldplay one"
    assert read("drop", text, "the Coldplay one") == read("drop", text)


@pytest.mark.parametrize(
    ("text", "quality", "number", "kinds"),
    [
        ("all of it older than 1990", "older", "1990", ("old", "year")),
        ("shorter than 3 minutes", "shorter", "3 minutes", ("short", "each")),
        ("slower than 100 bpm", "slower", "100 bpm", ("slow", "bpm")),
    ],
)
def test_a_number_takes_the_comparison_in_front_of_it(text, quality, number, kinds):
    spans = [
        TaggedSpan(text.index(words), text.index(words) + len(words), kind, "+", 0.9)
        for words, kind in zip((quality, number), kinds, strict=True)
    ]
    (one,) = whole(text, spans, 0, len(text))
    assert (text[one.start : one.end], one.kind) == (text[text.index(quality) :], kinds[1])


def test_a_quality_beside_a_number_stays_apart():
    text = "old songs from 1990"
    spans = [TaggedSpan(0, 3, "old", "+", 0.9), TaggedSpan(15, 19, "year", "+", 0.9)]
    assert len(whole(text, spans, 0, len(text))) == 2


def test_it_is_what_the_same_act_names():
    assert read("move", "3 is grand, move it up", "3", "it") == [Ranks(ranks=(3,))]
    assert read("drop", "drop it and also 3", "it", "3") == [Focus(), Ranks(ranks=(3,))]


@pytest.mark.parametrize(
    ("text", "language"),
    [("one of these is doing my head in", "en"), ("una de estas me pone malo", "es")],
)
def test_one_of_which_something_is_told_is_not_said(text, language):
    words = " ".join(text.split()[:3])
    assert read("drop", text, words, language=language) == [Single(of=Whole())]
    assert read("drop", "drop one of these", "one of these") == [Ranks(ranks=(1,))]


def test_two_that_were_not_spoken_of_are_asked_about():
    spoken = Spoken("swap those two", act_of("swap", "swap those two", "those two"), "en")
    (asked,) = selections_of(spoken, replace(VIEW, focus=None))
    assert asked.doubt is not None
    assert asked.doubt.kind == "no_focus"
    (known,) = selections_of(spoken, replace(VIEW, spoken_of=(2, 4)))
    assert (known.selection, known.doubt) == (Focus(plural=True), None)


@pytest.mark.parametrize(
    ("text", "tagged", "about"),
    [
        ("the stuff you had right at the very start", "the stuff you had right at the very start",
         "first"),
        ("put back the list from before", "the list from before", "back"),
    ],
)  # fmt: skip
def test_what_was_there_at_the_start_is_an_earlier_list(text, tagged, about):
    (found,) = read("recall", text, tagged)
    assert found.which == about
