"""Keeps what an evaluation found, by the code and the files that it came from, so that asking twice costs nothing."""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import recommender.behaviour

_HERE, _RANKERS = Path(__file__).parent, Path(recommender.behaviour.__file__).parent


def code_version(task: str) -> str:
    """Give the release and a hash of the source that this task rests on: `0.1.0+` and 12 hexadecimal digits."""
    digest = hashlib.sha256()
    for file in [*(_HERE / f"{name}.py" for name in (task, "histories", "measures")), *sorted(_RANKERS.glob("*.py"))]:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return f"{version('undercard')}+{digest.hexdigest()[:12]}"


def remembered(
    folder: Path, task: str, inputs: Sequence[Path], compute: Callable[[], dict[str, Any]], *, options: str = ""
) -> dict[str, Any]:
    """Look up the result of `task` on `inputs` by this code, or compute it and keep it; `code` and `cached` say which."""
    code = code_version(task)
    digest = hashlib.sha256(f"{code}\0{options}".encode())
    for path in inputs:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    file = folder / f"{task}-{digest.hexdigest()[:16]}.json"
    if file.exists():
        return {**json.loads(file.read_text(encoding="utf-8")), "cached": True}
    result = {**compute(), "code": code, "cached": False}
    folder.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps(result), encoding="utf-8")
    part.replace(file)
    return result
