"""Whether two norms do the same: they give the same slates to the same candidates and contexts.

Candidates are drawn by a seed among every sort of item that either norm tells apart, contexts among
every sort of case in which all is known. Windows of time are compared as they are written, since
one list tells nothing of them.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.overlap import TooManySortsError, imagined
from undercard.policy.norms.predicates import Predicate
from undercard.policy.norms.table import CandidateTable, Cell

_TABLES, _CANDIDATES, _SIZE, _MOST_CONTEXTS = 5, 40, 10, 8


def agree(ours: Sequence[Norm], theirs: Sequence[Norm]) -> bool:
    """Whether norms taken together give the same slates as other norms taken together.

    Two sets that no table tells apart agree. Where attributes combine in too many ways to be
    imagined they are taken not to.
    """
    if {_window(one) for one in ours} != {_window(one) for one in theirs}:
        return False
    both = [*ours, *theirs]
    try:
        tables = list(_tables(both))
        contexts = _contexts(both)
    except TooManySortsError:
        return False
    return all(
        _slate(ours, table, context) == _slate(theirs, table, context)
        for table in tables
        for context in contexts
    )


def _window(norm: Norm) -> str:
    """A window without the day that a week begins on, which one list does not tell."""
    kept = norm.over.partition(" from ")
    return kept[0] + (" for everyone" if norm.over.endswith(" for everyone") and kept[1] else "")


def _slate(
    norms: Sequence[Norm], table: CandidateTable, context: Mapping[str, object]
) -> tuple[tuple[str, ...], str]:
    """The list that each norm makes by itself, judged list by list."""
    bound = [
        norm.model_copy(
            update={"id": f"n{at}", "state": "adopted", "over": "list", "part_of": None,
                    "overrides": (), "valid_from": None, "valid_to": None, "if_broken": None,
                    "interest": None, "concentration": None}
        )
        for at, norm in enumerate(norms)
    ]  # fmt: skip
    ruling = enforce(bound, table, _SIZE, context=context)
    return tuple(ruling.slate), ruling.status


def _tables(norms: Sequence[Norm]) -> Iterable[CandidateTable]:
    sorts = imagined(_given(norms, "where", "among"))
    per = {norm.per for norm in norms if norm.per}
    for seed in range(_TABLES):
        rng = np.random.default_rng(seed)
        drawn = rng.integers(0, len(sorts), _CANDIDATES)
        columns: dict[str, Sequence[Cell]] = {
            name: [column[at] for at in drawn] for name, column in sorts.columns.items()
        }
        columns |= {name: [f"v{rng.integers(8)}" for _ in drawn] for name in per - columns.keys()}
        columns.setdefault("minutes", [4.0] * _CANDIDATES)
        ids = [f"c{at:02}" for at in range(_CANDIDATES)]
        yield CandidateTable(ids, rng.random(_CANDIDATES), columns)


def _contexts(norms: Sequence[Norm]) -> list[dict[str, object]]:
    sorts = imagined(_given(norms, "when", "unless"))
    known = [sorts.row(at) for at in range(len(sorts)) if None not in sorts.row(at).values()]
    order = np.random.default_rng(0).permutation(len(known))[:_MOST_CONTEXTS].tolist()
    return [known[at] for at in order] or [{}]


def _given(norms: Sequence[Norm], *names: str) -> list[Predicate]:
    return [part for norm in norms for name in names if (part := getattr(norm, name)) is not None]
