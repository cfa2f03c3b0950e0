"""What sentences come to: the formula of the first reading, or why there is none."""

from pathlib import Path

import pytest

from support.checkout import ROOT
from undercard.policy.extraction.formal_norms import formal_norms
from undercard.policy.extraction.slots import read_slots
from undercard.policy.extraction.vocabulary_file import load_domain_words
from undercard.policy.norms.formula import formula

MUSIC = load_domain_words(ROOT / "chat" / "data" / "norm_vocabulary.yaml")
FOOD = load_domain_words(ROOT / "examples" / "food" / "vocabulary.yaml")
BASE = {"id": "a", "says": "it was said"}


def read(text, language="en", domain=MUSIC, definitions=()):
    return formal_norms(read_slots(text, language, domain), domain, BASE, definitions)


def first(text, language="en", domain=MUSIC):
    return formula(read(text, language, domain)[0].choices[0].norm)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("We never play explicit songs.", "F(explicit = yes, list)"),
        (
            "One song in four should be from new talent.",
            "O(share(artist_tier = emerging, list) ≥ 0.25)",
        ),
        (
            "Every fifth song must be by a woman.",
            "O(share(gender = female, list) ≥ 0.20)",
        ),
        ("At least one song must be by a woman.", "O(count(gender = female, list) ≥ 1)"),
        ("One song must be by a woman.", "O(count(gender = female, list) ≥ 1)"),
        (
            "I prefer songs with words and less drum beat.",
            "O(share(¬(instrumentalness ≥ 0.5), list) ≥ 1.00)",
        ),
        (
            "At least a third of every playlist must be by women.",
            "O(share(gender = female, list) ≥ 0.334)",
        ),
        (
            "No more than two songs by the same artist may appear in a list.",
            "O(count(any, list, per artist) ≤ 2)",
        ),
        (
            "Emerging artists must make up at least 30% of each recommendation list.",
            "O(share(artist_tier = emerging, list) ≥ 0.30)",
        ),
        (
            "One in four tracks should be by a Canadian artist.",
            "O(share(country = CA, list) ≥ 0.25)",
        ),
        (
            "Please don't play explicit songs in the morning.",
            "6 ≤ hour ≤ 11 → F(explicit = yes, list)",
        ),
        ("Do not play the same song twice in a list.", "O(count(any, list, per song) ≤ 1)"),
        (
            "Only instrumental music may be played at night.",
            "hour ≥ 22 ∨ hour ≤ 5 → O(share(instrumentalness ≥ 0.5, list) ≥ 1.00)",
        ),
        (
            "The platform shall not recommend more than 50% hits.",
            "O(share(popularity ≥ 70, list) ≤ 0.50)",
        ),
        (
            "The share of emerging artists shall not fall below 25%.",
            "O(share(artist_tier = emerging, list) ≥ 0.25)",
        ),
        ("Never play rap.", "F(genre = rap, list)"),
        ("No rap song may be played.", "F(genre = rap, list)"),
        (
            "Songs by women should account for 40 to 50 percent of recommendations.",
            "O(share(gender = female, list) ≥ 0.40 ∧ share(gender = female, list) ≤ 0.50)",
        ),
        ("We must avoid explicit songs.", "F(explicit = yes, list)"),
        (
            "Stations must ensure that 35% of the music they play each week is Canadian content.",
            "O(share(country = CA, each week for everyone) ≥ 0.35)",
        ),
        (
            "French-language stations must devote at least 65% of all music to songs in French.",
            "station_language = fr → O(share(language = fr, list) ≥ 0.65)",
        ),
    ],
)
def test_the_first_reading(said, meant):
    assert first(said) == meant


