"""The examples in docstrings do what they say. Only modules that have one are imported."""

import doctest
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("chat", "policy", "prompts", "recommender", "retrieval")
AN_EXAMPLE = re.compile(r"^\s*>>> ", re.MULTILINE)


def modules():
    """The names of all modules of ours that have an example."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if AN_EXAMPLE.search(path.read_text(encoding="utf-8")):
                parts = path.relative_to(ROOT).with_suffix("").parts
                yield ".".join(("undercard", *parts)).removesuffix(".__init__")


@pytest.mark.parametrize("module", [*modules()])
def test_the_examples_hold(module, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    results = doctest.testmod(importlib.import_module(module), raise_on_error=False)
    assert results.attempted
    assert not results.failed


def test_every_door_shows_an_example():
    assert {f"undercard.{folder}" for folder in FOLDERS} <= {*modules()}
