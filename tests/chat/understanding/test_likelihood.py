"""What is only guessed changes no list, and a wish that says nothing is asked about."""

import pytest

from undercard.chat.dialogue.acts import Act, Amount, Criterion, Shift
from undercard.chat.dialogue.doubts import Doubt
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.dialogue.selections import Focus, Ranks, Whole
from undercard.chat.understanding.exact.amount_readers import read_amount
from undercard.chat.understanding.likelihood import (
    if_compared,
    if_corrected,
    if_it_says_something,
    if_likely,
    if_missed,
    is_reason,
)
from undercard.chat.understanding.view import View

VIEW = View(ids=tuple("abc"), titles=tuple("abc"), artists=tuple("abc"), albums=(None,) * 3)
SIX = Amount(tracks=Bounds(at_least=6, at_most=6))


def act(kind, confidence, **given):
    return Act(kind=kind, words="these words", confidence=confidence, **given)


@pytest.mark.parametrize("selection", [Whole(), Focus(plural=True)])
def test_a_guess_that_only_points_takes_nothing_away(selection):
    assert if_likely(act("drop", 0.1, selection=selection), VIEW).kind == "unclear"
    assert if_likely(act("drop", 0.1, selection=selection, amount=SIX), VIEW).kind == "unclear"
    assert if_likely(act("drop", 0.9, selection=selection), VIEW).kind == "drop"


def test_a_guess_that_names_what_it_means_is_done():
    assert if_likely(act("drop", 0.1, selection=Ranks(ranks=(2,))), VIEW).kind == "drop"
    assert if_likely(act("extend", 0.1, amount=SIX), VIEW).kind == "extend"


@pytest.mark.parametrize(
    ("words", "confidence", "criteria", "kind"),
    [
        ("play me something", 0.6, (), "unclear"),
        ("play me something", 0.6, (Criterion(words="something"),), "unclear"),
        ("play me something", 0.9, (), "wish"),
        ("ten of whatever", 0.6, (Criterion(words="ten", limits=Limits(tracks=10)),), "wish"),
        ("songs my nan would like", 0.9, (), "unclear"),
        ("ten for my nan", 0.9, (Criterion(words="ten", limits=Limits(tracks=10)),), "unclear"),
        ("rock", 0.1, (Criterion(words="rock", limits=Limits(genres=("rock",))),), "wish"),
    ],
)
def test_a_wish_that_says_nothing_of_music_asks_for_anything_or_is_unclear(
    words, confidence, criteria, kind
):
    wish = Act(kind="wish", words=words, confidence=confidence, criteria=criteria)
    assert if_it_says_something(wish, "en").kind == kind


@pytest.mark.parametrize(
    ("words", "language", "number"),
    [
        ("a million songs", "en", 1_000_000),
        ("tausend Lieder", "de", 1_000),
        ("mil canciones", "es", 1_000),
        ("un million de chansons", "fr", 1_000_000),
    ],
)
def test_round_numbers_are_read_in_words(words, language, number):
    assert read_amount(words, language).tracks == Bounds(at_least=number, at_most=number)


def test_why_something_goes_is_no_wish():
    drop, told = act("drop", 0.9), Act(kind="wish", words="its rap", confidence=0.9)
    assert is_reason(told, [drop, told])
    assert not is_reason(told, [told])
    assert not is_reason(Act(kind="wish", words="rap instead"), [drop])


def test_who_is_missed_is_added_and_not_refused():
    no_muse = Criterion(words="muse", limits=Limits(artists_not=("Muse",)))
    missed = Act(kind="exclude", words="there's no muse in there", criteria=(no_muse,))
    found = if_missed(missed, VIEW)
    assert (found.kind, found.criteria[0].some_of) == ("add", ("Muse",))
    assert if_missed(missed, View()) == missed
    refused = missed.model_copy(update={"words": "no muse in there"})
    assert if_missed(refused, VIEW) == refused


def test_what_was_meant_takes_nothing_away():
    seven = Ranks(ranks=(7,))
    assert if_corrected(Act(kind="drop", words="no I meant 7", selection=seven)).kind == "unclear"
    assert if_corrected(Act(kind="drop", words="no 7 then", selection=seven)).kind == "drop"


def test_whether_there_are_any_newer_ones_asks_for_them_where_a_list_is_in_view():
    newer = Criterion(words="newer", shifts=(Shift(feature="year", by=8, word="newer"),))
    asked = Act(kind="q_has", words="does it come any newer?", criteria=(newer,))
    assert if_compared(asked, VIEW).kind == "refine"
    assert if_compared(asked, View()).kind == "q_has"
    muse = Criterion(words="Muse", limits=Limits(artists=("Muse",)))
    assert if_compared(asked.model_copy(update={"criteria": (muse,)}), VIEW).kind == "q_has"


def test_a_length_is_wish_enough_where_nothing_else_was_understood():
    minutes = Criterion(words="90 minutes", limits=Limits(minutes=Bounds(at_most=90)))
    wish = Act(kind="wish", words="music for the next 90 minutes", criteria=(minutes,))
    assert if_it_says_something(wish.model_copy(update={"confidence": 0.9}), "en").kind == "wish"
    assert if_it_says_something(wish.model_copy(update={"confidence": 0.5}), "en").kind == "unclear"


def test_a_guess_of_which_not_all_was_understood_drops_nothing():
    doubt = Doubt(kind="not_understood", words="platform")
    said = {"selection": Ranks(ranks=(4,)), "doubt": doubt}
    assert if_likely(act("drop", 0.2, **said), VIEW).kind == "unclear"
    assert if_likely(act("drop", 0.6, **said), VIEW).kind == "drop"
