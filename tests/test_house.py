"""The rules of the house that a machine can check: style, types, and which room may import which."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "prompts": set(),
    "retrieval": {"prompts"},
    "recommender": {"prompts"},
    "policy": {"prompts"},
    "chat": {"retrieval", "recommender", "policy", "prompts"},
}


def files(folder):
    return sorted((ROOT / folder).rglob("*.py"))


def imported(path):
    """The names of ours that a file imports, without `undercard.`: modules, or what is in them."""
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.relative_to(ROOT)}: relative import"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return [name.removeprefix("undercard.") for name in names if name.startswith("undercard.")]


@pytest.mark.parametrize(
    "command", [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]], ids=" ".join
)
def test_ruff_and_mypy_are_content(command):
    result = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("folder", sorted(MAY_IMPORT))
def test_imports_go_one_way(folder):
    for path in files(folder):
        used = {name.split(".")[0] for name in imported(path)} - {folder}
        assert used <= MAY_IMPORT[folder], f"{path.relative_to(ROOT)} imports {used}"


def test_chainlit_is_imported_only_by_the_web_surface():
    for path in files("chat"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        named += [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
        if any(name.split(".")[0] == "chainlit" for name in named):
            assert "web" in path.parts, path
