"""Which way a field is to go, in exact words of four languages."""

import pytest

from undercard.chat.understanding.exact.directions import direction
from undercard.chat.understanding.exact.nations import codes_of, nations


@pytest.mark.parametrize(
    ("quality", "around", "language", "way"),
    [
        ("energy", "dial the down a touch", "en", "<"),
        ("tempo", "crank up the", "en", ">"),
        ("lower the tempo", "a bit", "en", "<"),
        ("turn it down", "a notch", "en", "<"),
        ("happy", "turn it down but keep it", "en", ""),  # no field: what goes down is another
        ("energy", "up or down, whatever", "en", ""),
        ("le tempo", "baisse un peu", "fr", "<"),  # with its article
        ("big hits", "these are way too deep cut, i want the", "en", ""),
        ("tempo", "baisse un peu le", "fr", "<"),
        ("energía", "sube la", "es", ">"),
        ("Energie", "weniger bitte", "de", "<"),
    ],
)
def test_exact_words_say_which_way(quality, around, language, way):
    assert direction(quality, around, language) == way


@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [
        ("french", "en", ["FR"]),
        ("from the netherlands", "en", ["NL"]),
        ("français", "fr", ["FR"]),
        ("chanteuses québécoises", "fr", ["CA"]),
        ("deutscher", "en", ["DE"]),  # of another language than the dialogue's
        ("mexicana", "es", ["MX"]),
        ("österreichische", "de", ["AT"]),
        ("brazilian or jamaican", "en", ["BR", "JM"]),
        ("play us something", "en", []),
    ],
)
def test_a_country_is_read_in_four_languages(text, language, codes):
    assert list(codes_of(nations(text, language))) == codes
