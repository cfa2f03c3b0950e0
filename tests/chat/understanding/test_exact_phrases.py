"""What phrases of amounts, years, orders and places mean in four languages, from a table."""

from pathlib import Path

import pytest

from support.brief_amount import brief_amount, brief_bounds, brief_key, brief_place, brief_years
from undercard.chat.understanding.destinations import read_place
from undercard.chat.understanding.exact.amount_readers import (
    read_amount,
    read_bpm,
    read_each,
    read_per_artist,
)
from undercard.chat.understanding.exact.lexicon import languages, lexicon
from undercard.chat.understanding.exact.periods import read_years
from undercard.chat.understanding.exact.senses import descending_fields, senses
from undercard.chat.understanding.exact.sort_keys import read_key
from undercard.chat.understanding.view import View
from undercard.prompts import yaml12

DATA = Path(__file__).parents[2] / "data"
TABLE = yaml12.load_file(DATA / "amount_phrases.yaml")
LIST = yaml12.load_file(DATA / "selection_phrases.yaml")["view"]
VIEW = View(tuple(map(str, LIST["titles"])), tuple(LIST["titles"]), tuple(LIST["artists"]), focus=3)
READERS = {
    "count": lambda words, language: brief_amount(read_amount(words, language)),
    "length": lambda words, language: brief_amount(read_amount(words, language)),
    "years": lambda words, language: brief_years(read_years(words, language, 2020)),
    "bpm": lambda words, language: brief_bounds(read_bpm(words, language)),
    "each": lambda words, language: brief_bounds(read_each(words, language)),
    "per_artist": lambda words, language: str(read_per_artist(words, language)),
    "key": lambda words, language: brief_key(read_key(words, language)),
    "place": lambda words, language: brief_place(read_place(words, language, view=VIEW)),
}
PHRASES = [
    (kind, language, phrase, meant)
    for kind, by_language in TABLE.items()
    for language, phrases in by_language.items()
    for phrase, meant in phrases.items()
]
TOPICS = (
    *("amounts", "earlier", "idioms", "numbers", "order", "per_artist", "places"),
    *("properties", "qualities", "selections", "told_years", "years"),
)


@pytest.mark.parametrize(("kind", "language", "phrase", "meant"), PHRASES)
def test_a_phrase_means_what_is_said(kind, language, phrase, meant):
    assert READERS[kind](phrase, language) == meant


@pytest.mark.parametrize(("kind", "language", "phrase", "meant"), PHRASES)
def test_words_of_no_weight_around_it_change_nothing(kind, language, phrase, meant):
    assert READERS[kind](f"… {phrase.upper()}!", language) == meant


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("topic", TOPICS)
def test_no_phrase_of_a_topic_has_two_meanings(language, topic):
    assert lexicon(language, topic).phrases


@pytest.mark.parametrize("language", languages())
def test_every_quality_and_every_field_has_words(language):
    words = set(lexicon(language, "qualities", "order").phrases.values())
    assert {name for kind, name in words if kind in ("is", "most_", "second_")} <= set(senses())
    assert {name for kind, name in words if kind == "is"} >= set(senses()) - {"undanceable"}
    fields = {name for kind, name in words if kind == "field"}
    assert fields <= set(descending_fields())
    assert fields >= {"year", "minutes", "tempo", "popularity", "title", "artist"}


def test_a_language_without_data_is_read_as_english():
    assert read_amount("ten", "xx") == read_amount("ten", "en")


@pytest.mark.parametrize("words", ["", "…", "?!", "🎵", "the", "purple monkey dishwasher"])
@pytest.mark.parametrize("language", languages())
def test_what_says_nothing_is_read_as_nothing(words, language):
    unread = {READERS[kind](words, language) for kind in set(READERS) - {"per_artist"}}
    assert unread == {"nothing"}
    assert read_per_artist(words, language) is None
