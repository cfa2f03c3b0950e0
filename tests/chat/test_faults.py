"""The process dies at every single write of a turn, with norms over time in force.

Ledger, accounts and audit log stay true.
"""

import json
import signal
import subprocess
import sys

import pytest
import sqlalchemy as sa

from support.checkout import environment
from undercard.chat.memory.database import Database
from undercard.policy.records import audit, ledger, register

NORMS = """
norms:
  - id: emerging-week
    says: Over a week at least 30 % goes to emerging artists.
    where: {field: artist_tier, is: emerging}
    at_least: 30%
    over: 7 days for everyone
    concentration: {top: 10, per: song, at_most: 50%}
  - id: artist-day
    says: No artist more than three times a day.
    per: artist
    at_most: 3
    over: each day
  - id: emerging-list
    says: One of every list is emerging.
    where: {field: artist_tier, is: emerging}
    at_least: 1
"""


@pytest.fixture
def station(few):
    """A home whose register has norms over time."""
    (few / "norms.yaml").write_text(NORMS, encoding="utf-8")
    return few


def talking(home, program, *say, listener="ann", **settings):
    own = environment() | {
        "UNDERCARD_HOME": str(home),
        "UNDERCARD_NORMS": str(home / "norms.yaml"),
    }
    says = [part for words in say for part in ("--say", words)]
    command = [sys.executable, *program, "talk", "--json", "--listener", listener, *says]
    return subprocess.Popen(
        command,
        cwd=home,
        env=own | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def talk(home, kill_at, *say):
    """Talk until the plug is pulled; gives the exit status and what was said about errors."""
    with talking(home, ["-m", "support.killed_at", str(kill_at)], *say) as process:
        _, errors = process.communicate()
    return process.returncode, errors


def assert_consistent(url, *, at_rest):
    """Turns, slates, ledger and log have the same lists; only an unfinished turn holds anything."""
    database = Database(url)
    with database.engine.connect() as conn:
        done = set(
            conn.scalars(
                sa.text("select dialogue || '/' || number from turns where status = 'done'")
            )
        )
        slates = set(conn.scalars(sa.text("select distinct dialogue || '/' || turn from slates")))
        entered = {
            state: set(
                conn.scalars(
                    sa.text("select distinct turn_key from ledger where state = :s"), {"s": state}
                )
            )
            for state in ("done", "held")
        }
        ruled = [
            json.loads(p)["turn"]
            for p in conn.scalars(sa.text("select payload from audit where kind = 'ruling'"))
        ]
        verdict, faults = audit.verify(conn), ledger.faults(conn)
    database.close()
    assert verdict.intact, verdict.why
    assert faults == []
    assert done == slates == entered["done"] == set(ruled)
    assert len(ruled) == len(set(ruled))
    assert not entered["held"] & done
    assert not (at_rest and entered["held"])
    return done


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_killed_at_every_write_of_a_turn(station):
    url = f"sqlite:///{station / 'undercard.db'}"
    killed = 0
    for kill_at in range(1, 200):
        status, errors = talk(station, kill_at, "90s hip hop", "calm acoustic pop")
        if status == 0:
            break
        assert status == -signal.SIGKILL, errors
        assert_consistent(url, at_rest=False)
        killed += 1
    assert killed >= 15  # every write of a turn, each commit among them
    assert talk(station, 10_000, "rock")[0] == 0
    done = assert_consistent(url, at_rest=False)
    assert len(done) >= killed + 3  # the first turn of each dialogue, and both of the last


def test_two_processes_share_accounts_at_once(station, database_url):
    says = ("90s hip hop", "play calm pop songs", "rock, 8 tracks", "something for dancing")
    program = ["-c", "from undercard.chat.cli import main; main()"]
    both = [
        talking(station, program, *says, listener=name, UNDERCARD_DATABASE=database_url)
        for name in ("ann", "bob")
    ]
    for process in both:
        printed, errors = process.communicate()
        assert process.returncode == 0, errors
        turns = [json.loads(line) for line in printed.splitlines()]
        assert [len(turn["slate"]) for turn in turns] == [10, 10, 8, 10]
    assert len(assert_consistent(database_url, at_rest=True)) == 8
    database = Database(database_url)
    with database.transaction() as conn:
        (week,) = [
            s
            for s in ledger.standings(conn, register.adopted(conn))
            if s.norm.id == "emerging-week"
        ]
    database.close()
    assert (week.account.out_of, week.owed) == (76, 0)
    assert week.account.counted >= 0.3 * 76
