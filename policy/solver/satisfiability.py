"""Whether norms could be met by a list at all, whatever candidates there were.

Asks no real candidate.

Norms that look at no attribute in common never stand in one another's way: to each place of a list
the one group gives some of a candidate's attributes and the other the rest. So they fall into
families, each judged by itself on a table that has every sort of candidate that the family tells
apart, as often as the list is long.

Where each value of an attribute is bounded, a candidate may have any value that the predicates do
not tell from another: each of those that they name, or, where they name none of them, as many
different ones as there are places.

Lengths in minutes are tried at some values only, so a norm of minutes may be taken to be impossible
that odd lengths meet.
"""

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np

from undercard.policy.norms.looks_at import by_value
from undercard.policy.norms.masks import masks
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.overlap import (
    OTHER,
    Part,
    TooManySortsError,
    alike,
    imagined,
    named,
    unnamed,
)
from undercard.policy.norms.predicates import Predicate, Test, same, tests
from undercard.policy.norms.table import CandidateTable, Cell
from undercard.policy.solver.compilation import compile_constraints, denominator_of
from undercard.policy.solver.constraints import Constraint
from undercard.policy.solver.cores import cores_of
from undercard.policy.solver.feasibility import feasible

LENGTHS = range(1, 51)
# of values that predicates do not tell apart, beside the first; beyond it the question stays open
_MOST_CHOICES = 1_000
_MINUTES = (0.25, 1.0, 2.0, 3.0, 4.0, 5.0, 8.0, 15.0, 60.0)


