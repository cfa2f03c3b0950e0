"""The programs in examples/ run as a reader would run them, and import only public names.

They run on the real parts.
"""

import ast
import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from undercard.policy.extraction.logical_form import duty

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "examples"
PROGRAMS = ("check_register", "enforce_norms", "own_catalogue", "own_ranker", "talk_to_dj")
LONGEST = 30  # lines
every_program = pytest.mark.parametrize("program", PROGRAMS)


def run(program, folder, **more):
    """What the program prints, run from another folder."""
    command = [sys.executable, str(FOLDER / f"{program}.py")]
    result = subprocess.run(
        command, cwd=folder, env={**os.environ, **more}, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def talk(program, home, folder):
    return run(program, folder, UNDERCARD_HOME=str(home))


def test_these_are_all_the_programs():
    assert sorted(path.stem for path in FOLDER.glob("*.py")) == sorted(PROGRAMS)


@every_program
def test_a_program_is_short(program):
    assert len((FOLDER / f"{program}.py").read_text().splitlines()) < LONGEST


@every_program
def test_a_program_imports_only_public_names(program):
    tree = ast.parse((FOLDER / f"{program}.py").read_text())
    plain = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    assert not [name for name in plain if name.startswith("undercard")]
    ours = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module.startswith("undercard")
    ]
    assert ours
    for node in ours:
        public = importlib.import_module(node.module).__all__
        assert {alias.name for alias in node.names} <= {*public}


def test_enforcing_norms_on_a_job_board(tmp_path):
    told = run("enforce_norms", tmp_path)
    ranked = re.findall(r"^\d (.*)$", told, re.MULTILINE)
    best = "nurse-oslo surgeon-bergen pharmacist-bergen carer-hamar nurse-voss"
    assert ranked == best.split()
    assert "optimal: 2.573 of at most 2.573" in told
    assert "midwife-oslo: 3 → None, without two-per-employer@1 it would be in the list" in told


def test_checking_a_register(tmp_path):
    told = run("check_register", tmp_path)
    assert "two-per-artist@1: O(count(any, list, per artist) ≤ 2)" in told
    assert "resolved (arithmetic): new-voices@1, known-voices@1" in told
    assert "new-voices gives way to known-voices: platform stands above community" in told


@pytest.mark.slow
def test_talking_to_the_dj(home, tmp_path):
    turns = talk("talk_to_dj", home, tmp_path).split("you › ")[1:]
    lists = [re.findall(r"^  \d\. (.*)$", turn, re.MULTILINE) for turn in turns]
    assert [len(tracks) for tracks in lists] == [5, 5, 5]
    assert not [name for tracks in lists for name in tracks if "2Pac" in name]
    assert lists[0] != lists[1] == lists[2]
    third = re.split(" by ", lists[1][2])[0]
    assert f"“{third}”" in turns[2]


@pytest.mark.slow
def test_a_ranker_of_ones_own(home, tmp_path):
    first, *tracks = talk("own_ranker", home, tmp_path).splitlines()
    assert first == "ranked by shared words"
    assert len(tracks) == 10
    assert {*tracks[0].lower().split()} & {"midnight", "rain"}


@pytest.mark.slow
def test_a_catalogue_of_ones_own(home, tmp_path):
    told = talk("own_catalogue", home, tmp_path)
    assert "10 tracks of folk, hard rock, neo soul, synthpop" in told
    assert re.findall(r"^(.*) by (?:The Low Tide|Ines Morel): ", told, re.MULTILINE)
    assert "Kite Club" not in told


def test_the_formulas_about_food_are_those_that_are_read_today():
    shown = (FOLDER / "food" / "formulas.md").read_text()
    rows = re.findall(r"^\| (.+?\.) \| `(.+?)` \|", shown, re.MULTILINE)
    speakers = re.split(r"^## (\w+)", shown, flags=re.MULTILINE)
    whose = {said: name for name, part in zip(speakers[1::2], speakers[2::2], strict=True)
             for said, _ in rows if said in part}  # fmt: skip
    assert len(rows) == 23
    assert {said: str(duty(said, whose[said])) for said, _ in rows} == dict(rows)
