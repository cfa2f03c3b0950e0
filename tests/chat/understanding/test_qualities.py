"""Qualities of music by their exact words: well known, old and well known, overlooked."""

import pytest

from undercard.chat.understanding.tagger import TaggedSpan
from undercard.chat.understanding.unseen_qualities import with_unseen_qualities
from undercard.chat.understanding.view import View


def targets(understanding, say):
    """What each feature counts as, by the act's targets."""
    acts = understanding.read(say, View()).acts
    return {
        target.feature: target.counts
        for act in acts
        for one in act.criteria
        for target in one.targets
        if target.counts is not None
    }


@pytest.mark.parametrize(
    ("say", "known", "until"),
    [
        ("trance classics", 60, 2005),
        ("Klassiker der 70er", 60, 2005),
        ("des classiques du rock", 60, 2005),
        ("clásicos de los 80", 60, 2005),
        ("big hits of the 2000s", 65, None),
    ],
)
def test_classics_and_hits_are_well_known_where_there_are_enough(understanding, say, known, until):
    found = targets(understanding, say)
    assert found["popularity"].at_least == known
    assert ("year" in found) == (until is not None)
    assert until is None or found["year"].at_most == until


@pytest.mark.parametrize(
    "say",
    ["underrated indie tracks from the last few years", "underrated 80s pop",
     "unterschätzte Songs aus den 90ern", "deep cuts by Queen"],
)  # fmt: skip
def test_what_is_overlooked_is_not_what_everybody_knows(understanding, say):
    assert targets(understanding, say)["popularity"].at_most == 35


def test_what_is_well_known_is_no_word_to_search_for(understanding):
    (act,) = understanding.read("rock classics", View()).acts
    assert "classics" not in " ".join(one.text for one in act.criteria)


def test_a_quality_after_a_refusal_is_refused_whatever_it_was_taken_for(understanding):
    say = "dinner party tonight, eight guests, so nothing too in-your-face"
    (act,) = understanding.read(say, View()).acts
    assert [one.limits.energy.at_most for one in act.criteria if one.limits.energy] == [0.75]


@pytest.mark.parametrize(
    ("text", "noun", "polarity", "seen"),
    [
        ("underrated soul", "soul", "+", True),
        ("underrated soul", "soul", "-", True),
        ("older shpongle", "shpongle", "~", False),  # an example is what it is
        ("a long day, soul", "soul", "+", False),
        ("underrated soul", "underrated soul", "+", False),  # it was seen
    ],
)
def test_a_quality_is_read_right_before_what_it_tells_of(text, noun, polarity, seen):
    start = text.index(noun)
    span = TaggedSpan(start, start + len(noun), "genre", polarity, 0.9)
    found = with_unseen_qualities(text, (span,), 0, len(text), "en")
    assert [one.polarity for one in found if one is not span] == [polarity] * seen


def test_less_famous_is_less_of_fame_whatever_it_was_taken_for(understanding):
    (act,) = understanding.read("sad 90s grunge, less famous the better", View()).acts
    shifts = [shift for one in act.criteria for shift in one.shifts]
    assert [(shift.feature, shift.by < 0) for shift in shifts] == [("popularity", True)]


@pytest.mark.parametrize(
    ("say", "tracks"),
    [
        ("Suche Lieder mit viel Klavier und einer rauen Männerstimme", None),
        ("einen Song von Queen bitte", 1),
    ],
)
def test_an_article_counts_only_before_a_word_for_a_track(understanding, say, tracks):
    acts = understanding.read(say, View()).acts
    counted = [one.limits.tracks for act in acts for one in act.criteria if one.limits.tracks]
    assert counted == ([tracks] if tracks else [])


def test_ordinary_words_that_are_only_guessed_to_be_a_title_name_nothing(understanding):
    say = "it's pouring outside, I've got a book and a cup of tea. Soundtrack me."
    acts = understanding.read(say, View()).acts
    assert not any(one.tracks or one.seeds for act in acts for one in act.criteria)


@pytest.mark.parametrize("say", ["less well known", "less known", "weniger bekannt"])
def test_less_is_said_where_the_words_kept_do_not_say_it(understanding, say):
    view = View(ids=("a",), titles=("A",), artists=("B",), albums=(None,), has_topic=True)
    criteria = [one for act in understanding.read(say, view).acts for one in act.criteria]
    (less,) = (one for one in criteria if one.shifts)
    assert less.polarity == "<" or less.words == say


@pytest.mark.parametrize(
    "say", ["Drake, no.", "Drake? nein danke", "Drake: non merci!", "Drake, nope"]
)
def test_a_no_that_stands_alone_refuses_what_is_before_it(understanding, say):
    criteria = [one for act in understanding.read(say, View()).acts for one in act.criteria]
    assert [one.limits.artists_not for one in criteria] == [("Drake",)]


def test_a_guessed_quality_that_exact_words_do_not_know_is_not_read(understanding):
    say = "What do you put on when you're studying? I get distracted by too much singing."
    assert "energy" not in targets(understanding, say)


@pytest.mark.parametrize("say", ["too sleepy", "a bit less sleepy"])
def test_a_quality_there_is_too_much_of_is_no_part_of_a_name(understanding, say):
    view = View(ids=("a",), titles=("Again",), artists=("Kupla",), albums=(None,), has_topic=True)
    (act,) = understanding.read(say, view).acts
    assert [shift.feature for one in act.criteria for shift in one.shifts] == ["energy"]
