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


LISTS = """Before 10 p.m. a service shall:
(a) offer at least ten Danish songs; and
(b) ask nobody for money.
The next sentence stands alone.

Our wishes are
- less noise,
- three waltzes a day.

1. Each list has a song.
2. No list has two.

See section 4 (a) and what it says.
"""


def test_a_paragraph_of_a_list_is_read_with_the_words_that_open_it():
    found = [one for one in sentences(LISTS, "en") if one.opening]
    assert [(one.text, LISTS[one.start : one.end]) for one in found] == [
        (
            "Before 10 p.m. a service shall offer at least ten Danish songs",
            "offer at least ten Danish songs",
        ),
        ("Before 10 p.m. a service shall ask nobody for money.", "ask nobody for money."),
        ("Our wishes are less noise", "less noise"),
        ("Our wishes are three waltzes a day.", "three waltzes a day."),
    ]
    assert LISTS[slice(*found[1].context[-1])] == "Before 10 p.m. a service shall"
    alone = [one.text for one in sentences(LISTS, "en") if not one.opening]
    assert alone == [
        "The next sentence stands alone.",
        "1. Each list has a song.",
        "2. No list has two.",
        "See section 4 (a) and what it says.",
    ]


def test_words_of_a_paragraph_stand_in_the_opening_or_in_the_paragraph():
    one = next(each for each in sentences(LISTS, "en") if each.opening)
    start = one.text.index("shall offer at")
    places = list(one.places(start, start + len("shall offer at")))
    assert [LISTS[slice(*place)] for place in places] == ["shall", "offer at"]


def test_paragraphs_inside_a_sentence_are_read_each_with_its_opening():
    law = "A station shall play (a) 25 % jazz; and (b) at least 20 % folk."
    assert said(law) == [
        "A station shall play 25 % jazz",
        "A station shall play at least 20 % folk.",
    ]


@given(st.text(alphabet="aB.;!?\n\t|#-• (1)é", max_size=80))
def test_every_sentence_stands_at_its_place(text):
    at = 0
    for one in sentences(text, "en"):
        assert at <= one.start < one.end <= len(text)
        led = f"{text[slice(*one.opening)]} " if one.opening else ""
        assert led + text[one.start : one.end] == one.text
        at = one.end


def test_languages_are_told_by_their_commonest_words():
    assert guessed_language("Die Sender müssen mehr Musik von hier spielen.") == "de"
    assert guessed_language("Les radios doivent diffuser des chansons en français.") == "fr"
    assert guessed_language("1 2 3") == "en"
