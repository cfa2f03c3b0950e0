"""The auditor's judgement: on lists it agrees with the verifier, over time with sums made by hand
and with the ledger.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undercard.policy.enforcement import verifier
from undercard.policy.errors import InputError, NormSetError
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.reports.compliance import judge
from undercard.policy.reports.play_counts import Play

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LOCAL = {"field": "country", "is": "FR"}
LOCALS = Norm(id="local", says="x", where=LOCAL, at_least="50%", over="24 hours")


def played(countries, *, every=timedelta(hours=1), **of):
    return [
        Play(f"t{at}", NOON + every * at, {"country": country}, rank=at + 1, **of)
        for at, country in enumerate(countries)
    ]


BOUNDS = st.sampled_from(
    [{"at_least": "40%"}, {"at_most": "40%"}, {"at_least": 2}, {"at_most": 2}, {"exactly": 2}]
)
NORMS = st.builds(
    lambda bounds, over, weigh, among, per: Norm.model_validate(
        {
            "id": "n",
            "says": "x",
            "where": LOCAL,
            "over": over,
            "weigh": weigh,
            "among": {"field": "year", "at_least": 2000} if among else None,
            "per": "artist" if per and "at_most" in bounds else None,
            **bounds,
        }
    ),
    BOUNDS,
    st.sampled_from(["list", "prefix"]),
    st.sampled_from(["tracks", "minutes", "exposure"]),
    st.booleans(),
    st.booleans(),
)
ROWS = st.fixed_dictionaries(
    {
        "country": st.sampled_from(["FR", "UK", None]),
        "year": st.sampled_from([1990, 2010, None]),
        "minutes": st.sampled_from([2.0, 3.5, 5.0, None]),
        "artist": st.sampled_from(["a", "b", None, ("a", "c")]),
    }
)


@settings(max_examples=400, deadline=None)
@given(NORMS, st.lists(ROWS, min_size=1, max_size=12))
def test_on_lists_the_auditor_agrees_with_the_verifier(norm, rows):
    table = CandidateTable(
        [str(at) for at in range(len(rows))],
        [1.0] * len(rows),
        {name: [row[name] for row in rows] for name in rows[0]},
    )
    plays = [Play(str(at), NOON, row, rank=at + 1, slate="only") for at, row in enumerate(rows)]
    check = verifier.verify(range(len(rows)), [norm], table)["n"]
    assert all(verdict.satisfied for verdict in judge([norm], plays)) == check.satisfied


def test_windows_slide_by_the_clock_that_never_jumps():
    """Clocks in Paris went forward in the night to 2026-03-29: 24 hours before Sunday 12:00 it was
    Saturday 11:00.
    """
    paris = ZoneInfo("Europe/Paris")
    plays = [
        Play("late", datetime(2026, 3, 28, 11, 30, tzinfo=paris), {"country": "FR"}),
        Play("early", datetime(2026, 3, 28, 10, 30, tzinfo=paris), {"country": "FR"}),
    ]
    (verdict,) = judge([LOCALS], plays, until=datetime(2026, 3, 29, 12, tzinfo=paris))
    assert (verdict.counted, verdict.out_of) == (1, 1)


def test_a_play_leaves_a_sliding_window_after_exactly_its_length():
    (at_once,) = judge([LOCALS], played(["FR"]), until=NOON + timedelta(hours=24))
    (before,) = judge(
        [LOCALS], played(["FR"]), until=NOON + timedelta(hours=24) - timedelta(microseconds=1)
    )
    assert (at_once.out_of, before.out_of) == (0, 1)


def test_a_calendar_window_is_closed_from_its_end_on():
    daily = LOCALS.model_copy(update={"over": "each day"})
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    closed = [
        judge([daily], played(["FR"]), until=at)[0].closed
        for at in (midnight - timedelta(seconds=1), midnight)
    ]
    assert closed == [False, True]


def test_hours_are_those_of_the_clock_and_the_one_that_comes_twice_is_two():
    hourly = LOCALS.model_copy(update={"over": "each hour for everyone"})
    paris = ZoneInfo("Europe/Paris")
    moments = [
        datetime(2026, 10, 25, 1, 59, tzinfo=paris),
        datetime(2026, 10, 25, 2, 0, tzinfo=paris),
        datetime(2026, 10, 25, 2, 59, tzinfo=paris),
        datetime(2026, 10, 25, 2, 59, tzinfo=paris, fold=1),
    ]
    plays = [Play(str(at), at, {"country": "FR"}) for at in moments]
    verdicts = judge([hourly], plays, until=datetime(2026, 10, 25, 2, 59, 59, tzinfo=paris, fold=1))
    assert [(one.window, one.out_of, one.closed) for one in verdicts] == [
        ("2026-10-25 01:00", 1, True),
        ("2026-10-25 02:00", 2, True),
        ("2026-10-25 02:00", 1, False),
    ]


def test_a_sliding_window_tells_its_worst_moment_and_its_last():
    """FR UK UK FR FR: after three plays 1 of 3 (1.5 had to be), after five 3 of 5."""
    worst, last = judge([LOCALS], played(["FR", "UK", "UK", "FR", "FR"]))
    assert (worst.counted, worst.out_of, worst.required, worst.owed, worst.satisfied) == (
        1,
        3,
        1.5,
        0.5,
        False,
    )
    assert (last.counted, last.out_of, last.satisfied) == (3, 5, True)
    (only,) = judge([LOCALS], played(["FR", "UK"]), until=NOON + timedelta(days=2))
    assert (only.out_of, only.satisfied) == (0, True)  # everything has slid out


def test_within_a_list_a_sliding_window_is_not_judged():
    (verdict,) = judge([LOCALS], played(["UK", "FR"], slate="one"))
    assert verdict.satisfied


def test_listeners_sessions_and_everyone_have_their_own_windows():
    plays = [
        *played(["FR"], listener="ann", session="s1"),
        *played(["UK"], listener="bob", session="s2"),
    ]
    mine = judge([LOCALS.model_copy(update={"over": "each day"})], plays)
    assert [(v.holder, v.satisfied) for v in mine] == [("ann", True), ("bob", False)]
    (all_of_us,) = judge([LOCALS.model_copy(update={"over": "each day for everyone"})], plays)
    assert (all_of_us.counted, all_of_us.out_of, all_of_us.holder) == (1, 2, "")
    sessions = judge([LOCALS.model_copy(update={"over": "session"})], plays)
    assert [(v.window, v.satisfied) for v in sessions] == [
        ("session s1", True),
        ("session s2", False),
    ]


def test_what_is_compensated_is_asked_of_the_next_window_with_interest():
    """Monday owes 2 of 4; with 10 % interest 2.2 more are asked of Tuesday, where half of 4 and 2.2
    make 4.2.
    """
    norm = Norm(
        id="local", says="x", where=LOCAL, at_least="50%", over="each day", if_broken="compensate"
    )
    plays = [
        *played(["UK"] * 4),
        *(replace(play, at=play.at + timedelta(days=1)) for play in played(["FR"] * 4)),
    ]
    monday, tuesday = judge([norm], plays)
    assert (monday.owed, tuesday.required, tuesday.counted) == (2, pytest.approx(4.2), 4)
    assert tuesday.owed == pytest.approx(0.2)
    repaired = judge([norm.model_copy(update={"if_broken": "repair"})], plays)[1]
    assert (repaired.required, repaired.satisfied) == (2, True)


def test_a_cap_per_value_over_time_names_the_value_that_is_over_it():
    norm = Norm(id="two", says="x", per="artist", at_most=2, over="each day")
    plays = [
        Play(str(at), NOON, {"artist": name}) for at, name in enumerate(["a", "b", "a", "a", None])
    ]
    (verdict,) = judge([norm], plays)
    assert (verdict.value, verdict.counted, verdict.required, verdict.owed) == ("a", 3, 2, 1)
    assert [entry.why for entry in verdict.left_out] == ["artist is unknown"]


def test_a_part_is_counted_out_of_its_whole_and_only_where_the_whole_applies():
    new = Norm(
        id="new",
        says="x",
        part_of="local",
        where={"field": "new", "is": True},
        at_least="50%",
        over="each day",
    )
    when = {"field": "territory", "is": "FR"}
    whole = Norm(id="local", says="x", where=LOCAL, at_least="50%", over="each day", when=when)
    here, there = {"territory": "FR"}, {"territory": "UK"}
    plays = [
        Play("a", NOON, {"country": "FR", "new": True}, here),
        Play("b", NOON, {"country": "FR", "new": False}, here),
        Play("c", NOON, {"country": "FR", "new": False}, there),
    ]
    verdict = judge([whole, new], plays)[1]
    assert (verdict.counted, verdict.out_of, verdict.satisfied) == (1, 2, True)


def test_a_permission_of_higher_standing_takes_plays_out_of_a_prohibition():
    never = Norm(id="never", says="x", modality="prohibition", where=LOCAL, over="each day")
    may = Norm(id="may", says="x", modality="permission", where=LOCAL, rank={"authority": "law"})
    assert not judge([never], played(["FR"]))[0].satisfied
    assert judge([never, may], played(["FR"]))[0].satisfied
    equal = may.model_copy(update={"rank": never.rank})
    assert judge([never, equal], played(["FR"]))[
        0
    ].satisfied  # undecided: neither is applied where both speak
    weaker = may.model_copy(
        update={"rank": never.rank.model_copy(update={"authority": "listener"})}
    )
    assert not judge([never, weaker], played(["FR"]))[0].satisfied


def test_drafts_and_norms_out_of_date_judge_nothing():
    norm = Norm(
        id="local", says="x", where=LOCAL, at_least="50%", over="each day", valid_from="2026-03-03"
    )
    assert judge([norm], played(["UK"])) == []
    assert judge([LOCALS.model_copy(update={"state": "draft"})], played(["UK"])) == []
    assert judge([LOCALS], []) == []
    last = LOCALS.model_copy(update={"over": "each day", "valid_to": NOON.date()})
    assert [v.out_of for v in judge([last], played(["UK"] * 2, every=timedelta(days=1)))] == [1]
    (later,) = judge(
        [norm],
        played(["UK"], every=timedelta(days=1)) + played(["UK"] * 2, every=timedelta(days=1)),
    )
    assert later.out_of == 1


def test_a_context_that_does_not_say_whether_the_norm_applied_is_named():
    norm = Norm(
        id="n",
        says="x",
        where=LOCAL,
        at_least=1,
        over="each day",
        when={"field": "surface", "is": "radio"},
    )
    plays = [
        Play("a", NOON, {"country": "FR"}, {"surface": "radio"}),
        Play("b", NOON, {"country": "FR"}),
    ]
    (verdict,) = judge([norm], plays)
    assert (verdict.counted, [(e.track, e.why) for e in verdict.left_out]) == (
        1,
        [("b", "whether the norm applied is unknown")],
    )


def test_the_order_of_the_log_does_not_matter():
    plays = played(["FR", "UK", "UK", "FR", "FR"])
    assert judge([LOCALS], plays[::-1]) == judge([LOCALS], plays)


def test_broken_input_is_refused():
    with pytest.raises(InputError, match="time zone"):
        judge([LOCALS], [Play("t", datetime(2026, 1, 1))])  # noqa: DTZ001 - the mistake that is tested
    with pytest.raises(NormSetError, match="given twice"):
        judge([LOCALS, LOCALS], played(["FR"]))
