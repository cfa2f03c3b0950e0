"""Acts that plain words tell where the tagger takes them for others."""

import pytest

from undercard.chat.dialogue.selections import Extreme, Ranks
from undercard.chat.understanding.view import View

LIST = View(
    ids=tuple("abcdefghij"),
    titles=("Halo", "We Will Rock You", *"cdefghij"),
    artists=("Beyoncé", "Queen", *"cdefghij"),
    albums=(None,) * 10,
    has_topic=True,
)


def acts_of(understanding, say, view=LIST):
    found = understanding.read(say, view).acts
    return [
        (act.kind, act.selection.ranks if isinstance(act.selection, Ranks) else None)
        for act in found
        if act.kind not in ("context", "unclear")
    ]


@pytest.mark.parametrize(
    ("say", "acts"),
    [
        ("i dnt like 1 and 6 , others r ok", [("dislike", (1, 6))]),
        ("swap 4 for something else. leave 3", [("replace", (4,)), ("keep", (3,))]),
        ("leave 3 out", [("drop", (3,))]),
        ("another", [("extend", None)]),
        ("noch eins", [("extend", None)]),
        ("encore une", [("extend", None)]),
        ("otra más", [("extend", None)]),
        ("make it 0 songs", []),
        ("guácala la 6", [("dislike", (6,))]),
    ],
)
def test_tracks_are_judged_by_what_is_said_of_them(understanding, say, acts):
    assert acts_of(understanding, say) == acts


@pytest.mark.parametrize(
    "say",
    [
        "ten songs and not one of them any good",
        "qué horror, no me gusta ninguna",
        "keins davon gefällt mir",
        "aucune ne me plaît",
    ],
)
def test_a_list_that_does_not_please_is_disliked_as_a_whole(understanding, say):
    assert acts_of(understanding, say) == [("dislike", None)]


@pytest.mark.parametrize(
    "say",
    [
        "what sorts of music do you have?",
        "how many songs are there in your collection?",
        "was für Musik hast du?",
        "tu as quoi comme musique ?",
        "¿cuántas canciones tienes?",
    ],
)
def test_all_that_is_here_is_asked_about(understanding, say):
    (act,) = understanding.read(say, View()).acts
    assert (act.kind, act.asks) == ("q_has", "all")


def test_before_a_list_how_many_asks_for_who_is_named(understanding):
    said = understanding.read(
        "There's hundreds by Drake in there, I swear. How many is it?", View()
    )
    assert [act.names for act in said.acts if act.kind == "q_has"] == [("Drake",)]


@pytest.mark.parametrize(
    "say",
    [
        "Which of these came out first?",
        "which of em's been around the longest",
        "welcher ist zuerst erschienen?",
        "laquelle est sortie en premier ?",
    ],
)
def test_what_came_out_first_is_the_oldest(understanding, say):
    (act,) = understanding.read(say, LIST).acts
    assert (act.kind, act.selection) == ("q_which", Extreme(field="year", side="least"))


def test_that_one_is_the_title_that_was_named(understanding):
    say = "They played We Will Rock You at the funeral. I'd rather not have that one"
    (act,) = [one for one in understanding.read(say, LIST).acts if one.kind == "drop"]
    assert getattr(act.selection, "name", None) == "We Will Rock You"


def test_what_no_longer_applies_is_not_longer(understanding):
    say = "new policy: the two-per-artist limit no longer applies"
    assert not any(one.shifts for act in understanding.read(say, LIST).acts for one in act.criteria)


@pytest.mark.parametrize(
    ("say", "feature"), [("can u turn it up", "energy"), ("slow down", "tempo")]
)
def test_a_change_at_once_is_no_course(understanding, say, feature):
    (act,) = understanding.read(say, LIST).acts
    assert act.kind == "refine"
    assert [shift.feature for one in act.criteria for shift in one.shifts] == [feature]
