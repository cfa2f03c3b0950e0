"""Deontic formulas: what is printed states everything, and is read back exactly; mistakes are told
by the column.
"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.any_norm import norms, registers, same
from undercard.policy.errors import FormulaError
from undercard.policy.forms.formula_parser import parse_formula
from undercard.policy.norms.formula import FORMAL, formula
from undercard.policy.norms.norm import Norm

PRINTED = [
    (
        {"where": {"field": "artist_tier", "is": "emerging"}, "at_least": "30%", "over": "prefix"},
        "O(share(artist_tier = emerging, prefix) ≥ 0.30)",
    ),
    ({"per": "artist", "at_most": 2}, "O(count(any, list, per artist) ≤ 2)"),
    ({"modality": "prohibition", "where": {"field": "label", "is": "Z"}}, "F(label = Z, list)"),
    (
        {"modality": "prohibition", "where": {"field": "label", "is": "Z"}, "at_most": "5%"},
        "F(share(label = Z, list) > 0.05)",
    ),
    ({"modality": "permission", "where": {"field": "explicit", "is": True}}, "P(explicit = yes)"),
    (
        {
            "where": {"field": "new", "is": True},
            "part_of": "local",
            "at_least": "12.345%",
            "at_most": "60%",
        },
        "O(share(new = yes | local, list) ≥ 0.12345 ∧ share(new = yes | local, list) ≤ 0.60)",
    ),
    (
        {
            "where": {
                "of": [{"field": "a", "is": 1}, {"field": "b", "known": False}],
                "at_least": 2,
            },
            "exactly": 30.5,
            "weigh": "minutes",
            "over": "each week from Sunday for everyone",
            "when": {
                "all": [
                    {"field": "hour", "between": [6, 18]},
                    {"not": {"field": "day", "in": ["Sat", "Sun"]}},
                ]
            },
            "unless": {
                "any": [{"field": "surface", "is": "a b"}, {"field": "x", "not_in": ["2", 2.0]}]
            },
        },
        (
            "6 ≤ hour ≤ 18 ∧ ¬(day ∈ {Sat, Sun}) → O(sum(≥2 of (a = 1; b is unknown), each week "
            "from Sunday for everyone, "
            'minutes) = 30.5) unless surface = "a b" ∨ x ∉ {"2", 2.0}'
        ),
    ),
    (
        {
            "where": {"field": "country", "is": "FR"},
            "at_least": "40%",
            "over": "7 days",
            "concentration": {"top": 10, "per": "song", "at_most": "50%"},
        },
        "O(share(country = FR, 7 days, top 10 per song ≤ 0.50) ≥ 0.40)",
    ),
]


def formal(norm):
    return {name: getattr(norm, name) for name in FORMAL}


@pytest.mark.parametrize(("fields", "printed"), PRINTED)
def test_a_norm_prints_as_its_formula_and_is_read_back(fields, printed):
    norm = Norm(id="n", says="…", **fields)
    assert formula(norm) == printed
    assert Norm(id="n", says="…", **parse_formula(printed)) == norm


@given(st.one_of(norms(), registers().filter(bool).map(lambda made: made[-1])))
def test_every_norm_is_read_back_from_its_formula(norm):
    read = parse_formula(formula(norm))
    assert repr(read) == repr(formal(norm))
    again = Norm(id=norm.id, says=norm.says, **read)
    kept = Norm(id=norm.id, says=norm.says, **formal(norm))
    assert same(again, kept)


def test_it_can_be_typed_in_ascii():
    case = 'not (a in {x, "y z"}) and b not in {1} or c >= 2'
    typed = f"{case} -> O(share(any | d is known, list) <= 0.3)"
    printed = '(¬(a ∈ {x, "y z"}) ∧ b ∉ {1}) ∨ c ≥ 2 → O(share(any | d is known, list) ≤ 0.30)'
    assert parse_formula(typed) == parse_formula(printed)
    assert formula(Norm(id="n", says="…", **parse_formula(typed))) == printed
    assert parse_formula("O(share(a = true) >= 0.3)") == parse_formula(
        "O(share(a = yes, list) ≥ 30e-2)"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "column 1: expected an attribute"),
        ("O(share(tier new, list) ≥ 0.3)", "column 14: expected =, ≥, ≤, ∈, ∉, ∋ or is, not new"),
        ("O(share(tier = new, list) ~ 0.3)", "column 27: '~' has no meaning here"),
        ("O(share(tier = new, list) > 0.3)", "column 27: expected ≥, ≤ or =, not >"),
        ("F(share(tier = new, list) ≥ 0.3)", "column 27: expected >, not ≥"),
        ("O(share(tier = new, list) ≥ 30)", "column 29: a share lies between 0% and 100%"),
        (
            "O(share(tier = new, fortnight) ≥ 0.3)",
            "column 21: expected list, prefix, session, a window such as 7 days",
        ),
        ("O(tier = new, list)", "column 3: expected share(, count( or sum("),
        ("P(share(tier = new) ≥ 0.3)", "column 3: expected what is permitted"),
        ("O(count(any, list, minutes) ≤ 2)", "column 3: expected count( of tracks, or sum("),
        (
            "O(count(a = 1) ≥ 1 ∧ count(a = 2) ≤ 2)",
            "column 22: both bounds have to measure the same",
        ),
        ("O(count(a = 1) ≥ 1 ∧ count(a = 1) ≥ 2)", "column 22: at_least is stated twice"),
        ("O(count(a = 1, list, list) ≥ 1)", "column 22: over is stated twice"),
        (
            "O(count(≥3 of (a = 1; b = 2)) ≥ 1)",
            "column 9: at least 3 of 2 conditions can never hold",
        ),
        ("O(count(9 ≤ a ≤ 2) ≥ 1)", "column 9: between needs the lower number first"),
        ('O(count(a ≥ "2") ≥ 1)', "column 9: input should be"),
        ('O(count(a = "\\q") ≥ 1)', "column 14: Invalid \\escape"),
        ('O(count(a = "open) ≥ 1)', "column 13: '\"' has no meaning here"),
        ("O(count(any = 1) ≥ 1)", "column 13: expected ), not ="),
        ("a = 1 → b = 2", "column 9: expected O(, F( or P(, not b"),
        ("O(count(a = 1) ≥ 1) when b = 2", "column 21: expected unless or the end, not when"),
        ("O(count(a = 1e999) ≥ 1)", "column 9: input should be"),
        (f"O(count(a = {'9' * 5000}) ≥ 1)", "column 13: "),
        (
            "O(count(a = 1, top 2.5 per song ≤ 0.5) ≥ 1)",
            "column 20: expected a whole number, not 2.5",
        ),
        (f"{'¬(' * 5000}a = 1", "nested too deeply"),
    ],
)
def test_a_mistake_is_told_by_its_column(text, told):
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    assert told.lower() in str(caught.value).lower()


@given(st.text(alphabet='OFPab1.≥≤=∧¬→|;,(){}" per top unless any', max_size=40))
@example("O(")
def test_whatever_is_given_is_read_or_refused(text):
    try:
        read = parse_formula(text)
    except FormulaError as error:
        assert str(error)
    else:
        assert set(read) == set(FORMAL)
