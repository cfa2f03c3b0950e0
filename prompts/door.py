"""The door of a package: its public names, each loaded when it is first asked for (PEP 562).

An `__init__` lists its public names in `__all__` and imports them `if TYPE_CHECKING`, where type
checkers and editors read them. The door reads the same imports from the file, and runs one of them
when its name is asked for. So opening a package loads nothing heavy, and a name is looked for where
the type checker found it.
"""

import ast
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any


def door(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` for the package of this name."""

    def load(name: str) -> Any:  # noqa: ANN401 - whatever is public
        """A public name; raises AttributeError for any other."""
        module = homes(package).get(name)
        if module is None:
            raise AttributeError(f"module {package!r} has no public name {name!r}")
        found = getattr(import_module(module), name)
        setattr(sys.modules[package], name, found)  # asked for once only
        return found

    def names() -> list[str]:
        """What the package has by now, and what can be asked of it."""
        return sorted({*vars(sys.modules[package]), *homes(package)})

    return load, names


@cache
def homes(package: str) -> dict[str, str]:
    """Each public name of a package with the module that it is in, as its `__init__` imports it."""
    loader: Any = getattr(find_spec(package), "loader", None)
    tree = ast.parse(loader.get_source(package))
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{package}."):
            found |= dict.fromkeys((alias.name for alias in node.names), str(node.module))
    return found
