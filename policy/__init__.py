"""Norms for any ranked list: read, enforced exactly, checked for conflicts, explained.

Knows nothing of music.

>>> from undercard.policy import CandidateTable, Norm, enforce
>>> fair = {"id": "fair", "says": "One job per employer.", "per": "employer", "at_most": 1}
>>> jobs = CandidateTable(["a", "b", "c"], [0.9, 0.8, 0.7], {"employer": ["X", "X", "Y"]})
>>> enforce([Norm.model_validate(fair)], jobs, size=2).slate
('a', 'c')

The names in `__all__` are public. Everything else is private, modules included, and may change
without notice.
"""

from typing import TYPE_CHECKING

from undercard.prompts.door import door

if TYPE_CHECKING:
    from undercard.policy.conflicts.conflict import Conflict
    from undercard.policy.conflicts.search import find_conflicts
    from undercard.policy.enforcement.accounts import Account
    from undercard.policy.enforcement.enforce import enforce
    from undercard.policy.enforcement.rerank import rerank
    from undercard.policy.errors import (
        BrokenChainError,
        DocumentError,
        ExportError,
        FalseClaim,
        FormulaError,
        InputError,
        NormSetError,
        NoteError,
        PolicyError,
        RegisterError,
        SolverError,
        TableError,
        UndecidedError,
        UnlawfulSlateError,
    )
    from undercard.policy.forms.candidate_file import load_candidates, parse_candidates
    from undercard.policy.forms.document import Register, load_register, parse_register
    from undercard.policy.forms.formats import Format, load_norms, write_norms
    from undercard.policy.forms.formula_parser import parse_formula
    from undercard.policy.forms.norm_schema import json_schema
    from undercard.policy.norms.amounts import Amount
    from undercard.policy.norms.formula import formula
    from undercard.policy.norms.norm import (
        Concentration,
        Extraction,
        Norm,
        Rank,
        Source,
    )
    from undercard.policy.norms.predicates import (
        All,
        AnyOf,
        Not,
        Some,
        Test,
    )
    from undercard.policy.norms.table import CandidateTable
    from undercard.policy.reports.explanation import Said, explain
    from undercard.policy.ruling import (
        AccountResult,
        Move,
        NormResult,
        Relaxed,
        Ruling,
        SetAside,
    )
else:
    __getattr__, __dir__ = door(__name__)

__all__ = [
    "Account",
    "AccountResult",
    "All",
    "Amount",
    "AnyOf",
    "BrokenChainError",
    "CandidateTable",
    "Concentration",
    "Conflict",
    "DocumentError",
    "ExportError",
    "Extraction",
    "FalseClaim",
    "Format",
    "FormulaError",
    "InputError",
    "Move",
    "Norm",
    "NormResult",
    "NormSetError",
    "Not",
    "NoteError",
    "PolicyError",
    "Rank",
    "Register",
    "RegisterError",
    "Relaxed",
    "Ruling",
    "Said",
    "SetAside",
    "SolverError",
    "Some",
    "Source",
    "TableError",
    "Test",
    "UndecidedError",
    "UnlawfulSlateError",
    "enforce",
    "explain",
    "find_conflicts",
    "formula",
    "json_schema",
    "load_candidates",
    "load_norms",
    "load_register",
    "parse_candidates",
    "parse_formula",
    "parse_register",
    "rerank",
    "write_norms",
]
