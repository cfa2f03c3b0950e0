"""Norms over time: what an account holds, what it asks of the next list, and what it owes.

Leaves storing to the ledger.

A window is an account, not a quota for each list. After every list the account has to hold: a list
may give less than the quota only out of what earlier lists gave beyond it (the repayment guard). A
dual price makes such credit where it is cheap: it rises while lists give less than the quota and
falls while they give more (dual gradient descent; Balseiro, Lu and Mirrokni 2020, "Dual Mirror
Descent for Online Allocation Problems"), and it is drawn towards a small credit, without which the
guard would decide every list. The guard is exact, the price only saves score.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.solver.compilation import compile_constraint
from undercard.policy.solver.constraints import TOLERANCE, Carried, Constraint

INTEREST = 0.10  # what is owed grows by this when a window ends, unless the norm says otherwise
STEP = 0.1  # of a standard deviation of the scores: how fast a price follows
PULL, CREDIT = 0.2, 0.6  # how strongly a price is drawn to a credit of so many lists
PATIENCE = 0.9  # of a calendar window: afterwards what is owed gives way to nothing weaker


@dataclass(frozen=True)
class Account:
    """What a norm over time holds: sums since its window began, in tracks, minutes or exposure.

    `opening`: what the window before left owed, with interest. `price`: in standard deviations of
    the candidates' scores. `values`: what each value of `per` or of a concentration has so far.
    `elapsed`: the part of a calendar window that is over; 1 where the window has no end.
    """

    counted: float = 0.0
    out_of: float = 0.0
    opening: float = 0.0
    price: float = 0.0
    values: Mapping[str, float] = field(default_factory=dict)
    elapsed: float = 1.0

    def plus(
        self, counted: float, out_of: float, values: Mapping[str, float] | None = None
    ) -> "Account":
        """The account with a list added."""
        sums = dict(self.values)
        for value, amount in (values or {}).items():
            sums[value] = sums.get(value, 0.0) + amount
        return replace(
            self, counted=self.counted + counted, out_of=self.out_of + out_of, values=sums
        )


def kept_by(norm: Norm) -> str | None:
    """The attribute whose values an account keeps apart; None when it keeps sums alone."""
    return norm.per or (norm.concentration.per if norm.concentration else None)


def qualifying(norm: Norm, account: Account) -> float:
    """What counts of what was counted: less what the most played values have beyond their part,
    once that is judged.
    """
    return _qualifying(norm, account, _judged(norm, account.counted))


def _qualifying(norm: Norm, account: Account, part: float) -> float:
    return account.counted - max(0.0, _top(norm, account) - part * account.counted)


def _judged(norm: Norm, counted: float) -> float:
    """The part that the most played values may have.

    All while they would exceed it even if no value came twice.
    """
    rule = norm.concentration
    if rule is None or counted * rule.at_most.value < rule.top:
        return 1.0
    return rule.at_most.value


def _top(norm: Norm, account: Account) -> float:
    most = norm.concentration.top if norm.concentration else 0
    return sum(sorted(account.values.values(), reverse=True)[:most])


def balance(norm: Norm, account: Account) -> float:
    """What the account has to spare, in the norm's measure; below zero, what it owes."""
    low, high = norm.bounds
    counted = qualifying(norm, account)
    spare = math.inf
    if low is not None:
        spare = counted - (low.value * account.out_of if low.share else due(norm, account))
    if high is not None:
        most = max(account.values.values(), default=0.0) if norm.per else counted
        spare = min(spare, (high.value * account.out_of if high.share else high.value) - most)
    return spare - account.opening


def due(norm: Norm, account: Account) -> float:
    """How much of a lower bound that is a count is due by now: in step with the part of the window
    that is over.
    """
    low = norm.bounds[0]
    if low is None or low.share:
        return 0.0
    return math.ceil(low.value * account.elapsed - TOLERANCE)


def holds(norm: Norm, account: Account, owing: float = 0.0) -> bool:
    """Whether the account is good, but for what it may owe."""
    return balance(norm, account) + owing >= -TOLERANCE * max(1.0, account.out_of)


