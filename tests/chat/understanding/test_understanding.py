"""Utterances and how they are read, on the real vocabulary and the built-in catalogue's names."""

from pathlib import Path

import pytest

import undercard.chat as chat
from undercard.chat.dialogue.limits import Bounds
from undercard.chat.slate.limit_norms import limit_norms
from undercard.chat.understanding import Understanding
from undercard.chat.understanding.view import View
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.prompts import yaml12
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.names import NameIndex
from undercard.retrieval.sound import sound_wishes


class NothingOpen:
    """Leaves open words unread: these tests are about the recognisers."""

    def read(self, wish):  # noqa: ARG002
        return ()


VIEW = View(
    ids=tuple("abcdefghij"),
    titles=(
        "Hello",
        "Sunrise",
        "Sky High",
        "Run",
        "Somewhere",
        "Stay",
        "Go",
        "Blue Moon",
        "Tenfold",
        "Last One",
    ),
    artists=(
        "Adele",
        "Norah Jones",
        "Jigsaw",
        "Snow",
        "Within",
        "Rihanna",
        "Moby",
        "Elvis",
        "Ten",
        "Nobody",
    ),
    focus=3,
    has_offer=True,
    has_topic=True,
)
EMPTY = View()


def vocabulary_file():
    return yaml12.load_file(Path(chat.__file__).parent / "data" / "vocabulary.yaml")


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    catalogue = Catalogue.builtin()
    vocabulary = Vocabulary(catalogue.genres, catalogue.subgenres)
    return Understanding(
        vocabulary, NameIndex(catalogue), catalogue.ids, sound_wishes, 2020, NothingOpen()
    )


def years(low=None, high=None):
    return Bounds(at_least=low, at_most=high)


LIMITS = [
    (
        "90s hip hop, no 2Pac",
        {"years": (years(1990, 1999),), "genres": ("hip hop",), "artists_not": ("2Pac",)},
    ),
    (
        "40 ska tracks from 1950 by Adele",
        {"tracks": 40, "genres": ("ska",), "years": (years(1950, 1950),), "artists": ("Adele",)},
    ),
    ("no rap, trap or Drake", {"genres_not": ("rap", "trap"), "artists_not": ("Drake",)}),
    ("make it 15", {"tracks": 15}),
    ("a dozen pop songs", {"tracks": 12, "genres": ("pop",)}),
    ("a 20 song playlist", {"tracks": 20}),
    ("thirty-five rock tracks", {"tracks": 35, "genres": ("rock",)}),
    ("45 minutes", {"minutes": Bounds(at_least=40.5, at_most=45)}),
    ("about 45 minutes", {"minutes": Bounds(at_least=40.5, at_most=49.5)}),
    (
        "half an hour of house music",
        {"minutes": Bounds(at_least=27, at_most=30), "genres": ("house",)},
    ),
    ("an hour and a half", {"minutes": Bounds(at_least=81, at_most=90)}),
    ("1h 30m", {"minutes": Bounds(at_least=81, at_most=90)}),
    ("no more than 30 minutes", {"minutes": Bounds(at_most=30)}),
    ("songs under 3 minutes", {"track_minutes": Bounds(at_most=3)}),
    ("nothing over five minutes", {"track_minutes": Bounds(at_most=5)}),
    ("tracks between 3 and 4 minutes long", {"track_minutes": Bounds(at_least=3, at_most=4)}),
    ("between 100 and 120 bpm", {"tempo": Bounds(at_least=100, at_most=120)}),
    ("over 128 bpm", {"tempo": Bounds(at_least=128)}),
    ("not too fast", {"tempo": Bounds(at_most=120)}),
    ("at most two per artist", {"per_artist": 2}),
    ("no more than 1 song by the same artist", {"per_artist": 1}),
    ("all different artists", {"per_artist": 1}),
    ("only new to me", {"new_to_me": True}),
    ("songs I haven't heard", {"new_to_me": True}),
    ("nothing explicit", {"explicit": False}),
    ("the nineties", {"years": (years(1990, 1999),)}),
    ("from 1985 to 1995", {"years": (years(1985, 1995),)}),
    ("before 1980", {"years": (years(None, 1979),)}),
    ("since 2015", {"years": (years(2015),)}),
    ("nothing before 1990", {"years": (years(1990),)}),
    ("not from the 80s", {"years_not": (years(1980, 1989),)}),
    ("early 2000s r&b", {"years": (years(2000, 2003),), "genres": ("r&b",)}),
    ("80s to 90s pop", {"years": (years(1980, 1999),), "genres": ("pop",)}),
    ("the last five years", {"years": (years(2016),)}),
    ("songs by women", {"genders": ("female",)}),
    ("by up-and-coming artists", {"tier": "emerging"}),
    ("obscure indie", {"popularity": Bounds(at_most=40), "genres": ("indie",)}),
    ("R&B, latin pop and hip-hop", {"genres": ("r&b", "latin pop", "hip hop")}),
    ("only Adele", {"artists": ("Adele",)}),
]


