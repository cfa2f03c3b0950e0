"""Bounds as people write them: percentages, fractions and counts, and back."""

from fractions import Fraction

import pytest

from undercard.policy import Norm
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.amounts import Amount
from undercard.policy.norms.table import CandidateTable


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("1/3", "1/3"),
        (" 2 / 6 ", "1/3"),
        ("1/4", "25%"),
        ("1/1", "100%"),
        ("33.3%", "33.3%"),
        ("7/99", "7/99"),
        (3, "3"),
    ],
)
def test_a_bound_is_told_as_it_is_meant(written, told):
    amount = Amount.model_validate(written)
    assert str(amount) == told
    assert Amount.model_validate(amount.model_dump()) == amount


def test_every_fraction_of_a_hundred_comes_back_exactly():
    for whole in range(1, 101):
        for part in range(whole + 1):
            amount = Amount.model_validate(f"{part}/{whole}")
            assert amount.value == float(Fraction(part, whole))
            assert Amount.model_validate(str(amount)) == amount


@pytest.mark.parametrize("written", ["4/3", "1/0", "-1/3", "1/3 of it"])
def test_what_is_no_share_is_refused(written):
    with pytest.raises(ValueError, match="share"):
        Amount.model_validate(written)


@pytest.mark.parametrize(("share", "needed"), [("1/3", 4), ("33.3%", 4), ("2/3", 8), ("66.6%", 8)])
def test_a_third_of_twelve_is_four(share, needed):
    local = [False] * 12 + [True] * 12
    table = CandidateTable([f"t{at}" for at in range(24)], range(24, 0, -1), {"local": local})
    where = {"field": "local", "is": True}
    norm = Norm.model_validate({"id": "n", "says": "x", "where": where, "at_least": share})
    ruling = enforce([norm], table, 12)
    assert ruling.proved
    assert ruling.norms[0].counted == needed
