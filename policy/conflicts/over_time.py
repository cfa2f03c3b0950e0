"""Temporal conflicts: windows that contradict, can no longer be made good, or never fill."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from undercard.policy.conflicts.conflict import Conflict, is_mixed, quoted, resolved, unexamined
from undercard.policy.conflicts.question import Question
from undercard.policy.conflicts.windows import (
    behind,
    contradictions,
    ends_too_soon,
    window_in_words,
)
from undercard.policy.enforcement.accounts import Account
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.overlap import TooManySortsError
from undercard.policy.ruling import Kind

_AFTERWARDS = {
    "compensate": "what is owed is carried over, with interest",
    "report": "it is only reported",
    "repair": "the window is missed; lists go on making good what they can",
}


def over_time(
    question: Question, accounts: Mapping[str, Account], moment: datetime
) -> Iterator[Conflict]:
    """What cannot hold over a window, with accounts as they are at a moment."""
    yield from _contradicting(question)
    for norm in question.norms:
        if question.concerns([norm]):
            yield from _of_one(question, norm, accounts.get(norm.id), moment)


def _contradicting(question: Question) -> Iterator[Conflict]:
    """Windows that no play could meet together."""
    seen: set[frozenset[str]] = set()
    for case in question.cases[0]:
        try:
            cores = contradictions(case.norms, question.size, question.several)
        except TooManySortsError:
            why = "they tell too many sorts of candidates apart to compare windows"
            yield unexamined("temporal", case.norms, why)
            continue
        for core in cores:
            if question.is_new(core, seen):
                yield _contradiction(question.as_given(core))


def _contradiction(core: Sequence[Norm]) -> Conflict:
    asks = "; ".join(f"{quoted(norm)} ({window_in_words(norm)})" for norm in core)
    subject = "this" if len(core) == 1 else "these together"
    kind: Kind = "deontic" if is_mixed(core) else "temporal"
    return resolved(kind, core, f"No window can meet {subject}, whatever is played: {asks}.")


def _of_one(
    question: Question, norm: Norm, account: Account | None, moment: datetime
) -> Iterator[Conflict]:
    """What one norm alone can no longer, or never, reach."""
    refs = (norm.ref,)
    if account is not None and (why := behind(norm, account, moment)):
        yield Conflict(
            kind="temporal",
            members=refs,
            core=refs,
            says=f"{quoted(norm)} can no longer be met in this window: {why}.",
            decided=_AFTERWARDS[norm.if_broken or "repair"],
        )
    if why := ends_too_soon(norm, question.on):
        yield Conflict(kind="temporal", members=refs, says=f"{quoted(norm)}: {why}.")
