"""`undercard audit explain` and `undercard audit parameters`, on lists that a dialogue made."""

import json

import pytest

from undercard.chat.dj import Dj
from undercard.chat.events import TurnDone
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database
from undercard.policy.reports.explanation import explain
from undercard.policy.ruling import Ruling


@pytest.fixture
def run(run, tmp_path, monkeypatch):
    monkeypatch.setenv("UNDERCARD_HOME", str(tmp_path))
    return run


@pytest.fixture
def turn(parts, tmp_path):
    """A turn's key and its record."""
    settings = Settings(home=tmp_path)
    dj = Dj(parts, open_database(settings), settings, surface="test")
    dialogue = dj.start("ann")
    record = next(
        e.record.model_dump(mode="json")
        for e in dj.turn(dialogue, "dance pop")
        if isinstance(e, TurnDone)
    )
    return f"{dialogue}/1", record


def test_a_list_is_explained_by_its_turn_and_by_its_number(run, turn):
    key, record = turn
    status, out, _ = run("audit", "explain", key, "--json")
    said = json.loads(out)
    assert status == 0
    titles = {entry["id"]: entry["title"] for entry in record["slate"]}
    expected = [
        s.text
        for s in explain(Ruling.model_validate(record["ruling"]), titles=titles)
        if s.track in titles
    ]
    assert [s["text"] for s in said if s["track"] in titles] == expected
    shown = json.loads(run("audit", "show", "--json")[1])
    (seq,) = [one["seq"] for one in shown if one["kind"] == "ruling"]
    assert run("audit", "explain", seq, "--json")[1] == out


def test_it_is_explained_in_french(run, turn):
    _, out, _ = run("audit", "explain", turn[0], "--language", "fr")
    assert (
        "«\u202fAt least 30 % of every list goes to emerging artists\u202f» demandait au moins "
        "30\u202f%" in out
    )
    assert "selon le registre" not in out


def test_another_language_is_refused_with_those_that_there_are(run):
    status, _, err = run("audit", "parameters", "--language", "de")
    assert status == 2
    assert "there are: en, fr" in " ".join(err.split())


@pytest.mark.usefixtures("turn")
def test_what_decides_lists_is_told_and_adds_up_to_one(run):
    found = json.loads(run("audit", "parameters", "--json")[1])
    assert sum(parameter["importance"] or 0 for parameter in found) == pytest.approx(1)
    assert found[0]["criterion"] in run("audit", "parameters")[1]
    assert all(parameter["reason"] for parameter in found)


@pytest.mark.usefixtures("turn")
def test_a_list_that_is_not_there_is_named(run):
    status, _, err = run("audit", "explain", "nobody/7")
    assert status == 2
    assert "nobody/7" in err


def test_without_lists_nothing_is_claimed(run):
    assert "no list is on record" in run("audit", "parameters")[2]
