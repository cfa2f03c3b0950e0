"""Which sentences are kept aside, and how two readings of the same sentences are compared."""

from support.checkout import ROOT
from undercard.chat.datasets.norm_gold import load_gold
from undercard.chat.evaluation.norm_extraction import PARTS, differences

GOLD = ROOT / "policy" / "data" / "gold" / "gold.jsonl"
COMPOSED = ROOT / "policy" / "data" / "composed" / "gold.jsonl"


def test_the_third_kept_aside_stays_the_same_and_has_no_odd_number():
    rows = load_gold(GOLD)
    aside = [one.id for one in rows if PARTS["aside"](one)]
    worked = [one.id for one in rows if PARTS["worked"](one)]
    assert (len(aside), len(worked)) == (47, 105)
    assert all(int(name[1:]) % 2 == 0 for name in aside)


def test_the_composed_sentences_have_the_norms_that_they_name():
    rows = load_gold(COMPOSED)
    assert len(rows) == 60
    assert sum(bool(one.norms) for one in rows) == 56
    assert sum(len(one.norms) for one in rows) == 67


def test_a_difference_is_of_sentences_that_both_have():
    before = {"right": {"a": 0.0, "b": 1.0, "gone": 1.0}}
    after = {"right": {"a": 1.0, "b": 1.0, "new": 0.0}, "other": {"a": 1.0}}
    found = differences(before, after)
    assert list(found) == ["right"]
    assert found["right"].value == 0.5
    assert found["right"].low <= 0.5 <= found["right"].high
