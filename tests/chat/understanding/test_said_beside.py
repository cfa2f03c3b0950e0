"""What stands beside a genre, a refusal or a number is read with it, and not dropped or turned."""

import pytest

from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.understanding.opening import is_labelled, says_nothing
from undercard.chat.understanding.view import View

SINCE_2015 = (Bounds(at_least=2015),)


def limits(understanding, say):
    """Everything that the criteria of an utterance set."""
    acts = understanding.read(say, View()).acts
    held = [one.limits.model_dump(exclude_defaults=True) for act in acts for one in act.criteria]
    return Limits.model_validate({name: value for one in held for name, value in one.items()})


@pytest.mark.parametrize(
    ("say", "wanted"),
    [
        ("modern soul", Limits(genres=("soul",), years=SINCE_2015)),
        ("modern country", Limits(genres=("country",), years=SINCE_2015)),
        ("french rap", Limits(genres=("rap",), countries=("FR",))),
        ("deutscher Rap", Limits(genres=("rap",), countries=("DE",))),
    ],
)
def test_what_a_genre_is_said_with_holds_too(understanding, say, wanted):
    assert limits(understanding, say) == wanted


@pytest.mark.parametrize(
    "say",
    ["play some slow songs", "some jazz", "ein paar traurige Lieder", "quelques chansons tristes",
     "algunas canciones tristes"],
)  # fmt: skip
def test_some_is_no_number(understanding, say):
    assert limits(understanding, say).tracks is None


@pytest.mark.parametrize(
    ("say", "refused"),
    [
        ("soft rock but not the dad stuff from the 70s and 80s, anything after 1995 is fine",
         (Bounds(at_least=1970, at_most=1979), Bounds(at_least=1980, at_most=1989))),
        ("rock, no stuff from the 80s", (Bounds(at_least=1980, at_most=1989),)),
        ("Hip-Hop, aber bitte nichts, was älter als 2016 ist", (Bounds(at_most=2015),)),
        ("pop, nothing older than 2010", (Bounds(at_most=2009),)),
    ],
)  # fmt: skip
def test_years_that_tell_which_are_unwanted_are_not_wanted(understanding, say, refused):
    assert limits(understanding, say).years_not == refused
    assert all(years.at_least == 1996 for years in limits(understanding, say).years)


def test_then_ends_a_story_without_beginning_a_part(understanding):
    say = "Late nineties alternative rock. I was in college then and had Third Eye Blind on repeat."
    acts = understanding.read(say, View()).acts
    assert not any(one.part for act in acts for one in act.criteria)


def test_karaoke_is_an_occasion_and_its_versions_are_versions(understanding):
    assert is_labelled("karaoke")
    (act,) = understanding.read("karaoke favourites", View()).acts
    assert not any(one.absent or one.limits.versions for one in act.criteria)
    assert limits(understanding, "no karaoke versions, 80s pop").versions_not == ("karaoke",)


def test_words_of_praise_ask_for_nothing():
    assert says_nothing("schöne")
    assert not says_nothing("karaoke")
    assert not says_nothing("anything that nobody labelled")
