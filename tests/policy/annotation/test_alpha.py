"""Krippendorff's alpha against the worked examples that he published."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from undercard.policy.annotation.alpha import alpha


def rows(*annotators: str):
    """Units, one an item, from a row of values for each annotator; `.` is missing."""
    told = [[None if value == "." else value for value in row.split()] for row in annotators]
    return [[unit] for unit in zip(*told, strict=True)]


# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), sections A, B and C.
BINARY = rows("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
NOMINAL = rows("a a b b d c c c e d d a", "b a b b b c c c e d d d")
FOUR_WITH_GAPS = rows(
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)


@pytest.mark.parametrize(
    ("items", "published", "units"),
    [(BINARY, 0.095, 10), (NOMINAL, 0.692, 12), (FOUR_WITH_GAPS, 0.743, 11)],
    ids=["two annotators, two values", "two annotators", "four annotators, values missing"],
)
def test_it_is_what_krippendorff_published(items, published, units):
    found = alpha(items)
    assert found.value == pytest.approx(published, abs=0.0005)
    assert found.units == units


def test_the_interval_holds_the_value_and_shrinks_with_more_items():
    found, more = alpha(NOMINAL), alpha(NOMINAL * 20)
    assert found.low < found.value < found.high
    assert more.high - more.low < (found.high - found.low) / 3


def test_words_of_one_sentence_are_drawn_together():
    """Of two sentences one is all agreement and one all disagreement: drawn, either may be all."""
    agreed, opposed = [(True, True), (False, False)] * 50, [(True, False), (False, True)] * 50
    together, apart = alpha([agreed, opposed]), alpha([[unit] for unit in agreed + opposed])
    assert together.value == pytest.approx(apart.value)
    assert together.high - together.low > 5 * (apart.high - apart.low)


def test_one_value_alone_tells_nothing():
    found = alpha(rows("a a a", "a a a"))
    assert (found.value, found.low, found.observed, found.units) == (None, None, 1.0, 3)
    assert alpha(rows("a b", ". .")).units == 0


VALUES = st.lists(st.tuples(*[st.sampled_from([*"abc", None])] * 3), min_size=2, max_size=6)


@given(VALUES)
def test_it_knows_neither_annotators_nor_values_by_name(units):
    names = {"a": "z", "b": "y", "c": False, None: None}
    items = [[unit] for unit in units]
    renamed = [[tuple(names[value] for value in reversed(unit))] for unit in units]
    first, second = alpha(items), alpha(renamed)
    assert (first.value is None) == (second.value is None)
    if first.value is not None:
        assert np.isclose(first.value, second.value)
        assert first.value <= 1 + 1e-12
