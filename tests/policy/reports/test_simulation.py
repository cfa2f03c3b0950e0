"""Past lists under a draft: the same register gives history again, and what changes is added up as
it is.
"""

import math
from datetime import timedelta

import numpy as np
import pytest

from support.past_lists import (
    FRENCH,
    LIMIT,
    NEW,
    START,
    TWO,
    adopt,
    candidates,
    fresh,
    put_on_record,
)
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.errors import NormSetError
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records.recorded_lists import listeners, past_lists
from undercard.policy.records.replay import first_difference
from undercard.policy.reports.charts import simulation_chart
from undercard.policy.reports.comparison import Case, _parts
from undercard.policy.reports.simulation import _Register, overlay, simulate

MORE = NEW.model_copy(
    update={
        "version": 2,
        "at_least": NEW.at_least.model_copy(update={"value": 0.6}),
        "force": "soft",
    }
)


def cases(count=6, size=5, limits=()):
    return [
        Case(
            f"d{number // 2}",
            START + timedelta(hours=number),
            candidates(number),
            size,
            limits,
            listener="ann",
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(
    "over", ["each day for everyone", "session", "7 days", "11 hours for everyone"]
)
def test_the_register_of_the_time_makes_history_again(tmp_path, over):
    engine = fresh(tmp_path / "policy.db")
    norms = [NEW, TWO, FRENCH.model_copy(update={"over": over, "if_broken": "compensate"})]
    with engine.begin() as connection:
        adopt(connection, norms)
        for number in range(12):
            limits = [LIMIT] if number % 4 == 1 else []
            moment = START + timedelta(hours=5 * number)
            listener = "ann" if number % 2 else "bob"
            put_on_record(
                connection, number, candidates(number), limits=limits, listener=listener, at=moment
            )
        names = listeners(connection)
        history = [(past, past.candidates(connection)) for past in past_lists(connection)]
    engine.dispose()
    with _Register(norms) as register:
        for past, table in history:
            case = Case(
                past.session, past.at, table, 5, past.limits, past.ruling.context, names[past.turn]
            )
            assert first_difference(past.ruling, register.rule(case)) is None
    assert sum(past.accounts["french"].out_of > 0 for past, _ in history) > 6


def test_nothing_changes_under_the_same_norms():
    found = simulate([NEW, TWO, FRENCH], [NEW, TWO, FRENCH], cases())
    assert (found.lists, found.dialogues, found.differing) == (6, 3, 0)
    assert (found.difference.value, found.difference.low, found.difference.high) == (0.0, 0.0, 0.0)
    assert all(change.gain == 0 for changes in found.gains.values() for change in changes)
    assert found.tracks_in == found.tracks_out == ()
    assert "nothing would change" in simulation_chart(found)


def test_what_changes_is_added_up_as_it_is():
    given = cases(limits=(LIMIT,))
    found = simulate([NEW, TWO], [MORE, TWO], given, also=["tier"])
    tiers, values, moved = {}, np.zeros(3), [0, 0]
    for case in given:
        sides = [
            enforce([*norms, LIMIT], case.table, 5, relax=True)
            for norms in ([NEW, TWO], [MORE, TWO])
        ]
        rows = {name: row for row, name in enumerate(case.table.ids)}
        free = enforce([LIMIT], case.table, 5, relax=True)
        values += (free.value, sides[0].value, sides[1].value)
        moved[0] += len(set(sides[1].slate) - set(sides[0].slate))
        for side, ruling in enumerate(sides):
            for rank, name in enumerate(ruling.slate, start=1):
                tier = case.table.columns["tier"][rows[name]] or "unknown"
                tiers.setdefault(tier, [0.0, 0.0])[side] += 1 / math.log2(rank + 1)
    assert {c.name: (c.before, c.after) for c in found.gains["tier"]} == {
        tier: pytest.approx(tuple(sides)) for tier, sides in tiers.items()
    }
    assert found.kept_before.value == pytest.approx(values[1] / values[0])
    assert found.difference.value == pytest.approx((values[2] - values[1]) / values[0])
    assert sum(times for _, times in found.tracks_in) == moved[0] > 0
    assert found.exposure == pytest.approx(sum(change.before for change in found.gains["tier"]))
    (benefit,) = found.beneficiaries
    assert (benefit.name, benefit.after) == ("new", pytest.approx(tiers["new"][1]))
    assert found.gains["tier"][0].gain >= found.gains["tier"][-1].gain
    assert "new" in simulation_chart(found)


def test_compliance_and_what_was_forced_is_counted_on_both_sides():
    rare = {"all": [{"field": "tier", "is": "new"}, {"field": "country", "is": "FR"}]}
    impossible = Norm(id="all", says="All are new and French.", where=rare, at_least="100%")
    found = simulate([NEW], [NEW, impossible], cases())
    old, new = found.tallies["all"]
    assert old is None
    assert new.lists == 6
    hard = [enforce([NEW, impossible], case.table, 5).feasible for case in cases()]
    assert found.forced == (0, hard.count(False))
    soft = simulate([NEW], [NEW, impossible.model_copy(update={"force": "soft"})], cases())
    assert soft.forced == (0, 0)
    assert soft.gave_way[1] == hard.count(False) > 0


def test_a_norm_for_what_no_candidate_is_stands_out():
    typo = Norm(
        id="typo",
        says="A third is nwe.",
        where={"field": "tier", "is": "nwe"},
        at_least="30%",
        force="soft",
    )
    none = Norm(
        id="none", says="None is nwe.", where={"field": "tier", "is": "nwe"}, modality="prohibition"
    )
    assert simulate([NEW], [NEW, typo, none], cases(2)).unseen == ("typo",)


def test_numbers_and_keys_are_no_groups_and_several_values_count_each():
    table = CandidateTable(
        ["a", "b"],
        [2.0, 1.0],
        {"year": [1999, 2001], "song": ["x", "y"], "genre": [("pop", "rock"), ("rock",)]},
    )
    norms = [
        Norm(id="old", says="One is old.", where={"field": "year", "at_most": 2000}, at_least=1),
        Norm(id="once", says="A song once.", per="song", at_most=1),
        Norm(id="rock", says="All rock.", where={"field": "genre", "is": "rock"}, at_least="100%"),
    ]
    found = simulate(norms, norms, [Case("d", START, table, 2)])
    assert list(found.gains) == ["genre"]
    assert {c.name: c.before for c in found.gains["genre"]} == {
        "pop": 1.0,
        "rock": pytest.approx(1 + 1 / math.log2(3)),
    }
    assert (found.difference.low, found.difference.high) == (None, None)


def test_a_draft_is_laid_over_by_id():
    out = TWO.model_copy(update={"version": 2, "state": "retired"})
    drafted = FRENCH.model_copy(update={"state": "draft"})
    assert [norm.ref for norm in overlay([NEW, TWO], [drafted, out, MORE])] == ["new@2", "french@1"]
    assert overlay([NEW, TWO], [drafted], only=True) == [FRENCH]
    nested = NEW.model_copy(update={"id": "half", "part_of": "two"})
    with pytest.raises(NormSetError, match="part_of"):
        overlay([NEW, TWO], [out, nested])


def test_the_interval_comes_from_whole_dialogues_and_always_the_same():
    rng = np.random.default_rng(1)
    scores = [[(10.0, 9.0, 9.0 - float(loss)) for loss in rng.uniform(0, 1, 3)] for _ in range(40)]
    before, after, difference = _parts(scores)
    assert (before.value, before.low, before.high) == pytest.approx((0.9, 0.9, 0.9))
    assert difference.low < difference.value < difference.high < 0
    losses = [np.mean([nine - left for _, nine, left in lists]) / 10 for lists in scores]
    error = np.std(losses) / math.sqrt(len(losses))
    assert difference.high - difference.low == pytest.approx(2 * 1.96 * error, rel=0.1)
    assert _parts(scores) == (before, after, difference)
    assert _parts([[(0.0, 0.0, 0.0)]]) == (None, None, None)
    assert _parts([]) == (None, None, None)
