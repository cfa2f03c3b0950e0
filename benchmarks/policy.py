"""Enforcement measured beside its peers: time, score kept and share of lists that are lawful.

    python -m benchmarks.policy            a table (from the root of the project)
    python -m benchmarks.policy --json     one JSON document
    python -m benchmarks.policy --quick    a fifth of the instances

Instances are random: scores from a beta distribution, eight norms (seven overlapping shares of 10
to 35 %, four of them in every prefix, and at most two per artist), attributes rarer among high
scores, artists as uneven as in a catalogue. "exact" is the slate with its proof; "ruling" is all of
`enforce`: the proof, the check, and what each norm did. CP-SAT is measured where it is installed
(`pip install ortools`); what it finds in three seconds counts. Wall-clock times are those of one
thread; CPU times are less disturbed by other work on the machine.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks import peers
from undercard.chat.memory.database import Database
from undercard.policy.enforcement import verifier
from undercard.policy.enforcement.accounts import Account
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records import audit, ledger
from undercard.policy.solver.assignment import Assignment
from undercard.policy.solver.compilation import compile_constraints
from undercard.policy.solver.cores import minimal_cores
from undercard.policy.solver.greedy import greedy
from undercard.policy.solver.positions import by_position
from undercard.policy.solver.program import Program, earliest, worth_keeping
from undercard.policy.solver.rows import build
from undercard.policy.solver.solver import solve

CASES = ((100, 10, 50), (500, 10, 50), (500, 20, 50), (2000, 20, 50), (500, 50, 10))
SLOW = {
    "HiGHS alone": 10_000,
    "CP-SAT": 10_000,
}  # up to so many candidates x slots, and on five instances
FEW = 5
SHARES = (10, 20, 25, 30, 35)

Row = dict[str, object]
Answer = tuple[list[int] | None, float, float]  # a list, wall ms, CPU ms


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
            Norm.model_validate(
                {"id": f"n{at}", "says": "x", "where": where, "at_least": share, "over": over}
            )
        )
    columns["artist"] = [f"x{value % max(20, n // 4)}" for value in random.zipf(1.5, n)]
    register.append(Norm.model_validate({"id": "cap", "says": "x", "per": "artist", "at_most": 2}))
    return register, CandidateTable([f"t{at}" for at in random.permutation(n)], scores, columns)


def program_of(norms: list[Norm], table: CandidateTable, size: int) -> Program:
    """The rows that the exact method and greedy work on."""
    constraints = compile_constraints(norms, table, size)
    first = earliest(constraints, len(table), size)
    kept = worth_keeping(constraints, np.arange(len(table)), first, size)
    return build(constraints, kept, first, size)


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
    constraints = compile_constraints(norms, table, size)
    first = earliest(constraints, len(table), size)
    program = build(constraints, np.arange(len(table)), first, size)
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


def by_fair(norms: list[Norm], table: CandidateTable, size: int) -> list[int] | None:
    """FA*IR for the norm that the best list misses by most."""
    flags, shares = _groups(norms, table)
    missed = [share - flag[:size].mean() for flag, share in zip(flags, shares, strict=True)]
    tightest = int(np.argmax(missed))
    return peers.fair(flags[tightest], shares[tightest], size)


def by_deterministic(norms: list[Norm], table: CandidateTable, size: int) -> list[int] | None:
    """DetConstSort over all attributes joined."""
    return peers.deterministic(*peers.joint(*_groups(norms, table)), size)


def _groups(norms: list[Norm], table: CandidateTable) -> tuple[peers.Flags, list[float]]:
    """The attributes that shares are asked of, (norms, n), and those shares."""
    asked = [norm for norm in norms if norm.at_least is not None]
    flags = np.asarray([table.columns[f"a{at}"] for at in range(len(asked))], dtype=bool)
    return flags, [norm.at_least.value for norm in asked if norm.at_least is not None]


Method = Callable[[list[Norm], CandidateTable, int], list[int] | None]
METHODS: dict[str, Method] = {
    "no norm": by_score,
    "FA*IR": by_fair,
    "DetConstSort": by_deterministic,
    "greedy": by_greedy,
    "exact": exact,
    "ruling": whole_ruling,
    "HiGHS alone": by_highs,
}


def timed(method: Method, norms: list[Norm], table: CandidateTable, size: int) -> Answer:
    """What a method finds, and how long it takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    slate = method(norms, table, size)
    return slate, 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)


def cp_sat(norms: list[Norm], table: CandidateTable, size: int) -> Answer:
    """CP-SAT on every (candidate, rank) pair at once."""
    constraints, every = compile_constraints(norms, table, size), np.arange(len(table))
    program = build(constraints, every, earliest(constraints, len(table), size), size)
    return peers.by_cp_sat(program, table.scores)


def measure(name: str, n: int, size: int, runs: int) -> Row:
    """Measure one method on one kind of instance.

    Times are in ms; the score kept is against no norm; the last figure is the share of lawful
    lists.
    """
    walls, cpus, kept, lawful = [], [], [], []
    for seed in range(runs):
        norms, table = instance(seed, n)
        slate, wall, cpu = (
            cp_sat(norms, table, size)
            if name == "CP-SAT"
            else timed(METHODS[name], norms, table, size)
        )
        walls.append(wall)
        cpus.append(cpu)
        checks = verifier.verify(slate, norms, table) if slate else {}
        lawful.append(bool(slate) and all(check.satisfied for check in checks.values()))
        if slate:
            kept.append(verifier.value_of(slate, table) / verifier.value_of(range(size), table))
    row = _row(f"{n}, {size}", name, walls, cpus)
    return row | {
        "score_kept": float(np.mean(kept)) if kept else None,
        "lawful": float(np.mean(lawful)),
    }