def kept_to(norm: Norm, before: Account, after: Account, owing: float = 0.0) -> bool:
    """Whether a list kept to its account: it holds afterwards, or the list added nothing to what
    was over already.
    """
    if holds(norm, after, owing):
        return True
    low, high = norm.bounds
    if low is not None or high is None:
        return False
    if norm.per is None:
        return after.counted <= before.counted + owing + TOLERANCE
    most = high.value * after.out_of if high.share else high.value
    for value, has in after.values.items():
        allowed = max(most, before.values.get(value, 0.0)) + owing + TOLERANCE
        if has > allowed:
            return False
    return True


def may_wait(norm: Norm, account: Account) -> bool:
    """Whether what a list leaves out can still be made good later, so that it gives way before a
    listener's limit does.

    Too many cannot be made good, and too few cannot where the window is about to end.
    """
    high = norm.bounds[1]
    if high is not None and (norm.per is not None or not high.share):
        return False
    return norm.span.kind != "calendar" or account.elapsed < PATIENCE


def next_price(norm: Norm, after: Account, counted: float, out_of: float) -> float:
    """The price after a list that gave `counted` of `out_of`, and left the account as it is."""
    low, high = norm.bounds
    bound = low or high
    if bound is None or not bound.share or norm.per is not None or not out_of:
        return 0.0
    short = (bound.value - counted / out_of) * (1.0 if low else -1.0)
    return max(0.0, after.price + STEP * (short + PULL * (CREDIT - balance(norm, after) / out_of)))


def account_constraints(
    norms: Sequence[Norm], table: CandidateTable, size: int, accounts: Mapping[str, Account]
) -> list[Constraint]:
    """What the accounts (by norm id) ask of the next list.

    A norm without one, or that is only reported, asks nothing.
    """
    by_id = {norm.id: norm for norm in norms}
    binding = [
        norm
        for norm in norms
        if norm.id in accounts and norm.keeps_account and norm.modality != "permission"
    ]
    return [
        _carry(compile_constraint(norm, by_id, table, size), accounts[norm.id], table)
        for norm in binding
        if norm.if_broken != "report"
    ]


def _carry(constraint: Constraint, account: Account, table: CandidateTable) -> Constraint:
    norm = constraint.norm
    if norm.concentration is not None:
        constraint = replace(
            constraint,
            numerator=constraint.numerator * _contribution(norm, account, table, constraint.size),
        )
    spent = None
    if constraint.groups is not None:
        spent = np.asarray([account.values.get(str(name), 0.0) for name in constraint.groups.names])
    weight = constraint.denominator if constraint.denominator is not None else np.ones(len(table))
    usual = float(weight[weight > 0].mean()) if (weight > 0).any() else 1.0
    counted = 0.0
    if not norm.per:
        part = _judged(norm, account.counted + constraint.size)
        counted = _qualifying(norm, account, part)
    price = account.price * float(table.scores.std()) / usual if len(table) else 0.0
    carried = Carried(counted, account.out_of, account.opening, spent, due(norm, account), price)
    return replace(constraint, carried=carried)


def _contribution(norm: Norm, account: Account, table: CandidateTable, size: int) -> np.ndarray:
    """What one more play of each candidate adds at least to what qualifies, (n,)."""
    rule = norm.concentration
    part = _judged(norm, account.counted + size)
    added = np.ones(len(table))
    if rule is None or part == 1.0 or _top(norm, account) + size <= part * account.counted:
        return added
    codes, cells = table.codes(rule.per)
    ranked = sorted(account.values.values(), reverse=True)
    threshold = ranked[rule.top - 1] if len(ranked) >= rule.top else 0.0
    times = np.minimum(np.bincount(codes, minlength=len(cells)), size)
    reached = np.asarray([account.values.get(str(cell), 0.0) for cell in cells]) + times
    added[(reached >= threshold)[codes]] = part
    return added
