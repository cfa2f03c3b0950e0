"""The whole way, from `undercard talk`: every list is checked against the catalogue's own file.

The file is read here by other means.
"""

import json
import os
import subprocess
import sys

import pytest

from support.catalogue_file import assert_lawful, rows
from support.own_home import own_home


def run(home, *arguments, stdin=None, **environment):
    command = [sys.executable, "-c", "from undercard.chat.cli import main; main()", *arguments]
    env = os.environ | {"UNDERCARD_HOME": str(home)} | environment
    return subprocess.run(
        command,
        cwd=home,
        env=env,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=240,
    )


def talk(home, *says, listener="ann", **environment):
    arguments = [part for say in says for part in ("--say", say)]
    result = run(home, "talk", "--json", "--listener", listener, *arguments, **environment)
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def dialogue(prepared, tmp_path_factory):
    own = own_home(prepared, tmp_path_factory.mktemp("talk"))
    says = (
        "90s hip hop, no 2Pac",
        "make it 15, at most one per artist",
        "drop the second",
        "why 3?",
        "nothing before 1994",
        "who decided that?",
        "now play 45 minutes of latin party songs",
        "calmer",
        "keep 1 and 2 and change the rest",
        "undo",
        "nothing over 4 minutes, and no Bad Bunny",
        "how long is the list?",
    )
    return dict(zip(says, talk(own, *says), strict=True))


def test_each_list_satisfies_every_limit_by_the_catalogue_itself(dialogue):
    first = rows(dialogue["90s hip hop, no 2Pac"])
    assert len(first) == 10
    for r in first:
        assert 1990 <= r["year"] <= 1999
        assert "rap" in r["genres"]
        assert r["artist"] != "2Pac"
    second = rows(dialogue["make it 15, at most one per artist"])
    assert len(second) == 15 == len({r["artist"] for r in second})
    assert all(
        1990 <= r["year"] <= 1999 and "rap" in r["genres"] and r["artist"] != "2Pac" for r in second
    )
    dropped = dialogue["make it 15, at most one per artist"]["slate"][1]["id"]
    third = dialogue["drop the second"]["slate"]
    assert dropped not in [entry["id"] for entry in third]
    assert len(third) == 15
    later = rows(dialogue["nothing before 1994"])
    assert all(r["year"] >= 1994 and "rap" in r["genres"] for r in later)
    assert dropped not in [r["id"] for r in later]


def test_an_edit_keeps_the_other_tracks(dialogue):
    before = [e["id"] for e in dialogue["make it 15, at most one per artist"]["slate"]]
    after = {e["id"] for e in dialogue["drop the second"]["slate"]}
    assert len(after & set(before)) >= 13  # a norm may move one more


def test_a_duration_is_kept_and_a_new_wish_lets_go_of_the_old_one(dialogue):
    turn = dialogue["now play 45 minutes of latin party songs"]
    assert all("latin" in r["genres"] for r in rows(turn))
    assert 40.5 <= sum(r["minutes"] for r in rows(turn)) <= 45
    assert "years" not in turn["limits"]
    assert turn["limits"]["per_artist"] == 1


def test_calmer_is_calmer(dialogue):
    before, after = (
        rows(dialogue["now play 45 minutes of latin party songs"]),
        rows(dialogue["calmer"]),
    )
    mean = sum(r["energy"] for r in before) / len(before)
    assert all(r["energy"] <= mean + 1e-3 for r in after)


def test_keep_and_undo(dialogue):
    calmer = [e["id"] for e in dialogue["calmer"]["slate"]]
    kept = [e["id"] for e in dialogue["keep 1 and 2 and change the rest"]["slate"]]
    assert set(calmer[:2]) <= set(kept)
    assert not set(calmer[2:]) & set(kept)
    assert [e["id"] for e in dialogue["undo"]["slate"]] == calmer


def test_questions_leave_the_list_as_it_is(dialogue):
    assert dialogue["why 3?"]["slate"] == dialogue["drop the second"]["slate"]
    third = dialogue["drop the second"]["slate"][2]
    assert third["title"] in dialogue["why 3?"]["reply"]
    last = dialogue["how long is the list?"]
    assert str(round(sum(r["minutes"] for r in rows(last)))) in last["reply"]


def test_every_list_is_lawful_or_says_so(dialogue):
    for turn in dialogue.values():
        assert turn["slate"]
        assert_lawful(turn)


def test_every_citation_is_in_the_record(dialogue):
    for turn in dialogue.values():
        moved = {(move["id"], ref) for move in turn["ruling"]["moves"] for ref in move["norms"]}
        assert {(e["id"], ref) for e in turn["slate"] for ref in e["norms"]} <= moved


def test_wrong_settings_are_named(home):
    result = run(home, "talk", "--say", "hi", UNDERCARD_LIST_LENGTH="lots")
    assert result.returncode == 2
    assert "list_length" in result.stderr


def test_an_unknown_catalogue_is_named(home):
    result = run(home, "talk", "--say", "hi", UNDERCARD_CATALOGUE="nowhere")
    assert result.returncode == 2
    assert "nowhere" in result.stderr
    assert "builtin" in result.stderr


def test_doctor_finds_everything(home):
    result = run(home, "doctor", "--json")
    assert result.returncode == 0, result.stderr
    assert {f["name"] for f in json.loads(result.stdout)["findings"]} >= {
        "python",
        "packages",
        "home",
        "state",
        "catalogue",
        "index",
        "engine",
    }
