"""Digital Services Act, articles 27 and 38, judged over a log of what was shown with each list."""

from datetime import UTC, datetime

import pytest

from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.reports.parameters import disclosure, main_parameters
from undercard.policy.reports.play_counts import Play

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TABLE = CandidateTable(list("abcd"), [0.9, 0.8, 0.7, 0.6], {"tier": ["old", "old", "old", "new"]})
NEW = Norm(id="new", says="Half is new.", where={"field": "tier", "is": "new"}, at_least="50%")


@pytest.fixture
def norms(rules):
    return rules("dsa")


def shown(*entries, territory="FR"):
    return [
        Play(f"list {at}", NOON, entry, {"territory": territory})
        for at, entry in enumerate(entries)
    ]


def stands(found):
    return {name: (v.counted, v.out_of, v.satisfied) for name, (v,) in found.items()}


def test_a_list_shown_with_its_parameters_reasons_and_option_is_in_order(norms, verdicts):
    """What the code states about a real ruling is what the register asks for: one list of one."""
    entry = disclosure(
        main_parameters([enforce([NEW], TABLE, 2)], [NEW]), option_without_profile=True
    )
    found = stands(verdicts(norms, shown(entry)))
    assert found == dict.fromkeys(
        ("dsa-main-parameters", "dsa-reasons", "dsa-option"), (1, 1, True)
    )


def test_each_failing_is_found_by_its_own_norm(norms, verdicts):
    """Three lists: one in order, one whose second parameter has no reason, one without parameters
    and without the option.
    """
    log = shown(
        {"parameters_stated": 2, "parameters_without_reason": 0, "option_without_profile": True},
        {"parameters_stated": 2, "parameters_without_reason": 1, "option_without_profile": True},
        {"parameters_stated": 0, "parameters_without_reason": 0, "option_without_profile": False},
    )
    assert stands(verdicts(norms, log)) == {
        "dsa-main-parameters": (2, 3, False),
        "dsa-reasons": (2, 3, False),
        "dsa-option": (2, 3, False),
    }


def test_a_list_of_which_nothing_is_logged_is_not_in_order_and_is_named(norms, verdicts):
    (verdict,) = verdicts(norms, shown({}))["dsa-main-parameters"]
    assert (verdict.counted, verdict.out_of, verdict.satisfied) == (0, 1, False)
    assert [entry.why for entry in verdict.left_out] == ["parameters_stated is unknown"]


def test_outside_the_union_nothing_of_this_applies(norms, verdicts):
    assert verdicts(norms, shown({}, territory="CH")) == {}


@pytest.mark.parametrize(
    ("profile", "uses", "expected"),
    [
        ("off", [False, False], (2, 2, True)),
        ("off", [False, True], (1, 2, False)),
        ("off", [False, None], (1, 2, False)),  # nobody knows: that does not do
    ],
)
def test_with_the_profile_off_no_track_owes_its_place_to_it(
    norms, verdicts, profile, uses, expected
):
    here = {"territory": "DE", "profile": profile}
    plays = [Play(f"t{at}", NOON, {"uses_profile": given}, here) for at, given in enumerate(uses)]
    assert stands(verdicts(norms, plays))["dsa-no-profile"] == expected


def test_with_the_profile_on_it_may_be_used(norms, verdicts):
    plays = [Play("t", NOON, {"uses_profile": True}, {"territory": "DE", "profile": "on"})]
    assert "dsa-no-profile" not in verdicts(norms, plays)
