"""What is private is what is said of oneself, in four languages, and never a wish for music."""

import pytest

from support.checkout import DATA
from undercard.chat.training.reader.labelled_lines import hand_written
from undercard.chat.understanding.sensitive import (
    is_sensitive,
    means_need,
    private_words,
    says_sensitive,
)
from undercard.prompts import yaml12
from undercard.retrieval.embedding import MiniLM

CASES = yaml12.load_file(DATA / "private.yaml")


@pytest.fixture(scope="module")
def embed():
    return MiniLM().embed


@pytest.mark.parametrize("words", CASES["private"])
def test_what_is_said_of_oneself_is_private_by_its_words(words):
    assert says_sensitive(words)


@pytest.mark.parametrize("words", CASES["not_private"])
def test_a_wish_is_not(words):
    assert not says_sensitive(words)


def test_of_all_lines_that_the_reader_learns_from_these_alone_are_private():
    """A line that comes in is looked at: write it down, or mend the words."""
    lines = [line.text for part in hand_written() for line in part]
    assert [line for line in lines if says_sensitive(line)] == CASES["lines"]


def test_the_words_that_tell_are_named():
    said = "calm songs because I have depression, write to ann@example.org"
    assert private_words(said) == ("ann@example.org", "depression")


def test_an_artist_s_name_tells_nothing_of_who_likes_them(embed):
    assert is_sensitive("I am a Christian", embed)
    assert not is_sensitive("I am a Christian Bautista fan", embed, ["Christian Bautista"])


@pytest.mark.parametrize("words", CASES["in_need"])
def test_whoever_is_in_need_is_heard(embed, words):
    assert means_need(words, embed)


@pytest.mark.parametrize("words", CASES["not_in_need"])
def test_others_are_not_taken_for_it(embed, words):
    assert not means_need(words, embed)


# Sentences that neither the words nor the examples were made with, and how many of them at least
# are told apart. Measured: docs/measurements/memory.md.
SENTENCES = yaml12.load_file(DATA / "told.yaml")


@pytest.mark.parametrize(("kind", "sensitive"), [("sensitive", True), ("harmless", False)])
def test_sensitive_sentences_are_told_from_others(embed, kind, sensitive):
    wrong = [words for words in SENTENCES[kind] if is_sensitive(words, embed) != sensitive]
    assert len(wrong) <= 0.1 * len(SENTENCES[kind]), wrong
