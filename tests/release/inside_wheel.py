"""Looks at Undercard where only its wheel is installed; `check_wheel.py` runs it there.

Every module of ours that another one imports is there; the doors open; and every public name of
the norm engine can be used without an extra.
"""

import ast
import importlib
import sys
import time
from pathlib import Path

import undercard

ROOT = Path(next(iter(undercard.__path__)))
PACKAGES = ("chat", "policy", "prompts", "recommender", "retrieval")
ALONE = ("policy", "prompts")  # packages that need no extra


def main() -> int:
    """0 when there is no fault, else 1; each fault is told."""
    started = time.perf_counter()
    doors = {name: importlib.import_module(f"undercard.{name}") for name in PACKAGES}
    seconds = time.perf_counter() - started
    modules = {named(path): path for path in sorted(ROOT.rglob("*.py"))}
    faults = [fault for name in ALONE for fault in missing_names(doors[name])]
    for name, path in modules.items():
        missing = imported(path) - {*modules}
        faults += [f"{name} imports {other}, which is not there" for other in sorted(missing)]
    names = sum(len(doors[name].__all__) for name in ALONE)
    told = f"imports: {len(modules)} modules, {names} public names without an extra, "
    told += f"all doors open in {seconds:.2f} s"
    sys.stdout.write("\n".join([*faults, told]) + "\n")
    return int(bool(faults))


def named(path):
    """A module's name by its file."""
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path):
    """The modules of ours that a module imports from, anywhere in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name for name in found if name.startswith("undercard.")}


def missing_names(package):
    """The public names that cannot be loaded, each with why."""
    for name in package.__all__:
        try:
            getattr(package, name)
        except ImportError as error:
            yield f"{package.__name__}.{name}: {error}"


if __name__ == "__main__":
    sys.exit(main())