@pytest.mark.parametrize(("say", "expected"), LIMITS, ids=[say for say, _ in LIMITS])
def test_limits(understanding, say, expected):
    request = understanding.read(say, EMPTY)
    assert {
        name: getattr(request.changes, name) for name in request.changes.names_set()
    } == expected


COUNTRIES = [
    (word, code) for code, words in vocabulary_file()["countries"].items() for word in words
]


@pytest.mark.parametrize(("word", "code"), COUNTRIES, ids=[word for word, _ in COUNTRIES])
def test_every_word_for_a_country_makes_a_wish_that_binds(understanding, word, code):
    request = understanding.read(
        f"music {word}" if word.startswith("from") else f"{word} songs", EMPTY
    )
    assert (request.kind, request.changes.countries) == ("wish", (code,))
    (norm,) = limit_norms(request.changes, Vocabulary((), ()))
    assert norm.where.in_ == (code,)


EDITS = [
    ("drop the second", "drop", (2,)),
    ("remove 3 and 5, and the last one", "drop", (3, 5, 10)),
    ("get rid of the first two", "drop", (1, 2)),
    ("skip #7", "drop", (7,)),
    ("drop Blue Moon", "drop", (8,)),
    ("replace number 4", "drop", (4,)),
    ("drop it", "drop", (3,)),
    ("keep 1 and 3 and change the rest", "keep", (1, 3)),
    ("swap 2 and 5", "swap", (2, 5)),
    ("swap the second with the fifth", "swap", (2, 5)),
    ("move 4 to the top", "move", (4, 1)),
    ("more like the third", "more_like", (3,)),
    ("something like that one", "more_like", (3,)),
    ("I love the second one", "like", (2,)),
    ("undo", "undo", ()),
    ("start over please", "restart", ()),
    ("something else", "fresh", ()),
    ("show me the list", "show", ()),
]


@pytest.mark.parametrize(("say", "kind", "ranks"), EDITS, ids=[say for say, _, _ in EDITS])
def test_edits(understanding, say, kind, ranks):
    request = understanding.read(say, VIEW)
    assert [(edit.kind, edit.ranks) for edit in request.edits] == [(kind, ranks)]
    assert request.kind == "edit"
    assert not request.changes.names_set()


def test_more_is_added(understanding):
    assert understanding.read("five more", VIEW).edits[0].count == 5


QUESTIONS = [
    ("why 3?", "why_track", (3,)),
    ("why?", "why_track", ()),
    ("Why is Blue Moon here?", "why_track", (8,)),
    ("explain the fourth", "why_track", (4,)),
    ("who decided that?", "who_decided", (3,)),
    ("what rules are there?", "norms", ()),
    ("what do you know about me?", "profile", ()),
    ("what year is 2?", "about_track", (2,)),
    ("how long is the list?", "length", ()),
    ("what can you do?", "help", ()),
    ("what are my limits?", "limits", ()),
]


@pytest.mark.parametrize(("say", "kind", "ranks"), QUESTIONS, ids=[say for say, _, _ in QUESTIONS])
def test_questions(understanding, say, kind, ranks):
    request = understanding.read(say, VIEW)
    assert request.kind == "question"
    assert [(q.kind, q.ranks) for q in request.questions] == [(kind, ranks)]


