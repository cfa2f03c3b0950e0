"""A conflict between norms, and who gives way in it."""

from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from undercard.policy.conflicts.situations import case_in_words, conditions_differ
from undercard.policy.enforcement.resolution import decided
from undercard.policy.norms.norm import Norm
from undercard.policy.ruling import Kind

Severity = Literal["blocks", "resolved", "notice"]
UNDECIDED = "undecided: escalated to the steward"
NOTHING = "nothing has to give way"


class Conflict(BaseModel):
    """Norms that cannot hold together, or hold at a price; `says` is for people.

    `core`, where norms cannot hold together, is minimal: leave any one out and the rest can.
    `severity`: it blocks adoption, is resolved by rule, or is only to be known. `lengths`: those
    from 1 to 50 at which they clash and no fewer of them do.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    members: tuple[str, ...]
    says: str
    core: tuple[str, ...] = ()
    decided: str = NOTHING
    severity: Severity = "notice"
    lengths: tuple[int, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether a norm should not be adopted before this is settled."""
        return self.severity == "blocks"


def resolved(
    kind: Kind,
    core: Sequence[Norm],
    says: str,
    *,
    lengths: tuple[int, ...] = (),
    blocking: bool = True,
) -> Conflict:
    """A conflict with its core, the case it belongs to, and who gives way."""
    case = case_in_words(core)
    if conditions_differ(core):
        kind, says = "scope", f"Only where {case}: {says}"
    elif case:
        says = f"Where {case}: {says}"
    who = decided(core)
    severity: Severity = "notice"
    if blocking and who is None:
        severity = "blocks"
    elif blocking:
        severity = "resolved"
    refs = tuple(norm.ref for norm in core)
    return Conflict(
        kind=kind,
        members=refs,
        core=refs,
        says=says,
        decided=who or UNDECIDED,
        severity=severity,
        lengths=lengths,
    )


def unexamined(kind: Kind, norms: Iterable[Norm], why: str) -> Conflict:
    """A notice that norms were not examined in full, and why."""
    refs = tuple(dict.fromkeys(norm.ref for norm in norms))
    says = f"Not examined in full ({len(refs)} norms): {why}."
    return Conflict(kind=kind, members=refs, says=says)


def is_mixed(norms: Iterable[Norm]) -> bool:
    """Whether something is both asked for and forbidden."""
    return {"obligation", "prohibition"} <= {norm.modality for norm in norms}


def quoted(norm: Norm) -> str:
    """The norm's sentence in quotation marks, without its full stop."""
    return f"“{norm.says.rstrip('.')}”"
