"""No property test depends on luck: the same examples every time, or those of a printed seed."""

import re
import subprocess
import sys

import pytest

from support.checkout import environment as ours

PROPERTY = """
from hypothesis import given
from hypothesis import strategies as st

@given(st.text(), st.integers())
def test_drawn(text, number):
    print(ascii((text, number)))

def test_plain():
    print("('plain', 0)")
"""


@pytest.fixture
def drawn(tmp_path):
    """Run a property test and a plain one with our settings: what they drew, and the output."""
    (tmp_path / "test_it.py").write_text(PROPERTY)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = property: x\n")

    def run(*options, **environment):
        given = {name: value for name, value in ours().items() if name != "HYPOTHESIS_SEED"}
        given |= environment
        command = [sys.executable, "-m", "pytest", "-p", "conftest", "-sq", *options, "."]
        told = subprocess.run(
            command, cwd=tmp_path, env=given, capture_output=True, text=True, check=True
        ).stdout
        return re.findall(r"^\.?(\(.*\))$", told, re.MULTILINE), told

    return run


def test_examples_are_the_same_whatever_runs_beside_them(drawn, tmp_path):
    first, _ = drawn(PYTHONHASHSEED="1")
    (tmp_path / "beside.py").write_text(f"WORDS = {[f'word {at}' for at in range(300)]}\n")
    (tmp_path / "test_beside.py").write_text("import beside\n")
    again, _ = drawn(PYTHONHASHSEED="2", CI="true")
    assert len(first) > 100
    assert first == again


def test_exploring_draws_more_and_tells_the_seed_that_draws_the_same_again(drawn):
    explore = "--hypothesis-profile=explore"
    examples, told = drawn(explore)
    seed = re.search(r"HYPOTHESIS_SEED=(\d+)", told)[1]
    assert len(examples) > 500
    assert drawn(explore, HYPOTHESIS_SEED=seed)[0] == examples
    assert drawn(explore, f"--hypothesis-seed={int(seed) + 1}")[0] != examples


def test_property_tests_can_be_chosen(drawn):
    assert not any("plain" in each for each in drawn("-m", "property")[0])
    assert drawn("-m", "not property")[0] == ["('plain', 0)"]
