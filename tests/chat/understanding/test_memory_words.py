"""Words about the memory itself, and words of what is not to be kept, in four languages."""

from pathlib import Path

import pytest

from undercard.chat.understanding.exact.lexicon import languages
from undercard.chat.understanding.memory_words import (
    attitude,
    memory_command,
    says_the_same,
    taken_back,
    to_be_kept,
    weekdays,
)
from undercard.chat.understanding.sensitive import is_sensitive, says_sensitive
from undercard.prompts import yaml12
from undercard.retrieval.embedding import MiniLM


@pytest.fixture(scope="module")
def embed():
    return MiniLM().embed


@pytest.mark.parametrize(
    ("say", "meant"),
    [
        ("Don't remember anything about me.", ("off", "en")),
        ("please don’t keep anything about me!", ("off", "en")),
        ("ne retiens rien sur moi, s'il te plaît", ("off", "fr")),
        ("Merk dir bitte nichts über mich", None),  # the words in between are another sentence's
        ("merk dir nichts über mich", ("off", "de")),
        ("no recuerdes nada de mí", ("off", "es")),
        ("remember me again", ("on", "en")),
        ("Souviens-toi à nouveau", ("on", "fr")),
        ("erinnere dich wieder", ("on", "de")),
        ("recuerda de nuevo", ("on", "es")),
        ("ok, forget everything you know about me", ("all", "en")),
        ("oublie tout ce que tu sais de moi", ("all", "fr")),
        ("vergiss alles über mich", ("all", "de")),
        ("¿olvida todo sobre mí?", ("all", "es")),
        ("forget everything about me and play some rock", None),
        ("forget the tempo", None),
        ("remember that I run", None),
    ],
)
def test_a_command_is_the_whole_of_what_is_said(say, meant):
    assert memory_command(say) == meant


@pytest.mark.parametrize(
    ("say", "language", "kept"),
    [
        ("Please remember that I run on Tuesdays.", "en", "I run on Tuesdays"),
        ("I can't stand rap, remember that", "en", "I can't stand rap"),
        ("for future reference: my kids are 4 and 6", "en", "my kids are 4 and 6"),
        ("remember this", "en", ""),
        ("retiens que je cours le mardi", "fr", "je cours le mardi"),
        ("merk dir bitte, dass ich dienstags laufe", "de", "ich dienstags laufe"),
        ("recuerda que corro los martes", "es", "corro los martes"),
    ],
)
def test_what_is_to_be_kept_is_what_is_left(say, language, kept):
    assert to_be_kept(say, language) == kept


@pytest.mark.parametrize(
    ("say", "language", "left"),
    [
        ("forget that I run on Tuesdays", "en", "I run on Tuesdays"),
        ("forget what I said about Tuesdays", "en", "Tuesdays"),
        ("Take back “I run on Tuesdays”", "en", "I run on Tuesdays"),
        ("oublie que je cours le mardi", "fr", "je cours le mardi"),
        ("vergiss, dass ich dienstags laufe", "de", "ich dienstags laufe"),
        ("olvida que corro los martes", "es", "corro los martes"),
        ("forget the tempo", "en", None),
        ("drop the second", "en", None),
    ],
)
def test_what_is_taken_back_is_what_is_left(say, language, left):
    assert taken_back(say, language) == left


def test_a_thing_is_named_by_some_of_its_words():
    assert says_the_same("Tuesdays", "I run on Tuesdays")
    assert says_the_same("I run on tuesdays!", "I run on Tuesdays")
    assert not says_the_same("I swim on Tuesdays", "I run on Tuesdays")
    assert not says_the_same("…", "I run on Tuesdays")


def test_a_day_is_a_day_in_every_language():
    said = ("on Tuesdays", "le mardi", "dienstags", "los martes")
    assert [weekdays(one) for one in said] == [{"tuesday"}] * 4
    assert weekdays("in the morning") == frozenset()


@pytest.mark.parametrize("language", languages())
def test_every_language_says_likes_and_dislikes(language):
    said = {
        "en": ("I love jazz", "I don't like jazz"),
        "fr": ("j'aime le jazz", "je n'aime pas le jazz"),
        "de": ("ich mag Jazz", "ich hasse Jazz"),
        "es": ("me gusta el jazz", "no me gusta el jazz"),
    }
    assert [attitude(one, language) for one in said[language]] == ["like", "dislike"]


@pytest.mark.parametrize(
    "words",
    [
        *("I am HIV positive", "I go to mosque", "I voted for the Greens", "I am gay"),
        *("je suis enceinte", "ich habe Depressionen", "soy diabético", "ich bin Jüdin"),
        *("my card is 4929 1234 5678 9012", "write to ann@example.org", "my password is rosebud"),
    ],
)
def test_what_is_sensitive_by_its_words_needs_no_model(words):
    assert says_sensitive(words)


def test_an_artist_s_name_tells_nothing_of_who_likes_them(embed):
    assert is_sensitive("I am a Christian", embed)
    assert not is_sensitive("I am a Christian Bautista fan", embed, ["Christian Bautista"])


# Sentences that neither the words nor the examples were made with, and how many of them at least
# are told apart. Measured: docs/measurements/memory.md.
SENTENCES = yaml12.load_file(Path(__file__).parents[2] / "data" / "told.yaml")


def test_sensitive_sentences_are_told_from_others(embed):
    wrong = {
        kind: [words for words in SENTENCES[kind] if is_sensitive(words, embed) != sensitive]
        for kind, sensitive in (("sensitive", True), ("harmless", False))
    }
    assert len(wrong["sensitive"]) <= 0.15 * len(SENTENCES["sensitive"]), wrong["sensitive"]
    assert len(wrong["harmless"]) <= 0.15 * len(SENTENCES["harmless"]), wrong["harmless"]
