"""How a log of plays keeps a norm of order: over each list, each session, or the log as it ran."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from undercard.policy.enforcement.order_checks import check_order
from undercard.policy.norms.norm import Norm
from undercard.policy.reports.play_counts import Play


def order_verdicts(norm: Norm, plays: Sequence[Play]) -> Iterator[dict[str, Any]]:
    """The fields of a verdict on each stretch of plays, which are in order of time.

    A window of time is the log of the station, or of a listener, from its first play to its last.
    """
    for (name, holder), group in _stretches(norm, plays).items():
        ranked = sorted(group, key=lambda play: play.rank or 0) if norm.over == "list" else group
        check = check_order(norm, [play.attributes for play in ranked], ())
        yield {
            "norm": norm.ref,
            "window": name,
            "bound": "at_most" if check.bound == "at_most" else "at_least",
            "counted": check.achieved,
            "out_of": 0.0,
            "required": check.required,
            "owed": 0.0 if check.satisfied else -check.slack,
            "satisfied": check.satisfied,
            "value": check.detail or None,
            "holder": holder,
        }


def _stretches(norm: Norm, plays: Sequence[Play]) -> Mapping[tuple[str, str], list[Play]]:
    found: dict[tuple[str, str], list[Play]] = {}
    for play in plays:
        if norm.over == "list":
            key = (f"list {play.slate}", str(play.slate))
        elif norm.span.kind == "session":
            key = (f"session {play.session}", str(play.session))
        else:
            key = ("the log", "" if norm.span.everyone else str(play.listener or ""))
        found.setdefault(key, []).append(play)
    return found
