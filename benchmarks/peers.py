"""Published methods for a fair list, as baselines for enforcement on the same candidates.

Each is implemented as its paper states it. None of them takes several overlapping norms: FA*IR gets
the tightest one, DetConstSort all attributes joined to one.
"""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from undercard.policy.solver.program import Program

Flags = NDArray[np.bool_]
CP_SAT = find_spec("ortools") is not None  # pip install ortools, for this benchmark alone
CP_SAT_SECONDS = 3.0


def fair(protected: Flags, share: float, size: int, significance: float = 0.1) -> list[int]:
    """FA*IR: the best list whose every prefix passes a test of the protected group's share.

    Zehlike et al., CIKM 2017. `protected` (n,) is in order of falling score. The significance is
    corrected for multiple testing by bisection, as in section 4.1.
    """
    low, high = 0.0, significance
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (
            (middle, high)
            if _fails(share, _least(share, middle, size)) < significance
            else (low, middle)
        )
    least = _least(share, low, size)
    queues = [np.flatnonzero(protected).tolist(), np.flatnonzero(~protected).tolist()]
    order: list[int] = []
    inside = 0
    for needed in least:
        first, second = queues
        from_protected = bool(first) and (inside < needed or not second or first[0] < second[0])
        order.append((first if from_protected else second).pop(0))
        inside += from_protected
    return order


def _least(share: float, significance: float, size: int) -> list[int]:
    """How many protected there must be at least in each prefix."""
    return [max(0, int(binom.ppf(significance, end, share))) for end in range(1, size + 1)]


def _fails(share: float, least: list[int]) -> float:
    """How probably a list drawn by a coin of this share fails in some prefix."""
    chances = np.zeros(len(least) + 2)
    chances[0] = 1.0
    for needed in least:
        chances[1:] = chances[1:] * (1 - share) + chances[:-1] * share
        chances[0] *= 1 - share
        chances[:needed] = 0.0
    return 1.0 - float(chances.sum())


def deterministic(values: NDArray[np.intp], wanted: dict[int, float], size: int) -> list[int]:
    """DetConstSort (Geyik, Ambler and Kenthapadi, KDD 2019, algorithm 3).

    `values` (n,) is in order of falling score; `wanted` is the share of each value. Values are
    taken in where their least count rises, and sorted by score as far as the counts allow.
    """
    queues = {value: np.flatnonzero(values == value).tolist() for value in wanted}
    least = dict.fromkeys(wanted, 0)
    order: list[int] = []
    latest: list[int] = []  # the last rank at which each may stand
    for rank in range(1, 1000 * size):
        now = {value: int(rank * share + 1e-9) for value, share in wanted.items()}
        rising = [value for value in wanted if now[value] > least[value] and queues[value]]
        for value in sorted(rising, key=lambda value: queues[value][0]):
            order.append(queues[value].pop(0))
            latest.append(rank)
            at = len(order) - 1
            while at > 0 and latest[at - 1] > at and order[at - 1] > order[at]:
                for some in (order, latest):
                    some[at - 1], some[at] = some[at], some[at - 1]
                at -= 1
        least = now
        if len(order) >= size:
            break
    return order[:size]


def joint(flags: Flags, shares: list[float]) -> tuple[NDArray[np.intp], dict[int, float]]:
    """Join the attributes (norms, n) into one, and give the share wanted of each joint value.

    The shares are the candidates' own, raised to meet every norm by iterative proportional fitting,
    since the papers leave open where a joint distribution comes from.
    """
    values = (flags.T * (1 << np.arange(len(flags)))).sum(axis=1)
    names, counts = np.unique(values, return_counts=True)
    part = counts / counts.sum()
    for _ in range(50):
        for at, share in enumerate(shares):
            has = (names >> at) & 1 == 1
            if has.any() and part[has].sum() < share:
                part = np.where(
                    has, part * share / part[has].sum(), part * (1 - share) / part[~has].sum()
                )
    return values, dict(zip(names.tolist(), part.tolist(), strict=True))


def by_cp_sat(
    program: Program, scores: NDArray[np.float64]
) -> tuple[list[int] | None, float, float]:
    """Solve by CP-SAT: the list, or None, and the wall and CPU time of the solve in ms.

    It runs in a process of its own, as it cannot share one with HiGHS.
    """
    given = {
        "first": program.first.tolist(),
        "scores": scores.tolist(),
        "items": program.items.tolist(),
        "ranks": program.ranks.tolist(),
        "low": np.nan_to_num(program.low, neginf=-1e9).tolist(),
        "high": np.nan_to_num(program.high, posinf=1e9).tolist(),
        "seconds": CP_SAT_SECONDS,
    }
    script = Path(__file__).with_name("cp_sat.py")
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, script],
        input=json.dumps(given),
        text=True,
        capture_output=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    return answer["order"], answer["wall_ms"], answer["cpu_ms"]
