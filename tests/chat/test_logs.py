"""The log: how much, in which form, and never a listener's words."""

import json
import logging
import os
import subprocess
import sys

import pytest

from undercard.chat.errors import SettingsError
from undercard.chat.logs import JsonLines, start_log

SAY = "wistful zanzibar accordions, no polkas"
STEPS = {"understanding", "retrieval", "ranking", "policy", "reply"}


@pytest.fixture
def turn(few, tmp_path):
    """One real turn in a process of its own: its record, and what it logged."""

    def go(**environment):
        env = os.environ | {"UNDERCARD_HOME": str(few)}
        program = "from undercard.chat.cli import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", program, "talk", "--json", "--say", SAY],
            cwd=tmp_path,
            env=env | environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout), done.stderr

    return go


def test_json_lines_of_a_turn_have_its_fields_and_not_its_words(turn):
    record, errors = turn(UNDERCARD_LOG="info", UNDERCARD_LOG_FORMAT="json")
    lines = [json.loads(line) for line in errors.splitlines() if line.startswith("{")]
    steps = [line for line in lines if "step" in line]
    assert {line["step"] for line in steps} >= STEPS
    assert len({line["dialogue"] for line in steps}) == 1
    for line in steps:
        assert line["turn"] == str(record["turn"])
        assert line["ms"] >= 0
        assert (line["level"], line["logger"]) == ("info", "undercard.chat.transcript")
    assert_silent(errors)


def test_text_lines_of_a_turn_have_no_words_either(turn):
    _, errors = turn(UNDERCARD_LOG="debug")
    assert "step=policy" in errors
    assert_silent(errors)


def assert_silent(errors):
    for word in ("wistful", "zanzibar", "accordion", "polka"):
        assert word not in errors.lower()


def test_a_record_as_json():
    record = logging.makeLogRecord(
        {"name": "undercard.x", "levelname": "WARNING", "msg": "%d «left»", "args": (2,), "ms": 1.5}
    )
    line = json.loads(JsonLines().format(record))
    assert line["at"].endswith("+00:00")
    del line["at"]
    told = {"level": "warning", "logger": "undercard.x", "message": "2 «left»", "ms": 1.5}
    assert line == told


def test_a_trace_stays_on_its_line():
    try:
        raise ValueError("broken")
    except ValueError:
        record = logging.makeLogRecord({"msg": "oh", "exc_info": sys.exc_info()})
    line = JsonLines().format(record)
    assert "\n" not in line
    assert "ValueError: broken" in json.loads(line)["trace"]


@pytest.mark.parametrize("name", ["UNDERCARD_LOG", "UNDERCARD_LOG_FORMAT"])
def test_a_wrong_value_is_named(name):
    with pytest.raises(SettingsError, match=f"{name}: expected one of .*, not 'loud'"):
        start_log({name: "loud"})