@pytest.mark.parametrize(
    ("language", "said", "meant"),
    [
        (
            "fr",
            "La proportion de chansons françaises doit atteindre un minimum de quarante pour cent.",
            "O(share(language = fr, list) ≥ 0.40)",
        ),
        (
            "de",
            "Kein Künstler darf mehr als zweimal in einer Liste vorkommen.",
            "O(count(any, list, per artist) ≤ 2)",
        ),
        (
            "es",
            "Pedimos que la mitad de las canciones sean de mujeres.",
            "O(share(gender = female, list) ≥ 0.50)",
        ),
    ],
)
def test_other_languages(language, said, meant):
    assert first(said, language) == meant


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Streaming services must pay artists a fair royalty.", "payment"),
        ("Services must explain their recommendations.", "disclosure"),
        ("We ask the minister to open an investigation, and urge a hearing.", "conduct"),
        ("We want more music by women.", "amount"),
        ("We want at least a third local music.", "unresolved"),
        ("Half of the list should be from independent labels.", "unknown"),
        ("At least 130% of tracks must be by women.", "impossible"),
        ("Half of the list must be by women until 31 December 2019.", "past"),
        ("Everybody must be kind.", "attribute"),
    ],
)
def test_what_cannot_be_enforced_says_why(said, kind):
    (formal,) = read(said)
    assert formal.choices == ()
    assert formal.refusal.kind == kind


def test_two_amounts_are_two_norms_the_second_out_of_the_first():
    one, other = read(
        "We ask that 20 per cent of plays go to French-language songs, of which half must be new "
        "releases."
    )
    assert other.choices[0].norm.among == one.choices[0].norm.where


def test_what_words_leave_open_is_offered_and_never_decided():
    (formal,) = read("At least a third of the music must be by women.")
    assert [choice.norm.over for choice in formal.choices] == [
        "list",
        "prefix",
        "each week for everyone",
    ]
    assert all(choice.differs for choice in formal.choices)


def test_what_a_norm_does_not_say_is_listed():
    (formal,) = read("Half of the list must be by women, except on the queen's birthday.")
    assert formal.choices[0].left_out == ("except on the queen's birthday",)


def test_the_documents_own_meaning_goes_first():
    definition = "New releases means songs of the last 3 years."
    (formal,) = read("A fifth of the list must be new releases.", definitions=[definition])
    assert formal.choices[0].norm.where.at_least == 2017
    (other,) = read("A fifth of the list must be hits.", definitions=["Hits means what we like."])
    assert other.choices[0].left_out == ("as it is defined: Hits means what we like.",)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (
            "I must insist that patients with diabetes avoid high-glycemic snacks.",
            "condition = diabetes → F(glycemic_index ≥ 70, list)",
        ),
        ("I should not skip breakfast.", "O(count(meal = breakfast, list) ≥ 1)"),
        (
            "I prefer recipes that are affordable and do not require rare ingredients.",
            "O(share(price ≤ 5 ∧ ¬(rare_ingredients = yes), list) ≥ 1.00)",
        ),
    ],
)
def test_another_domain_is_another_vocabulary(said, meant):
    assert first(said, domain=FOOD) == meant
    assert read(said)[0].choices == ()


def test_a_vocabulary_that_is_none_is_named(tmp_path):
    path = tmp_path / "words.yaml"
    path.write_text("domain: x\nitems: [x]\nclasses: [{wrods: [x]}]\n")
    with pytest.raises(Exception, match=r"words\.yaml.*wrods"):
        load_domain_words(Path(path))


def test_a_class_is_known_by_its_plural_and_its_cases():
    assert first("Mindestens ein Viertel der Titel muss von Nachwuchskünstlern sein.", "de") == (
        "O(share(artist_tier = emerging, list) ≥ 0.25)"
    )


def test_a_bound_before_the_modal_word_leaves_nothing_open():
    choices = read("No more than 40 % of the songs may be by women.")[0].choices
    assert {one.norm.modality for one in choices} == {"obligation"}
    assert not any(one.left_out for one in choices)


def test_a_case_that_is_denied_is_no_case():
    norm = read("Where there is no commercial station, 30 % of the songs must be by women.")
    assert norm[0].choices[0].norm.when is None
    assert norm[0].choices[0].left_out == ("Where there is no commercial station",)
