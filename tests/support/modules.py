"""The modules of the product, read as text: what each imports, and in which room it stands."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from support.checkout import ROOT

FOLDERS = ("chat", "policy", "prompts", "recommender", "retrieval")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True)
class Import:
    """`name`: a module, or what is in it, without `undercard.`; `late`: within a function."""

    name: str
    late: bool


def files(*folders: str) -> list[Path]:
    """The Python files in folders of the checkout."""
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def shown(file: Path) -> str:
    """A file as it is named in messages."""
    return str(file.relative_to(ROOT))


@cache
def modules() -> Mapping[str, Path]:
    """Every module of the product, by its name without `undercard.`."""
    named = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts): file for file in files(*FOLDERS)
    }
    return {name.removesuffix(".__init__"): file for name, file in named.items()}


@cache
def imports(file: Path) -> tuple[Import, ...]:
    """What a file imports of ours, also where only a type checker reads it."""
    found = [Import(name, late) for name, late in _names(tree(file), late=False)]
    return tuple(
        Import(each.name.removeprefix("undercard."), each.late)
        for each in found
        if each.name.startswith("undercard.")
    )


def _names(node: ast.AST, *, late: bool) -> Iterator[tuple[str, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ImportFrom):
            assert not child.level, "an import is relative: name the whole module"
            yield from ((f"{child.module}.{alias.name}", late) for alias in child.names)
        elif isinstance(child, ast.Import):
            yield from ((alias.name, late) for alias in child.names)
        yield from _names(child, late=late or isinstance(child, _FUNCTIONS))


def arrows(*, late: bool) -> Iterator[tuple[str, str]]:
    """Pairs of modules, the first of which imports the second; `late`: within functions too."""
    for module, file in modules().items():
        for each in imports(file):
            target = _module(each.name)
            if target not in ("", module) and (late or not each.late):
                yield module, target


def _module(name: str) -> str:
    """The module that a name is, or is in; empty where there is none."""
    while name and name not in modules():
        name = name.rpartition(".")[0]
    return name


def folder(module: str) -> str:
    return module.partition(".")[0]


def room(module: str) -> str:
    """The folder within a folder, or the file that stands in none; a package's own name for its
    `__init__`, which is the door.
    """
    return ".".join(module.split(".")[:2])


def a_circle(pairs: set[tuple[str, str]]) -> list[str]:
    """One way round, if there is any."""
    graph: dict[str, set[str]] = {}
    for source, target in pairs:
        graph.setdefault(source, set()).add(target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []
