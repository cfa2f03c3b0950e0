"""Sentences drawn out of documents: in proportion, by a seed, each at its place."""

from collections import Counter

import pytest

from undercard.policy.annotation.corpus import SourceDocument
from undercard.policy.annotation.sampling import sample, sentences_of
from undercard.policy.annotation.word_spans import words


def document(name, text):
    return SourceDocument(
        id=name, title=name, uri="", licence="", stakeholder="", language="en", text=text
    )


def sized(name, size):
    return document(name, " ".join(f"Sentence {number} stands here." for number in range(size)))


def test_sentences_end_where_people_end_them():
    text = (
        "Play it between 6 a.m. and 6 p.m. only. Dr J. Smith asked for 3.5 % more! “Why?” he said."
        "\n\nA second paragraph\nover two lines"
    )
    found = sentences_of(document("d", text))
    assert [one.text for one in found] == [
        "Play it between 6 a.m. and 6 p.m. only.",
        "Dr J. Smith asked for 3.5 % more!",
        "“Why?” he said.",
        "A second paragraph\nover two lines",
    ]
    assert all(text[slice(*one.span)] == one.text for one in found)
    assert [len(one.context) for one in found] == [1, 2, 2, 0]


def test_each_document_gives_in_proportion():
    drawn = sample([sized("long", 60), sized("middle", 30), sized("short", 11)], 20)
    assert Counter(one.document for one in drawn) == {"long": 12, "middle": 6, "short": 2}


def test_a_seed_draws_the_same_and_another_another():
    documents = [sized("a", 40), sized("b", 40)]
    first = [one.id for one in sample(documents, 10, seed=1)]
    assert first == [one.id for one in sample(documents, 10, seed=1)]
    assert first != [one.id for one in sample(documents, 10, seed=2)]
    assert len(set(first)) == 10


def test_fewer_than_asked_are_all():
    assert len(sample([sized("a", 3), document("empty", " \n\n ")], 10)) == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("un minimum de 40 % d’œuvres", ["un", "minimum", "de", "40 %", "d", "œuvres"]),
        ("6:00 a.m.–18:00, 2.5%; hip-hop/r&b", ["6:00", "a.m", "18:00", "2.5%", "hip-hop/r", "b"]),
        ("… – “”", []),
    ],
)
def test_words_are_what_people_count(text, found):
    assert [text[start:end] for start, end in words(text)] == found
