"""Proof that a draft means what was said: examples, words, neighbours, and the same slates."""

import pytest
from hypothesis import given

from support.any_norm import norms
from undercard.policy.extraction.execution import agree
from undercard.policy.extraction.near_norms import near_norms
from undercard.policy.extraction.restated import restated, unmatched_numbers
from undercard.policy.extraction.worked_examples import examples
from undercard.policy.norms.norm import Norm

FEMALE = {"field": "gender", "is": "female"}


def norm(**fields):
    return Norm.model_validate({"id": "a", "says": "it was said", **fields})


@pytest.mark.parametrize(
    ("fields", "kept", "broken"),
    [
        ({"where": FEMALE, "at_least": "30%"}, 3, 2),
        ({"where": FEMALE, "at_most": 2}, 2, 3),
        ({"where": FEMALE, "modality": "prohibition"}, 0, 1),
        ({"per": "artist", "at_most": 2}, 2, 3),
        ({"where": FEMALE, "exactly": "50%"}, 5, 4),
    ],
)
def test_one_list_keeps_it_and_one_just_breaks_it(fields, kept, broken):
    one, other = examples(norm(**fields))
    assert (one.satisfied, other.satisfied) == (True, False)
    assert (one.counted, other.counted) == (kept, broken)
    assert len(one.items) == len(other.items) == 10


@given(norms())
def test_of_any_norm_the_first_example_keeps_it_and_the_second_does_not(any_norm):
    pair = examples(any_norm)
    assert pair is None or (pair[0].satisfied, pair[1].satisfied) == (True, False)


@given(norms())
def test_every_norm_can_be_said(any_norm):
    assert restated(any_norm).endswith(".")


def test_a_norm_is_said_from_its_fields_alone():
    said = restated(
        norm(where=FEMALE, at_least="30%", over="prefix", when={"field": "territory", "is": "AU"})
    )
    assert said == (
        "Where territory is AU, in every part of a list, from the top, at least 30% of the items "
        "are those with gender is female."
    )


def test_numbers_that_one_has_and_the_other_has_not_are_told():
    asked = norm(where=FEMALE, at_least="30%")
    assert unmatched_numbers("30% women within 12 months", asked) == (["12"], [])
    assert unmatched_numbers("a fair share of women", asked) == ([], ["30"])


def test_neighbours_in_the_register_are_found():
    draft = norm(where=FEMALE, at_least="30%")
    others = [
        norm(id="same", where=FEMALE, at_least="30%"),
        norm(id="more", where=FEMALE, at_least="50%", over="prefix"),
        norm(id="wider", where={"field": "gender", "in": ["female", "other"]}, at_least="30%"),
        norm(id="opposite", where=FEMALE, at_most="30%"),
        norm(id="else", per="artist", at_most=2),
        norm(id="a", version=2, where=FEMALE, at_least="30%"),
    ]
    assert {one.ref: one.how for one in near_norms(draft, others)} == {
        "same@1": "asks the same",
        "more@1": "asks the same, with another amount, over something else",
        "wider@1": "asks it of a wider class",
    }


def test_norms_that_give_the_same_slates_agree():
    asked = norm(where=FEMALE, at_least="30%")
    double = {"not": {"not": FEMALE}}
    assert agree([asked], [norm(id="b", where=double, at_least="30%")])
    assert not agree([asked], [norm(id="b", where=FEMALE, at_least="50%")])
    assert not agree([asked], [norm(id="b", where=FEMALE, at_least="30%", over="7 days")])
    in_australia = {"field": "territory", "is": "AU"}
    assert not agree([asked], [norm(id="b", where=FEMALE, at_least="30%", when=in_australia)])
