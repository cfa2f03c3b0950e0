"""Questions in plain words, which the tagger takes for wishes and changes."""

import pytest

from undercard.chat.dialogue.selections import Extreme, Matching, Named
from undercard.chat.understanding.view import View

LIST = View(
    ids=tuple("abcdefghij"), titles=("Halo", *"BCDEFGHIJ"), artists=("Beyoncé", *"bcdefghij"),
    albums=(None,) * 10, has_topic=True,
)  # fmt: skip


def acts(understanding, say, view=LIST):
    return [a for a in understanding.read(say, view).acts if a.kind not in ("ack", "context")]


@pytest.mark.parametrize(
    "say",
    [
        "is there enough there to see me in? it's 40 minutes when it's not raining",
        "will that last me an hour?", "reicht das bis 9? sind noch 50 minuten",
        "ça suffit pour une heure de route ?", "¿alcanza para una hora?",
    ],
)  # fmt: skip
def test_whether_the_list_lasts_is_a_question(understanding, say):
    assert [act.kind for act in acts(understanding, say)] == ["q_length"]


@pytest.mark.parametrize("say", ["that's enough disco", "is there enough energy in these?"])
def test_enough_of_something_else_is_not_asked_of_its_length(understanding, say):
    assert "q_length" not in {act.kind for act in acts(understanding, say)}


@pytest.mark.parametrize(
    ("say", "asks"),
    [
        ("what yr did Gasolina come out", "year"), ("who sings Jolene", "artist"),
        ("wer singt Atemlos", "artist"), ("de quién es Gasolina", "artist"),
        ("how long is Stairway to Heaven", "minutes"),
    ],
)  # fmt: skip
def test_a_song_that_is_nowhere_yet_is_asked_about_by_its_title(understanding, say, asks):
    (act,) = acts(understanding, say, View())
    assert (act.kind, act.asks) == ("q_about", asks)
    assert isinstance(act.selection, Named)


def test_a_title_after_a_question_is_asked_the_same(understanding):
    view = View(**{**LIST.__dict__, "asked": "q_about artist"})
    assert [(a.kind, a.asks) for a in acts(understanding, "ah ok. and Halo?", view)] == [
        ("q_about", "artist")
    ]


@pytest.mark.parametrize(
    ("say", "kind"),
    [
        ("is there any swearing in these", Matching),
        ("how many of them come from the nineties", Matching),
        ("how many songs by Chic are in there", Named),
        ("fastest?", Extreme),
        ("oldest?", Extreme),
    ],
)
def test_which_tracks_are_meant_is_read_from_what_is_said_of_them(understanding, say, kind):
    (act,) = acts(understanding, say)
    assert act.kind == "q_which"
    assert isinstance(act.selection, kind)


@pytest.mark.parametrize(
    ("say", "kind"),
    [
        ("got Beyoncé?", "q_has"), ("tienes algo de Madonna?", "q_has"),
        ("got any Beyoncé we could throw in?", "add"), ("play Beyoncé", "wish"),
    ],
)  # fmt: skip
def test_who_is_asked_after_is_not_asked_for(understanding, say, kind):
    assert [act.kind for act in acts(understanding, say)] == [kind]


def test_what_a_question_is_for_asks_for_no_music(understanding):
    say = "which of these is the quickest, bpm wise? need to know for beatmatching"
    assert [act.kind for act in acts(understanding, say)] == ["q_which"]
