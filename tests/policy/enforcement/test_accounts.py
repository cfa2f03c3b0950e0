"""Norms over time, without a database: what an account asks of a list, what it pays for, and what
it owes.
"""

import itertools
import math
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from undercard.policy.enforcement.accounts import (
    Account,
    balance,
    holds,
    kept_to,
    next_price,
    qualifying,
)
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.spans import parse_span
from undercard.policy.norms.table import CandidateTable

PARIS = ZoneInfo("Europe/Paris")
NEW = {"field": "tier", "is": "new"}


def window(**fields):
    return Norm.model_validate({"id": "n", "says": "x", "where": NEW, "over": "7 days", **fields})


def candidates(tiers, scores=None, **columns):
    ids = [f"t{at}" for at in range(len(tiers))]
    return CandidateTable(
        ids, scores or np.linspace(1, 0.1, len(ids)), {"tier": list(tiers), **columns}
    )


# Windows of time.


@pytest.mark.parametrize(
    ("text", "at", "start", "end"),
    [
        ("7 days", "2026-03-29T12:00", "2026-03-22T11:00", None),  # an hour was skipped in between
        ("7 days", "2026-03-22T12:00", "2026-03-15T12:00", None),
        (
            "each day",
            "2026-03-29T12:00",
            "2026-03-29T00:00",
            "2026-03-30T00:00",
        ),  # the clocks go forward that night
        ("each hour", "2026-03-28T23:59", "2026-03-28T23:00", "2026-03-29T00:00"),
        ("each hour", "2026-03-29T01:30", "2026-03-29T01:00", "2026-03-29T03:00"),
        ("each hour", "2026-10-25T02:30", "2026-10-25T02:00", "2026-10-25T02:00"),  # it comes twice
        ("each week", "2026-03-29T12:00", "2026-03-23T00:00", "2026-03-30T00:00"),
        ("each week from Sunday", "2026-03-29T00:00", "2026-03-29T00:00", "2026-04-05T00:00"),
        ("each week from Sunday", "2026-03-28T23:59", "2026-03-22T00:00", "2026-03-29T00:00"),
        ("each month", "2026-12-31T23:59", "2026-12-01T00:00", "2027-01-01T00:00"),
        ("session", "2026-12-31T23:59", None, None),
    ],
)
def test_a_window_begins_and_ends_by_the_stations_clock(text, at, start, end):
    span = parse_span(text)
    moment = datetime.fromisoformat(at).replace(tzinfo=PARIS)

    def local(found):
        return None if found is None else found.replace(tzinfo=None).isoformat(timespec="minutes")

    assert (local(span.start(moment)), local(span.end(moment))) == (start, end)
    assert parse_span(f"{text} for everyone").everyone


@pytest.mark.parametrize(
    "text",
    [
        "7",
        "0 days",
        "each fortnight",
        "each day from Monday",
        "each week from Foo",
        "list for everyone",
    ],
)
def test_what_is_no_window_is_refused(text):
    with pytest.raises(ValueError, match="expected list, prefix, session"):
        parse_span(text)


# One list as a step of an account, against trying every list.


@st.composite
def steps(draw):
    n = draw(st.integers(3, 6))
    tiers = draw(st.lists(st.sampled_from(["new", "old", None]), min_size=n, max_size=n))
    scores = draw(st.lists(st.sampled_from([0.1, 0.3, 0.5, 0.7, 1.0]), min_size=n, max_size=n))
    among = draw(st.sampled_from([None, {"field": "tier", "known": True}]))
    bound = draw(
        st.sampled_from(
            [
                {"at_least": "30%"},
                {"at_least": "50%"},
                {"at_most": "40%"},
                {"at_most": 4},
                {"at_least": 3},
            ]
        )
    )
    norm = window(among=among, **bound)
    out_of = draw(st.integers(0, 12))
    account = Account(
        float(draw(st.integers(0, out_of))), float(out_of), draw(st.sampled_from([0.0, 1.5])), 0.0
    )
    price = draw(st.sampled_from([0.0, 0.4]))
    return (
        norm,
        candidates(tiers, scores),
        draw(st.integers(1, 3)),
        Account(account.counted, account.out_of, account.opening, price),
    )


