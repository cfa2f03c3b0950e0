"""Systems beside one another on the same cases, as the rank of the first gold track in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from undercard.chat.datasets.dialogues import Case
from undercard.chat.evaluation import measures
from undercard.chat.evaluation.pool_retrieval import Found
from undercard.chat.evaluation.results import Table, table

Ranks = Sequence[int | None]
_COMPARED = ("mrr@100", "hit@1", "hit@10")


@dataclass(frozen=True)
class Tested:
    """Ranks of the first gold track for each case, by us and by the others, and further tables."""

    cases: Sequence[Case]
    ours: Ranks
    others: Mapping[str, Ranks]
    more: Mapping[str, Any]


def clusters(found: Sequence[Found]) -> list[list[str]]:
    """What our search found, without the evidence."""
    return [[cluster for cluster, _ in one] for one in found]


def ranks_of(cases: Sequence[Case], lists: Sequence[Sequence[str]]) -> list[int | None]:
    """The rank of the first gold cluster in each case's list."""
    return [measures.first_gold(one, case.gold) for case, one in zip(cases, lists, strict=True)]


def differences(
    cases: Sequence[Case], ours: Ranks, others: Ranks, names: Sequence[str] = _COMPARED
) -> Table:
    """Paired differences, ours minus theirs."""
    return {name: difference(cases, ours, others, name) for name in names}


def difference(cases: Sequence[Case], ours: Ranks, others: Ranks, name: str) -> dict[str, float]:
    """The paired difference of one measure."""
    first, second = measures.values(name, ours), measures.values(name, others)
    return measures.difference(cases, first, second).as_json()


def beside(cases: Sequence[Case], ours: Ranks, fusion: Ranks) -> dict[str, Any]:
    """Ours and the known fusion, where all candidates came from one source."""
    return {
        "n": len({case.dialogue for case in cases}),
        "undercard": table(measures.measures(cases, ours)),
        "fusion": table(measures.measures(cases, fusion)),
        "difference": differences(cases, ours, fusion),
    }
