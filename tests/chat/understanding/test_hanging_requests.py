"""Requests that hang on something, the list once more, and which of two things decides."""

import pytest

from undercard.chat.understanding.exact.again import asks_again
from undercard.chat.understanding.view import View

VIEW = View(
    ids=("a", "b", "c"),
    titles=("Halo", "Army of Me", "Toxic"),
    artists=("Beyoncé", "Björk", "Britney Spears"),
    albums=(None, None, None),
    has_topic=True,
    language="en",
)


def genres_of(request):
    return {name for act in request.acts for one in act.criteria for name in one.limits.genres}


def artists_of(request):
    return {name for act in request.acts for one in act.criteria for name in one.limits.artists}


@pytest.mark.parametrize(
    ("say", "words"),
    [
        ("drop 3 unless it's too slow", "unless it's too slow"),
        ("if it is longer than 5 minutes, drop number 2", "if it is longer than 5 minutes"),
        ("make it calmer if the first one is loud", "if the first one is loud"),
    ],
)
def test_nothing_is_changed_on_a_condition_before_the_listener_said_so(understanding, say, words):
    request = understanding.read(say, VIEW)
    assert (request.doubt.kind, request.doubt.words) == ("condition", words)
    does, leaves = request.options
    assert does.acts == request.acts
    assert [act.kind for act in leaves.acts] == ["ack"]


@pytest.mark.parametrize(
    "say",
    ["make it calmer if you can", "drop 3 please, if you don't mind", "drop 3"],
)
def test_politeness_is_no_condition(understanding, say):
    assert understanding.read(say, VIEW).doubt is None


def test_a_wish_is_made_and_not_asked_about(understanding):
    assert understanding.read("some jazz unless it's too slow", View()).doubt is None


@pytest.mark.parametrize(
    ("say", "who"),
    [
        ("play daft punk if you have any, otherwise queen", "Daft Punk"),
        ("mets du daft punk si tu en as, sinon de la house", "Daft Punk"),
        ("wenn du was von rammstein hast, spiel das, sonst metallica", "Rammstein"),
    ],
)
def test_what_is_there_in_case_is_not_played_where_the_rest_is_here(understanding, say, who):
    request = understanding.read(say, View())
    assert artists_of(request) == {who}
    assert not genres_of(request)


def test_what_is_there_in_case_is_played_where_the_rest_is_not_here(understanding):
    request = understanding.read("play Zzyzx Bandits if you have any, otherwise queen", View())
    assert artists_of(request) == {"Queen"}


def test_who_is_named_before_opens(understanding):
    request = understanding.read("if it has anything by Björk, start with it", View())
    (part,) = (one.part for act in request.acts for one in act.criteria if one.limits.artists)
    assert part.ranks == (1,)


@pytest.mark.parametrize(
    ("language", "say"),
    [
        ("en", "play that again"),
        ("en", "the same list as before once more"),
        ("en", "again please"),
        ("en", "Same again!"),
        ("en", "one more time"),
        ("de", "nochmal bitte"),
        ("de", "spiel das gleiche nochmal"),
        ("fr", "encore une fois s'il te plaît"),
        ("fr", "remets ça"),
        ("es", "otra vez porfa"),
        ("es", "lo mismo de nuevo"),
    ],
)
def test_the_list_once_more_is_asked_for_in_so_many_words(language, say):
    assert asks_again(say, language)


@pytest.mark.parametrize(
    ("language", "say"),
    [("en", "same again but calmer"), ("en", "play number 3 again"), ("en", "play that"),
     ("en", "never again"), ("de", "nochmal ohne rap"), ("fr", "encore"), ("es", "otra")],
)  # fmt: skip
def test_anything_else_that_is_said_is_read(language, say):
    assert not asks_again(say, language)


def test_again_is_a_wish_only_where_there_is_a_list(understanding):
    (shown,) = understanding.read("again please", VIEW).acts
    assert shown.kind == "show"
    assert "show" not in {act.kind for act in understanding.read("again please", View()).acts}


@pytest.mark.parametrize(
    ("say", "genres"),
    [
        ("Bay Area hip hop, hyphy", {"hyphy"}),
        ("hyphy, hip hop", {"hyphy"}),
        ("jazz (bebop)", {"bebop"}),
        ("rock, jazz", {"rock", "jazz"}),
        ("hip hop and hyphy", {"hip hop", "hyphy"}),
        ("rock, metal", {"rock", "metal"}),
        ("hip hop, a bit of hyphy", {"hip hop", "hyphy"}),
    ],
)
def test_the_narrower_genre_decides_beside_its_own_wider_one(understanding, say, genres):
    assert genres_of(understanding.read(say, View())) == genres


def test_a_word_for_songs_is_no_genre(understanding):
    request = understanding.read("zwanzig lieder, am anfang langsam, am ende schnell", View())
    assert not [one for act in request.acts for one in act.criteria if one.absent]


def test_an_ordinary_word_beside_a_name_may_be_the_next_name(understanding):
    assert artists_of(understanding.read("abba queen and bee gees", View())) == {
        "ABBA", "Queen", "Bee Gees",
    }  # fmt: skip
