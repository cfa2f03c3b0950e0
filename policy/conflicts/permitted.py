"""Deontic conflicts: what one norm forbids and another permits."""

from collections.abc import Iterator

from undercard.policy.conflicts.conflict import Conflict, quoted, resolved
from undercard.policy.conflicts.question import Question
from undercard.policy.conflicts.situations import together
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.overlap import meets
from undercard.policy.norms.plain import in_words
from undercard.policy.norms.standing import decide


def permitted(question: Question) -> Iterator[Conflict]:
    """What one norm forbids and another permits."""
    forbidding = [norm for norm in question.norms if norm.modality == "prohibition"]
    for permission in question.norms:
        if permission.modality != "permission":
            continue
        for prohibition in forbidding:
            if _meet(question, permission, prohibition):
                says = _says(permission, prohibition)
                yield resolved("deontic", [prohibition, permission], says)


def _meet(question: Question, permission: Norm, prohibition: Norm) -> bool:
    """Whether both speak of some candidate, in some case, and the question is about one of them."""
    pair = (permission, prohibition)
    return (
        meets(permission.where, prohibition.where, question.several)
        and question.concerns(pair)
        and together(pair, question.on)
    )


def _says(permission: Norm, prohibition: Norm) -> str:
    permits = f"{quoted(permission)} permits tracks where {in_words(permission.where)}"
    forbids = f"{quoted(prohibition)} forbids tracks where {in_words(prohibition.where)}"
    return f"{permits}, and {forbids}: some are both. {_outcome(permission, prohibition)}"


def _outcome(permission: Norm, prohibition: Norm) -> str:
    decision = decide(permission, prohibition)
    if decision is None:
        return "Neither is applied to those."
    if decision.winner is permission:
        return "Those are allowed."
    return "Those stay forbidden, so the permission has no effect there."
