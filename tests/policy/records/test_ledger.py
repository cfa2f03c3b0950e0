"""The ledger on real databases: accounts that many turns share, windows that slide, clocks that
jump, turns that are retried.
"""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from undercard.chat.memory.database import Database
from undercard.policy.enforcement.accounts import balance
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records import ledger, record_tables
from undercard.policy.records.exposure import exposures
from undercard.policy.records.ledger import Holder
from undercard.policy.records.replaced_rows import replaced_turns

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
ANN = Holder("ann", "dialogue-1")


def window(over="7 days", **fields):
    bound = {"at_least": "50%"} if not {"at_least", "at_most"} & fields.keys() else {}
    where = {"field": "tier", "is": "new"}
    return Norm.model_validate(
        {"id": "new", "says": "x", "where": where, "over": over, **bound, **fields}
    )


def candidates(tiers):
    names = range(len(tiers))
    scores = [1 - at / 40 for at in names]
    return CandidateTable(
        [f"t{at}" for at in names], scores, {"tier": tiers, "song": [f"s{at}" for at in names]}
    )


TABLE = candidates(["old"] * 10 + ["new"] * 10)
OLD = candidates(["old"] * 10)


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    yield database
    database.close()


def play(database, key, norm, at=NOON, holder=ANN, table=TABLE, size=4, confirm=True):
    """A whole turn: read, rule, settle, and (unless it dies before) record. Gives the ruling."""
    with database.transaction() as conn:
        now = ledger.accounts(conn, [norm], holder, at)
    ruling = enforce([norm], table, size, accounts=now)
    with database.transaction() as conn:
        assert ledger.settle(conn, key, ruling, [norm], holder, at) is None
    if confirm:
        with database.transaction() as conn:
            ledger.record(conn, key, ruling, holder=holder, at=at)
    return ruling


def account(database, norm, at=NOON, holder=ANN):
    with database.transaction() as conn:
        assert ledger.faults(conn) == []
        return ledger.accounts(conn, [norm], holder, at)[norm.id]


def sums(database, norm, at=NOON, holder=ANN):
    found = account(database, norm, at, holder)
    return found.counted, found.out_of


def test_a_turn_enters_the_account_before_it_is_confirmed_and_once(database):
    norm = window()
    play(database, "a/1", norm, confirm=False)
    assert sums(database, norm) == (2, 4)
    with database.transaction() as conn:
        assert exposures(conn) == []  # nobody has seen it yet
    play(database, "a/1", norm)  # the turn is retried
    play(database, "a/1", norm)
    assert sums(database, norm) == (2, 4)
    with database.transaction() as conn:
        assert [(e.norm, e.turns, e.counted) for e in exposures(conn)] == [("new", 1, 2)]


def test_what_is_taken_back_leaves_no_trace(database):
    norm = window(concentration={"top": 2, "per": "song", "at_most": "50%"})
    play(database, "a/1", norm)
    before = account(database, norm)
    play(database, "a/2", norm, confirm=False)
    with database.transaction() as conn:
        assert ledger.release(conn, "a/2") == 1
    after = account(database, norm)
    assert (after.counted, after.out_of, after.values) == (
        before.counted,
        before.out_of,
        before.values,
    )
    with database.transaction() as conn:
        assert ledger.release(conn, "a/1") == 0  # confirmed: it stays
        assert ledger.release_session(conn, "dialogue-1") == 0


def test_what_a_dead_process_held_lapses(database):
    norm = window("7 days for everyone")
    play(database, "a/1", norm, confirm=False)
    play(database, "b/1", norm, at=NOON + timedelta(minutes=1))
    assert sums(database, norm, NOON + timedelta(minutes=1)) == (4, 8)
    play(database, "c/1", norm, at=NOON + timedelta(minutes=11))
    assert sums(database, norm, NOON + timedelta(minutes=11)) == (4, 8)  # b and c


def test_a_window_slides(database):
    norm = window("2 days")
    for day in range(4):
        play(database, f"a/{day}", norm, at=NOON + timedelta(days=day, seconds=day))
    assert sums(database, norm, NOON + timedelta(days=3, minutes=1)) == (4, 8)
    assert sums(database, norm, NOON + timedelta(days=3, minutes=1) + timedelta(days=1)) == (2, 4)
    assert sums(database, norm, NOON + timedelta(days=30)) == (0, 0)


