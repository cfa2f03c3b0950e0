"""What a norm did, on lists that were put on record: each figure is counted here once more, apart
from the tally.
"""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from support.past_lists import NEW, TWO, adopt, candidates, fresh, put_on_record
from undercard.policy.errors import FalseClaim
from undercard.policy.records.exposure import Exposure, exposures
from undercard.policy.records.recorded_lists import past_lists
from undercard.policy.reports.claims import Sentence, say
from undercard.policy.reports.deeds import (
    Counted,
    Deeds,
    Idle,
    Judged,
    MovedAndCost,
    SoFar,
    claims,
    describe,
)
from undercard.policy.reports.phrases import LANGUAGES, Significant, phrases


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Six lists and what the ledger holds of them."""
    engine = fresh(tmp_path_factory.mktemp("deeds") / "policy.db")
    with engine.begin() as opened:
        adopt(opened, [NEW, TWO])
        for number in range(6):
            put_on_record(opened, number, candidates(number))
        found = tuple(past_lists(opened)), {norm.id: norm_row(opened, norm) for norm in (NEW, TWO)}
    engine.dispose()
    return found


def norm_row(connection, norm):
    return next(iter(exposures(connection, norm=norm.id)), None)


def deeds(kept, norm, days=400):
    lists, rows = kept
    return Deeds(norm, lists[-1].at, days, lists, rows[norm.id])


def results(kept, norm):
    return [one for past in kept[0] for one in past.ruling.norms if one.ref == norm.ref]


def test_the_sentences_have_the_figures_of_the_record(kept):
    mine = results(kept, NEW)
    counted, out_of = sum(one.counted for one in mine), sum(one.out_of for one in mine)
    moved = sum(NEW.ref in move.norms for past in kept[0] for move in past.ruling.moves)
    first, second, third, last = describe(deeds(kept, NEW))
    met = sum(one.satisfied for one in mine)
    assert (
        first == f"In the last 400 days: 6 lists, {met} met it, it gave way in {len(mine) - met}."
    )
    percent = phrases("en").number(100 * counted / out_of, 1)
    assert second == f"{counted:g} of {out_of:g} ({percent}%) counted."
    assert third.startswith(f"It moved {moved} track")
    assert last.startswith(f"In all: {counted:g} of {out_of:g} (")
    assert last.endswith(" in 6 lists.")


def test_a_norm_with_values_apart_has_no_sum(kept):
    assert [type(claim) for claim in claims(deeds(kept, TWO))] == [Judged, MovedAndCost]


def test_only_the_last_days_count(kept):
    lists, _ = kept
    early = replace(deeds(kept, NEW, days=1), now=lists[-1].at + timedelta(days=2), so_far=None)
    assert describe(early) == ["In the last 1 day it was judged on no list."]
    with pytest.raises(FalseClaim, match="Judged"):
        say(Sentence("alone", {"claim": next(claims(deeds(kept, NEW)))}), early, phrases("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_to_count_is_said(kept, language):
    empty = replace(deeds(kept, NEW), so_far=Exposure(NEW.id, 2, 0.0, 0.0))
    assert (
        phrases(language).claims["deeds.so_far.none"].partition("{")[0]
        in describe(empty, language)[-1]
    )
    assert Counted(0.0, 0.0).words(language) == phrases(language).claims["deeds.uncounted"]
    assert MovedAndCost(1, None, 0.0).key == "deeds.moved.unknown"


def test_a_claim_holds_of_its_record_and_no_other_does(kept):
    full = deeds(kept, NEW)
    idle = replace(full, lists=())
    found = [(facts, claim) for facts in (full, idle) for claim in claims(facts)]
    assert {type(claim) for _, claim in found} == {Idle, Judged, Counted, MovedAndCost, SoFar}
    for facts, claim in found:
        assert claim.holds(facts), claim
        for field in fields(claim):
            another = replace(claim, **{field.name: getattr(claim, field.name) + 1})
            assert not another.holds(facts), another


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.0, "0"), (0.0123, "0.012"), (0.00056, "0.00056"), (1.26, "1.3"), (123.4, "123")],
)
def test_small_numbers_are_not_rounded_away(value, written):
    assert phrases("en").written(Significant(value)) == written
