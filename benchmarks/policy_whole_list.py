"""Norms on all of a list, and lists that go one way, measured: time, proof, and lawful lists.

    python -m benchmarks.policy_whole_list           a table (from the root of the project)
    python -m benchmarks.policy_whole_list --json    one JSON document

Instances are those of `benchmarks.policy`: its eight norms on 500 candidates, or none, and on top a
mean tempo, so many artists that differ, or energy that only rises, each with the deadline that a
turn of the DJ has. "lawful": lists that keep all norms; where there is none in time, the ruling
says so.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.policy import instance
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.errors import UndecidedError
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import Ruling

RUNS, CANDIDATES, DEADLINE = 30, 500, 0.2
MEAN = {"id": "mean", "mean": {"field": "tempo", "at_least": 127, "at_most": 130}}
DISTINCT = {"id": "distinct", "distinct": {"field": "by", "at_least": 14}}
RISING = {"id": "rising", "step": {"field": "energy", "only": "up"}}
CAP = {"id": "cap", "per": "by", "at_most": 1}
CASES: dict[str, tuple[bool, list[dict[str, object]], int]] = {
    "eight norms": (True, [], 20),
    "and a mean": (True, [MEAN], 20),
    "and variety": (True, [DISTINCT], 20),
    "and both": (True, [MEAN, DISTINCT], 20),
    "rising, 10 tracks": (False, [RISING], 10),
    "rising, 30 tracks": (False, [RISING], 30),
    "rising, one per artist, 30 tracks": (False, [RISING, CAP], 30),
    "eight norms, rising, 20 tracks": (True, [RISING], 20),
}


def made(
    seed: int, shared: bool, more: list[dict[str, object]]
) -> tuple[list[Norm], CandidateTable]:
    """A random instance, the same for the same seed."""
    norms, table = instance(seed, CANDIDATES)
    draw = np.random.default_rng([seed, 7])
    columns = dict(table.columns) | {
        "energy": draw.beta(2, 2, CANDIDATES).round(3).tolist(),
        "tempo": draw.normal(120, 25, CANDIDATES).round(1).tolist(),
        "by": [f"a{value % 120}" for value in draw.zipf(1.5, CANDIDATES)],
    }
    added = [Norm.model_validate({"says": "x"} | fields) for fields in more]
    return [*(norms if shared else []), *added], CandidateTable(table.ids, table.scores, columns)


def measured(name: str) -> dict[str, object]:
    """A row of the table."""
    shared, more, size = CASES[name]
    times, rulings = [], list[Ruling | None]()
    for seed in range(RUNS):
        norms, table = made(seed, shared, more)
        began = time.process_time()
        try:
            rulings.append(enforce(norms, table, size, deadline=DEADLINE))
        except UndecidedError:
            rulings.append(None)
        times.append((time.process_time() - began) * 1000)
    found = [ruling for ruling in rulings if ruling is not None and ruling.feasible]
    return {
        "norms": name,
        "n": RUNS,
        "cpu p50 ms": round(float(np.median(times))),
        "cpu p95 ms": round(float(np.quantile(times, 0.95))),
        "lawful": sum(all(one.satisfied is not False for one in each.norms) for each in found),
        "proved": sum(each.proved for each in found),
    }


def rows() -> Iterator[dict[str, object]]:
    """Each as it is measured."""
    for name in CASES:
        yield measured(name)


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true")
    if parser.parse_args().json:
        json.dump(list(rows()), sys.stdout, indent=1)
        return
    table = Table(box=None)
    for at, row in enumerate(rows()):
        for name in row if at == 0 else ():
            table.add_column(name)
        table.add_row(*map(str, row.values()))
    Console().print(table)


if __name__ == "__main__":
    main()
