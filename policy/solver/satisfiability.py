"""Whether norms could be met by a list at all, whatever candidates there were.

Asks no real candidate.

Norms that look at no attribute in common never stand in one another's way: to each place of a list
the one group gives some of a candidate's attributes and the other the rest. So they fall into
families, each judged by itself on a table that has every sort of candidate that the family tells
apart, as often as the list is long.

Lengths in minutes are tried at some values only, so a norm of minutes may be taken to be impossible
that odd lengths meet.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

import numpy as np

from undercard.policy.norms.masks import masks
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.overlap import imagined
from undercard.policy.norms.predicates import Predicate, tests
from undercard.policy.norms.table import CandidateTable, Cell
from undercard.policy.solver.constraints import Demand, compile_demands, denominator_of
from undercard.policy.solver.cores import cores_of
from undercard.policy.solver.feasibility import feasible

LENGTHS = range(1, 51)
_MINUTES = (0.25, 1.0, 2.0, 3.0, 4.0, 5.0, 8.0, 15.0, 60.0)


def families(norms: Sequence[Norm], whole: Sequence[Norm] | None = None) -> list[tuple[Norm, ...]]:
    """Norms grouped by the attributes that they share, directly or through others; `whole`: where
    `part_of` is looked up.
    """
    by_id = {norm.id: norm for norm in (whole or norms)}
    groups: list[tuple[set[str], list[Norm]]] = []
    for norm in norms:
        mine, members = _attributes(norm, by_id), [norm]
        apart = []
        for fields, others in groups:
            if fields & mine:
                mine, members = mine | fields, [*others, *members]
            else:
                apart.append((fields, others))
        groups = [*apart, (mine, members)]
    order = {norm.id: at for at, norm in enumerate(norms)}
    return [tuple(sorted(members, key=lambda norm: order[norm.id])) for _, members in groups]


def _predicates(norm: Norm, by_id: dict[str, Norm]) -> list[Predicate]:
    return [part for part in (norm.where, denominator_of(norm, by_id)) if part is not None]


def _attributes(norm: Norm, by_id: dict[str, Norm]) -> set[str]:
    found = {test.field for predicate in _predicates(norm, by_id) for test in tests(predicate)}
    return (
        found
        | ({norm.per} if norm.per else set())
        | ({"minutes"} if norm.weigh == "minutes" else set())
    )


class Family:
    """Norms for a list, with the candidates that one could imagine for them.

    `whole`: the norms that `part_of` may name. Raises TooManySortsError where the norms tell too
    many candidates apart.
    """

    def __init__(
        self, norms: Sequence[Norm], whole: Iterable[Norm] = (), several: Collection[str] = ()
    ) -> None:
        self.norms = tuple(norms)
        self.by_id = {norm.id: norm for norm in (*whole, *norms)}
        self._kinds = self._tell_apart(several)
        self._known: dict[tuple[frozenset[str], int], bool] = {}

    def can(self, size: int, members: Collection[Norm] | None = None) -> bool:
        """Whether some list of that length meets the members (every norm when not given)."""
        chosen = frozenset(norm.id for norm in (self.norms if members is None else members))
        if (chosen, size) not in self._known:
            demands, count = self._demands(size)
            kept = [demand for demand in demands if demand.norm.id in chosen]
            self._known[chosen, size] = feasible(kept, count, size)
        return self._known[chosen, size]

    def cores(self, size: int, limit: int) -> list[tuple[Norm, ...]]:
        """Up to `limit` minimal sets that no list of that length meets."""
        demands, count = self._demands(size)
        found = cores_of(demands, count, size, limit=limit)
        return [tuple(self.by_id[name] for name in core) for core in found]

    def impossible(self, members: Collection[Norm], lengths: Iterable[int] = LENGTHS) -> list[int]:
        """The lengths at which the members cannot hold together."""
        return [size for size in lengths if not self.can(size, members)]

    def minimal_at(self, core: Collection[Norm], lengths: Iterable[int] = LENGTHS) -> list[int]:
        """The lengths at which these cannot hold together, and any of them left out leaves those
        that can.
        """
        smaller = [[norm for norm in core if norm is not left_out] for left_out in core]
        return [
            size
            for size in self.impossible(core, lengths)
            if all(self.can(size, rest) for rest in smaller)
        ]

    def _demands(self, size: int) -> tuple[list[Demand], int]:
        table = self._table(size)
        ids = {norm.id for norm in self.norms}
        return [
            d for d in compile_demands(self._with_wholes, table, size) if d.norm.id in ids
        ], len(table)

    @cached_property
    def _with_wholes(self) -> list[Norm]:
        found = list(self.norms)
        for norm in found:
            if (
                norm.part_of
                and norm.part_of in self.by_id
                and self.by_id[norm.part_of] not in found
            ):
                found.append(self.by_id[norm.part_of])
        return found

    def _tell_apart(self, several: Collection[str]) -> dict[str, list[Cell]]:
        """One candidate of each sort, as columns: those on which all predicates agree are one sort."""
        predicates = [p for norm in self.norms for p in _predicates(norm, self.by_id)]
        table = imagined(predicates, several)
        truths = [masks(predicate, table).true for predicate in dict.fromkeys(predicates)]
        keys: dict[tuple[object, ...], int] = {}
        named = self._named()
        for at in range(len(table)):
            own = tuple(
                cell if (cell := table.columns[field][at]) in cells else None
                for field, cells in named.items()
            )
            keys.setdefault((*(bool(truth[at]) for truth in truths), *own), at)
        return {
            field: [column[at] for at in keys.values()] for field, column in table.columns.items()
        }

    def _named(self) -> dict[str, set[object]]:
        """Per attribute that is capped value by value or weighed, the values that predicates name."""
        fields = {norm.per for norm in self.norms if norm.per} | {
            "minutes" for norm in self.norms if norm.weigh == "minutes"
        }
        found: dict[str, set[object]] = {}
        for norm in self.norms:
            for test in (
                test for predicate in _predicates(norm, self.by_id) for test in tests(predicate)
            ):
                if test.field in fields:
                    operand = test.operand(test.operator)
                    found.setdefault(test.field, set()).update(
                        operand if isinstance(operand, tuple) else (operand,)
                    )
        return found

    def _table(self, size: int) -> CandidateTable:
        """Every sort of candidate as often as the list is long; values that nobody names are all
        different.
        """
        count = len(next(iter(self._kinds.values()), [None]))
        columns: dict[str, list[Cell]] = {
            field: [cell for cell in cells for _ in range(size)]
            for field, cells in self._kinds.items()
        }
        if any(norm.weigh == "minutes" for norm in self.norms):
            columns, count = self._with_minutes(columns, count, size)
        named = self._named()
        for norm in self.norms:
            if norm.per and norm.per != "minutes":
                fresh: list[Cell] = [f"{norm.per} {at}" for at in range(count * size)]
                kept = columns.get(norm.per, fresh)
                own = named.get(norm.per, set())
                columns[norm.per] = [
                    c if c is None or c in own else new for c, new in zip(kept, fresh, strict=True)
                ]
        return CandidateTable(
            [str(at) for at in range(count * size)], np.zeros(count * size), columns
        )

    def _with_minutes(
        self, columns: dict[str, list[Cell]], count: int, size: int
    ) -> tuple[dict[str, list[Cell]], int]:
        if (
            "minutes" in columns
        ):  # a predicate tells lengths apart already, and one of each stands for its sort
            return columns, count
        bounds = [
            b
            for norm in self.norms
            if norm.weigh == "minutes"
            for b in norm.bounds
            if b and not b.share
        ]
        grid = sorted({*_MINUTES, *(bound.value / size for bound in bounds)})
        longer = {field: [cell for cell in cells for _ in grid] for field, cells in columns.items()}
        longer["minutes"] = [minute for _ in range(count * size) for minute in grid]
        return longer, count * len(grid)
