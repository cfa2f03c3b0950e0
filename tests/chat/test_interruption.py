"""The process dies in mid-turn: nothing is lost or half written, and the dialogue goes on."""

import json
import os
import signal
import subprocess
import sys

import pytest
import sqlalchemy as sa

from undercard.chat.apologies import STOPPED
from undercard.chat.memory.database import Database
from undercard.policy.records import audit

MAIN = "from undercard.chat.cli import main; main()"
COMMAND = [
    sys.executable,
    "-u",
    "-c",
    MAIN,
    "talk",
    "--listener",
    "ann",
]


def environment(home):
    return os.environ | {
        "UNDERCARD_HOME": str(home),
        "UNDERCARD_LOG": "info",  # so that it says which step of which turn is done
        "PYTHONUNBUFFERED": "1",
    }


def started(home, command=COMMAND):
    """A dialogue in a process of its own, whose words and log come on one stream."""
    return subprocess.Popen(
        command,
        cwd=home,
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def read_until(stream, words):
    """Read until these words have come; gives all that was read."""
    printed = b""
    while words not in printed:
        piece = stream.read(1)
        assert piece, printed.decode()
        printed += piece
    return printed


def killed_once_it_prints(home, words):
    """Start a dialogue, say something, and kill the process as soon as these words appear."""
    with started(home) as process:
        process.stdin.write(b"90s hip hop\ncalm acoustic pop from the 2010s\n")
        process.stdin.flush()
        read_until(process.stdout, words)
        process.send_signal(signal.SIGKILL)


def content(home):
    database = Database(f"sqlite:///{home / 'undercard.db'}")
    with database.engine.connect() as conn:
        turns = conn.execute(sa.text("select number, status from turns order by number")).all()
        slates = set(conn.scalars(sa.text("select distinct turn from slates")))
        ledger = {
            key.rsplit("/", 1)[1]
            for key in conn.scalars(sa.text("select distinct turn_key from ledger"))
        }
        ruled = {
            json.loads(p)["turn"].rsplit("/", 1)[1]
            for p in conn.scalars(sa.text("select payload from audit where kind = 'ruling'"))
        }
        verdict = audit.verify(conn)
    database.close()
    return turns, slates, ledger, ruled, verdict


def test_ctrl_c_stops_the_turn_and_not_the_dialogue(few):
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    # It would ignore the signal where the tests run in the background.
    command = [heed + part if part == MAIN else part for part in COMMAND]
    with started(few, command) as process:
        process.stdin.write(b"90s hip hop\n")
        process.stdin.flush()
        read_until(process.stdout, b"turn=1 step=understanding")
        process.send_signal(signal.SIGINT)
        stopped = read_until(process.stdout, STOPPED.encode())
        rest, _ = process.communicate(b"calm acoustic pop from the 2010s\n")
    assert process.returncode == 0
    assert b"artist" not in stopped
    assert b"artist" in rest  # the head of its list
    turns, slates, ledger, ruled, verdict = content(few)
    assert turns == [(1, "failed"), (2, "done")]
    assert slates == {2}
    assert ledger == ruled == {"2"}
    assert verdict.intact


@pytest.mark.parametrize(
    "words",
    [
        b"turn=1 step=policy",
        pytest.param(b"turn=1 step=retrieval", marks=pytest.mark.slow),
        pytest.param(b"turn=2 step=ranking", marks=pytest.mark.slow),
    ],
)
def test_kill_in_mid_turn(few, words):
    killed_once_it_prints(few, words)
    turns, slates, ledger, ruled, verdict = content(few)
    done = {str(number) for number, status in turns if status == "done"}
    assert verdict.intact, verdict.why
    assert {str(turn) for turn in slates} == done == ledger == ruled
    assert len(turns) >= 1

    again = subprocess.run(
        [*COMMAND, "--resume", "--json", "--say", "some rock, 5 tracks"],
        cwd=few,
        env=environment(few),
        capture_output=True,
        text=True,
    )
    assert again.returncode == 0, again.stderr
    turn = json.loads(again.stdout)
    assert turn["turn"] == len(turns) + 1
    assert len(turn["slate"]) == 5
    after, *_, verdict = content(few)
    assert verdict.intact
    assert [status for _, status in after][-1] == "done"
    assert "open" not in {status for _, status in after}
