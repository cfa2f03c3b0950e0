"""The rules of the house that a machine can check: style, types, sizes, and who may import whom."""

import ast
import subprocess
import sys
from collections import defaultdict

import pytest

from support.checkout import ROOT
from support.modules import (
    FOLDERS,
    a_circle,
    arrows,
    files,
    folder,
    imports,
    modules,
    room,
    shown,
    tree,
)

MAY_IMPORT = {
    "prompts": set(),
    "retrieval": {"prompts"},
    "recommender": {"prompts"},
    "policy": {"prompts"},
    "chat": {"retrieval", "recommender", "policy", "prompts"},
}
# A room imports only from rooms before it. A file that stands in no room need not be listed.
ROOMS = {
    "chat": (
        *(
            "dialogue",
            "playlists",
            "understanding",
            "slate",
            "datasets",
            "memory",
            "reply",
            "steps",
        ),
        *("programme", "playing", "evaluation", "training", "steward", "web", "slack", "commands"),
        "experiments",
    ),
    "policy": (
        *("norms", "forms", "annotation", "solver", "enforcement", "conflicts", "logic"),
        *("extraction", "records", "reports"),
    ),
    "recommender": ("engines", "ranking", "titles", "behaviour", "training", "experiments"),
}
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 40
# Functions that may be longer, each with the reason.
LONG = {
    "chat/memory/migrations/versions/0001_first_tables.py upgrade": "a schema, table by table",
    "chat/memory/migrations/versions/0002_norms_over_time.py upgrade": "a schema, table by table",
}
EVERYTHING = (*FOLDERS, "benchmarks", "tests")


@pytest.mark.parametrize(
    "command",
    [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["mypy", "examples"]],
    ids=" ".join,
)
def test_ruff_and_mypy_are_content(command):
    result = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("name", sorted(MAY_IMPORT))
def test_imports_go_one_way(name):
    for file in files(name):
        used = {folder(each.name) for each in imports(file)} - {name}
        assert used <= MAY_IMPORT[name], (
            f"{shown(file)} imports {used - MAY_IMPORT[name]}: hand it what it needs from `chat`"
        )


def test_files_do_not_go_round():
    circle = a_circle(set(arrows(late=False)))
    assert not circle, (
        f"{' → '.join(circle)}: move what both need into a file below them. An import for type "
        "checkers alone counts as well."
    )


@pytest.mark.parametrize("name", FOLDERS)
def test_rooms_do_not_go_round(name):
    """Rooms, and files beside them; imports within functions count as well."""
    inside = [pair for pair in arrows(late=True) if {folder(end) for end in pair} == {name}]
    pairs = {(room(source), room(target)) for source, target in inside}
    circle = a_circle({(a, b) for a, b in pairs if a != b})
    assert not circle, f"{' → '.join(circle)}: move what both need into the lower room"


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_no_room_imports_from_one_above_it(name):
    places = {f"{name}.{each}": place for place, each in enumerate(ROOMS[name])}
    inside = {path.name for path in (ROOT / name).iterdir() if any(path.glob("*.py"))}
    assert inside == set(ROOMS[name]), "list each room in ROOMS, at its place"
    for source, target in arrows(late=True):
        if room(source) in places and room(target) in places:
            assert places[room(target)] <= places[room(source)], (
                f"{source} imports {target}, from a room above its own: move what it needs down"
            )


def test_nobody_imports_the_door_of_the_own_folder():
    for source, target in arrows(late=True):
        assert target != folder(source), (
            f"{source} imports a name from its own package's __init__: name the module it is in"
        )


def test_experiments_are_imported_by_nothing_that_is_used():
    for source, target in arrows(late=True):
        assert "experiments" not in target.split(".") or "experiments" in source.split("."), (
            f"{source} imports {target}: what is used is no experiment; move it out of there"
        )


def test_a_file_has_a_name_of_its_own():
    """But for `errors`, and for the commands, which are named for what is typed."""
    named = defaultdict(list)
    for module, file in modules().items():
        if file.stem not in ("__init__", "errors") and room(module) != "chat.commands":
            named[file.stem].append(shown(file))
    shared = [same for same in named.values() if len(same) > 1]
    assert not shared, f"{shared}: name each for what it alone holds"


def test_files_are_small():
    lengths = {file: len(file.read_text().splitlines()) for file in files(*FOLDERS)}
    long = {shown(file): lines for file, lines in lengths.items() if lines > MOST_LINES}
    assert not long, f"{long}: divide each by what it does; {MOST_LINES} lines are the most"


def test_functions_are_short():
    """Lines of the body: signature and docstring are what is said of it."""
    long = {}
    for file in files(*FOLDERS):
        for node in functions(tree(file)):
            lines, name = body_lines(node), f"{shown(file)} {node.name}"
            if lines > MOST_LINES_OF_A_FUNCTION and name not in LONG:
                long[name] = lines
    assert not long, f"{long}: divide each; {MOST_LINES_OF_A_FUNCTION} lines are the most"


def test_nothing_changes_where_python_looks_for_modules():
    for file in files(*EVERYTHING):
        touched = [
            node.lineno
            for node in ast.walk(tree(file))
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.path"
        ]
        assert not touched, (
            f"{shown(file)}:{touched[0]} uses sys.path: import by the whole name; "
            "what tests share is in tests/support"
        )


def test_every_test_can_fail():
    """It asserts, expects an error, or calls something in tests that does."""
    every = [node for file in files("tests") for node in functions(tree(file))]
    judging = {node.name for node in every if judges(node)}
    while more := {n.name for n in every if calls(n) & judging} - judging:
        judging |= more
    idle = [
        f"{shown(file)}:{node.lineno} {node.name}"
        for file in files("tests")
        for node in functions(tree(file))
        if node.name.startswith("test_") and not (judges(node) or calls(node) & judging)
    ]
    assert not idle, f"{idle}: assert what has to come out"


def test_chainlit_is_imported_only_by_the_web_surface():
    for path in files("chat"):
        named = [n.module or "" for n in ast.walk(tree(path)) if isinstance(n, ast.ImportFrom)]
        named += [
            a.name for n in ast.walk(tree(path)) if isinstance(n, ast.Import) for a in n.names
        ]
        if any(name.split(".")[0] == "chainlit" for name in named):
            assert "web" in path.parts, f"{shown(path)} imports Chainlit: only chat/web may"


def functions(node: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [each for each in ast.walk(node) if isinstance(each, kinds)]


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    described = ast.get_docstring(node) is not None
    first = node.body[1:] if described else node.body
    return (node.end_lineno or 0) - first[0].lineno + 1 if first else 0


def calls(node: ast.AST) -> set[str]:
    """The names of what is called, a method's without its object's."""
    called = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
    named = {each.id for each in called if isinstance(each, ast.Name)}
    return named | {each.attr for each in called if isinstance(each, ast.Attribute)}


def judges(node: ast.AST) -> bool:
    """`validate` and `check_schema` are jsonschema's, `assert_…` is numpy's."""
    expecting = {"raises", "warns", "fail", "validate", "check_schema"}
    asserts = any(isinstance(each, ast.Assert) for each in ast.walk(node))
    return asserts or any(name in expecting or name.startswith("assert_") for name in calls(node))
