"""In which language it is sung, where it is from: by the words for countries, wanted or not."""

import pytest

from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.slate.limit_norms import worded
from undercard.chat.understanding.exact.tongues import tongue, tongues_of
from undercard.chat.understanding.view import View


def limits(understanding, say):
    acts = understanding.read(say, View()).acts
    return [one.limits for act in acts for one in act.criteria if one.limits.names_set()]


@pytest.mark.parametrize(
    ("say", "wanted"),
    [
        ("songs in German", Limits(languages=("de",))),
        ("French songs", Limits(languages=("fr",))),
        ("nothing in Spanish please", Limits(languages_not=("es",))),
        ("german music", Limits(countries=("DE",))),
        ("some music from brazil", Limits(countries=("BR",))),
    ],
)
def test_a_language_is_no_country(understanding, say, wanted):
    assert wanted in limits(understanding, say)


def test_genre_and_country_in_one_open_stretch_are_just_that(understanding):
    held = limits(understanding, "zehn deutsche Rapsongs")
    assert {name for one in held for name in one.names_set()} == {"tracks", "genres", "countries"}


def test_a_saying_means_one_thing_whole(understanding):
    (act,) = understanding.read("one-hit wonders of the 80s", View()).acts
    assert {one.words for one in act.criteria} == {"one-hit wonders", "80s"}
    assert not any(one.targets for one in act.criteria)


def test_tongues_go_by_the_words_for_countries():
    assert tongues_of(("DE",)) == ("de",)
    assert tongues_of(("BR",)) == ("pt",)
    assert tongues_of(("KE",)) == ()
    assert (tongue("fr"), tongue("xx")) == ("French", "xx")


def test_such_limits_are_said_in_words():
    held = Limits(
        countries_not=("US",), languages=("de", "fr"), languages_not=("es",), notes_not=("sad",)
    )
    assert worded(held) == [
        "nobody from US",
        "only songs in German or French",
        "nothing in Spanish",
        "nothing heard as sad",
    ]


@pytest.mark.parametrize(
    ("say", "genre"),
    [
        ("de l'électro, dix titres", "edm"),  # accents matter not
        ("housey dance stuff", "house"),
        ("trappy beats", "trap"),
    ],
)
def test_a_genre_is_known_with_accents_and_as_an_adjective(understanding, say, genre):
    assert Limits(genres=(genre,)) in limits(understanding, say)


def test_a_length_within_an_occasion_is_that_of_the_list(understanding):
    for say in ("music for a 3 hour drive", "de la musique pour 3 heures de route"):
        assert Limits(minutes=Bounds(at_least=174, at_most=180)) in limits(understanding, say)


def test_what_is_refused_is_not_searched_for_by_its_meaning(understanding):
    (act,) = understanding.read("i don't care what, just not techno", View()).acts
    assert [one.polarity for one in act.criteria] == ["-"]


def test_with_and_without_may_be_short(understanding):
    said = understanding.read("pop w/ horns, w/o vocals", View()).say
    assert said == "pop with horns, without vocals"