def after(norm, table, slate, account):
    rows = [table.row(row)["tier"] for row in slate]
    inside = [tier for tier in rows if norm.among is None or tier is not None]
    return account.plus(float(rows.count("new")), float(len(inside)))


def worth(norm, table, slate, account):
    """Score and price, worked out again from the definition of both."""
    value = sum(table.scores[row] / math.log2(rank + 2) for rank, row in enumerate(slate))
    low, high = norm.bounds
    bound = low or high
    tiers = [table.row(row)["tier"] for row in range(len(table))]
    weight = [float(norm.among is None or tier is not None) for tier in tiers]
    unit = account.price * float(np.std(table.scores)) * (1 if low else -1)
    share = bound.value if bound.share and norm.among is not None else 0.0
    return value + sum(unit * ((tiers[row] == "new") - share * weight[row]) for row in slate)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps())
def test_the_best_list_under_an_account_is_found_or_the_least_is_owed(step):
    norm, table, size, account = step
    ruling = enforce([norm], table, size, accounts={"n": account}, relax=True)
    every = list(itertools.permutations(range(len(table)), size))
    # A list cannot take back what is over; only where its own tracks raise the bound can it make
    # some of it good.
    repays = norm.bounds[0] is not None or (norm.bounds[1].share and norm.among is not None)
    good = [
        slate
        for slate in every
        if (after_it := after(norm, table, slate, account))
        and (holds(norm, after_it) if repays else kept_to(norm, account, after_it))
    ]
    slate = [table.ids.index(name) for name in ruling.slate]
    left = balance(norm, after(norm, table, slate, account))
    assert ruling.norms[0].slack == pytest.approx(left)
    if good:
        assert not ruling.relaxed
        assert ruling.norms[0].satisfied
        best = max(worth(norm, table, each, account) for each in good)
        assert worth(norm, table, slate, account) == pytest.approx(best, abs=1e-9)
        assert ruling.value + ruling.priced <= ruling.bound + 1e-9
    else:
        assert not ruling.norms[0].satisfied or kept_to(
            norm, account, after(norm, table, slate, account)
        )
        most = max(balance(norm, after(norm, table, each, account)) for each in every)
        assert left == pytest.approx(most, abs=1e-5)
        assert ruling.norms[0].account.owed == pytest.approx(-left)
        assert [entry.norm for entry in ruling.relaxed] == ["n@1"]


def played(norm, lists, size):
    """Lists made one after another; gives each ruling with the account after it."""
    account = Account()
    for table in lists:
        ruling = enforce([norm], table, size, accounts={"n": account})
        result = ruling.norms[0]
        account = account.plus(result.counted, result.out_of, result.values)
        price = next_price(norm, account, result.counted, result.out_of)
        account = Account(
            account.counted, account.out_of, account.opening, price, account.values, account.elapsed
        )
        yield ruling, account


def random_tables(seed, count, n=30, **columns):
    random = np.random.default_rng(seed)
    for _ in range(count):
        scores = np.sort(random.beta(2, 3, n))[::-1]
        chance = np.clip(
            random.uniform(0.1, 0.5) * np.exp(-0.5 * (scores - scores.mean()) / scores.std()),
            0,
            0.9,
        )
        tiers = ["new" if hit else "old" for hit in random.random(n) < chance]
        extra = {name: [make(random) for _ in range(n)] for name, make in columns.items()}
        yield candidates(tiers, scores.tolist(), **extra)


