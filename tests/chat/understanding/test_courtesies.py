"""Utterances that are courtesies and nothing else, in four languages."""

import pytest

from undercard.chat.understanding.courtesies import courtesies
from undercard.chat.understanding.view import View


@pytest.mark.parametrize(
    ("say", "kinds", "language"),
    [
        ("thanks, you're a star. night", ["thanks", "praise", "farewell"], "en"),
        ("Cheers mate 🙏", ["thanks"], "en"),
        ("danke", ["thanks"], "de"),
        ("Gute Nacht!", ["farewell"], "de"),
        ("danke, tschüss", ["thanks", "farewell"], "de"),
        ("Merci beaucoup, c'était super. Bonne nuit", ["thanks", "praise", "farewell"], "fr"),
        ("bonjour", ["greeting"], "fr"),
        ("hola, buenas", ["greeting"], "es"),
        ("ADIÓS y mil gracias", ["farewell", "thanks"], "es"),
    ],
)
def test_courtesies_are_read_and_tell_the_language(understanding, say, kinds, language):
    request = understanding.read(say, View())
    assert [act.kind for act in request.acts] == kinds
    assert request.language == language


def test_two_polite_words_do_not_change_the_language_of_a_dialogue(understanding):
    assert understanding.read("gracias", View(language="en")).language == "en"


@pytest.mark.parametrize(
    "say", ["thanks, now some jazz", "night music", "hello by adele", "no thanks", "ok", "3 thanks"]
)
def test_what_says_more_is_left_to_the_reader(understanding, say):
    acts = understanding.read(say, View()).acts
    assert {act.kind for act in acts} - {"thanks", "praise", "greeting", "farewell"}


def test_an_answer_to_an_offer_is_left_to_the_reader():
    assert courtesies("perfect", View(has_offer=True, offers=("Play soul instead",)))[0] == ()
