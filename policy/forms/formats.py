"""The forms in which norms come and go: which reader or writer for which file.

Leaves each form to its own module.
"""

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from undercard.policy.errors import DocumentError
from undercard.policy.forms.document import Register, dump, load_register
from undercard.policy.forms.formula_file import load_formulas
from undercard.policy.forms.norm_schema import json_schema
from undercard.policy.forms.odrl import dump_odrl
from undercard.policy.norms.formula import formula
from undercard.policy.norms.norm import Norm


class Format(StrEnum):
    """What norms can be written as; `schema` is the JSON Schema of the YAML file."""

    YAML = "yaml"
    ODRL = "odrl"
    FORMULA = "formula"
    SCHEMA = "schema"


def write_norms(norms: Sequence[Norm], form: Format) -> str:
    """Norms as text in one of the forms."""
    if form is Format.ODRL:
        return dump_odrl(norms)
    if form is Format.FORMULA:
        return "".join(f"{norm.ref}: {formula(norm)}\n" for norm in norms)
    if form is Format.SCHEMA:
        return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
    return dump(Register(norms=()), norms)


def load_norms(path: Path) -> tuple[Norm, ...]:
    """Read norms: YAML (.yaml, .yml), an ODRL policy in JSON-LD (.jsonld, .json), or .formula.

    Raises DocumentError.
    """
    suffix = path.suffix.lower()
    if suffix in (".yaml", ".yml"):
        return load_register(path).norms
    if suffix == ".formula":
        return load_formulas(path)
    if suffix in (".jsonld", ".json"):
        # the JSON-LD processor takes a while to load
        from undercard.policy.forms.odrl_reader import load_odrl

        return load_odrl(path)
    raise DocumentError(
        f"{path}: expected a file that ends in .yaml, in .jsonld for ODRL, or in .formula"
    )
