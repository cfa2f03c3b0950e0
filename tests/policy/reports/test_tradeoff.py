"""What stakeholders' norms cost one another, on lists whose answer is known."""

from datetime import UTC, datetime

import pytest

from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.reports.comparison import Case
from undercard.policy.reports.side_by_side import as_html, side_by_side
from undercard.policy.reports.tradeoff import tradeoff

AT = datetime(2026, 11, 29, tzinfo=UTC)


def norm(id_, who, **fields):
    return Norm.model_validate(
        {"id": id_, "says": f"<b>{id_}</b>", "state": "adopted", "stakeholder": who, **fields}
    )


def case():
    """Ten tracks, the best first: five stars, then five new ones of which two are French."""
    tier = ["star"] * 5 + ["new"] * 5
    country = ["US"] * 5 + ["US", "US", "US", "FR", "FR"]
    ids = [f"t{number}" for number in range(10)]
    scores = [1.0 - 0.05 * number for number in range(10)]
    return Case("d", AT, CandidateTable(ids, scores, {"tier": tier, "country": country}), 4)


NEW = norm("new", "newcomers", where={"field": "tier", "is": "new"}, at_least="50%", force="soft",
           weight=5)  # fmt: skip
STARS = norm("stars", "fans", where={"field": "tier", "is": "star"}, at_least="75%", force="soft")
FRENCH = norm("french", "Paris", where={"field": "country", "is": "FR"}, at_least="25%")


def test_who_stands_in_whose_way_and_who_helps_is_measured():
    found = tradeoff([NEW, STARS, FRENCH], [case()])
    assert found.met == pytest.approx({"newcomers": 1.0, "fans": 2 / 3, "Paris": 1.0})
    assert found.without["newcomers"]["fans"] == 1.0
    assert found.effect("newcomers", "fans") < 0, "newcomers stand in the way of fans"
    assert found.without["newcomers"]["newcomers"] == pytest.approx(0.5), "one of two is French"
    assert found.without["Paris"]["Paris"] == 0.0
    assert found.kept < found.kept_without["newcomers"] <= 1.0


def test_without_lists_nothing_is_told():
    found = tradeoff([NEW], [])
    assert (found.lists, found.stakeholders) == (0, ())
    assert "No list is on record yet" in as_html(side_by_side([NEW]), found)


def test_a_norm_that_is_part_of_another_goes_with_it():
    part = norm("part", "locals", where={"field": "country", "is": "FR"}, part_of="new",
                at_least="50%")  # fmt: skip
    found = tradeoff([NEW, part], [case()])
    assert found.met == {"newcomers": 1.0, "locals": 1.0}


def test_the_page_has_the_picture_and_what_norms_say_is_data():
    norms = [NEW, STARS, FRENCH]
    shown = as_html(side_by_side(norms), tradeoff(norms, [case()]))
    assert 'role="img"' in shown
    assert "fans 67 %" in shown, "the picture in words"
    assert "&lt;b&gt;new&lt;/b&gt;" in shown
    assert "<b>" not in shown
    assert "src=" not in shown
