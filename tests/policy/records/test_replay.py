"""Lists made again from the log: the same comes out, and what was changed since is named."""

import json

import pytest
import sqlalchemy as sa

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
from undercard.policy.records import audit, record_tables
from undercard.policy.records.recorded_lists import one_list, past_lists
from undercard.policy.records.replay import first_difference, replay


@pytest.fixture
def connection(tmp_path):
    engine = fresh(tmp_path / "policy.db")
    with engine.begin() as opened:
        yield opened
    engine.dispose()


def replay_all(connection):
    return [
        replay(past, lambda past: past.candidates(connection)) for past in past_lists(connection)
    ]


def change(connection, seq, edit):
    """Edit a ruling on record, as somebody with the database in hand would."""
    payload = json.loads(
        connection.scalar(
            sa.select(record_tables.audit.c.payload).where(record_tables.audit.c.seq == seq)
        )
    )
    edit(payload)
    connection.execute(
        sa.update(record_tables.audit)
        .where(record_tables.audit.c.seq == seq)
        .values(payload=json.dumps(payload))
    )


def test_every_list_of_some_days_comes_out_the_same(connection):
    adopt(connection, [NEW, TWO, FRENCH])
    for number in range(9):
        limits = [LIMIT] if number % 3 == 1 else []
        put_on_record(
            connection, number, candidates(number), limits=limits, context={"hour": number}
        )
    adopt(
        connection,
        [NEW.model_copy(update={"version": 2, "at_least": None, "exactly": NEW.at_least})],
    )
    put_on_record(connection, 9, candidates(9))
    found = replay_all(connection)
    assert [one.outcome for one in found] == ["same"] * 10, [one.why for one in found]
    assert any(one.past.ruling.relaxed for one in found)
    assert any(one.past.accounts["french"].out_of for one in found)
    assert {"new@1", "new@2"} <= {norm.ref for one in found for norm in one.past.norms}


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (lambda r: r["slate"].reverse(), "slate, rank 1"),
        (lambda r: r["slate"].pop(), "slate: 4 tracks on record, 5 made again"),
        (lambda r: r.update(value=r["value"] + 0.01), "value"),
        (lambda r: r["norms"][0].update(achieved=1.0), "new@1: achieved 1.0 on record"),
        (lambda r: r["moves"].pop(), "none on record"),
        (lambda r: r["moves"][0].update(norms=["two@1"]), "by two@1 on record"),
        (
            lambda r: r["relaxed"].append({"norm": "two@1", "by": 1, "because": ""}),
            "two@1 gave way by 1 on record, by 0",
        ),
        (lambda r: r.update(status="infeasible"), "status: infeasible on record"),
    ],
)
def test_the_first_difference_is_named(connection, edit, named):
    adopt(connection, [NEW, TWO])
    assert put_on_record(connection, 0, candidates(1)).moves
    change(connection, 3, lambda payload: edit(payload["ruling"]))
    (one,) = replay_all(connection)
    assert one.outcome == "different"
    assert named in one.why


def test_other_candidates_other_norms_and_other_accounts_are_noticed(connection):
    adopt(connection, [NEW, FRENCH])
    ruling = put_on_record(connection, 0, candidates(1))
    other = candidates(1)
    other.scores[3] += 5
    past = one_list(connection, "3")
    assert "slate, rank 1" in replay(past, lambda _: other).why
    body = record_tables.norms.c.body
    weaker = sa.func.replace(body, '"40%"', '"0%"')
    connection.execute(
        sa.update(record_tables.norms).where(record_tables.norms.c.id == "new").values(body=weaker)
    )
    (one,) = replay_all(connection)
    assert one.outcome == "different"
    assert first_difference(ruling, ruling) is None


def test_evidence_that_is_missing_or_was_changed_is_named(connection):
    adopt(connection, [NEW])
    put_on_record(connection, 0, candidates(1))
    connection.execute(sa.update(record_tables.evidence).values(body=b"nothing"))
    (one,) = replay_all(connection)
    assert (one.outcome, "cannot be read" in one.why) == ("different", True)
    connection.execute(sa.delete(record_tables.evidence))
    (one,) = replay_all(connection)
    assert (one.outcome, "were not kept" in one.why) == ("missing", True)
    connection.execute(sa.delete(record_tables.norms))
    (one,) = replay_all(connection)
    assert (one.outcome, one.why) == ("missing", "the register does not have new@1")
    change(connection, 2, lambda payload: payload.pop("norms"))
    (one,) = replay_all(connection)
    assert "does not say which norms" in one.why


def test_a_list_cut_short_is_checked_for_lawfulness_instead(connection):
    adopt(connection, [NEW, TWO, FRENCH])
    ruling = put_on_record(connection, 0, candidates(2), limits=[LIMIT], deadline=0.0)
    assert (ruling.status, ruling.proved) == ("feasible", False)
    (one,) = replay_all(connection)
    assert (one.outcome, one.good) == ("lawful", True)
    table = candidates(2)
    foreign = next(
        i for i, country in zip(table.ids, table.columns["country"], strict=True) if country == "FR"
    )
    change(connection, 4, lambda payload: payload["ruling"]["slate"].__setitem__(0, foreign))
    (one,) = replay_all(connection)
    assert (one.outcome, one.why) == (
        "unlawful",
        "the list breaks limit.country@1, which did not give way",
    )
    change(connection, 4, lambda payload: payload["ruling"]["slate"].__setitem__(0, "nothing"))
    assert "not among the candidates" in replay_all(connection)[0].why
    change(connection, 4, lambda payload: payload["ruling"]["slate"].pop())
    assert replay_all(connection)[0].outcome == "unlawful"


def test_an_account_that_a_cut_list_left_broken_is_found(connection):
    daily = FRENCH.model_copy(update={"if_broken": "compensate"})
    adopt(connection, [daily])
    put_on_record(connection, 0, candidates(2), deadline=0.0)
    table = candidates(2)
    others = [
        i for i, country in zip(table.ids, table.columns["country"], strict=True) if country == "US"
    ]
    change(
        connection,
        2,
        lambda payload: payload["ruling"].update(slate=others[:5], proved=False, status="feasible"),
    )
    assert replay_all(connection)[0].why == "the list breaks french@1, which did not give way"


def test_lists_are_found_by_turn_by_record_and_by_time(connection):
    adopt(connection, [NEW])
    for number in range(4):
        put_on_record(connection, number, candidates(number))
    audit.append(connection, "ruling", {"turn": "d9/1", "ruling": None, "models": {}})
    assert one_list(connection, "d1/3").seq == 11
    assert one_list(connection, "2").turn == "d0/0"
    assert one_list(connection, "1") is None
    assert one_list(connection, "d9/1") is None
    assert [past.turn for past in past_lists(connection, last=2)] == ["d0/2", "d1/3"]
    second = START.replace(hour=10)
    assert [
        past.seq for past in past_lists(connection, since=second, until=second.replace(hour=12))
    ] == [5, 8]
    assert past_lists(connection, last=1)[0].session == "d1"
