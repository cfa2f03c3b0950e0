"""What the tagger takes for a call for help, by the lines that it comes nearest to in meaning."""

import pytest

from undercard.chat.understanding import feelings
from undercard.chat.understanding.tagger import Tagged, TaggedAct
from undercard.retrieval import vectors
from undercard.retrieval.embedding import MiniLM


@pytest.fixture(scope="module")
def weighing():
    return feelings.Feelings(MiniLM())


def heard(text, sure):
    return Tagged((TaggedAct(0, len(text), "crisis", sure, ()),), "en")


@pytest.mark.parametrize(
    "text",
    ["i'm so mad I could bite through a brick", "my heart is in pieces", "mon père est mort hier"],
)
def test_grief_and_anger_are_told_of_and_perhaps_need(weighing, text):
    found = weighing.weighed(text, heard(text, 0.87)).acts
    assert [(act.kind, act.confidence) for act in found] == [("context", 0.87), ("crisis", 0.15)]


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


def test_the_vectors_of_all_lines_ship():
    class Refuses:
        name = MiniLM.name

        def embed(self, texts):
            raise AssertionError(f"not packed: {texts}")

    said = [line.text for line in feelings.lines()]
    assert vectors.of_texts(said, Refuses(), feelings.SHIPPED).shape == (len(said), 384)
