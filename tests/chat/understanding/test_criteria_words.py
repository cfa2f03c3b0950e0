"""Where words of a group stand in a text, however it is spelt and however long they are."""

import pytest

from undercard.chat.understanding.criteria_words import criteria_words


@pytest.mark.parametrize("before", ["Große Straße ", "und so weiter… ", "cœur ", ""])
def test_a_word_is_found_behind_letters_that_are_compared_as_two(before):
    text = f"{before}statt Größe"
    assert text[slice(*criteria_words().find("instead_of", text))] == "statt"


def test_a_word_that_has_such_letters_itself_is_found_whole():
    text = "bitte schmeiß 3 raus"
    assert text[slice(*criteria_words().find("takes_so_many", text))] == "schmeiß"


def test_phrases_of_several_words_begin_and_end_a_text():
    words = criteria_words()
    assert words.starts_with("takes_so_many", "get rid of a couple")
    assert words.ends_with("instead_of", "du rock à la place de")
    assert not words.ends_with("instead_of", "")
