"""What the record says of each norm on one slate, in plain arithmetic.

Leaves making slates to enforcement.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from undercard.policy.enforcement import verifier
from undercard.policy.enforcement.accounts import Account, balance, kept_by, kept_to, qualifying
from undercard.policy.enforcement.plain_truth import Check
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import AccountResult, Measure, NormResult
from undercard.policy.solver.order_constraints import Heard


@dataclass(frozen=True)
class Judged:
    """A slate (rows of the table, best first) before the norms that bind it, with what norms over
    time held before.
    """

    slate: Sequence[int]
    norms: Sequence[Norm]
    table: CandidateTable
    accounts: Mapping[str, Account]
    heard: Mapping[str, Heard] = field(default_factory=dict)

    def broken(self, binding: Collection[str], slacks: Mapping[str, float]) -> list[str]:
        """Those of the norms with these ids that the slate breaks, each loosened by its slack."""
        checks = verifier.verify(self.slate, self.norms, self.table, slacks, self.heard)
        found = [name for name, check in checks.items() if name in binding and not check.satisfied]
        over_time = [norm for norm in self.norms if norm.id in binding and norm.keeps_account]
        return found + [
            norm.id for norm in over_time if not self._kept_to(norm, slacks.get(norm.id, 0.0))
        ]

    def results(
        self, prices: Mapping[str, float], costs: Mapping[str, float]
    ) -> tuple[NormResult, ...]:
        """Each norm's result; `prices` and `costs` by id."""
        checks = verifier.verify(self.slate, self.norms, self.table, heard=self.heard)
        return tuple(self._result(norm, checks.get(norm.id), prices, costs) for norm in self.norms)

    def _result(
        self,
        norm: Norm,
        check: Check | None,
        prices: Mapping[str, float],
        costs: Mapping[str, float],
    ) -> NormResult:
        counted, out_of = verifier.totals(self.slate, norm, self.norms, self.table)
        result = NormResult(
            id=norm.id,
            ref=norm.ref,
            says=norm.says,
            counted=counted,
            out_of=out_of,
            note=_note(norm),
            is_limit=norm.is_limit,
        )
        prices_and_costs = {"shadow_price": prices.get(norm.id, 0.0), "cost": costs.get(norm.id)}
        if check is not None:
            stands = _stands(check) | self._of_order(norm, check)
        elif norm.keeps_account and norm.id in self.accounts:
            stands = self._account(norm)
        else:
            return result
        bound = norm.at_most if stands["bound"] == "at_most" else norm.bounds[0]
        measured = {"measure": _measure(norm), "share": bound.share if bound else None}
        return result.model_copy(update={**stands, **prices_and_costs, **measured})

    def _of_order(self, norm: Norm, check: Check) -> dict[str, object]:
        """Where a norm of order is tightest, and what it looked back at."""
        if norm.form is None:
            return {}
        return {"detail": check.detail or None, "heard": self.heard.get(norm.id)}

    def _account(self, norm: Norm) -> dict[str, object]:
        before, after = self.accounts[norm.id], self._after(norm)
        bound = norm.bounds[0] or norm.bounds[1]
        here = qualifying(norm, after)
        if bound and bound.share and after.out_of:
            here = here / after.out_of
        return {
            "bound": _bound_of(norm),
            "required": bound.value if bound else None,
            "achieved": here,
            "satisfied": kept_to(norm, before, after),
            "slack": balance(norm, after),
            "note": None,
            "values": self._values(norm),
            "account": AccountResult(
                counted_before=before.counted,
                out_of_before=before.out_of,
                counted_after=after.counted,
                out_of_after=after.out_of,
                opening=before.opening,
                owed=max(0.0, -balance(norm, after)),
                price=before.price,
                elapsed=before.elapsed,
                values=dict(before.values),
            ),
        }

    def _kept_to(self, norm: Norm, slack: float) -> bool:
        return kept_to(norm, self.accounts[norm.id], self._after(norm), slack)

    def _after(self, norm: Norm) -> Account:
        counted, out_of = verifier.totals(self.slate, norm, self.norms, self.table)
        return self.accounts[norm.id].plus(counted, out_of, self._values(norm))

    def _values(self, norm: Norm) -> dict[str, float] | None:
        apart = kept_by(norm)
        if apart is None:
            return None
        return verifier.values_in(self.slate, norm, self.norms, self.table, apart)


def _measure(norm: Norm) -> Measure:
    if norm.form == "apart" and norm.stretch is not None:
        return "apart_minutes"
    return norm.form or norm.weigh


def _bound_of(norm: Norm) -> str:
    if norm.exactly:
        return "exactly"
    if norm.at_least:
        return "at_least"
    return "at_most"


def _stands(check: Check) -> dict[str, object]:
    return {
        "bound": check.bound,
        "required": check.required,
        "achieved": check.achieved,
        "satisfied": check.satisfied,
        "slack": check.slack if np.isfinite(check.slack) else None,
    }


def _note(norm: Norm) -> str | None:
    """Why a norm has no verdict on one list."""
    if norm.modality == "permission":
        return "a permission: it asks nothing of a list"
    if norm.per_list:
        return None
    return f"counted over {norm.over}: kept in the ledger, not enforced on one list"