def _row(of: str, name: str, walls: list[float], cpus: list[float]) -> Row:
    figures = [float(np.percentile(some, at)) for some in (walls, cpus) for at in (50, 95)]
    keys = ("p50_ms", "p95_ms", "cpu_p50_ms", "cpu_p95_ms")
    return {"of": of, "method": name, "runs": len(walls), **dict(zip(keys, figures, strict=True))}


def measure_cores(runs: int) -> Row:
    """A minimal core among 30 norms, of which two clash, on 500 candidates."""

    def core(norms: list[Norm], table: CandidateTable, size: int) -> None:
        assert minimal_cores(norms, table, size, limit=1)

    walls, cpus = [], []
    few = {"id": "few", "says": "x", "where": {"field": "a0", "is": True}, "at_most": "5%"}
    for seed in range(runs):
        norms, table = instance(seed, 500, 29)
        _, wall, cpu = timed(core, [*norms, Norm.model_validate(few)], table, 20)
        walls.append(wall)
        cpus.append(cpu)
    return _row("500, 20", "core of 30 norms", walls, cpus)


def measure_many(runs: int) -> Row:
    """Time all of `enforce` with 200 norms over seven attributes of 10,000 candidates.

    The exact ruling and the list with each norm left out are both in the time.
    """
    walls, cpus = [], []
    for seed in range(runs):
        (*_, cap), table = instance(seed, 10_000)
        random, norms = np.random.default_rng(seed), [cap]
        for at in range(199):
            share, over = f"{random.choice(SHARES[:3])}%", "list" if at % 2 else "prefix"
            where = {"field": f"a{at % 7}", "is": True}
            norms.append(
                Norm.model_validate(
                    {"id": f"n{at}", "says": "x", "where": where, "at_least": share, "over": over}
                )
            )
        slate, wall, cpu = timed(whole_ruling, norms, table, 20)
        assert slate
        walls.append(wall)
        cpus.append(cpu)
    return _row("10000, 20", "200 norms, ruling", walls, cpus)


def measure_writing(turns: int) -> Iterator[Row]:
    """Time what a turn writes to a SQLite file that syncs every transaction.

    That is an audit record, and a list held and confirmed.
    """
    norms, table = instance(0, 500)
    over = {"over": "7 days for everyone", "where": {"field": "a0", "is": True}, "at_least": "10%"}
    account = Norm.model_validate({"id": "week", "says": "x", **over})
    ruling = enforce([*norms, account], table, 20, accounts={"week": Account()})
    payload = {"turn": "t", "ruling": ruling.model_dump(mode="json")}
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'state.db'}")
        with database.transaction() as connection:
            yield _each(
                "audit append",
                turns,
                lambda _: audit.append(connection, "ruling", {"turn": "t", "norm": "n@1"}),
            )
            yield _each(
                "audit, a ruling", turns, lambda _: audit.append(connection, "ruling", payload)
            )

        def turn(at: int) -> None:
            with database.transaction() as connection:
                late = ledger.settle(
                    connection, f"t{at}", ruling, [account], ledger.Holder("ada", "s")
                )
                assert late is None
            with database.transaction() as connection:
                ledger.record(connection, f"t{at}", ruling, holder=ledger.Holder("ada", "s"))

        yield _each("ledger, a turn", turns, turn)
        database.close()


def _each(name: str, times: int, call: Callable[[int], object]) -> Row:
    walls, cpus = [], []
    for at in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        call(at)
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
    return _row("", name, walls, cpus)


def measurements(*, quick: bool) -> Iterator[Row]:
    """Every row, as it is measured."""
    for n, size, runs in CASES:
        for name in (*METHODS, *(["CP-SAT"] if peers.CP_SAT else [])):
            if n * size <= SLOW.get(name, n * size):
                some = FEW if name in SLOW else max(FEW, runs // 5) if quick else runs
                yield measure(name, n, size, some)
    yield measure_cores(10 if quick else 50)
    yield measure_many(1 if quick else 3)
    yield from measure_writing(200 if quick else 2000)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure enforcement.")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--quick", action="store_true", help="a fifth of the instances")
    chosen = parser.parse_args()
    if not peers.CP_SAT:
        print("CP-SAT is left out; to measure it too: pip install ortools", file=sys.stderr)
    results = []
    for row in measurements(quick=chosen.quick):
        results.append(row)
        print(f"measured {row['method']} at {row['of']}", file=sys.stderr)
    if chosen.json:
        print(json.dumps({"results": results}))
        return
    print(
        f"{'n, k':>9}  {'method':<16} {'runs':>4} {'p50 ms':>9} {'p95 ms':>9} "
        f"{'CPU p50':>9} {'CPU p95':>9}   kept lawful"
    )
    for row in results:
        kept = f"{row['score_kept']:.3f}" if row.get("score_kept") else "-"
        lawful = f"{row['lawful']:.0%}" if "lawful" in row else "-"
        times = " ".join(
            f"{row[key]:>9.3f}" for key in ("p50_ms", "p95_ms", "cpu_p50_ms", "cpu_p95_ms")
        )
        print(
            f"{row['of']:>9}  {row['method']:<16} {row['runs']:>4} {times}  {kept:>5} {lawful:>6}"
        )


if __name__ == "__main__":
    main()
