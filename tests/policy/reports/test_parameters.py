"""Main parameters of a list: the parts add up to one, and are those that a hand count of places
gives.
"""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.reports.deciding import RELEVANCE, TOGETHER, decided
from undercard.policy.reports.parameters import disclosure, main_parameters

NEW = Norm(
    id="new",
    says="One in four is new.",
    where={"field": "tier", "is": "new"},
    at_least="25%",
    stakeholder="the town",
)
ASKED = Norm(
    id="limit.short",
    says="only short songs",
    where={"field": "short", "is": True},
    at_least="100%",
    rank={"authority": "limit"},
)
TABLE = CandidateTable(
    list("abcdef"),
    [0.9, 0.8, 0.7, 0.6, 0.5, 0.4],
    {"tier": ["old"] * 5 + ["new"], "artist": list("xxxyzw"), "short": [True] * 6},
)
WEIGHTS = [1 / math.log2(rank + 1) for rank in (1, 2, 3, 4)]


def test_fit_decides_the_first_three_places_and_the_norm_the_fourth():
    """Without norms a b c d; with it a b c f: f came in at 4, which is seen 0.43 of 2.56 (17 %)."""
    ruling = enforce([NEW, ASKED], TABLE, 4)
    assert ruling.slate == ("a", "b", "c", "f")
    fit, norm, limits = main_parameters([ruling], [NEW, ASKED])
    assert (fit.name, norm.name, limits.kind) == (RELEVANCE, "new@1", "limits")
    assert norm.importance == pytest.approx(WEIGHTS[3] / sum(WEIGHTS))
    assert fit.importance + norm.importance == pytest.approx(1)
    assert (
        fit.criterion == "How well a track fits what was asked for decided 83.2% of what is seen."
    )
    assert fit.reason == "Fit alone put 3 tracks in place, out of 4 places."
    cost = 0.2 * WEIGHTS[3] / (ruling.value + 0.2 * WEIGHTS[3])  # d is worth 0.2 more than f, at 4
    assert norm.reason.startswith(
        f"It moved 2 tracks. Without it a list would be worth more: keeping it costs {cost:.1%}. "
    )
    assert norm.reason.endswith("Asked for by: the town.")
    assert "“only short songs”" in limits.criterion
    assert limits.importance is None


def test_lists_are_averaged_for_terms_and_conditions():
    lists = [enforce([NEW], TABLE, 4), enforce([], TABLE, 4)]
    fit, norm = main_parameters(lists, [NEW])
    assert norm.importance == pytest.approx(WEIGHTS[3] / sum(WEIGHTS) / 2)
    assert fit.reason == "Fit alone put 7 tracks in place, out of 8 places."


def test_costs_are_averaged_over_the_lists_of_which_they_are_known():
    """The second list has the same norm at another length: both costs are known, and their mean is
    told.
    """
    lists = [enforce([NEW], TABLE, size) for size in (4, 2)]
    parts = [r.norms[0].cost / (r.value + r.norms[0].cost) for r in lists]
    assert parts[0] != pytest.approx(parts[1], abs=0.01)
    (norm,) = (p for p in main_parameters(lists, [NEW]) if p.kind == "norm")
    assert f"keeping it costs {sum(parts) / 2:.1%}." in norm.reason


def test_movers_of_one_track_share_its_place():
    ruling = enforce([NEW], TABLE, 4)
    both = [
        m.model_copy(update={"norms": ("new@1", "other@1")}) if m.id == "f" else m
        for m in ruling.moves
    ]
    parts = decided(ruling.model_copy(update={"moves": tuple(both)}))
    assert parts["new@1"] == parts["other@1"] == pytest.approx(WEIGHTS[3] / sum(WEIGHTS) / 2)


def test_what_several_norms_did_together_is_a_criterion_of_its_own():
    two = Norm(id="two", says="Two at most.", per="artist", at_most=2)
    same = two.model_copy(update={"id": "same", "says": "The same again."})
    found = {p.name: p for p in main_parameters([enforce([two, same], TABLE, 3)], [two, same])}
    assert found[TOGETHER].importance == pytest.approx(WEIGHTS[2] / sum(WEIGHTS[:3]))
    assert found["two@1"].importance == 0
    assert "Keeping it cost nothing." in found["two@1"].reason


def test_in_french():
    fit, norm = main_parameters([enforce([NEW], TABLE, 4)], [NEW], "fr")
    assert (
        fit.criterion
        == "L'accord d'un titre avec la demande a décidé de 83,2\u202f% de ce qui est vu."
    )
    assert (
        norm.criterion
        == "La règle «\u202fOne in four is new\u202f» a décidé de 16,8\u202f% de ce qui est vu."
    )
    assert "Demandée par\u202f: the town." in norm.reason


def test_without_lists_there_are_no_parameters_and_the_log_says_so():
    impossible = enforce(
        [NEW.model_copy(update={"at_least": NEW.at_least.model_copy(update={"value": 1.0})})],
        TABLE,
        4,
    )
    assert main_parameters([impossible], [NEW]) == ()
    assert main_parameters([], []) == ()
    assert disclosure((), option_without_profile=False)["parameters_stated"] == 0


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 6),
    st.integers(0, 100),
    st.integers(1, 3),
    st.lists(st.floats(0, 1), min_size=6, max_size=6),
)
def test_the_parts_add_up_to_one(size, share, cap, scores):
    table = CandidateTable(TABLE.ids, scores, TABLE.columns)
    norms = [
        NEW.model_copy(update={"at_least": Norm(id="x", says="x", at_least=f"{share}%").at_least}),
        Norm(id="cap", says="x", per="artist", at_most=cap),
    ]
    ruling = enforce(norms, table, size, relax=True)
    assert math.fsum(decided(ruling).values()) == pytest.approx(1)
    stated = disclosure(main_parameters([ruling], norms), option_without_profile=True)
    assert stated["parameters_without_reason"] == 0
    assert stated["parameters_stated"] >= len(norms)
