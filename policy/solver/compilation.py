"""The constraints that norms put on one list, each of its kind. Accounts make theirs elsewhere."""

from collections.abc import Mapping, Sequence

import numpy as np

from undercard.policy.errors import NormSetError
from undercard.policy.norms.masks import masks
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.predicates import All, Predicate
from undercard.policy.norms.table import CandidateTable
from undercard.policy.solver.constraints import Constraint, groups_of
from undercard.policy.solver.order_compilation import compile_order
from undercard.policy.solver.order_constraints import Heard


def compile_constraints(
    norms: Sequence[Norm], table: CandidateTable, size: int, heard: Mapping[str, Heard] = {}
) -> list[Constraint]:
    """The constraints of norms that bind each list; permissions and windows make none.

    `heard`: by id of a norm of order, what came before the list.
    """
    by_id = {norm.id: norm for norm in norms}
    return [
        compile_constraint(norm, by_id, table, size)
        if norm.form is None
        else compile_order(norm, table, size, heard.get(norm.id, ()))
        for norm in norms
        if norm.per_list and norm.modality != "permission"
    ]


def denominator_of(norm: Norm, by_id: Mapping[str, Norm]) -> Predicate | None:
    """What the share is a share of: `among`, or the numerator of the norm it is part of."""
    if norm.part_of is None:
        return norm.among
    whole = by_id.get(norm.part_of)
    if whole is None:
        return None
    outer = denominator_of(whole, by_id)
    parts = [part for part in (whole.where, outer) if part is not None]
    if len(parts) > 1:
        return All(all=tuple(parts))
    return next(iter(parts), None)


def compile_constraint(
    norm: Norm, by_id: Mapping[str, Norm], table: CandidateTable, size: int
) -> Constraint:
    """The constraint that one norm puts on a list, whatever it is counted over."""
    if norm.part_of is not None and norm.part_of not in by_id:
        raise NormSetError(
            f"norm {norm.id}: part_of names {norm.part_of!r}, which is not among the norms given"
        )
    among = denominator_of(norm, by_id)
    inside = masks(among, table).true
    counted = masks(norm.where, table).true & inside
    weight, missing = np.ones(len(table)), None
    if norm.weigh == "minutes":
        minutes = table.numbers("minutes")
        unknown = np.isnan(minutes)
        weight = np.where(unknown, 0.0, minutes)
        shares = any(bound is not None and bound.share for bound in norm.bounds)
        missing = unknown & (inside if shares else counted)
    whole = among is None and norm.weigh != "minutes"
    groups = groups_of(norm.per, counted, table) if norm.per else None
    return Constraint(
        norm, size, counted * weight, None if whole else inside * weight, groups, missing
    )
