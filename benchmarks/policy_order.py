"""Norms of order measured beside other methods: time, value kept, and share of lawful lists.

    python -m benchmarks.policy_order           a table (from the root of the project)
    python -m benchmarks.policy_order --json    one JSON document
    python -m benchmarks.policy_order --quick   a fifth of the instances

Instances are those of `benchmarks.policy` with its eight norms, and on top: four tracks between two
of an artist, no two of a genre side by side, at most three slow tracks in a row, every fourth track
local, one by a woman in any four. "gap" is how far a list is from the best bound that is known of
its instance. Methods that prove nothing in their time count with what they found.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator

import numpy as np

from benchmarks import peers
from benchmarks.policy import instance, program_of
from undercard.policy.enforcement import verifier
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.solver.assignment import Assignment
from undercard.policy.solver.exchange import improved
from undercard.policy.solver.greedy import greedy
from undercard.policy.solver.positions import by_position
from undercard.policy.solver.solver import solve

RUNS, SIZE, CANDIDATES = 50, 20, 500
FEW = 5  # runs of the slow ones
HIGHS_SECONDS = 10.0
DEADLINE, EXACT_SECONDS = 0.2, 10.0
ORDER: list[dict[str, object]] = [
    {"id": "artist", "per": "artist", "apart": 4},
    {"id": "genre", "per": "genre", "apart": 1},
    {"id": "slow", "where": {"field": "slow", "is": True}, "in_a_row": 3},
    {"id": "local", "where": {"field": "local", "is": True}, "at": "every 4"},
    {"id": "woman", "where": {"field": "woman", "is": True}, "at_least": 1, "in_any": 4},
]

Instance = tuple[list[Norm], CandidateTable]
Found = tuple[list[int] | None, float]  # a list, and a bound on the value of every list


def ordered(seed: int, n: int = CANDIDATES) -> Instance:
    """A random instance, the same for the same seed."""
    norms, table = instance(seed, n)
    draw = np.random.default_rng([seed, 1])
    columns = dict(table.columns) | {
        "genre": [f"g{value % 9}" for value in draw.zipf(1.4, n)],
        "slow": (draw.random(n) < 0.4).tolist(),
        "local": (draw.random(n) < 0.25).tolist(),
        "woman": (draw.random(n) < 0.3).tolist(),
    }
    order = [Norm.model_validate({"says": "x"} | fields) for fields in ORDER]
    return [*norms, *order], CandidateTable(table.ids, table.scores, columns)


def by_greed(norms: list[Norm], table: CandidateTable) -> Found:
    """The greedy list; where it finds none, nothing: repairs begin from a whole list."""
    program = program_of(norms, table, SIZE)
    scores = table.scores[program.kept]
    order = greedy(program, scores)
    if order is not None:
        order = improved(Assignment(program, scores), order, np.arange(len(scores)))
    return (None if order is None else program.kept[list(order)].tolist()), np.inf


def by_highs(norms: list[Norm], table: CandidateTable) -> Found:
    """HiGHS on every (candidate, rank) pair at once."""
    program = program_of(norms, table, SIZE)
    usable = program.first[:, None] <= np.arange(SIZE)
    assignment = Assignment(program, table.scores[program.kept])
    order, answer = by_position(assignment, usable, HIGHS_SECONDS)
    return (None if order is None else program.kept[list(order)].tolist()), answer.bound


def by_cp_sat(norms: list[Norm], table: CandidateTable) -> Found:
    """CP-SAT on every (candidate, rank) pair at once, in a process of its own."""
    program = program_of(norms, table, SIZE)
    order, _, _ = peers.by_cp_sat(program, table.scores[program.kept])
    return (None if order is None else program.kept[order].tolist()), np.inf


def exact(norms: list[Norm], table: CandidateTable) -> Found:
    """The best slate with its proof, or what was found in its time."""
    program = program_of(norms, table, SIZE)
    ends = time.perf_counter() + EXACT_SECONDS
    found = solve(program, table.scores[program.kept], ends=ends)
    return (None if found.order is None else program.kept[list(found.order)].tolist()), found.bound


def by_deadline(norms: list[Norm], table: CandidateTable) -> Found:
    """All of `enforce`, with the deadline that a turn of the DJ has."""
    ruling = enforce(norms, table, SIZE, deadline=DEADLINE)
    place = {name: at for at, name in enumerate(table.ids)}
    return [place[name] for name in ruling.slate], ruling.bound


METHODS = {
    "greedy, exchanges": (by_greed, RUNS),
    f"exact, {EXACT_SECONDS:g} s": (exact, RUNS),
    f"ruling, {DEADLINE:g} s": (by_deadline, RUNS),
    f"HiGHS, {HIGHS_SECONDS:g} s": (by_highs, FEW),
    **({f"CP-SAT, {peers.CP_SAT_SECONDS:g} s": (by_cp_sat, FEW)} if peers.CP_SAT else {}),
}


def measurements(runs: int) -> Iterator[dict[str, object]]:
    """A row for each method, as it is measured."""
    bounds = np.full(runs, np.inf)
    values: dict[str, list[float]] = {}
    rows = []
    for name, (method, most) in METHODS.items():
        times, lawful = [], []
        for seed in range(min(runs, most)):
            norms, table = ordered(seed)
            wall, cpu = time.perf_counter(), time.process_time()
            slate, bound = method(norms, table)
            times.append((1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)))
            bounds[seed] = min(bounds[seed], bound)
            checks = verifier.verify(slate, norms, table).values() if slate else ()
            lawful.append(bool(slate) and all(check.satisfied for check in checks))
            value = verifier.value_of(slate, table) if slate and lawful[-1] else np.nan
            values.setdefault(name, []).append(value)
        figures = {
            f"{kind}_p{at}_ms": float(np.percentile([each[which] for each in times], at))
            for which, kind in enumerate(("wall", "cpu"))
            for at in (50, 95)
        }
        rows.append(
            {"method": name, "runs": len(times), **figures, "lawful": float(np.mean(lawful))}
        )
        print(f"measured {name}", file=sys.stderr)
    for row in rows:
        found = np.asarray(values[str(row["method"])])
        gaps = 1 - found / bounds[: len(found)]
        proved = float(np.mean(gaps < 1e-8))
        yield row | {
            "gap_p50": float(np.nanmedian(gaps)),
            "gap_p95": float(np.nanpercentile(gaps, 95)),
            "best": proved,
        }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure norms of order.")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--quick", action="store_true", help="a fifth of the instances")
    chosen = parser.parse_args()
    rows = list(measurements(RUNS // 5 if chosen.quick else RUNS))
    if chosen.json:
        print(json.dumps({"results": rows}))
        return
    for row in rows:
        shares = "  ".join(
            f"{key} {row[key]:.2%}" for key in ("lawful", "best", "gap_p50", "gap_p95")
        )
        times = "  ".join(f"{key} {row[key]:.0f}" for key in row if key.endswith("_ms"))
        print(f"{row['method']:<18} n = {row['runs']:<3} {times}  {shares}")


if __name__ == "__main__":
    main()
