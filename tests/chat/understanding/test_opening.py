"""Open wishes: by the real embedding, and by an engine under the schema.

The engine may answer, break the form, or die.
"""

import pytest

from undercard.chat.understanding.opening import ByMeaning, ByModel, schema
from undercard.recommender.engines.fake import FakeEngine
from undercard.retrieval.embedding import MiniLM
from undercard.retrieval.tracks import FEATURES


@pytest.fixture(scope="module")
def by_meaning():
    return ByMeaning(MiniLM().embed, 0.1)


@pytest.mark.parametrize(
    ("wish", "feature", "low"),
    [
        ("songs to cry to", "valence", True),
        ("gym beast mode", "energy", False),
        ("lullabies to help me fall asleep", "energy", True),
    ],
)
def test_by_meaning(by_meaning, wish, feature, low):
    targets = {w.feature: w.value for w in by_meaning.read(wish)}
    assert (targets[feature] < 0.5) is low


def test_nothing_is_read_where_nothing_is_said(by_meaning):
    assert by_meaning.read("songs about trains") == ()


def test_by_model():
    engine = FakeEngine(answers=['{"mood": "sad", "situation": "none"}'])
    assert {(w.feature, w.word) for w in ByModel(engine).read("my dog died")} == {
        ("valence", "sad"),
        ("energy", "sad"),
    }
    assert "my dog died" in engine.asked[0]


@pytest.mark.parametrize(
    "engine",
    [
        FakeEngine(misbehave="down"),
        FakeEngine(misbehave="refuses"),
        FakeEngine(answers=["not JSON"]),
    ],
)
def test_an_engine_that_cannot_be_asked_costs_only_its_opinion(engine):
    assert ByModel(engine).read("anything") == ()


def test_every_target_is_a_feature_of_the_catalogue():
    for options in schema().values():
        assert "none" in options
        assert {f for option in options.values() for f in option.get("sound", {})} <= set(FEATURES)
