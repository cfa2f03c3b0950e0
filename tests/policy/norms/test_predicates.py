"""Three truth values, and the agreement of single values with masks over a table."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from undercard.policy.norms.masks import masks
from undercard.policy.norms.predicates import Predicate, evaluate
from undercard.policy.norms.table import CandidateTable

READ = TypeAdapter(Predicate)
ROWS = [
    {"tier": tier, "year": year, "genre": genre}
    for tier in ("new", "old", None)
    for year in (1999, 2010, 2020, None)
    for genre in (("rock",), ("pop", "rock"), ("jazz",), None)
]
MIXED = [
    {"a": cell}
    for cell in (True, 1, 1.0, 0, False, 3, "x", "five", ("y", "x"), (1, True), (), None, math.nan)
]
TESTS = st.sampled_from(
    [
        {"field": "tier", "is": "new"},
        {"field": "tier", "not_in": ["new"]},
        {"field": "tier", "known": False},
        {"field": "year", "at_least": 2010},
        {"field": "year", "at_most": 2010},
        {"field": "year", "between": [2000, 2015]},
        {"field": "year", "in": [1999, 2020]},
        {"field": "genre", "is": "rock"},
        {"field": "genre", "in": ["pop", "jazz"]},
        {"field": "genre", "not_in": ["pop", "jazz"]},
        {"field": "genre", "known": True},
    ]
)
TREES = st.recursive(
    TESTS,
    lambda parts: st.one_of(
        parts.map(lambda part: {"not": part}),
        st.lists(parts, min_size=1, max_size=3).map(lambda some: {"all": some}),
        st.lists(parts, min_size=1, max_size=3).map(lambda some: {"any": some}),
    ),
    max_leaves=5,
)


def table_of(rows):
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return CandidateTable([str(at) for at in range(len(rows))], [0.0] * len(rows), columns)


@settings(max_examples=100, deadline=None)
@given(TREES)
def test_masks_agree_with_single_values(tree):
    predicate = READ.validate_python(tree)
    found = masks(predicate, table_of(ROWS))
    truths = [evaluate(predicate, row) for row in ROWS]
    assert np.array_equal(found.true, [truth is True for truth in truths])
    assert np.array_equal(found.unknown, [truth is None for truth in truths])


@pytest.mark.parametrize(
    ("tree", "value", "truth"),
    [
        ({"field": "a", "is": 1}, None, None),
        ({"not": {"field": "a", "is": 1}}, None, None),
        ({"field": "a", "known": False}, None, True),
        ({"not": {"field": "a", "known": False}}, None, False),
        ({"any": [{"field": "a", "is": 1}, {"field": "b", "known": False}]}, None, True),
        ({"all": [{"field": "a", "is": 1}, {"field": "b", "known": True}]}, None, False),
        ({"field": "a", "is": True}, 1, False),
        ({"field": "a", "is": 1}, 1.0, True),
        ({"field": "a", "is": "x"}, ("y", "x"), True),
        ({"field": "a", "not_in": ["x"]}, ("y", "x"), False),
        ({"field": "a", "is": "x"}, (), None),
        ({"field": "a", "at_least": 3}, float("nan"), None),
        ({"field": "a", "at_least": 3}, "five", None),
    ],
)
def test_truth_of_one_value(tree, value, truth):
    predicate = READ.validate_python(tree)
    assert evaluate(predicate, {"a": value}) is truth
    found = masks(predicate, table_of(MIXED))
    truths = [evaluate(predicate, row) for row in MIXED]
    assert list(found.true) == [each is True for each in truths]
    assert list(found.unknown) == [each is None for each in truths]


@pytest.mark.parametrize(
    "tree",
    [{"field": "a"}, {"field": "a", "is": 1, "in": [2]}, {"all": []}, {"field": "a", "in": []}],
)
def test_a_predicate_says_exactly_one_thing(tree):
    with pytest.raises(ValidationError):
        READ.validate_python(tree)
