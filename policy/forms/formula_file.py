"""Norms as formulas in a text file, one a line: `id: formula` or `id@version: formula`.

It is what `undercard norms export --format formula` prints. Empty lines and lines that begin with #
say nothing. A formula states what a norm asks and no more, so that it stands for the sentence too.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from undercard.policy.errors import DocumentError, FormulaError, NormSetError
from undercard.policy.forms.formula_parser import parse_formula
from undercard.policy.forms.text_file import read_text
from undercard.policy.norms.norm import Norm, unfit_for_registers
from undercard.policy.norms.norm_set import check_set

_LINE = re.compile(r"(?P<id>[^\s@:]+)(?:@(?P<version>\d+))?\s*:\s*(?P<formula>.*\S)\s*")


def load_formulas(path: Path) -> tuple[Norm, ...]:
    """Read norms from a file; raises DocumentError naming file, line and column."""
    return parse_formulas(read_text(path, "formulas, one a line", DocumentError), str(path))


def parse_formulas(text: str, name: str = "formulas") -> tuple[Norm, ...]:
    """Read norms from text; `name` stands for the file in messages. Raises DocumentError."""
    norms: list[Norm] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            norms.append(_norm(line.strip(), f"{name}:{number}"))
    _check(norms, name)
    return tuple(norms)


def _norm(line: str, at: str) -> Norm:
    match = _LINE.fullmatch(line)
    if match is None:
        raise DocumentError(f"{at}: expected ID: FORMULA, such as new: O(share(new = yes) ≥ 0.3)")
    start = match.start("formula")
    try:
        # spaces before it, so that columns are those of the line
        stated = parse_formula(" " * start + match["formula"])
    except FormulaError as error:
        raise DocumentError(f"{at}: {error}") from error
    version = int(match["version"] or 1)
    return _made({"id": match["id"], "version": version, "says": match["formula"], **stated}, at)


def _made(fields: dict[str, Any], at: str) -> Norm:
    try:
        norm = Norm.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "formula"
        raise DocumentError(f"{at}: {field}: {first['msg']}") from error
    if unfit := unfit_for_registers(norm):
        raise DocumentError(f"{at}: {unfit[0]}: {unfit[1]} (norm {norm.id})")
    return norm


def _check(norms: Sequence[Norm], name: str) -> None:
    try:
        check_set(norms)
    except NormSetError as error:
        raise DocumentError(f"{name}: {error}") from error
