"""The constraints that norms put on one list, each of its kind. Accounts make theirs elsewhere."""

from collections.abc import Mapping, Sequence

from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.solver.constraints import Constraint, compile_constraint
from undercard.policy.solver.order_constraints import Heard, compile_order


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
