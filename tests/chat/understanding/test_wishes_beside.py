"""What is said of a wish besides: its length, a share of it, somebody's youth, what it refuses."""

import pytest

from undercard.chat.dialogue.limits import Bounds
from undercard.chat.understanding.view import View

VIEW = View(
    ids=tuple("abcdefghij"),
    titles=tuple(f"Title {letter}" for letter in "abcdefghij"),
    artists=tuple(f"Artist {letter}" for letter in "abcdefghij"),
    albums=(None,) * 10,
    has_topic=True,
    standing=("10", "pop"),
)
NOTHING = View()


@pytest.mark.parametrize(
    ("say", "kind"),
    [
        ("more upbeat and a bit longer", "extend"),
        ("slower, longer", "extend"),
        ("make it shorter and a bit darker", "shorten"),
        ("ohne Ed Sheeran und länger", "extend"),
        ("kürzer und ohne Rihanna", "shorten"),
        ("fröhlicher und mehr davon", "extend"),
        ("mas alegre y mas larga", "extend"),
    ],
)
def test_a_length_beside_another_change_is_heard(understanding, say, kind):
    kinds = [act.kind for act in understanding.read(say, VIEW).acts]
    assert kind in kinds
    assert {"refine", "exclude"} & set(kinds)


@pytest.mark.parametrize(
    "say", ["make the songs longer and slower", "longer than 4 minutes and slow", "20, and slower"]
)
def test_a_length_of_tracks_or_in_numbers_is_left_as_it_is(understanding, say):
    acts = understanding.read(say, VIEW).acts
    assert not any(act.kind == "extend" and act.confidence == 0.95 for act in acts)


@pytest.mark.parametrize(
    ("say", "step"),
    [
        ("give me 15 tracks, half of them rihanna", 2),
        ("10 songs, a third of them rihanna", 3),
        ("80s pop, half of it madonna", 2),
        ("20 Lieder, die Hälfte davon von Rihanna", 2),
        ("15 chansons dont la moitié de Rihanna", 2),
        ("12 canciones, que la mitad sean de Shakira", 2),
    ],
)
def test_a_share_of_the_list_is_spread_over_it(understanding, say, step):
    (act,) = understanding.read(say, NOTHING).acts
    (part,) = (one.part for one in act.criteria if one.part)
    assert part.every == (step, 1)


def test_halves_that_are_named_are_asked_for_and_no_examples(understanding):
    (act,) = understanding.read("half abba half queen", NOTHING).acts
    assert [one.limits.artists for one in act.criteria] == [("ABBA",), ("Queen",)]


@pytest.mark.parametrize(
    ("say", "first", "last"),
    [
        ("i want to hear music from my youth, i was born in 1971", 1983, 1996),
        ("songs from when I was 16, I'm 50 now", 1986, 1987),
        ("born in 85. hits from my school days", 1991, 2003),
        ("Musik aus meiner Jugend, bin Jahrgang 68", 1980, 1993),
        ("la musique de mon adolescence, je suis né en 79", 1992, 1998),
        ("canciones de cuando era niño, nací en 1980", 1985, 1992),
    ],
)
def test_the_years_of_a_youth_are_told_by_a_birth(understanding, say, first, last):
    acts = understanding.read(say, NOTHING).acts
    years = [bounds for act in acts for one in act.criteria for bounds in one.limits.years]
    assert years == [Bounds(at_least=first, at_most=last)]


@pytest.mark.parametrize(
    ("say", "feature", "sign"),
    [
        ("zu viele alte Sachen dabei", "year", 1),
        ("zu viel langsames Zeug", "tempo", 1),
        ("trop de vieux trucs", "year", 1),
        ("too many old ones", "year", 1),
        ("lauter", "energy", 1),
    ],
)
def test_too_many_of_them_asks_for_the_contrary(understanding, say, feature, sign):
    acts = understanding.read(say, VIEW).acts
    shifts = [shift for act in acts for one in act.criteria for shift in one.shifts]
    assert [(shift.feature, shift.by * sign > 0) for shift in shifts] == [(feature, True)]


@pytest.mark.parametrize("say", ["skip the 2010s", "die 2010er bitte weglassen"])
def test_what_is_to_be_skipped_is_refused(understanding, say):
    (act,) = understanding.read(say, VIEW).acts
    assert act.kind == "exclude"
    assert act.criteria[0].limits.years_not == (Bounds(at_least=2010, at_most=2019),)


def test_less_of_a_genre_beside_the_wish_is_none_of_it(understanding):
    (act,) = understanding.read("less trap", VIEW).acts
    assert act.criteria[0].limits.genres_not == ("trap",)
    (act,) = understanding.read("less pop", VIEW).acts
    assert not act.criteria[0].limits.genres_not


def test_one_field_goes_where_another_stays(understanding):
    (act,) = understanding.read("ditch the genre but keep the mood", VIEW).acts
    assert act.kind == "refine"
    assert "genres" in act.criteria[0].unset


def test_who_is_asked_after_before_a_list_is_asked_for(understanding):
    (act,) = understanding.read("got anything by dolly parton or cher?", NOTHING).acts
    assert act.kind in ("wish", "q_has")
    assert any(one.limits.artists for one in act.criteria)


def test_exact_words_of_the_sound_outdo_a_word_that_refuses_before_them(understanding):
    (act,) = understanding.read("15 Titel Metal ohne Geschrei", NOTHING).acts
    assert not any(one.targets for one in act.criteria)


@pytest.mark.parametrize(
    ("say", "kind"), [("reicht nicht, 20", "shorten"), ("reicht das für 40 Minuten", "q_length")]
)
def test_that_it_is_not_enough_is_no_question(understanding, say, kind):
    assert [act.kind for act in understanding.read(say, VIEW).acts] == [kind]


@pytest.mark.parametrize("say", ["cut it down to the best 5", "keep the best 5"])
def test_the_best_are_so_many(understanding, say):
    (act,) = understanding.read(say, VIEW).acts
    assert act.kind == "shorten"
    assert act.amount.tracks == Bounds(at_least=5, at_most=5)


def test_nobody_else_is_asked_for_and_not_after(understanding):
    (act,) = understanding.read("seulement du Stromae", VIEW).acts
    assert act.kind == "refine"
    assert act.criteria[0].limits.artists == ("Stromae",)
