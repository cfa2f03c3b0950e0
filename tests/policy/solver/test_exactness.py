"""Enforcement is exact: against every list on small instances, and against an integer program by
position on large ones.

The slow tests take minutes: `pytest tests/policy/test_exactness.py -m slow -s` shows how far they
are.
"""

import math

import numpy as np
import pytest
from rich.progress import track
from scipy import optimize, sparse

from support.exhaustive import Instance
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.solver.cores import minimal_cores

SOME, MANY = 300, 10_000


def check(seed):
    """Value, feasibility and minimal cores of one instance agree with trying every list."""
    instance = Instance(seed)
    kept = instance.lawful()
    if instance.n < instance.size:
        kept = {name: np.zeros(0, dtype=bool) for name in kept}
    every = np.logical_and.reduce(list(kept.values()))
    ruling = enforce(instance.norms, instance.table, instance.size, accounts=instance.accounts)
    if every.any():
        assert ruling.status == "optimal", seed
        assert ruling.proved and not ruling.relaxed, seed
        best = instance.worth()[every].max()
        assert math.isclose(ruling.value + ruling.priced, best, rel_tol=1e-9, abs_tol=1e-9), seed
        assert ruling.bound >= ruling.value + ruling.priced - 1e-9, seed
        slate = [instance.table.ids.index(name) for name in ruling.slate]
        assert every[(instance.lists == slate).all(axis=1)].all(), seed
        return "lawful"
    if not instance.accounts:
        assert ruling.status == "infeasible", seed
    for core in minimal_cores(instance.norms, instance.table, instance.size):
        assert not _can_hold(core, kept, instance), seed
        assert all(
            _can_hold([n for n in core if n != left_out], kept, instance) for left_out in core
        ), seed
    return "impossible"


def _can_hold(names, kept, instance):
    if instance.n < instance.size:
        return False
    return (
        bool(np.logical_and.reduce([kept[name] for name in names], initial=True).any())
        if names
        else True
    )


def test_small_instances_agree_with_every_list():
    found = [check(seed) for seed in range(SOME)]
    assert (
        min(found.count("lawful"), found.count("impossible")) > SOME // 5
    )  # both are really tried


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_ten_thousand_small_instances_agree_with_every_list():
    for seed in track(range(MANY), description="instances against every list"):
        check(seed)


def large(seed, n, size):
    """A table of n candidates, eight norms on it, and the rows of an integer program by position
    that says the same.
    """
    draw = np.random.default_rng(seed)
    scores = draw.beta(2, 3, n)
    has = [draw.random(n) < draw.uniform(0.15, 0.5) for _ in range(6)]
    artist, minutes = draw.zipf(1.5, n) % max(10, n // 4), draw.choice([2.5, 3.25, 4.0, 6.0], n)
    columns = {f"a{at}": [bool(value) for value in column] for at, column in enumerate(has)}
    columns |= {"artist": [f"x{value}" for value in artist], "minutes": minutes.tolist()}
    table = CandidateTable([f"t{at}" for at in range(n)], scores, columns)
    ones, discount = np.ones(size), 1 / np.log2(np.arange(size) + 2)
    norms, rows = [], []  # rows: item weights (n,), rank weights (k,), low, high
    for at, share in enumerate(draw.choice([0.1, 0.2, 0.25, 0.3], 4).tolist()):
        over = "prefix" if at % 2 else "list"
        norms.append(
            {
                "where": {"field": f"a{at}", "is": True},
                "at_least": f"{100 * share:g}%",
                "over": over,
            }
        )
        ends = {size, *(range(5, size, 5) if at % 2 else ())}
        rows += [
            (has[at], np.arange(size) < end, math.ceil(share * end - 1e-9), math.inf)
            for end in ends
        ]
    norms.append({"where": {"field": "a4", "is": True}, "at_most": "40%", "weigh": "exposure"})
    rows.append((has[4], discount, -math.inf, 0.4 * discount.sum()))
    among = {"among": {"field": "a5", "is": True}, "where": {"field": "a0", "is": True}}
    norms.append(among | {"at_least": "20%"})
    rows.append((has[5] * (has[0] - 0.2), ones, 0.0, math.inf))
    norms.append({"weigh": "minutes", "at_most": 3.75 * size})
    rows.append((minutes, ones, -math.inf, 3.75 * size))
    norms.append({"per": "artist", "at_most": 2})
    rows += [(artist == value, ones, -math.inf, 2.0) for value in np.unique(artist)]
    made = [
        Norm.model_validate({"id": f"n{at}", "says": "x", **norm}) for at, norm in enumerate(norms)
    ]
    return made, table, rows


def by_position(scores, size, rows):
    """The best value by scipy's HiGHS, over one yes or no for each candidate at each rank; None
    when there is none.
    """
    n, discount = len(scores), 1 / np.log2(np.arange(size) + 2)
    filled = sparse.kron(np.ones((1, n)), sparse.eye(size))
    placed = sparse.kron(sparse.eye(n), np.ones((1, size)))
    constraints = sparse.csr_matrix(
        np.asarray([np.outer(item, rank).ravel() for item, rank, _, _ in rows])
    )
    low = np.concatenate([np.ones(size), np.zeros(n), [row[2] for row in rows]])
    high = np.concatenate([np.ones(size), np.ones(n), [row[3] for row in rows]])
    answer = optimize.milp(
        -np.outer(scores, discount).ravel(),
        integrality=np.ones(n * size),
        bounds=optimize.Bounds(0, 1),
        constraints=optimize.LinearConstraint(
            sparse.vstack([filled, placed, constraints]), low, high
        ),
        options={"mip_rel_gap": 1e-9, "time_limit": 300},
    )
    assert answer.status in (0, 2), answer.message
    return -answer.fun if answer.status == 0 else None


def compare(seed, n, size):
    """By how much of the value enforcement and the integer program by position differ."""
    norms, table, rows = large(seed, n, size)
    ruling, best = enforce(norms, table, size), by_position(table.scores, size, rows)
    if best is None:
        assert ruling.status == "infeasible"
        return 0.0
    assert ruling.proved
    return abs(ruling.value - best) / best


@pytest.mark.parametrize("seed", range(6))
def test_larger_instances_agree_with_an_integer_program_by_position(seed):
    assert compare(seed, 50, 10) < 1e-6


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_large_instances_agree_with_an_integer_program_by_position():
    cases = [
        (seed, n, size)
        for n, size, seeds in ((100, 10, 15), (200, 10, 15), (200, 20, 10))
        for seed in range(seeds)
    ]
    found = [
        compare(*case) for case in track(cases, description="instances against an integer program")
    ]
    assert max(found) < 1e-6
