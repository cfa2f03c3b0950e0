"""The language of what is said in few words."""

import numpy as np
import pytest

from undercard.chat.understanding.utterance_language import language_of
from undercard.chat.understanding.view import View

TONGUES = ("en", "fr", "es", "de")
UNSURE = np.log([0.4, 0.2, 0.2, 0.2])


@pytest.mark.parametrize(
    ("say", "language"),
    [
        ("raï algérien stp", "fr"),
        ("rai algerien stp", "fr"),
        ("années 80", "fr"),
        ("rap marocain", "fr"),
        ("10 chansons pop", "fr"),
        ("años 80", "es"),
        ("rock en español", "es"),
        ("10 canciones de rock", "es"),
        ("schlager bitte", "de"),
        ("10 Lieder von Rihanna", "de"),
        ("was ruhiges", "de"),
        ("bossa nova", "en"),
        ("reggae pls", "en"),
        ("Édith Piaf", "en"),
        ("dua lipa", "en"),
    ],
)
def test_a_short_first_wish_is_known_by_what_only_one_language_has(understanding, say, language):
    assert understanding.read(say, View()).language == language


@pytest.mark.parametrize("say", ["abba", "salsa", "80s", "bossa nova"])
@pytest.mark.parametrize("page", ["fr", "de"])
def test_what_tells_nothing_is_said_in_the_language_of_the_page(understanding, say, page):
    assert understanding.read(say, View(page=page)).language == page


def test_whoever_speaks_otherwise_than_the_page_is_answered_so(understanding):
    read = understanding.read("could you play me some sad songs please", View(page="fr"))
    assert read.language == "en"


def test_names_and_unsure_networks_leave_it_as_it_was():
    assert language_of(UNSURE, TONGUES, [], "de") == "de"
    assert language_of(np.log([0.7, 0.1, 0.1, 0.1]), TONGUES, [], "fr") == "fr"


def test_the_network_counts_by_how_much_it_saw():
    german = np.log([0.01, 0.01, 0.01, 0.97])
    assert language_of(german, TONGUES, ["foo"], "en") == "en"
    assert language_of(german, TONGUES, ["foo", "bar", "baz", "quux"], "en") == "de"


def test_letters_that_two_languages_share_say_less_than_those_of_one():
    even = np.log([0.25] * 4)
    assert language_of(even, TONGUES, ["pérou", "forêt"]) == "fr"
    assert language_of(even, TONGUES, ["señor", "café"]) == "es"
    assert language_of(even, TONGUES, ["größe"]) == "de"