def families(norms: Sequence[Norm], whole: Sequence[Norm] | None = None) -> list[tuple[Norm, ...]]:
    """Norms grouped by the attributes that they share, directly or through others.

    `whole`: where `part_of` is looked up.
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
    parts = (norm.where, denominator_of(norm, by_id), norm.not_after)
    return [part for part in parts if part is not None]


def _attributes(norm: Norm, by_id: dict[str, Norm]) -> set[str]:
    found: set[str] = set()
    for predicate in _predicates(norm, by_id):
        found.update(test.field for test in tests(predicate))
    found.update(by_value(norm))
    if norm.weigh == "minutes":
        found.add("minutes")
    return found


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
        asked = self.norms if members is None else members
        chosen = frozenset(norm.id for norm in asked)
        if (chosen, size) not in self._known:
            constraints, count = self._constraints(size)
            kept = [constraint for constraint in constraints if constraint.norm.id in chosen]
            self._known[chosen, size] = feasible(kept, count, size)
        return self._known[chosen, size]

    def cores(self, size: int, limit: int) -> list[tuple[Norm, ...]]:
        """Up to `limit` minimal sets that no list of that length meets."""
        constraints, count = self._constraints(size)
        found = cores_of(constraints, count, size, limit=limit)
        return [tuple(map(self.by_id.__getitem__, core)) for core in found]

    def impossible(self, members: Collection[Norm], lengths: Iterable[int] = LENGTHS) -> list[int]:
        """The lengths at which the members cannot hold together."""
        return [size for size in lengths if not self.can(size, members)]

    def minimal_at(self, core: Collection[Norm], lengths: Iterable[int] = LENGTHS) -> list[int]:
        """The lengths at which these cannot hold together, and can without any one of them."""
        smaller = list(itertools.combinations(core, len(core) - 1))
        found = self.impossible(core, lengths)
        return [size for size in found if all(self.can(size, rest) for rest in smaller)]

    def _constraints(self, size: int) -> tuple[list[Constraint], int]:
        table = self._table(size)
        ids = {norm.id for norm in self.norms}
        # of a number's steps and mean nothing is said here: what lies between two sorts is not
        # imagined; nor of minutes between two tracks: other tracks may be as long as it takes
        asked = [
            norm
            for norm in self._with_wholes
            if norm.form not in ("step", "mean") and norm.stretch is None
        ]
        compiled = compile_constraints(asked, table, size)
        return [constraint for constraint in compiled if constraint.norm.id in ids], len(table)

    @cached_property
    def _with_wholes(self) -> list[Norm]:
        found = list(self.norms)
        for norm in found:
            whole = self.by_id.get(norm.part_of or "")
            if whole is not None and whole not in found:
                found.append(whole)
        return found

    def _tell_apart(self, several: Collection[str]) -> list[dict[str, Cell]]:
        """One candidate of each sort: those on which all predicates agree are one sort.

        Those that differ in an attribute that is bounded value by value, or weighed, are not.
        """
        predicates = list(self._predicates())
        table = imagined(predicates, several)
        truths = [masks(predicate, table).true for predicate in dict.fromkeys(predicates)]
        alike = np.array(truths, dtype=bool).reshape(-1, len(table)).T
        apart = sorted(field for field in table.columns if self._keeps_apart(field))
        rows: dict[tuple[object, ...], dict[str, Cell]] = {}
        for at in range(len(table)):
            row = {field: column[at] for field, column in table.columns.items()}
            own = [repr(row[field]) for field in apart]
            rows.setdefault((*alike[at].tolist(), *own), row)
        kinds = list(rows.values())
        more = sum(len(self._choices(row, LENGTHS[-1])[0]) - 1 for row in kinds)
        if more > _MOST_CHOICES:
            raise TooManySortsError
        return kinds

    def _predicates(self) -> Iterator[Predicate]:
        """The predicates of all norms, one norm after another."""
        for norm in self.norms:
            yield from _predicates(norm, self.by_id)

    def _keeps_apart(self, field: str) -> bool:
        """Whether candidates that differ in an attribute are of different sorts."""
        return field in self._by_value or self._weighs(field)

    def _weighs(self, field: str) -> bool:
        return field == "minutes" and any(norm.weigh == "minutes" for norm in self.norms)

    @cached_property
    def _by_value(self) -> dict[str, list[Test]]:
        """The tests of each attribute that is bounded value by value.

        Of minutes, lengths are tried instead.
        """
        asked: dict[str, list[Test]] = {}
        for norm in self.norms:
            field = norm.distinct.field if norm.distinct else norm.per
            if field and field != "minutes":
                asked[field] = []
        for predicate in self._predicates():
            for test in tests(predicate):
                if test.field in asked:
                    asked[test.field].append(test)
        return asked

    def _table(self, size: int) -> CandidateTable:
        """Every sort of candidate as often as the list is long, values that nobody names apart."""
        rows: list[dict[str, Cell]] = []
        for kind in self._kinds:
            rows += self._copies(kind, size)
        for field, asked in self._by_value.items():
            for at, row in enumerate(rows):
                row[field] = _different(row.get(field, OTHER), asked, at, len(rows))
        if any(norm.weigh == "minutes" for norm in self.norms):
            rows = self._with_minutes(rows, size)
        columns: dict[str, list[Cell]] = {}
        for field in rows[0]:
            columns[field] = [row[field] for row in rows]
        return CandidateTable([str(at) for at in range(len(rows))], np.zeros(len(rows)), columns)

    def _copies(self, kind: dict[str, Cell], size: int) -> Iterator[dict[str, Cell]]:
        """A candidate as often as a list of that length could use it."""
        fields = [field for field in self._by_value if field in kind]
        chosen, times = self._choices(kind, size)
        for values in chosen:
            parts = iter(values)
            cells = {field: _of_parts(kind[field], parts) for field in fields}
            for _ in range(times):
                yield kind | cells

    def _choices(self, kind: dict[str, Cell], size: int) -> tuple[list[tuple[Part, ...]], int]:
        """The values that a candidate may have without a predicate seeing it, and how often each.

        Caps ask for no more than a value of its own for each place, so where there are so many each
        comes once.
        """
        parts: list[list[Part]] = []
        for field, asked in self._by_value.items():
            parts += [_alike(part, asked) for part in _parts(kind.get(field))]
        many = [found for found in parts if len(found) > 1]
        floors = any(norm.per and norm.bounds[0] is not None for norm in self.norms)
        if many and not floors and all(len(found) >= size for found in many):
            turns = [itertools.cycle(found) for found in parts]
            return list(itertools.islice(zip(*turns, strict=True), size)), 1
        return list(itertools.product(*parts)), size

    def _with_minutes(self, rows: list[dict[str, Cell]], size: int) -> list[dict[str, Cell]]:
        if "minutes" in rows[0]:
            # a predicate tells lengths apart already, and one of each stands for its sort
            return rows
        grid = set(_MINUTES)
        for norm in self.norms:
            if norm.weigh == "minutes":
                grid.update(
                    bound.value / size for bound in norm.bounds if bound and not bound.share
                )
        lengths = sorted(grid)
        return [row | {"minutes": minute} for row in rows for minute in lengths]


def _parts(cell: Cell) -> tuple[Part, ...]:
    if cell is None:
        return ()
    if isinstance(cell, tuple):
        return cell
    return (cell,)


def _of_parts(cell: Cell, parts: Iterator[Part]) -> Cell:
    """A cell like one, made of the next of the parts."""
    if cell is None:
        return None
    return tuple(next(parts) for _ in cell) if isinstance(cell, tuple) else next(parts)  # type: ignore[misc]


def _alike(part: Part, asked: Sequence[Test]) -> list[Part]:
    """The values that tests do not tell from one.

    Of those without number, which serve every cap best, an example.
    """
    found = alike(part, asked)
    mentioned = named(asked)
    for other in found:
        if isinstance(other, bool):
            continue
        if not any(same(other, value) for value in mentioned):
            return [other]
    return found


def _different(cell: Cell, asked: Sequence[Test], at: int, count: int) -> Cell:
    """A cell whose values that nobody names are those of one candidate alone."""
    if cell is None:
        return None
    if isinstance(cell, tuple):
        return tuple(unnamed(part, asked, at, count) for part in cell)  # type: ignore[misc]
    return unnamed(cell, asked, at, count)
