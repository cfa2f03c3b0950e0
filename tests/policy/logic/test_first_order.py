"""First-order formulas: written and read back, compared by a prover, named alike by their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undercard.policy.errors import FormulaError
from undercard.policy.logic.equivalence import relation
from undercard.policy.logic.first_order import (
    SIGNS,
    Atom,
    Joined,
    Negated,
    Quantified,
    joined,
    written,
)
from undercard.policy.logic.first_order_parser import parse_first_order
from undercard.policy.logic.naming import folded, renamed

atoms = st.builds(
    Atom,
    st.sampled_from(["Meal", "Vegan", "RichInFibre"]),
    st.lists(st.sampled_from("xyz"), min_size=1, max_size=2).map(tuple),
)
formulas = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds(Negated, inner),
        st.builds(Quantified, st.sampled_from("∀∃"), st.sampled_from("xyz"), inner),
        st.builds(
            lambda sign, parts: joined(sign, parts) if sign in "∧∨" else Joined(sign, tuple(parts)),
            st.sampled_from(SIGNS),
            st.lists(inner, min_size=2, max_size=2),
        ),
    ),
    max_leaves=8,
)


@given(formulas)
def test_what_is_written_reads_back_as_the_same(formula):
    assert parse_first_order(written(formula)) == formula


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("∀x (Meal(x)", "column 12: expected ), not the end"),
        ("Meal", "column 5: expected (, not the end"),
        ("∀x (∧ Meal(x))", "column 5: expected a predicate, ¬, ∀, ∃ or (, not ∧"),
        ("Meal(x) Vegan(x)", "column 9: expected the end, not Vegan"),
        ("Meal(→)", "column 6: expected a variable or a name, not →"),
        ("(" * 5_000, "nested too deeply"),
    ],
)
def test_what_is_no_formula_is_told_with_its_column(text, says):
    with pytest.raises(FormulaError) as caught:
        parse_first_order(text)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("∀x (A(x) → B(x))", "¬∃y (A(y) ∧ ¬B(y))", "equivalent"),
        ("∀x (A(x) ↔ B(x))", "∀x (A(x) → B(x))", "stronger"),
        ("∃x (A(x))", "∃x (A(x) ∧ B(x))", "weaker"),
        ("∀x (A(x) ⊕ B(x))", "∀x (A(x) ∧ B(x))", "neither"),
        ("∃y∀x (R(x, y))", "∀x∃y (R(x, y))", "stronger"),
        ("A(Milk)", "∃x (A(x))", "stronger"),
    ],
)
def test_a_prover_tells_what_follows_from_what(first, second, told):
    assert relation(parse_first_order(first), parse_first_order(second)) == told


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ("∀x (Eat(x, Meat))", "∀x (EatsMeat(x))", "equivalent"),
        ("∀x (¬ContainsDairy(x))", "∀x (NoDairy(x))", "equivalent"),
        ("∀x (Meal(x) → Vegan(x))", "∀x (Vegan(x) → Meal(x))", "neither"),
        ("∀x (Meal(x))", "∀x (Tree(x))", "neither"),
    ],
)
def test_names_are_bound_where_they_are_alike(ours, theirs, told):
    mine, gold = folded(parse_first_order(ours)), folded(parse_first_order(theirs))
    assert relation(renamed(mine, gold), gold) == told
