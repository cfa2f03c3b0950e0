"""Utterances and how they are read, by the weights that ship and the built-in catalogue's names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undercard.chat.dialogue.acting import run
from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.draft import InView
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.dialogue.selections import Focus, Named, Ranks
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.slate.limit_norms import limit_norms
from undercard.chat.understanding.criteria import CriteriaReader
from undercard.chat.understanding.cues import CueFinder
from undercard.chat.understanding.english_reader import english_reader
from undercard.chat.understanding.interpreter import Interpreter
from undercard.chat.understanding.reader import Understanding
from undercard.chat.understanding.run_together import RunTogether
from undercard.chat.understanding.said import Around, Said
from undercard.chat.understanding.sound_criteria import SoundCriteria
from undercard.chat.understanding.tagger import Tagger
from undercard.chat.understanding.view import View
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.embedding import MiniLM
from undercard.retrieval.names import NameIndex

TITLES = ("Hello", "Sunrise", "Sky High", "Run", "Somewhere", "Stay", "Go", "Blue Moon", "Tenfold",
          "Last One")  # fmt: skip
ARTISTS = ("Adele", "Norah Jones", "Jigsaw", "Snow", "Within", "Rihanna", "Moby", "Elvis", "Ten",
           "Nobody")  # fmt: skip
VIEW = View(ids=tuple("abcdefghij"), titles=TITLES, artists=ARTISTS, focus=3, has_topic=True)
EMPTY = View()
NO_LIST = InView((), {}, 0, 10, lambda _: {"tempo": 120.0}, lambda ids, *_: tuple(ids))


def limits_of(understanding, say):
    request = understanding.read(say, EMPTY)
    return run(DialogueState(), request.acts, NO_LIST, "one").state.limits


def years(low=None, high=None):
    return (Bounds(at_least=low, at_most=high),)


LIMITS = [
    ("all different artists", Limits(per_artist=1)),
    (
        "90s hip hop, no 2Pac",
        Limits(years=years(1990, 1999), genres=("hip hop",), artists_not=("2Pac",)),
    ),
    (
        "40 ska tracks from 1950 by Adele",
        Limits(tracks=40, genres=("ska",), years=years(1950, 1950), artists=("Adele",)),
    ),
    ("make it 15", Limits(tracks=15)),
    ("a dozen pop songs", Limits(tracks=12, genres=("pop",))),
    ("a 20 song playlist", Limits(tracks=20)),
    ("thirty-five rock tracks", Limits(tracks=35, genres=("rock",))),
    ("45 minutes", Limits(minutes=Bounds(at_least=40.5, at_most=45))),
    (
        "half an hour of house music",
        Limits(minutes=Bounds(at_least=27, at_most=30), genres=("house",)),
    ),
    ("an hour and a half", Limits(minutes=Bounds(at_least=84, at_most=90))),
    ("songs under 3 minutes", Limits(track_minutes=Bounds(at_most=3))),
    ("nothing over five minutes", Limits(track_minutes=Bounds(at_most=5))),
    ("over 128 bpm", Limits(tempo=Bounds(at_least=128))),
    ("only new to me", Limits(new_to_me=True)),
    ("at most two per artist", Limits(per_artist=2)),
    ("nothing explicit", Limits(explicit=False)),
    ("the nineties", Limits(years=years(1990, 1999))),
    ("from 1985 to 1995", Limits(years=years(1985, 1995))),
    ("before 1980", Limits(years=years(None, 1979))),
    ("since 2015", Limits(years=years(2015))),
    ("nothing before 1990", Limits(years_not=years(None, 1989))),
    ("not from the 80s", Limits(years_not=years(1980, 1989))),
    ("80s to 90s pop", Limits(years=years(1980, 1999), genres=("pop",))),
    ("songs by women", Limits(genders=("female",))),
    ("R&B, latin pop and hip-hop", Limits(genres=("r&b", "latin pop", "hip hop"))),
    ("only Adele", Limits(artists=("Adele",))),
    ("no rap, trap or Drake", Limits(genres_not=("rap", "trap"), artists_not=("Drake",))),
    ("songs from norway", Limits(countries=("NO",))),
    ("norwegian songs", Limits(countries=("NO",))),
    ("no drake songs", Limits(artists_not=("Drake",))),
    ("never play me Eminem again", Limits(artists_not=("Eminem",))),
]


@pytest.mark.parametrize(("say", "expected"), LIMITS, ids=[say for say, _ in LIMITS])
def test_limits(understanding, say, expected):
    assert limits_of(understanding, say) == expected


EDITS = [
    ("drop the second", "drop", Ranks(ranks=(2,))),
    ("remove 3 and 5", "drop", Ranks(ranks=(3, 5))),
    ("drop Blue Moon", "drop", Named(what="title", name="Blue Moon")),
    ("replace number 4", "replace", Ranks(ranks=(4,))),
    ("swap 1 and 10", "swap", Ranks(ranks=(1, 10))),
    ("drop that one", "drop", Focus()),
    ("more like the third", "more_like", Ranks(ranks=(3,))),
    ("I love number 2", "like", Ranks(ranks=(2,))),
    ("shuffle it", "shuffle", None),
    ("undo", "undo", None),
]


@pytest.mark.parametrize(("say", "kind", "selection"), EDITS, ids=[say for say, _, _ in EDITS])
def test_edits(understanding, say, kind, selection):
    (act,) = understanding.read(say, VIEW).acts
    assert act.kind == kind
    if selection is not None:
        assert act.selection == selection


QUESTIONS = [
    ("why 3?", "q_why"),
    ("who decided that?", "q_who"),
    ("what rules are there?", "q_rules"),
    ("what do you know about me?", "q_profile"),
    ("what year is 2?", "q_about"),
    ("how long is the list?", "q_length"),
    ("what can you do?", "q_help"),
    ("why not Adele?", "q_why_not"),
    ("what are you going by?", "q_state"),
]


@pytest.mark.parametrize(("say", "kind"), QUESTIONS, ids=[say for say, _ in QUESTIONS])
def test_questions(understanding, say, kind):
    assert [act.kind for act in understanding.read(say, VIEW).acts] == [kind]


@pytest.mark.parametrize(
    ("say", "kind"), [("thanks", "thanks"), ("merci", "thanks"), ("hi", "greeting")]
)
def test_talk(understanding, say, kind):
    assert [act.kind for act in understanding.read(say, VIEW).acts] == [kind]


@pytest.mark.parametrize(
    "say", ["I want to kill myself", "I don't want to live anymore", "ich will nicht mehr leben"]
)
def test_people_in_need(understanding, say):
    assert understanding.read(say, VIEW).of("crisis")


@pytest.mark.parametrize(
    "say", ["play Suicide Is Painless", "music to die for", "Stayin' Alive by the Bee Gees"]
)
def test_songs_are_no_alarm(understanding, say):
    assert not understanding.read(say, EMPTY).of("crisis")


def test_a_name_that_is_not_in_the_catalogue_is_said_to_be_absent(understanding):
    (act,) = understanding.read("songs by Massive Attack", EMPTY).acts
    assert [one.absent for one in act.criteria] == [("Massive Attack",)]


def test_a_long_text_is_cut_and_said_so(understanding):
    request = understanding.read("some rock, " + "x " * 20_000, EMPTY)
    assert request.cut
    assert len(request.say) <= 2_000


@pytest.mark.parametrize("say", ["", "   ", "\x00\x01\x02", "🎉🎉🎉", "?!"])
def test_nothing_said_is_nothing_asked(understanding, say):
    assert understanding.read(say, VIEW).acts == ()


@settings(deadline=None, max_examples=40)
@given(say=st.text(max_size=80))
def test_any_text_is_read(understanding, say):
    request = understanding.read(say, VIEW)
    assert all(act.words in request.say for act in request.acts)


def test_every_limit_that_is_read_is_a_norm(understanding, vocabulary):
    for say, _ in LIMITS:
        limits = limits_of(understanding, say)
        named = {norm.id for norm in limit_norms(limits, vocabulary, ["known"])}
        assert named == {f"limit.{name}" for name in limits.names_set() if name != "tracks"}


@pytest.mark.parametrize(
    ("say", "expected"),
    [
        ("big room edm", ("big room",)),
        ("trap and hip hop", ("trap", "hip hop")),
        ("zehn Rocksongs", ("rock",)),
        ("southern rock songs", ("southern rock",)),
        ("female rappers", ("rap",)),
        ("k-pop", ("k-pop",)),
        ("sad city pop", ("city pop",)),
    ],
)
def test_genres_are_what_the_words_say_and_no_wider(understanding, say, expected):
    assert limits_of(understanding, say).genres == expected


def test_a_guess_leaves_the_list_as_it_is(understanding):
    artists = ("Beyoncé", "Katy Perry", "Rihanna")
    view = View(tuple("abc"), ("Halo", "Roar", "Stay"), artists, (None,) * 3, has_topic=True)
    for say in ("flurb the wug", "blorp the snozzle"):
        (act,) = understanding.read(say, view).acts
        assert act.kind in ("unclear", "refine")
        assert all(one.absent for one in act.criteria) and act.selection is None
    assert understanding.read("start over", view).acts[0].kind == "restart"
    assert "unclear" not in {act.kind for act in understanding.read("thanks mate, bye", view).acts}


def test_an_occasion_that_no_span_tells_of_is_heard_all_the_same(vocabulary):
    catalogue = Catalogue.builtin()
    links = NameIndex(catalogue).links
    criteria = CriteriaReader(vocabulary, links, 2020, english_reader(MiniLM()))
    interpreter = Interpreter(criteria, links, RunTogether.of(catalogue, vocabulary))
    reader = Understanding(Tagger.load(), CueFinder(catalogue), interpreter)
    (act,) = reader.read("our first dance at the wedding, something timeless", EMPTY).acts
    assert "classic soul" in {label for one in act.criteria for label in one.labels}
    (act,) = reader.read("ten happy songs", EMPTY).acts
    assert {label for one in act.criteria for label in one.labels} == {"happy"}


@pytest.mark.parametrize("word", ["un", "a", "der", "las"])
def test_an_article_means_no_music(word):
    said = Said(word, "mood", "+", "wish", "en")
    found = SoundCriteria(english_reader(MiniLM())).open(said, Around())
    assert found == Criterion(words=word)
