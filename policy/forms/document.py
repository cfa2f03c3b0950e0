"""Registers of norms as YAML files for people: read with precise errors, written with comments
kept.
"""

import copy
import difflib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scalarfloat import ScalarFloat
from ruamel.yaml.scalarstring import ScalarString

from undercard.policy.errors import DocumentError, NormSetError
from undercard.policy.forms.text_file import read_text
from undercard.policy.norms.norm import Extraction, Norm, Rank, Source, unfit_for_registers
from undercard.policy.norms.norm_set import check_set
from undercard.policy.norms.predicates import OPERATORS

_PREDICATES = ("where", "among", "when", "unless")
_TAGS = {
    "test",
    "all",
    "any",
    "of",
    "not",
}  # pydantic names the branch of the union in its error paths
_PLAIN = {
    "missing": "it is missing",
    "extra_forbidden": "there is no such field",
    "string_type": "expected text",
    "int_type": "expected a whole number",
    "date_from_datetime_parsing": "expected a date such as 2026-01-31",
}


@dataclass(frozen=True)
class Register:
    """Norms with the document that they were read from, so that writing it back keeps comments and
    order.
    """

    norms: tuple[Norm, ...]
    name: str = "register"
    tree: CommentedMap = field(default_factory=CommentedMap, compare=False, repr=False)


def load_register(path: Path) -> Register:
    """Read a register; raises DocumentError naming file, line and field."""
    text = read_text(path, "a YAML file with norms", DocumentError)
    return parse_register(text, str(path))


def parse_register(text: str, name: str = "register") -> Register:
    """Read a register from text; `name` stands for the file in messages. Raises DocumentError."""
    tree = _tree(text, name)
    entries = tree.get("norms")
    for key in tree:
        if key != "norms":
            raise DocumentError(
                f"{name}:{_line(tree, [key])}: {key}: there is no such "
                f"field{_guess(str(key), ['norms'])}"
            )
    if not isinstance(entries, CommentedSeq):
        raise DocumentError(
            f"{name}:{_line(tree, ['norms'])}: norms: expected a list of norms, each beginning "
            "with a dash"
        )
    norms = tuple(_norm(entries, at, name) for at in range(len(entries)))
    try:
        check_set(norms)
    except NormSetError as error:
        raise DocumentError(f"{name}: {error}") from error
    return Register(norms, name, tree)


def _tree(text: str, name: str) -> CommentedMap:
    try:
        tree = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise DocumentError(
            f"{name}:{line}: not YAML: {error.problem or error.context or 'cannot be read'}"
        ) from error
    except (YAMLError, ValueError) as error:
        raise DocumentError(f"{name}:1: not YAML: {error}") from error
    except RecursionError:  # its trace is as long as the file is deep
        raise DocumentError(f"{name}: nested too deeply to be read") from None
    if isinstance(tree, CommentedSeq):
        raise DocumentError(
            f"{name}:1: expected `norms:` and under it the list; this is a bare list"
        )
    if not isinstance(tree, CommentedMap):
        raise DocumentError(
            f"{name}:1: expected `norms:` and under it a list of norms; the file is empty or "
            "something else"
        )
    return tree


def _norm(entries: CommentedSeq, at: int, name: str) -> Norm:
    entry = entries[at]
    if not isinstance(entry, CommentedMap):
        raise DocumentError(
            f"{name}:{_line(entries, [at])}: norms[{at}]: expected a norm with fields, not "
            f"{entry!r}"
        )
    try:
        norm = Norm.model_validate(plain(entry))
    except ValidationError as error:
        raise DocumentError("\n".join(dict.fromkeys(_complaints(error, entry, name)))) from error
    if unfit := unfit_for_registers(norm):
        field_, why = unfit
        raise DocumentError(
            f"{name}:{_line(entry, field_.split('.'))}: {field_}: {why} (norm {norm.id})"
        )
    return norm


def _complaints(error: ValidationError, entry: CommentedMap, name: str) -> Iterator[str]:
    """One line per mistake: file:line: field: what was expected; did you mean."""
    who = f" (norm {entry['id']})" if isinstance(entry.get("id"), str) else ""
    for detail in error.errors():
        steps = _steps(detail, entry)
        where = ".".join(str(step) for step in steps) or "norm"
        yield f"{name}:{_line(entry, steps)}: {where}: {_what(detail, steps)}{who}"


