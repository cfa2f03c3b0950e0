"""What a command says when the libraries that it needs are not installed."""

import json
import os
import subprocess
import sys

import pytest

from undercard.chat.extras import _MODULES, not_installed

PROGRAM = """
import sys
for name in {blocked!r}:
    sys.modules[name] = None  # as if it were not installed
from undercard.chat.cli import main
main()
"""
EVERY_EXTRA = tuple(name for modules in _MODULES.values() for name in modules)
NORMS = "norms: [{id: two, says: At most two per artist., per: artist, at_most: 2}]"
CANDIDATE = '{"id": "t1", "score": 0.5, "attributes": {"artist": "A"}}\n'


@pytest.fixture
def without(tmp_path):
    """`undercard …` in an interpreter of its own that lacks some libraries."""

    def go(blocked, *arguments):
        environment = os.environ | {"UNDERCARD_HOME": str(tmp_path / "home"), "COLUMNS": "200"}
        program = PROGRAM.format(blocked=blocked)
        command = [sys.executable, "-c", program, *map(str, arguments)]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True
        )

    return go


@pytest.mark.parametrize(
    ("extra", "arguments"),
    [
        ("chat", ["talk", "--say", "hello"]),
        ("chat", ["chat"]),
        ("chat", ["slack"]),
        ("chat", ["ingest", "tracks.csv"]),
        ("chat", ["listener", "show", "ann"]),
        ("chat", ["model", "export", "there"]),
        ("chat", ["train", "rank", "--out", "there"]),
        ("chat", ["eval", "control"]),
        ("records", ["norms", "list"]),
        ("records", ["norms", "check"]),
        ("records", ["norms", "show", "two"]),
        ("records", ["ledger", "show"]),
        ("records", ["audit", "verify"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_a_base_install_says_what_to_install(without, extra, arguments):
    done = without(EVERY_EXTRA, *arguments)
    assert done.returncode == 2, done.stderr
    assert f"pip install 'undercard[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_rerank_needs_no_extra_and_starts_light(without, tmp_path):
    (tmp_path / "norms.yaml").write_text(NORMS)
    (tmp_path / "candidates.jsonl").write_text(CANDIDATE)
    heavy = (*EVERY_EXTRA, "rich.progress", "undercard.chat.settings", "undercard.chat.assembly")
    files = ("--norms", "norms.yaml", "--candidates", "candidates.jsonl")
    done = without(heavy, "rerank", *files, "--size", "1")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["slate"] == ["t1"]


def test_help_lists_every_group_without_importing_it(without):
    done = without((*EVERY_EXTRA, "undercard.chat.commands.norms"), "--help")
    assert done.returncode == 0, done.stderr
    assert "The register of norms." in done.stdout
    for group in ("norms", "ledger", "audit", "listener", "eval", "train", "model"):
        assert f" {group} " in done.stdout


@pytest.mark.parametrize("command", ["norms list", "norms check", "ledger show", "audit verify"])
def test_the_records_need_no_dj(without, command):
    done = without(_MODULES["chat"], *command.split(), "--json")
    assert done.returncode == 0, done.stderr
    json.loads(done.stdout)


def test_listening_to_a_library_says_what_it_needs(without):
    done = without(_MODULES["sound"], "library", "listen", "mine")
    assert done.returncode == 2, done.stderr
    assert "This needs measuring sound: pip install 'undercard[sound]'" in done.stderr


def test_doctor_names_every_part_that_lacks_its_libraries(without):
    done = without(_MODULES["chat"], "doctor", "--json")
    found = {one["name"]: one for one in json.loads(done.stdout)["findings"]}
    assert done.returncode == 1
    assert found["state"]["ok"]
    for part in ("catalogue", "index", "engine"):
        assert found[part]["detail"] == "This needs the DJ: pip install 'undercard[chat]'"


def test_a_module_of_ours_that_is_missing_is_a_bug():
    assert not_installed(ModuleNotFoundError(name="undercard.chat.nowhere"), "talk") is None
    assert not_installed(ImportError(name="torch"), "talk") is None
    told = not_installed(ModuleNotFoundError(name="lightgbm.basic"), "eval")
    assert told == "This needs training and behavioural baselines: pip install 'undercard[train]'"
