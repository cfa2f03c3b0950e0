"""Words about the memory itself, in four languages."""

import pytest

from undercard.chat.understanding.exact.lexicon import languages
from undercard.chat.understanding.memory_words import (
    asks_for_more,
    attitude,
    memory_command,
    numbers_taken_back,
    says_the_same,
    taken_back,
    tells,
    to_be_kept,
    weekdays,
)


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
        ("retire AC/DC", "fr", None),
        ("retira AC/DC", "es", None),
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
    ("say", "language", "numbers"),
    [
        ("forget 2", "en", (2,)),
        ("delete 1 and the third, please", "en", (1, 3)),
        ("oublie le 2", "fr", (2,)),
        ("olvida la número 2", "es", (2,)),
        ("lösch die 2", "de", (2,)),
        ("nimm 2 und 3 raus", "de", (2, 3)),
        ("no songs before 1990", "en", ()),
        ("forget 1990s pop", "en", ()),
        ("play 2", "en", ()),
        ("2", "en", ()),
    ],
)
def test_numbers_are_taken_back_by_what_says_nothing_else(say, language, numbers):
    assert numbers_taken_back(say, language) == numbers


@pytest.mark.parametrize(
    ("say", "language"), [("more", "en"), ("la suite", "fr"), ("el resto", "es"), ("weiter", "de")]
)
def test_the_rest_is_asked_for_in_every_language(say, language):
    assert asks_for_more(say, language)
    assert not asks_for_more(f"{say} jazz", language)


@pytest.mark.parametrize("words", ["me", "for me", "that I", "I love", "this"])
def test_half_a_sentence_tells_nothing(words):
    assert not tells(words, "en")


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("I run", "en"),
        ("I love jazz", "en"),
        ("je cours", "fr"),
        ("corro", "es"),
        ("ich laufe", "de"),
    ],
)
def test_a_sentence_tells_something(words, language):
    assert tells(words, language)
