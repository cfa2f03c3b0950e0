"""Enforcement alone, from files, for any domain: what `undercard rerank` runs.

Leaves printing to the command line.
"""

from collections.abc import Mapping
from pathlib import Path

from undercard.policy.enforcement.enforce import enforce
from undercard.policy.forms.candidate_file import load_candidates
from undercard.policy.forms.document import load_register
from undercard.policy.ruling import Ruling


def rerank(
    norms: Path,
    candidates: Path,
    size: int,
    *,
    context: Mapping[str, object] = {},
    relax: bool = False,
    deadline: float | None = None,
) -> Ruling:
    """The ruling for a register and candidates in files.

    `.as_rerank()` of it is the document that is printed.

    Raises InputError with file, line and field when either cannot be used.
    """
    register = load_register(norms)
    table = load_candidates(candidates)
    return enforce(register.norms, table, size, context=context, relax=relax, deadline=deadline)
