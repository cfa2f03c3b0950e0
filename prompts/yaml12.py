"""Reads YAML files by the core schema of YAML 1.2: every data file of ours is read here.

In that schema `NO` is Norway, and only `true` and `false` are truth values. PyYAML's own loaders
follow YAML 1.1, where `NO`, `on`, `1:20`, `0123` and `2020-01-01` are something else than what is
written; and they let the second of two equal keys win in silence.
"""

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any, ClassVar

import yaml

YAMLError = yaml.YAMLError
# The loader in C is ten times as fast.
_Base: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_TAG = "tag:yaml.org,2002:"
_NUMBER = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
# https://yaml.org/spec/1.2.2/#1032-tag-resolution: a scalar's form, and the letters that it may
# begin with.
_CORE = {
    "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "bool": (r"true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    "int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", [*"-+0123456789"]),
    "float": (
        _NUMBER + r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        [*"-+.0123456789"],
    ),
}


class _CoreLoader(_Base):  # type: ignore[misc]
    """Reads plain values only, and refuses a key that comes twice."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """The mapping; raises ConstructorError at the second of two equal keys."""
        held: dict[Hashable, Any] = super().construct_mapping(node, deep)
        if len(held) < len(node.value):
            raise _twice(node)
        return held


def load(text: str) -> Any:  # noqa: ANN401 - whatever is written
    """What a document says, as plain Python values. Raises YAMLError naming the place."""
    return yaml.load(text, _CoreLoader)  # noqa: S506 - it makes plain values only


def load_file(path: Path) -> Any:  # noqa: ANN401 - whatever is written
    """What a file says. Raises OSError, or YAMLError naming the place."""
    return load(path.read_text(encoding="utf-8"))


def _twice(node: yaml.MappingNode) -> yaml.constructor.ConstructorError:
    seen: set[object] = set()
    for key, _ in node.value:
        if key.value in seen:
            break
        seen.add(key.value)
    return yaml.constructor.ConstructorError(
        None, None, f"the key {key.value!r} comes twice", key.start_mark
    )


def _integer(loader: Any, node: yaml.ScalarNode) -> int:  # noqa: ANN401 - PyYAML's loader, in C or not
    written: str = loader.construct_scalar(node)
    base = {"0o": 8, "0x": 16}.get(written[:2], 10)
    return int(written, base)


for _kind, (_form, _first) in _CORE.items():
    _CoreLoader.add_implicit_resolver(_TAG + _kind, re.compile(f"^(?:{_form})$"), _first)
_CoreLoader.add_constructor(_TAG + "int", _integer)