def test_why_not_an_artist(understanding):
    question = understanding.read("why not Drake?", VIEW).questions[0]
    assert (question.kind, question.artists) == ("why_missing", ("Drake",))


def test_a_question_and_an_edit_in_one_breath(understanding):
    request = understanding.read("why the second? drop it please, I mean drop 2", VIEW)
    assert request.kind == "edit"
    assert request.edits
    assert request.questions


@pytest.mark.parametrize(
    "say", ["something like Dua Lipa", "songs similar to Dua Lipa", "I love Dua Lipa"]
)
def test_an_example_is_not_a_limit(understanding, say):
    request = understanding.read(say, EMPTY)
    assert request.seed_artists == ("Dua Lipa",)
    assert not request.changes.artists


@pytest.mark.parametrize(
    ("say", "artist"),
    [("songs by Beyonse", "Beyoncé"), ("no Qeen", "Queen"), ("like dua lippa", "Dua Lipa")],
)
def test_spelling_is_forgiven_and_said(understanding, say, artist):
    request = understanding.read(say, EMPTY)
    named = (*request.changes.artists, *request.changes.artists_not, *request.seed_artists)
    assert artist in named
    assert any(artist in note for note in request.notes)


@pytest.mark.parametrize(
    "say",
    ["a train ride song about love", "something happy to stay home with", "music for the future"],
)
def test_ordinary_words_are_no_names(understanding, say):
    request = understanding.read(say, EMPTY)
    assert not request.changes.artists
    assert not request.wanted_tracks


def test_comparatives_are_shifts(understanding):
    assert [(w.feature, w.shift < 0) for w in understanding.read("calmer", VIEW).sound] == [
        ("energy", True)
    ]
    assert [
        (w.feature, w.shift > 0) for w in understanding.read("a bit faster please", VIEW).sound
    ] == [("tempo", True)]


@pytest.mark.parametrize(
    ("say", "fresh"),
    [
        ("now play some reggaeton", True),
        ("calm acoustic songs for a rainy Sunday", True),
        ("only rap", False),
        ("no rap", False),
        ("also some rock songs", False),
        ("from the 90s", False),
        ("songs under 3 minutes", False),
    ],
)
def test_a_new_wish_is_told_from_a_refinement(understanding, say, fresh):
    assert understanding.read(say, VIEW).fresh_topic is fresh


@pytest.mark.parametrize("say", ["", "   ", "\x00\x01\x02", "🎉🎉🎉", "?!", "hi", "thanks!"])
def test_nothing_asked(understanding, say):
    assert understanding.read(say, VIEW).kind == "smalltalk"


def test_yes_and_no_answer_an_offer(understanding):
    assert understanding.read("yes please", VIEW).kind == "accept"
    assert understanding.read("no thanks", VIEW).kind == "decline"


def test_letting_go_and_welcoming_back(understanding):
    assert understanding.read("forget the years", VIEW).unset == ("years", "years_not")
    assert understanding.read("rap is fine again", VIEW).allow_again == ("rap",)


def test_a_long_text_is_cut_and_said_so(understanding):
    request = understanding.read("jazz " * 4000, EMPTY)
    assert any("20,000" not in note and "characters" in note for note in request.notes)


def test_another_language_is_said_so(understanding):
    notes = understanding.read("quiero música tranquila por favor", EMPTY).notes
    assert any("Spanish" in note for note in notes)


def test_a_rank_that_is_not_there(understanding):
    request = understanding.read("drop 14", VIEW)
    assert not request.edits
    assert any("14" in note for note in request.notes)


def test_control_characters_never_reach_the_wish(understanding):
    request = understanding.read("calm\x00 piano\u202e songs\x1b[31m", EMPTY)
    assert not any(ord(c) < 32 or c == "\u202e" for c in request.wish)


@pytest.mark.parametrize(
    ("said", "wish"),
    [("calm r&b for cooking, six songs", "calm r&b for cooking"), ("six love songs", "love songs")],
)
def test_a_noun_that_stood_with_a_number_does_not_stay_behind_alone(understanding, said, wish):
    request = understanding.read(said, EMPTY)
    assert request.wish == wish
    assert request.changes