@pytest.mark.parametrize("seed", range(3))
def test_an_account_holds_after_every_list_and_costs_less_than_a_quota_for_each(seed):
    norm, each = window(at_least="35%"), window(at_least="35%", over="list")
    over_time = per_list = 0.0
    for table, (ruling, account) in zip(
        random_tables(seed, 60), played(norm, random_tables(seed, 60), 10), strict=True
    ):
        short = [entry for entry in ruling.relaxed if entry.norm == "n@1"]
        assert short or holds(norm, account)
        over_time += ruling.value
        per_list += enforce([each], table, 10, relax=True).value
    assert account.counted / account.out_of >= 0.35
    assert over_time > per_list


def test_what_one_list_cannot_give_is_owed_and_the_next_ones_repay():
    norm = window(at_least="50%")
    lists = [
        candidates(["old"] * 8),
        candidates(["new", "old"] * 8),
        candidates(["new", "old"] * 8),
    ]
    (first, _), (second, _), (third, account) = played(norm, lists, 4)
    assert (first.status, first.norms[0].account.owed, first.norms[0].satisfied) == (
        "optimal",
        2.0,
        False,
    )
    assert first.relaxed[0].by == 2.0
    assert (second.norms[0].counted, second.norms[0].satisfied) == (
        4.0,
        True,
    )  # two of its own, two repaid
    assert third.norms[0].counted >= 2.0
    assert balance(norm, account) >= 0


def test_an_account_waits_before_a_limit_breaks_but_not_at_the_end_of_its_window():
    law = window(at_least="50%", over="each week", rank={"authority": "law"})
    limit = Norm(
        id="limit.old",
        says="only old",
        where={"field": "tier", "is": "old"},
        at_least="100%",
        rank={"authority": "limit"},
    )
    table = candidates(["new"] * 5 + ["old"] * 5)
    early = enforce([law, limit], table, 4, accounts={"n": Account(elapsed=0.3)}, relax=True)
    assert [entry.norm for entry in early.relaxed] == ["n@1"]
    late = enforce([law, limit], table, 4, accounts={"n": Account(elapsed=0.95)}, relax=True)
    assert [entry.norm for entry in late.relaxed] == ["limit.old@1"]
    refused = enforce([law, limit], table, 4, accounts={"n": Account(elapsed=0.95)})
    assert (refused.status, refused.kind, set(refused.core)) == (
        "infeasible",
        "temporal",
        {"n", "limit.old"},
    )


def test_a_count_over_a_calendar_window_is_due_in_step_with_the_time():
    norm = window(at_least=10, over="each day")
    table = candidates(["old"] * 10 + ["new"] * 10)
    counts = [
        enforce([norm], table, 10, accounts={"n": Account(counted, 40.0, elapsed=elapsed)})
        .norms[0]
        .counted
        for counted, elapsed in ((0.0, 0.05), (3.0, 0.5), (9.0, 0.9), (10.0, 1.0))
    ]
    assert counts == [1.0, 2.0, 0.0, 0.0]


def test_a_value_that_has_had_its_share_of_the_window_is_kept_out():
    norm = Norm(id="n", says="x", per="artist", at_most=3, over="7 days")
    had = Account(values={"A": 2.0, "B": 3.0})
    short = enforce(
        [norm],
        candidates(["old"] * 4, artist=["A", "A", "B", None]),
        3,
        accounts={"n": had},
        relax=True,
    )
    assert [(entry.norm, entry.by) for entry in short.relaxed] == [("n@1", 1.0)]
    table = candidates(["old"] * 6, artist=["A", "A", "B", "C", "D", None])
    held = enforce([norm], table, 4, accounts={"n": had})
    assert held.slate == ("t0", "t3", "t4", "t5")
    assert held.norms[0].values == {"A": 1.0, "C": 1.0, "D": 1.0}
    assert held.norms[0].satisfied


