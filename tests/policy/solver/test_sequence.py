"""Sequences that go one way along a number: the best there is, and lawful beside other norms."""

import itertools
import random

import numpy as np
import pytest

from undercard.policy.enforcement.verifier import value_of, verify
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.solver.compilation import compile_constraints
from undercard.policy.solver.program import earliest, worth_keeping
from undercard.policy.solver.rows import build
from undercard.policy.solver.sequence import in_sequence

RISING = Norm(id="rising", says="x", step={"field": "energy", "only": "up"})
FALLING = Norm(id="falling", says="x", step={"field": "energy", "only": "down", "at_most": 0.4})
BESIDE = [
    Norm(id="few", says="x", per="artist", at_most=2),
    Norm(id="local", says="x", where={"field": "local", "is": True}, at_least="30%"),
    Norm(id="major", says="x", where={"field": "major", "is": True}, at_most="40%", over="prefix"),
]


def candidates(seed, count, unknown=0.0):
    draw = random.Random(seed)
    return CandidateTable(
        [f"t{at}" for at in range(count)],
        [round(draw.random(), 3) for _ in range(count)],
        {
            "energy": [
                None if draw.random() < unknown else round(draw.random(), 1) for _ in range(count)
            ],
            "artist": [f"a{int(draw.paretovariate(0.8))}" for _ in range(count)],
            "local": [draw.random() < 0.3 for _ in range(count)],
            "major": [draw.random() < 0.6 for _ in range(count)],
        },
    )


def sequence(norms, table, size):
    constraints = compile_constraints(norms, table, size)
    order = np.lexsort((np.arange(len(table)), -table.scores))
    first = earliest(constraints, len(table), size)
    kept = worth_keeping(constraints, order, first, size)
    program = build(constraints, kept, first, size)
    found = in_sequence(constraints, program, table.scores[kept])
    return None if found is None else [int(kept[at]) for at in found]


@pytest.mark.parametrize("norm", [RISING, FALLING], ids=lambda norm: norm.id)
@pytest.mark.parametrize("seed", range(12))
def test_alone_it_is_the_best_of_all_sequences(norm, seed):
    table = candidates(seed, 7)
    every = [
        list(slate)
        for slate in itertools.permutations(range(7), 4)
        if verify(slate, [norm], table)[norm.id].satisfied
    ]
    found = sequence([norm], table, 4)
    if not every:
        assert found is None
    else:
        best = max(value_of(slate, table) for slate in every)
        assert value_of(found, table) == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_beside_other_norms_it_keeps_them_all(seed):
    table = candidates(seed, 200, unknown=0.1)
    norms = [RISING, *BESIDE]
    found = sequence(norms, table, 20)
    assert len(set(found)) == 20
    checks = verify(found, norms, table)
    assert all(check.satisfied for check in checks.values()), checks


def test_where_nothing_is_to_go_one_way_there_is_none():
    steps = Norm(id="steps", says="x", step={"field": "energy", "at_most": 0.1})
    assert sequence([steps, *BESIDE], candidates(1, 50), 5) is None
