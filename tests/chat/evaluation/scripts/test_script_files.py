"""Files of scripts: what is read, in which order, and what is wrong with them."""

import json
from collections import Counter

import pytest

from support.checkout import ROOT
from undercard.chat.datasets.errors import EvaluationInputError
from undercard.chat.evaluation.scripts.script_files import load_scripts


def written(tmp_path, text, name="some.yaml"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


def test_a_folder_is_read_in_order_and_by_prefix(tmp_path):
    written(tmp_path, "- {id: b-1, kind: ask, turns: [{say: rock, expect: {n: 3}}]}", "b.yaml")
    written(tmp_path, "- {id: a-1, kind: ask, tags: [x], turns: [{say: pop}]}", "a.yaml")
    assert [script.id for script in load_scripts(tmp_path)] == ["a-1", "b-1"]
    assert [script.id for script in load_scripts(tmp_path, "b-")] == ["b-1"]
    with pytest.raises(EvaluationInputError, match="no script begins with 'c-'"):
        load_scripts(tmp_path, "c-")


@pytest.mark.parametrize(("writers", "of_each"), [("ab", 50), ("cd", 26), ("ef", 26)])
def test_the_strangers_utterances_are_as_many_of_each_kind(writers, of_each):
    scripts = load_scripts(ROOT / "tests" / "data" / "strangers")
    scripts = [script for script in scripts if script.id[0] in writers]
    judged = Counter(
        script.kind_of(at)
        for script in scripts
        for at, turn in enumerate(script.turns)
        if turn.expect and script.kind_of(at) != "setup"
    )
    assert len(judged) == 12
    assert set(judged.values()) == {of_each}


def test_json_cases_are_read_as_they_are(tmp_path):
    case = {
        "id": "ask-1",
        "kind": "ask",
        "written": "by hand",
        "turns": [{"say": "rock", "expect": {"any_of": [{"n": 3}, {"asks": True}]}, "kind": "odd"}],
    }
    (script,) = load_scripts(written(tmp_path, json.dumps([case]), "cases.json"))
    assert script.kind_of(0) == "odd"
    assert script.turns[0].expect == {"any_of": [{"n": 3}, {"asks": True}]}


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("{genre_nt: [pop]}", r"some.yaml: script 'x', turn 2: .*'genre_nt'.* is 'genre_not'"),
        ("{any_of: [{min_nn: 3}]}", r"turn 2: .*'min_nn'.* is 'min_n'"),
        ("{year: 1990}", r"turn 2: year: .*tuple"),
        ("{sorted: {by: year}}", r"turn 2: sorted: field Field required"),
        ("{unchanged: false}", r"turn 2: unchanged: .*leave the key out"),
        ("{kept_others: true}", r"turn 2: kept_others: expected beside dropped_where"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path, expect, said):
    file = written(
        tmp_path, f"- {{id: x, kind: ask, turns: [{{say: a}}, {{say: b, expect: {expect}}}]}}"
    )
    with pytest.raises(EvaluationInputError, match=said):
        load_scripts(file)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: x", "expected a list of scripts"),
        ("- [", "cannot be read"),
        ("- {id: x, kind: ask}", r"script 1 \('x'\): turns Field required"),
        ("- {id: x, kind: ask, turns: [{say: a, expects: {}}]}", "turns.0.expects Extra inputs"),
        (
            "- {id: x, kind: ask, turns: [{say: a}]}\n- {id: x, kind: ask, turns: [{say: a}]}",
            "'x': another script has this id",
        ),
    ],
)
def test_a_file_that_is_no_script_says_why(tmp_path, text, said):
    with pytest.raises(EvaluationInputError, match=said):
        load_scripts(written(tmp_path, text))


def test_our_own_scripts_are_read():
    assert len(load_scripts(ROOT / "chat" / "data" / "scripts")) >= 150
