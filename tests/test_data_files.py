"""Our YAML files: read in one place, by the core schema of YAML 1.2.

None has a word that another schema reads otherwise.
"""

import ast
import datetime as dt
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from undercard.prompts import yaml12

ROOT = Path(__file__).parent.parent
FOLDERS = ("chat", "retrieval", "recommender", "policy", "prompts", "tests", "benchmarks")
SOURCES = ("chat", "retrieval", "recommender", "policy", "prompts")
FILES = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.yaml"))


def plain(value):
    """The same with dates as they were written: the core schema has none."""
    if isinstance(value, dict):
        return {plain(key): plain(held) for key, held in value.items()}
    if isinstance(value, list):
        return [plain(held) for held in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def keys(value):
    """Every key at every depth."""
    if isinstance(value, dict):
        yield from value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for held in inner:
        yield from keys(held)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(
            (word, word)
            for word in (
                "NO",
                "no",
                "Yes",
                "y",
                "N",
                "on",
                "OFF",
                "1:20",
                "1_000",
                "2020-01-01",
                "<<",
                "=",
            )
        ),
        ("null", None),
        ("~", None),
        ("", None),
        ("True", True),
        ("false", False),
        ("0123", 123),
        ("0o17", 15),
        ("0x1F", 31),
        ("-7", -7),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-.inf", float("-inf")),
        ("'null'", "null"),
        ('"12"', "12"),
    ],
)
def test_a_word_is_what_the_core_schema_says(written, meant):
    found = yaml12.load(f"word: {written}")["word"]
    assert (found, type(found)) == (meant, type(meant))


def test_a_key_that_would_be_another_word_stays_text():
    assert yaml12.load("{NO: 1, on: 2, y: 3, 1:20: 4}") == {"NO": 1, "on": 2, "y": 3, "1:20": 4}


def test_a_key_that_comes_twice_is_refused_with_its_line():
    with pytest.raises(yaml12.YAMLError, match=r"(?s)'a' comes twice.*line 3"):
        yaml12.load("a: 1\nb: 2\na: 3\n")


def test_nothing_but_plain_values_is_made():
    with pytest.raises(yaml12.YAMLError, match="could not determine a constructor"):
        yaml12.load("!!python/object/apply:os.getcwd []")


@pytest.mark.parametrize("file", FILES, ids=[str(file.relative_to(ROOT)) for file in FILES])
def test_a_file_says_the_same_to_another_reader_of_yaml_1_2(file):
    ours = yaml12.load_file(file)
    assert ours == plain(YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8")))
    assert all(isinstance(key, str) for key in keys(ours))


def test_countries_are_named_by_codes():
    for file in (ROOT / "chat" / "data" / "languages").glob("*/nations.yaml"):
        countries = yaml12.load_file(file)["country"]
        assert all(len(code) == 2 and code.isupper() for code in countries)
        assert "NO" in countries


def test_no_other_module_reads_yaml_by_itself():
    """But for the registers of norms, which ruamel.yaml reads by YAML 1.2 with their comments."""
    readers = set()
    for file in (file for folder in SOURCES for file in (ROOT / folder).rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = [
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        ]
        names += [
            node.module or ""
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and not node.level
        ]
        if {name.split(".")[0] for name in names} & {"yaml", "ruamel"}:
            readers.add(str(file.relative_to(ROOT)))
    assert readers == {"prompts/yaml12.py", "policy/forms/document.py"}
