"""The rules of the house that a machine can check: style, types, and which folder may import which."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"chat", "retrieval", "recommender", "policy", "prompts"}
MAY_IMPORT = {
    "prompts": set(),
    "retrieval": {"prompts"},
    "recommender": {"prompts"},
    "policy": {"prompts"},
    "chat": {"retrieval", "recommender", "policy", "prompts"},
}


@pytest.mark.parametrize("command", [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]], ids=" ".join)
def test_ruff_and_mypy_are_content(command):
    result = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("folder", sorted(OURS))
def test_imports_go_one_way(folder):
    for path in (ROOT / folder).rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level]
        named += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        used = {name.split(".")[0] for name in named} & OURS - {folder}
        assert used <= MAY_IMPORT[folder], f"{path.relative_to(ROOT)} imports {used - MAY_IMPORT[folder]}"


def test_chainlit_is_imported_only_by_the_web_surface():
    for path in (ROOT / "chat").rglob("*.py"):
        if "chainlit" in path.read_text(encoding="utf-8").lower() and "web" not in path.parts:
            lines = [
                line
                for line in path.read_text(encoding="utf-8").splitlines()
                if "import" in line and "chainlit" in line
            ]
            assert not lines, path
