"""Sentences as first-order formulas, in the notation of the DJ4ME group."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undercard.policy.extraction.clause_words import clause_words
from undercard.policy.extraction.logical_form import duty, statement
from undercard.policy.logic.first_order import written
from undercard.policy.logic.first_order_parser import parse_first_order


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("A song is sad if it is slow or does not have drums.",
         "∀x (Song(x) ∧ (Slow(x) ∨ ¬Drums(x)) → Sad(x))"),
        ("If a station plays jazz, blues, and soul, it needs no licence.",
         "∀x (Station(x) ∧ PlaysJazz(x) ∧ PlaysBlues(x) ∧ PlaysSoul(x) → ¬NeedsLicence(x))"),
        ("A list that contains ballads but excludes live recordings is calm.",
         "∀x (List(x) ∧ ContainsBallads(x) ∧ ¬LiveRecordings(x) → Calm(x))"),
        ("Some artists are both new and unknown.",
         "∃x (Artist(x) ∧ New(x) ∧ Unknown(x))"),
        ("Not every single is a hit.", "¬(∀x (Single(x) → Hit(x)))"),
        ("No station ignores its listeners.", "∀x (Station(x) → ¬IgnoresListeners(x))"),
        ("A singer can either be a soloist or a member, but not both.",
         "∀x (Singer(x) → (Soloist(x) ⊕ Member(x)))"),
        ("Labels sell records, while stations play them.",
         "∀x∀y (Label(x) ∧ Station(y) → SellRecords(x) ∧ Play(y))"),
        ("A fast, loud, and short song is punk.",
         "∀x (Song(x) ∧ Fast(x) ∧ Loud(x) ∧ Short(x) → Punk(x))"),
        ("For a list to be lawful, it must contain songs or news, and speech.",
         "∀x (List(x) ∧ (ContainSongs(x) ∨ ContainNews(x)) ∧ ContainSpeech(x) → Lawful(x))"),
        ("Jazz and blues derive from spirituals.",
         "∀x ((Jazz(x) ∨ Blue(x)) → DeriveFromSpirituals(x))"),
    ],
)  # fmt: skip
def test_what_is_so_becomes_a_formula(text, formula):
    assert written(statement(text).formula) == formula


@pytest.mark.parametrize(
    ("text", "form", "left_out"),
    [
        ("I should not skip breakfast unless I truly have no appetite.",
         "O(∀x (User(x) ∧ Appetite(x) → ¬SkipBreakfast(x)))", ()),
        ("Stations may play hits at night.", "P(∀x (Station(x) → PlayHitsAtNight(x)))", ()),
        ("Play at least two ballads, because they are calm.",
         "O(∀x (Addressee(x) → PlayAtLeastTwoBallads(x)))",
         ("because they are calm", "at least two")),
        ("Emerging artists must make up at least 40% of each list.",
         "O(∀x (EmergingArtist(x) → MakeUpAtLeast40PercentOfEachList(x)))", ("at least 40%",)),
        ("Avoid ballads.", "O(∀x (Addressee(x) → ¬Ballads(x)))", ()),
        ("I must discourage diets unless they are justified.",
         "O(∀x (User(x) ∧ ¬Justified(x) → DiscourageDiets(x)))", ("they",)),
        ("Misleading claims are prohibited.", "O(∀x (MisleadingClaim(x) → ¬Occur(x)))", ()),
    ],
)  # fmt: skip
def test_a_duty_stands_before_what_is_to_hold(text, form, left_out):
    found = duty(text, "user")
    assert (str(found), found.left_out) == (form, left_out)


def test_what_is_likely_and_what_is_an_example_is_named_as_left_out():
    found = statement("A ballad, such as a love song, is usually slow.")
    assert written(found.formula) == "∀x (Ballad(x) → Slow(x))"
    assert found.left_out == ("usually", "such as a love song")


def test_where_nothing_is_said_there_is_no_formula():
    assert str(statement("Music, please!")) == "no formula"


_held = clause_words()
_kinds = ("verbs", "auxiliaries", "negations", "relatives", "conditions", "exceptions", "contrasts",
          "examples", "emphasis", "hedges", "glue", "determiners", "some_of")  # fmt: skip
_said = [" ".join(phrase) for kind in _kinds for phrase in _held.phrases(kind)]
_word = st.sampled_from([*_said, "song", "songs", "high", "loud", ",", "and", "or", "but", "both"])


@given(st.lists(_word, max_size=14).map(" ".join))
def test_of_whatever_words_there_is_a_formula_that_reads_back_or_none(text):
    for form in (statement(text), duty(text)):
        if form.formula is not None:
            assert parse_first_order(written(form.formula)) == form.formula
