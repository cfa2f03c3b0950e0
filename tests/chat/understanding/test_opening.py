"""Open wishes: by the real embedding, and by an engine under the schema.

The engine may answer, break the form, or die.
"""

import json

import numpy as np
import pytest

from undercard.chat.understanding import english_reader as english
from undercard.chat.understanding.opening import (
    ByModel,
    ByPhrases,
    Heard,
    Phrase,
    labelled_phrases,
    schema,
)
from undercard.chat.understanding.tagset import LANGUAGES
from undercard.recommender.engines.fake import FakeEngine
from undercard.retrieval import vectors
from undercard.retrieval.artist_genres import artist_genres
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.embedding import MiniLM
from undercard.retrieval.tracks import FEATURES


@pytest.fixture(scope="module")
def by_meaning():
    return english.english_reader(MiniLM())


@pytest.mark.parametrize(
    ("wish", "feature", "low"),
    [
        ("songs to cry to", "valence", True),
        ("gym beast mode", "energy", False),
        ("lullabies to help me fall asleep", "energy", True),
    ],
)
def test_by_meaning(by_meaning, wish, feature, low):
    targets = {w.feature: w.value for w in by_meaning.read(wish).targets}
    assert (targets[feature] < 0.5) is low


@pytest.mark.parametrize(
    ("wish", "label"),
    [
        ("jazzy", "nu jazz"),
        ("a bit bluesy", "blues rock"),
        ("soulful", "neo soul"),
        ("folkig", "indie folk"),
    ],
)
def test_a_flavour_is_the_music_that_people_call_so(by_meaning, wish, label):
    assert label in by_meaning.read(wish).labels


def test_nothing_is_read_where_nothing_is_said(by_meaning):
    assert by_meaning.read("an ordinary list of tracks") == Heard()


@pytest.mark.parametrize(
    ("wish", "tag"),
    [
        ("songs about trains", "about trains"),
        ("chansons sur l'amitié", "about friendship"),
        ("tracks about being broke", "about money"),
        ("songs with a sax solo", "saxophone"),
        ("our first dance", "wedding"),
    ],
)
def test_what_liner_notes_would_say_of_it_comes_first(by_meaning, wish, tag):
    assert tag in by_meaning.read(wish).labels


def axes(texts):
    """Each text at the angle, in degrees, that it says."""
    angles = np.radians(np.array(list(map(float, texts)), dtype=np.float32))
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def test_the_nearest_phrases_say_together_what_is_heard():
    said = {"0": ("calm",), "4": ("calm", "rain"), "8": (), "90": ("party",)}
    phrases = [Phrase(text, values) for text, values in said.items()]
    reader = ByPhrases(axes, phrases, axes(list(said)))
    assert reader.values("2") == ["calm", "rain"]
    assert reader.values("91") == ["party"]
    assert [target.feature for target in reader.read("90").targets] == ["danceability", "energy"]


def test_every_phrase_says_what_the_schema_has():
    values = {value for options in schema().values() for value in options} - {"none"}
    phrases = labelled_phrases()
    assert {value for phrase in phrases for value in phrase.values} == values
    said = [(each.language, each.text.casefold()) for each in phrases if each.language]
    assert len(said) == len(set(said))
    assert {phrase.language for phrase in phrases} == {"", *LANGUAGES}


def test_the_vectors_that_ship_are_those_of_the_phrases_that_ship():
    said = [phrase.text for phrase in english.phrases()]
    packed = vectors.of_texts(said, Refuses(), english.SHIPPED)
    some = slice(0, None, len(said) // 16)
    assert (np.sum(packed[some] * MiniLM().embed(said[some]), axis=1) > 0.97).all()


class Refuses:
    """Embeds nothing: all that is asked for must be packed."""

    name = MiniLM.name

    def embed(self, texts):
        raise AssertionError(f"no vector ships for {texts[:5]}: make them again")


def test_by_model():
    answer = {"mood": "sad", "situation": "none", "texture": "piano", "flavour": "none"}
    engine = FakeEngine(answers=[json.dumps(answer | {"kind": "none", "theme": "none"})])
    heard = ByModel(engine).read("my dog died")
    assert {"valence", "energy"} <= {w.feature for w in heard.targets if w.word == "sad"}
    assert "piano rock" in heard.labels
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
    assert ByModel(engine).read("anything") == Heard()


@pytest.mark.parametrize(
    ("wish", "label"),
    [
        ("southern cooking in the back yard with the grill on", "southern soul"),
        ("driving around the city at 2am", "synthwave"),
        ("songs with a sax solo", "Saxophone in Hip Hop - R&B Lounge - Jazz Rap"),
        ("our first dance", "classic soul"),
    ],
)
def test_a_situation_is_known_by_what_people_put_on_for_it(by_meaning, wish, label):
    assert label in by_meaning.read(wish).labels


def test_every_label_is_one_that_music_has():
    known = artist_genres().known.values()
    names = {*Catalogue.builtin().playlists, *(name for held in known for name in held)}
    for options in schema().values():
        for option in options.values():
            assert set(option.get("labels", ())) <= names


def test_every_target_is_a_feature_of_the_catalogue():
    for options in schema().values():
        assert "none" in options
        assert {f for option in options.values() for f in option.get("sound", {})} <= set(FEATURES)
