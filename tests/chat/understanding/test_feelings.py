"""What the tagger takes for a call for help, by the lines that it comes nearest to in meaning."""

import pytest

from undercard.chat.understanding import feelings
from undercard.chat.understanding.tagger import Tagged, TaggedAct, TaggedSpan
from undercard.retrieval import vectors
from undercard.retrieval.embedding import MiniLM
from undercard.retrieval.errors import EmbedderError
from undercard.retrieval.multilingual import MultilingualE5


@pytest.fixture(scope="module")
def weighing():
    return feelings.Feelings(MiniLM(), MultilingualE5.load)


def heard(text, sure, language="en"):
    return Tagged((TaggedAct(0, len(text), "crisis", sure, ()),), language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("i'm so mad I could bite through a brick", "en"),
        ("my heart is in pieces", "en"),
        ("j'ai le cœur brisé", "fr"),
        ("mir ist egal was, nur bitte nicht einschläfernd", "de"),
        ("estoy que muerdo", "es"),
    ],
)
def test_grief_and_anger_are_told_of_and_perhaps_need(weighing, text, language):
    found = weighing.weighed(text, heard(text, 0.87, language)).acts
    assert [(act.kind, act.confidence) for act in found] == [("context", 0.87), ("crisis", 0.15)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("mon mari m'a encore frappée et je me cache", "fr"),
        ("meine Freundin atmet nicht mehr", "de"),
        ("ya no quiero seguir viviendo", "es"),
    ],
)
def test_a_call_for_help_stays_one_in_every_language(weighing, text, language):
    assert weighing.weighed(text, heard(text, 0.5, language)) == heard(text, 0.5, language)


def test_who_asks_for_music_by_what_it_is_gets_it(weighing):
    text = "un peu de rock des années 60, c'est pour mon mari, qui ne fait rien sans"
    wish = TaggedAct(0, 29, "wish", 0.5, (TaggedSpan(12, 16, "genre", "+", 0.94),))
    need = TaggedAct(31, len(text), "crisis", 0.55, ())
    found = weighing.weighed(text, Tagged((wish, need), "fr")).acts
    assert [(act.kind, act.confidence) for act in found[::2]] == [("wish", 0.5), ("crisis", 0.15)]


def test_without_the_other_model_all_is_weighed_as_in_english():
    def missing():
        raise EmbedderError("not here")

    text = "mon père est mort hier"
    found = feelings.Feelings(MiniLM(), missing).weighed(text, heard(text, 0.87, "fr")).acts
    assert found[0].kind == "context"


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("my husband hit me again and i'm hiding", 0.5),  # nearer to people in need
        ("my friend stopped breathing", 0.5),
        ("so mad, i want to die", 0.5),  # says so in so many words
        ("i'm so mad I could bite through a brick", 0.95),  # the tagger is sure
    ],
)
def test_a_call_for_help_stays_one(weighing, text, sure):
    assert weighing.weighed(text, heard(text, sure)) == heard(text, sure)


@pytest.mark.parametrize(
    ("model", "more", "packed"),
    [
        (MiniLM, (), feelings.SHIPPED[0]),
        (MultilingualE5, ("natural_de_fr_es.txt",), feelings.SHIPPED[1]),
    ],
)
def test_the_vectors_of_all_lines_ship(model, more, packed):
    class Refuses:
        name = model.name

        def embed(self, texts):
            raise AssertionError(f"not packed: {texts}")

    said = [line.text for line in feelings.lines(*more)]
    assert vectors.of_texts(said, Refuses(), packed).shape == (len(said), 384)
