"""Enforcement measured: time, score kept and share of lists that are lawful, beside greedy and HiGHS alone.

    python -m benchmarks.policy            a table (from the root of the project)
    python -m benchmarks.policy --json     one JSON document

Instances are random: scores from a beta distribution, eight norms (seven overlapping shares of 10 to 35 %, four of them
in every prefix, and at most two per artist), attributes rarer among high scores, artists as uneven as in a catalogue.
"exact" is the slate with its proof; "ruling" is all of `enforce`: the proof, the check, and what each norm did.
Wall-clock times are those of one thread; CPU times are less disturbed by other work on the machine.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable

import numpy as np

from policy import verifier
from policy.assignment import Assignment
from policy.constraints import compile_demands
from policy.cores import minimal_cores
from policy.enforcement import enforce
from policy.greedy import greedy
from policy.norms import Norm
from policy.positions import by_position
from policy.program import Program, build, earliest, worth_keeping
from policy.solver import solve
from policy.table import CandidateTable

CASES = ((100, 10, 50), (500, 10, 50), (500, 20, 50), (2000, 20, 50), (500, 50, 10))
PLAIN_HIGHS = 5  # instances on which HiGHS alone is timed: it is slow
SHARES = (10, 20, 25, 30, 35)


def instance(seed: int, n: int, norms: int = 8) -> tuple[list[Norm], CandidateTable]:
    """A random instance, the same for the same seed."""
    random = np.random.default_rng(seed)
    scores = np.sort(random.beta(2, 3, n))[::-1]
    spread = (scores - scores.mean()) / scores.std()
    columns: dict[str, list[bool | str]] = {}
    register = []
    for at in range(norms - 1):
        chance = random.uniform(0.1, 0.45) * np.exp(-0.5 * random.uniform(0, 1.2) * spread)
        columns[f"a{at}"] = [bool(hit) for hit in random.random(n) < np.clip(chance, 0, 0.9)]
        share, over = f"{random.choice(SHARES)}%", "list" if at % 2 else "prefix"
        where = {"field": f"a{at}", "is": True}
        register.append(
            Norm.model_validate({"id": f"n{at}", "says": "x", "where": where, "at_least": share, "over": over})
        )
    columns["artist"] = [f"x{value % max(20, n // 4)}" for value in random.zipf(1.5, n)]
    register.append(Norm.model_validate({"id": "cap", "says": "x", "per": "artist", "at_most": 2}))
    return register, CandidateTable([f"t{at}" for at in random.permutation(n)], scores, columns)


def program_of(norms: list[Norm], table: CandidateTable, size: int) -> Program:
    """The rows that the exact method and greedy work on."""
    demands = compile_demands(norms, table, size)
    first = earliest(demands, len(table), size)
    kept = worth_keeping(demands, np.arange(len(table)), first, size)
    return build(demands, kept, first, size)


def exact(norms: list[Norm], table: CandidateTable, size: int) -> list[int] | None:
    """The best slate, with proof."""
    program = program_of(norms, table, size)
    order = solve(program, table.scores[program.kept]).order
    return None if order is None else program.kept[list(order)].tolist()


def by_greedy(norms: list[Norm], table: CandidateTable, size: int) -> list[int] | None:
    """The greedy slate with look-ahead."""
    program = program_of(norms, table, size)
    order = greedy(program, table.scores[program.kept])
    return None if order is None else program.kept[list(order)].tolist()


def by_highs(norms: list[Norm], table: CandidateTable, size: int) -> list[int] | None:
    """HiGHS on every (candidate, rank) pair at once."""
    demands = compile_demands(norms, table, size)
    first = earliest(demands, len(table), size)
    program = build(demands, np.arange(len(table)), first, size)
    usable = first[:, None] <= np.arange(size)
    order, _ = by_position(Assignment(program, table.scores), usable)
    return None if order is None else list(order)


def by_score(_: list[Norm], table: CandidateTable, size: int) -> list[int] | None:
    """No norm at all."""
    return list(range(min(size, len(table))))


def whole_ruling(norms: list[Norm], table: CandidateTable, size: int) -> list[int] | None:
    """All of `enforce`."""
    place = {name: at for at, name in enumerate(table.ids)}
    return [place[name] for name in enforce(norms, table, size).slate] or None


Method = Callable[[list[Norm], CandidateTable, int], list[int] | None]
METHODS: dict[str, Method] = {
    "no norm": by_score,
    "greedy": by_greedy,
    "exact": exact,
    "ruling": whole_ruling,
    "HiGHS alone": by_highs,
}


def measure(name: str, n: int, size: int, runs: int) -> dict[str, object]:
    """One method on one kind of instance: times in ms, score kept against no norm, share of lists that are lawful."""
    walls, cpus, kept, lawful = [], [], [], []
    for seed in range(min(runs, PLAIN_HIGHS) if name == "HiGHS alone" else runs):
        norms, table = instance(seed, n)
        wall, cpu = time.perf_counter(), time.process_time()
        slate = METHODS[name](norms, table, size)
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
        checks = verifier.verify(slate, norms, table) if slate else {}
        lawful.append(bool(slate) and all(check.satisfied for check in checks.values()))
        if slate:
            kept.append(verifier.value_of(slate, table) / verifier.value_of(range(size), table))
    return {
        "n": n,
        "size": size,
        "method": name,
        "runs": len(walls),
        "p50_ms": float(np.percentile(walls, 50)),
        "p95_ms": float(np.percentile(walls, 95)),
        "cpu_p50_ms": float(np.percentile(cpus, 50)),
        "cpu_p95_ms": float(np.percentile(cpus, 95)),
        "score_kept": float(np.mean(kept)) if kept else None,
        "lawful": float(np.mean(lawful)),
    }


def measure_cores(runs: int = 50, norms: int = 30) -> dict[str, object]:
    """A minimal core among 30 norms, of which two clash, on 500 candidates."""
    walls, cpus = [], []
    for seed in range(runs):
        register, table = instance(seed, 500, norms)
        few = {"id": "few", "says": "x", "where": {"field": "a0", "is": True}, "at_most": "5%"}
        register.append(Norm.model_validate(few))
        wall, cpu = time.perf_counter(), time.process_time()
        found = minimal_cores(register, table, 20, limit=1)
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
        assert found
    figures = [float(np.percentile(some, at)) for some in (walls, cpus) for at in (50, 95)]
    keys = ("p50_ms", "p95_ms", "cpu_p50_ms", "cpu_p95_ms")
    return {
        "n": 500,
        "size": 20,
        "method": f"core of {norms + 1} norms",
        "runs": runs,
        **dict(zip(keys, figures, strict=True)),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure enforcement.")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--quick", action="store_true", help="a fifth of the instances")
    chosen = parser.parse_args()
    results = []
    for n, size, runs in CASES:
        for name in METHODS:
            if name == "HiGHS alone" and n * size > 10_000:
                continue
            results.append(measure(name, n, size, max(5, runs // 5) if chosen.quick else runs))
            print(f"measured {name} at n = {n}, k = {size}", file=sys.stderr)
    results.append(measure_cores(10 if chosen.quick else 50))
    if chosen.json:
        print(json.dumps({"results": results}))
        return
    print(
        f"{'n, k':>9}  {'method':<18} {'runs':>4}  {'p50 ms':>8} {'p95 ms':>8}  {'CPU p50':>8} {'CPU p95':>8}  {'kept':>5} {'lawful':>6}"
    )
    for row in results:
        kept = f"{row['score_kept']:.3f}" if row.get("score_kept") else "-"
        lawful = f"{row['lawful']:.0%}" if "lawful" in row else "-"
        print(
            f"{row['n']:>5}, {row['size']:<3} {row['method']:<18} {row['runs']:>4}  {row['p50_ms']:>8.1f} {row['p95_ms']:>8.1f}"
            f"  {row['cpu_p50_ms']:>8.1f} {row['cpu_p95_ms']:>8.1f}  {kept:>5} {lawful:>6}"
        )


if __name__ == "__main__":
    main()
