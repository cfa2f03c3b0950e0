"""Keeps what an evaluation found, stage by stage, by the code and the files that it came from.

Asking twice costs nothing, and a run that was stopped goes on with the first stage that it had not
finished.
"""

import ast
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from undercard.chat.evaluation.results import Evaluation
from undercard.recommender.behaviour.protocol import Arrays

_DECIDE = (
    "undercard.chat.datasets",
    "undercard.chat.evaluation",
    "undercard.recommender.behaviour",
)


class Kept:
    """A folder for a task on some files by this code: the arrays of its stages, the result."""

    def __init__(self, folder: Path, task: str, inputs: Sequence[Path]) -> None:
        """Name the folder by hashes; nothing is made before something is kept."""
        self.code = code_version(task)
        digest = hashlib.sha256(self.code.encode())
        for path in inputs:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        self.folder = folder / f"{task}-{digest.hexdigest()[:16]}"

    def __call__(self, stage: str, compute: Callable[[], Arrays]) -> Arrays:
        """Look the arrays of a stage up, or compute them and keep them."""
        file = self.file(f"{stage}.npz")
        if not file.exists():
            arrays = compute()
            part = file.with_suffix(f".{os.getpid()}.part")
            with part.open("wb") as out:
                np.savez(out, allow_pickle=False, **arrays)
            part.replace(file)
        with np.load(file) as found:
            return dict(found)

    def file(self, name: str) -> Path:
        """Where something of this name is kept."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / name

    def result(self, compute: Callable[[], Evaluation], *, options: str = "") -> Evaluation:
        """Look the result up, or compute it and keep it; `code` and `cached` say which."""
        file = self.file(f"result{options}.json")
        if file.exists():
            kept = Evaluation.model_validate_json(file.read_bytes())
            return kept.with_more(code=self.code, cached=True)
        result = compute()
        part = file.with_suffix(f".{os.getpid()}.part")
        part.write_text(result.model_dump_json(), encoding="utf-8")
        part.replace(file)
        return result.with_more(code=self.code, cached=False)


def code_version(task: str) -> str:
    """Give the release and a hash of the source of this task: `0.1.0+` and 12 digits."""
    digest = hashlib.sha256()
    for name, file in sorted(sources(f"undercard.chat.evaluation.{task}").items()):
        digest.update(name.encode() + b"\0" + file.read_bytes())
    return f"{version('undercard')}+{digest.hexdigest()[:12]}"


def sources(module: str) -> dict[str, Path]:
    """Files of a module and of all that it imports from the packages that decide what is found."""
    found: dict[str, Path] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in found or not name.startswith(_DECIDE):
            continue
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            found[name] = Path(spec.origin)
            waiting += _imported(found[name])
    return found


def _imported(file: Path) -> Iterator[str]:
    """The modules that a file imports from, and those named in an import from a whole package."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module in _DECIDE:
                yield from (f"{node.module}.{imported.name}" for imported in node.names)