def test_a_week_begins_anew_on_its_day(database):
    norm = window("each week from Sunday")
    play(database, "a/1", norm)
    assert sums(database, norm, datetime(2026, 3, 7, 23, 59, tzinfo=UTC)) == (2, 4)
    assert sums(database, norm, datetime(2026, 3, 8, 0, 0, tzinfo=UTC)) == (0, 0)
    play(
        database, "a/2", norm, at=datetime(2026, 3, 8, 0, 0, tzinfo=UTC)
    )  # the first moment belongs to the new week
    assert sums(database, norm, datetime(2026, 3, 8, 1, tzinfo=UTC)) == (2, 4)


def test_listeners_and_sessions_keep_accounts_apart_and_everyone_shares_one(database):
    mine, session, shared = window(), window("session"), window("7 days for everyone")
    bob = Holder("bob", "dialogue-2")
    for kind in (mine, session, shared):
        norm = kind.model_copy(update={"id": kind.over.replace(" ", "-")})
        play(database, f"a/{norm.id}", norm, holder=ANN)
        play(database, f"b/{norm.id}", norm, holder=bob)
        everyone = norm.span.everyone
        assert sums(database, norm, holder=bob) == ((4, 8) if everyone else (2, 4))
        assert sums(database, norm, holder=Holder("cy", "dialogue-3")) == (
            (4, 8) if everyone else (0, 0)
        )


def test_what_is_owed_is_carried_over_with_interest_only_where_the_norm_says_so(database):
    for broken, owed in (("repair", 0.0), ("compensate", 2.0 * 1.25)):
        norm = window(
            "each day", if_broken=broken, **({"interest": "25%"} if broken == "compensate" else {})
        )
        norm = norm.model_copy(update={"id": broken})
        play(database, f"a/{broken}", norm, table=OLD)
        assert -balance(norm, account(database, norm)) == 2.0
        tomorrow = account(database, norm, NOON + timedelta(days=1))
        assert (tomorrow.counted, tomorrow.out_of, tomorrow.opening) == (0, 0, owed)
        ruling = play(database, f"b/{broken}", norm, at=NOON + timedelta(days=1), size=6)
        assert ruling.norms[0].counted == (3 if broken == "repair" else 6)


def test_a_clock_that_jumps_changes_no_sum(database):
    norm = window("2 days for everyone")
    play(database, "a/1", norm)
    play(database, "a/2", norm, at=NOON + timedelta(days=400))  # the clock went wrong
    play(database, "a/3", norm, at=NOON + timedelta(hours=1))  # and was put right
    assert sums(database, norm, NOON + timedelta(hours=1)) == (
        6,
        12,
    )  # what lies ahead counts until its time has passed
    assert sums(database, norm, NOON + timedelta(days=3)) == (2, 4)
    assert sums(database, norm, NOON + timedelta(days=403)) == (0, 0)


def test_a_new_version_has_an_account_of_its_own(database):
    play(database, "a/1", window())
    assert sums(database, window(version=2)) == (0, 0)


def test_forgetting_a_listener_closes_their_accounts_and_keeps_the_counts(database):
    norm = window()
    play(database, "a/1", norm)
    with database.transaction() as conn:
        assert ledger.forget(conn, "ann") == 1
        assert ledger.standings(conn, [norm], NOON) == []
        assert exposures(conn)[0].counted == 2
        names = conn.execute(
            sa.select(record_tables.ledger.c.listener, record_tables.ledger.c.holder)
        ).all()
    assert names == [(None, None)]
    assert sums(database, norm) == (0, 0)


def test_a_list_that_others_overtook_is_refused_with_the_accounts_as_they_are(database):
    norm = window("7 days for everyone")
    play(database, "a/1", norm, size=6)  # three of six: no credit
    with database.transaction() as conn:
        early = ledger.accounts(conn, [norm], ANN, NOON)
    made = enforce([norm], TABLE, 4, accounts=early)
    play(database, "b/1", norm, table=OLD)  # takes all and gives nothing: two are owed
    with database.transaction() as conn:
        now = ledger.settle(conn, "c/1", made, [norm], ANN, NOON)
    assert (now["new"].counted, now["new"].out_of) == (3, 10)
    again = enforce([norm], TABLE, 4, accounts=now)
    assert again.norms[0].counted == 4
    with database.transaction() as conn:
        assert ledger.settle(conn, "c/1", again, [norm], ANN, NOON) is None