def _steps(detail: ErrorDetails, entry: CommentedMap) -> list[str | int]:
    """The path of a mistake as it stands in the document, without the names of the union's
    branches.
    """
    steps: list[str | int] = []
    here: Any = entry
    for step in detail["loc"]:
        inside = _child(here, step)
        if (
            inside is None
            and step in _TAGS
            and steps
            and steps[0] in _PREDICATES
            and detail["loc"][-1] != step
        ):
            continue
        if (
            inside is None
            and detail["type"] not in ("missing", "extra_forbidden")
            and len(steps) > 0
        ):
            continue
        steps.append(step)
        here = inside
    return steps


def _child(here: Any, step: str | int) -> Any:  # noqa: ANN401 - any YAML node
    if isinstance(here, Mapping):
        return here.get(step)
    if (
        isinstance(here, Sequence)
        and not isinstance(here, str)
        and isinstance(step, int)
        and step < len(here)
    ):
        return here[step]
    return None


def _what(detail: ErrorDetails, steps: Sequence[str | int]) -> str:
    kind = detail["type"]
    given = detail.get("input")
    if kind == "extra_forbidden":
        return _PLAIN[kind] + _guess(str(steps[-1]), _fields_at(steps))
    if kind == "literal_error":
        expected = str(detail.get("ctx", {}).get("expected", ""))
        choices = [part.strip(" '") for part in expected.replace(" or ", ",").split(",")]
        return f"expected {', '.join(choices)}, not {given!r}{_guess(str(given), choices)}"
    if kind == "value_error":
        return str(detail["msg"]).removeprefix("Value error, ")
    if kind in _PLAIN:
        return _PLAIN[kind] + ("" if kind == "missing" else f", not {given!r}")
    message = str(detail["msg"])
    return f"{message[:1].lower()}{message[1:]}, not {given!r}"


def _fields_at(steps: Sequence[str | int]) -> list[str]:
    if len(steps) > 1 and steps[0] in _PREDICATES:
        return ["field", *OPERATORS, "all", "any", "of", "not"]
    inner = {
        "source": Source.model_fields,
        "rank": Rank.model_fields,
        "extraction": Extraction.model_fields,
    }
    return list(
        inner.get(str(steps[0]), Norm.model_fields) if len(steps) > 1 else Norm.model_fields
    )


def _guess(word: str, choices: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, choices, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]}?"
    return f"; expected one of {', '.join(choices)}"


def _line(node: Any, steps: Sequence[str | int]) -> int:  # noqa: ANN401 - any YAML node
    """The line (from 1) on which the deepest step that exists is written."""
    line = node.lc.line + 1 if hasattr(node, "lc") else 1
    for step in steps:
        try:
            line = (node.lc.key(step) if isinstance(node, CommentedMap) else node.lc.item(step))[
                0
            ] + 1
            node = node[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return int(line)


def plain(node: Any) -> Any:  # noqa: ANN401 - any YAML node
    """A YAML node as plain Python values."""
    if isinstance(node, Mapping):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, Sequence) and not isinstance(node, str):
        return [plain(value) for value in node]
    if isinstance(node, ScalarString):
        return str(node)
    if isinstance(node, ScalarFloat):
        return float(node)
    if isinstance(node, int) and not isinstance(node, bool):
        return int(node)
    return node


def as_plain(norm: Norm) -> dict[str, Any]:
    """A norm as it is written in a file: what differs from the defaults."""
    written = norm.model_dump(mode="json", exclude_defaults=True, by_alias=True)
    if norm.modality == "prohibition" and written.get("at_most") == 0:
        del written["at_most"]
    return written


def dump(register: Register, norms: Sequence[Norm] | None = None) -> str:
    """The register as YAML; with `norms`, those instead.

    Comments stay with the fields that did not change.
    """
    tree = copy.deepcopy(register.tree)
    tree.setdefault("norms", CommentedSeq())
    entries = tree["norms"]
    if norms is not None:
        wanted = {norm.id: norm for norm in norms}
        for at in reversed([at for at, norm in enumerate(register.norms) if norm.id not in wanted]):
            del entries[at]
        kept = [norm for norm in register.norms if norm.id in wanted]
        for entry, norm in zip(entries, kept, strict=True):
            _rewrite(entry, norm, wanted[norm.id])
        known = {norm.id for norm in kept}
        entries.extend(CommentedMap(as_plain(norm)) for norm in norms if norm.id not in known)
    yaml = YAML(typ="rt")
    yaml.width = 200
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(tree, stream)
    return stream.getvalue()


def _rewrite(entry: CommentedMap, old: Norm, new: Norm) -> None:
    """Change the fields of an entry that differ, and only those."""
    before, after = as_plain(old), as_plain(new)
    for name in before.keys() - after.keys():
        entry.pop(name, None)
    for name, value in after.items():
        if before.get(name) != value:
            entry[name] = value
