"""The years of the youth of somebody whom the music is for, in four languages."""

import pytest

from undercard.chat.understanding.view import View

NEWEST = 2020  # year of the built-in catalogue


def years_of(understanding, say):
    acts = understanding.read(say, View()).acts
    criteria = [one for act in acts for one in act.criteria]
    return [
        (one.words, one.taken, bounds.at_least, bounds.at_most)
        for one in criteria
        for bounds in one.limits.years
    ]


@pytest.mark.parametrize(
    ("say", "words", "age"),
    [
        ("something my mum would like, she's 70", "she's 70", 70),
        ("it's my dad's 60th birthday, party music please", "60th birthday", 60),
        ("music for my 75-year-old gran", "75-year-old", 75),
        ("was für meine Oma, sie wird 70", "sie wird 70", 70),
        ("de la musique pour ma grand-mère de 75 ans", "de 75 ans", 75),
        ("algo para mi abuela de 70 años", "de 70 años", 70),
    ],
)
def test_an_age_is_taken_for_the_years_of_youth_and_that_is_said(understanding, say, words, age):
    first, last = NEWEST - age + 12, NEWEST - age + 25
    assert years_of(understanding, say) == [(words, f"{first}–{last}", first, last)]


def test_who_is_very_old_hears_what_catalogues_have(understanding):
    ((_, _, first, last),) = years_of(understanding, "fifteen songs for my nan, she is turning 90")
    assert (first, last) == (1942, 1965)


@pytest.mark.parametrize(
    "say",
    [
        "60 minutes for my dad",
        "songs for a 7 year old",
        "some Elvis for my gran, she's 80",
        "my boss is 50 and wants rock",
        "my gran wants 60 songs",
        "I am 63, play something slow",
    ],
)
def test_no_age_of_anybody_is_heard_in_other_numbers(understanding, say):
    assert years_of(understanding, say) == []


def test_years_that_are_named_stand(understanding):
    (found,) = years_of(understanding, "80s for my mum, she's 70")
    assert found[2:] == (1980, 1989)