def test_accounts_are_exact_under_many_turns_at_once(database):
    norm = window("7 days for everyone")
    errors = []

    def listener(number):
        holder = Holder(f"listener {number}", f"dialogue {number}")
        try:
            for turn in range(6):
                key = f"{number}/{turn}"
                table = OLD if (number + turn) % 5 == 0 else TABLE
                with database.transaction() as conn:
                    now = ledger.accounts(conn, [norm], holder, NOON)
                ruling = enforce([norm], table, 4, accounts=now)
                with database.transaction() as conn:
                    late = ledger.settle(conn, key, ruling, [norm], holder, NOON)
                    if late is not None:
                        ruling = enforce([norm], table, 4, accounts=late)
                        assert ledger.settle(conn, key, ruling, [norm], holder, NOON) is None
                with database.transaction() as conn:
                    ledger.record(conn, key, ruling, holder=holder, at=NOON)
        except Exception as error:  # noqa: BLE001 - told by the test
            errors.append(error)

    threads = [threading.Thread(target=listener, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with database.transaction() as conn:
        rows = conn.execute(
            sa.select(
                record_tables.ledger.c.counted,
                record_tables.ledger.c.out_of,
                record_tables.ledger.c.state,
            )
        ).all()
    assert len(rows) == 48
    assert {state for *_, state in rows} == {"done"}
    assert sums(database, norm) == (sum(row[0] for row in rows), sum(row[1] for row in rows))
    play(database, "last", norm, size=10)
    play(database, "very last", norm, size=10)
    assert balance(norm, account(database, norm)) >= 0  # what was owed is repaid


def test_sums_that_are_not_those_of_the_rows_are_named(database):
    norm = window()
    play(database, "a/1", norm)
    with database.transaction() as conn:
        conn.execute(sa.update(record_tables.accounts).values(counted=3))
        (fault,) = ledger.faults(conn)
    assert "new@1 (ann) holds 3 of 4, its rows 2 of 4" in fault


def take_over(database, key, replaces, norm, *, at=NOON, confirm=True, table=TABLE):
    """A turn whose list takes the place of another's; gives its slate."""
    with database.transaction() as conn:
        now = ledger.accounts(conn, [norm], ANN, at, replaces)
    ruling = enforce([norm], table, 4, accounts=now)
    with database.transaction() as conn:
        assert ledger.settle(conn, key, ruling, [norm], ANN, at, replaces) is None
    if confirm:
        with database.transaction() as conn:
            ledger.record(conn, key, ruling, holder=ANN, at=at, replaces=replaces)
    return ruling.slate


ONCE = window("4 hours", where=None, per="song", at_most=1)


def test_a_list_that_another_takes_the_place_of_gives_its_own_back(database):
    first = play(database, "a/1", ONCE, table=OLD).slate
    assert take_over(database, "a/2", "a/1", ONCE, table=OLD) == first
    assert account(database, ONCE).values == dict.fromkeys(("s0", "s1", "s2", "s3"), 1.0)
    with database.transaction() as conn:
        assert [(one.turns, one.counted) for one in exposures(conn)] == [(1, 4)]
    assert not set(play(database, "a/3", ONCE, table=OLD).slate) & set(first)


def test_after_a_step_back_the_last_list_of_its_line_gives_way(database):
    play(database, "a/1", ONCE, table=OLD)
    take_over(database, "a/2", "a/1", ONCE, table=OLD)
    take_over(database, "a/3", "a/1", ONCE, table=OLD)  # the first is in view again
    assert sums(database, ONCE) == (4, 4)
    with database.transaction() as conn:
        assert replaced_turns(conn) == {"a/1": "a/2", "a/2": "a/3"}


@pytest.mark.parametrize("release", ["turn", "session", "lapse"])
def test_a_turn_that_comes_to_nothing_gives_back_what_it_took(database, release):
    norm, later = window(), NOON + timedelta(minutes=11)
    play(database, "a/1", norm)
    take_over(database, "a/2", "a/1", norm, confirm=False)
    with database.transaction() as conn:
        assert replaced_turns(conn) == {}  # not for certain yet
        if release == "turn":
            ledger.release(conn, "a/2")
        elif release == "session":
            ledger.release_session(conn, "dialogue-1")
    if release == "lapse":
        play(database, "b/1", norm, at=later)
    lists = 2 if release == "lapse" else 1
    assert sums(database, norm, later) == (2 * lists, 4 * lists)
    with database.transaction() as conn:
        ledger.release(conn, "a/1")  # what is confirmed stays, whatever is released
        assert replaced_turns(conn) == {}
    assert sums(database, norm, later) == (2 * lists, 4 * lists)


def test_a_list_that_slid_out_of_the_window_gives_nothing_back(database):
    norm, later = window("1 hour"), NOON + timedelta(hours=3)
    play(database, "a/1", norm)
    play(database, "b/1", norm, at=later)
    take_over(database, "a/2", "a/1", norm, at=later)
    assert sums(database, norm, later) == (4, 8)
