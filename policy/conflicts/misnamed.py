"""Norms that look at what is not there: attributes, values, and other norms, one conflict each."""

from collections.abc import Collection, Iterator

from undercard.policy.conflicts.conflict import Conflict
from undercard.policy.conflicts.question import Question
from undercard.policy.norms.attribute_schema import AttributeSchema, nearest
from undercard.policy.norms.norm import Norm

_CORRECT = "correct it, or bring in candidates that have it"


def misnamed(
    question: Question, schema: AttributeSchema, present: Collection[str] = ()
) -> Iterator[Conflict]:
    """What norms name and nothing has. `present`: ids of further norms that are in the register."""
    names = sorted({*question.by_id, *present})
    for norm in question.norms:
        if question.concerns([norm]) and not norm.is_limit:
            yield from _in_norm(norm, schema, names)


def _in_norm(norm: Norm, schema: AttributeSchema, names: list[str]) -> Iterator[Conflict]:
    for fault in schema.faults(norm):
        yield _conflict(norm, fault.says, blocks=fault.blocks)
    for other in norm.overrides:
        if other not in names:
            says = f"overrides: there is no norm {other!r}{nearest(other, names)}"
            yield _conflict(norm, says, blocks=True)


def _conflict(norm: Norm, says: str, *, blocks: bool) -> Conflict:
    return Conflict(
        kind="supply",
        members=(norm.ref,),
        says=f"{norm.id}: {says}",
        severity="blocks" if blocks else "notice",
        decided=_CORRECT,
    )
