"""Attributes that norms look at and that are often unknown, one notice each."""

from collections.abc import Iterator

from undercard.policy.conflicts.conflict import Conflict
from undercard.policy.conflicts.question import Question
from undercard.policy.norms.looks_at import by_value
from undercard.policy.norms.norm import Norm, id_of
from undercard.policy.norms.predicates import is_unknown, tests
from undercard.policy.norms.table import CandidateTable

KNOWN = 0.9  # of the candidates: below it, it is said that an attribute is often unknown


def unknown(question: Question, table: CandidateTable) -> Iterator[Conflict]:
    """Attributes that norms look at and that are often unknown."""
    for field, norms in _readers(question).items():
        known = _known(field, table)
        if known >= KNOWN or not question.concerns(norms):
            continue
        names = " and ".join(id_of(norm.ref) for norm in norms)
        says = (
            f"{field} is known for {known:.0%} of {len(table)} candidates. {names} cannot see the "
            "others: those never help to fill a quota, and no prohibition catches them."
        )
        yield Conflict(kind="supply", members=tuple(norm.ref for norm in norms), says=says)


def _readers(question: Question) -> dict[str, list[Norm]]:
    """For each attribute, the norms that look at it."""
    readers: dict[str, list[Norm]] = {}
    for norm in question.norms:
        for field in _fields(norm):
            readers.setdefault(field, []).append(norm)
    return readers


def _fields(norm: Norm) -> dict[str, None]:
    """The attributes that a norm looks at, but those it only asks whether they are known."""
    fields: dict[str, None] = {}
    for predicate in (norm.where, norm.among, norm.not_after):
        if predicate is not None:
            fields |= dict.fromkeys(test.field for test in tests(predicate) if test.known is None)
    return fields | dict.fromkeys(by_value(norm))


def _known(field: str, table: CandidateTable) -> float:
    """The part of the candidates for which an attribute is known; all of none."""
    codes, cells = table.codes(field)
    blank = sum(int((codes == at).sum()) for at, cell in enumerate(cells) if is_unknown(cell))
    if len(table):
        return 1 - blank / len(table)
    return 1.0
