"""What buttons offer is said in the listener's language; names stay as they are."""

import pytest

from undercard.chat.dialogue.state import Offer
from undercard.chat.reply.replies import LANGUAGES, said_in
from undercard.chat.slate.clashes import CALLED

OTHERS = [language for language in LANGUAGES if language != "en"]


def said(language, words):
    (offer,) = said_in(language, [Offer(say=words)])
    return offer.say


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("limit", CALLED.values())
def test_every_limit_can_be_let_go_in_every_language(language, limit):
    forget = said(language, f"Forget {limit}")
    assert limit not in forget
    assert "Forget" not in forget


def test_several_are_joined_and_genres_keep_their_names():
    assert said("fr", "Forget the years, the genre and the artist") == (
        "Oublie les années, le genre et l'artiste"
    )
    assert said("de", "Play hip hop and pop instead") == "Spiel stattdessen hip hop and pop"
    assert said("es", "Other tracks of that kind") == "Otras canciones de ese tipo"


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_and_english_stay_as_they_are(language):
    assert said(language, "3: Forget the artist (Live)") == "3: Forget the artist (Live)"
    assert said("en", "Forget the artist") == "Forget the artist"