def test_plays_of_the_most_played_beyond_their_part_do_not_count():
    norm = window(at_least="40%", concentration={"top": 2, "per": "song", "at_most": "50%"})
    even = Account(40.0, 100.0, values={f"s{at}": 2.0 for at in range(20)})
    assert qualifying(norm, even) == 40.0
    heavy = Account(
        40.0, 100.0, values={"hit": 20.0, "other": 10.0} | {f"s{at}": 1.0 for at in range(10)}
    )
    assert qualifying(norm, heavy) == 40.0 - (30.0 - 20.0)
    assert balance(norm, heavy) == -10.0
    few = Account(3.0, 10.0, values={"hit": 3.0})
    assert qualifying(norm, few) == 3.0  # of three plays two titles always have more than half


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000))
def test_what_a_list_is_counted_for_is_never_more_than_the_account_gains(seed):
    norm = window(at_least="40%", concentration={"top": 2, "per": "song", "at_most": "50%"})
    account = Account()
    songs = {"song": lambda random: f"s{random.zipf(1.6) % 12}"}
    for ruling, account in played(norm, random_tables(seed, 12, n=20, **songs), 5):
        short = [entry for entry in ruling.relaxed if entry.norm == "n@1"]
        assert short or holds(norm, account)


def test_what_is_only_reported_is_not_enforced():
    norm = window(at_least="50%", if_broken="report")
    ruling = enforce([norm], candidates(["old"] * 4 + ["new"] * 4), 4, accounts={"n": Account()})
    assert ruling.slate == ("t0", "t1", "t2", "t3")
    assert (ruling.norms[0].account.owed, ruling.norms[0].satisfied) == (2.0, False)
    assert not ruling.relaxed


def test_the_price_of_a_quota_is_what_leaving_the_norm_out_shows():
    norm = window(at_least="50%")
    account = Account(10.0, 20.0, price=5.0)
    ruling = enforce([norm], candidates(["old"] * 6 + ["new"] * 6), 4, accounts={"n": account})
    assert set(ruling.slate) == {"t6", "t7", "t8", "t9"}
    assert {move.norms for move in ruling.moves} == {("n@1",)}
    free = enforce([], candidates(["old"] * 6 + ["new"] * 6), 4)
    assert ruling.norms[0].cost == pytest.approx(free.value - ruling.value)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"per": "artist", "at_least": 2}, "per goes with at_most"),
        ({"at_least": "40%", "interest": "10%"}, "belongs to if_broken"),
        (
            {"at_most": "40%", "concentration": {"top": 2, "per": "song", "at_most": "50%"}},
            "concentration belongs",
        ),
        (
            {"at_least": "40%", "concentration": {"top": 2, "per": "song", "at_most": 5}},
            "at_most is a share",
        ),
    ],
)
def test_what_cannot_be_kept_over_time_is_refused_in_words(fields, says):
    with pytest.raises(ValueError, match=says):
        window(**fields)


def test_what_is_over_already_binds_but_does_not_make_every_list_unlawful():
    per = Norm(id="n", says="x", per="artist", at_most=3, over="7 days")
    table = candidates(["old"] * 4, artist=["A", "B", "C", None])
    ruling = enforce([per], table, 3, accounts={"n": Account(values={"A": 5.0})})
    assert (ruling.slate, ruling.norms[0].satisfied) == (("t1", "t2", "t3"), True)
    assert ruling.norms[0].account.owed == 2.0
    share = window(at_most="20%")
    ruling = enforce(
        [share], candidates(["new", "old"] * 4), 4, accounts={"n": Account(10.0, 12.0)}
    )
    assert (ruling.norms[0].counted, ruling.norms[0].satisfied) == (0.0, True)


def test_a_cap_of_the_law_cannot_wait_for_a_listeners_limit():
    law = Norm(id="n", says="x", per="artist", at_most=1, over="7 days", rank={"authority": "law"})
    limit = Norm(
        id="limit.a",
        says="only A",
        where={"field": "artist", "is": "A"},
        at_least="100%",
        rank={"authority": "limit"},
    )
    table = candidates(["old"] * 4, artist=["A", "A", "B", "C"])
    ruling = enforce([law, limit], table, 2, accounts={"n": Account()}, relax=True)
    assert [entry.norm for entry in ruling.relaxed] == ["limit.a@1"]
