"""What is done with the list on the table, taken back, weighed aloud or done once more."""

from dataclasses import replace

import pytest

from undercard.chat.dialogue.selections import Among, Focus, Ranks
from undercard.chat.understanding.view import View

NAMES = ("Hello", "Run", "Stay", "Go", "Blue Moon", "Yellow", "Halo", "Africa")
BY = ("Adele", "Snow", "Rihanna", "Moby", "Elvis", "Coldplay", "Beyoncé", "Toto")
VIEW = View(ids=tuple("abcdefgh"), titles=NAMES, artists=BY, has_topic=True)


def kinds_of(understanding, say, view=VIEW):
    return [act.kind for act in understanding.read(say, view).acts]


@pytest.mark.parametrize(
    "say",
    ["actually that was a mistake", "oops wrong one sorry", "changed my mind",
     "ups, das war falsch",
     "das wollte ich nicht", "oups je me suis trompé", "me equivoqué"],
)  # fmt: skip
def test_a_mistake_is_taken_back(understanding, say):
    assert kinds_of(understanding, say) == ["undo"]


@pytest.mark.parametrize(
    ("say", "steps"),
    [("undo both", 2), ("undo the last three changes", 3), ("mach beides rückgängig", 2),
     ("undo that", None)],
)  # fmt: skip
def test_undoing_goes_as_far_as_it_says(understanding, say, steps):
    (act,) = understanding.read(say, VIEW).acts
    tracks = act.amount.tracks
    assert act.kind == "undo" and (tracks.at_least if tracks else None) == steps


@pytest.mark.parametrize(
    "say",
    ["should i drop 3?", "4 or 7, which should i bin?", "would you keep 5?",
     "soll ich die 3 rausnehmen?", "je devrais virer la 4 ?", "¿debería quitar la 2?"],
)  # fmt: skip
def test_what_is_only_asked_about_is_not_done(understanding, say):
    assert kinds_of(understanding, say)[0] == "q_about"


def test_a_title_asks_nothing(understanding):
    titles = ("Should I Stay or Should I Go - Remastered", *NAMES[1:])
    view = replace(VIEW, titles=titles)
    say = "Swap Should I Stay or Should I Go for a bit of Bon Jovi"
    assert kinds_of(understanding, say, view) == ["replace"]


@pytest.mark.parametrize("say", ["could you drop 3?", "would you drop 3 please", "drop 3 will you"])
def test_a_polite_request_is_done(understanding, say):
    assert kinds_of(understanding, say) == ["drop"]


@pytest.mark.parametrize(
    ("say", "rank", "by"),
    [("nudge 8 two notches higher", 8, -2), ("move 5 down a couple of spots", 5, 2),
     ("die 7 zwei plätze nach oben", 7, -2), ("remonte la 5 de deux places", 5, -2),
     ("descends la 2 d'un cran", 2, 1), ("sube la 5 dos puestos", 5, -2),
     ("baja la 2 un puesto", 2, 1)],
)  # fmt: skip
def test_a_track_goes_so_many_places(understanding, say, rank, by):
    (act,) = understanding.read(say, VIEW).acts
    assert (act.kind, act.selection, act.place.by) == ("move", Ranks(ranks=(rank,)), by)


@pytest.mark.parametrize("say", ["put 5 in second place", "setz die 5 auf platz 2"])
def test_a_place_is_no_number_of_places(understanding, say):
    (act,) = understanding.read(say, VIEW).acts
    assert act.place.rank == 2


@pytest.mark.parametrize("say", ["that one's boring", "i don't want that one anymore"])
def test_that_one_is_told_by_nothing_around_it(understanding, say):
    (act,) = understanding.read(say, VIEW).acts
    assert isinstance(act.selection, Focus) and act.doubt.kind == "no_focus"


@pytest.mark.parametrize(
    "say", ["and 5", "same with 5", "oh and 5 as well", "die 5 auch", "et la 5 aussi", "y la 5"]
)
def test_what_was_done_is_done_to_others(understanding, say):
    (act,) = understanding.read(say, replace(VIEW, asked="drop")).acts
    assert (act.kind, act.selection) == ("drop", Ranks(ranks=(5,)))
    assert kinds_of(understanding, say + "?", replace(VIEW, asked="drop")) != ["drop"]


@pytest.mark.parametrize(
    "say",
    ["put number 3 of the old list at the end", "rajoute la 3 de l'ancienne liste"],
)
def test_tracks_of_a_named_list_come_beside(understanding, say):
    (act,) = understanding.read(say, VIEW).acts
    assert act.kind == "merge" and isinstance(act.selection, Among)


@pytest.mark.parametrize(
    "say", ["die drei ist doch kein Pop", "3 isn't pop", "la 3 c'est pas du rock"]
)
def test_what_a_track_is_not_is_not_refused(understanding, say):
    (act,) = understanding.read(say, VIEW).acts
    assert (act.selection, act.criteria) == (Ranks(ranks=(3,)), ())


@pytest.mark.parametrize(
    "say", ["echange la 3 contre un truc plus dansant", "cambia la 3 por una más movida"]
)
def test_something_livelier_is_none_that_is_there(understanding, say):
    (act,) = understanding.read(say, VIEW).acts
    assert (act.kind, act.selection) == ("replace", Ranks(ranks=(3,)))
