"""Sentences with their places, and what each is read with."""

from hypothesis import given
from hypothesis import strategies as st

from undercard.policy.extraction.cue_words import guessed_language
from undercard.policy.extraction.sentences import sentences

TEXT = """# The charter

Music matters. New talent means artists with one album.

- At least 20 % of plays, e.g. in the evening, go to new talent.
- No artist comes twice.

Canada | 35 % | weekly
"""


def said(text):
    return [one.text for one in sentences(text, "en")]


def test_headings_items_and_cells_are_sentences():
    assert said(TEXT) == [
        "The charter",
        "Music matters.",
        "New talent means artists with one album.",
        "At least 20 % of plays, e.g. in the evening, go to new talent.",
        "No artist comes twice.",
        "Canada",
        "35 %",
        "weekly",
    ]


def test_a_definition_goes_along_with_what_uses_its_word():
    quota = sentences(TEXT, "en")[3]
    (definition,) = quota.defined
    assert TEXT[slice(*definition)].startswith("New talent means")
    assert definition in quota.context
    assert TEXT[slice(*quota.context[0])] == "The charter"


def test_a_semicolon_divides_what_says_something_on_both_sides():
    definitions = "broadcast day means eighteen hours; broadcast week means seven days;"
    assert len(said(definitions)) == 2
    assert len(said("A station shall play (a) 25 % jazz; and (b) at least 20 % folk.")) == 1


@given(st.text(alphabet="aB.;!?\n\t|#-• (1)é", max_size=80))
def test_every_sentence_stands_at_its_place(text):
    at = 0
    for one in sentences(text, "en"):
        assert at <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text
        at = one.end


def test_languages_are_told_by_their_commonest_words():
    assert guessed_language("Die Sender müssen mehr Musik von hier spielen.") == "de"
    assert guessed_language("Les radios doivent diffuser des chansons en français.") == "fr"
    assert guessed_language("1 2 3") == "en"
