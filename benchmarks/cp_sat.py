"""CP-SAT on one program read from standard input: a yes or no for each candidate at each rank.

Writes JSON.

Run by `benchmarks.peers` in a process of its own, for OR-tools and highspy cannot be loaded
together.
"""

import json
import math
import sys
import time

from ortools.sat.python import cp_model

SCALE = 10**7  # CP-SAT counts in whole numbers


def main() -> None:
    """Solve, and print the list with the time it took to build and solve the model."""
    given = json.load(sys.stdin)
    wall, cpu = time.perf_counter(), time.process_time()
    size, n = len(given["ranks"][0]), len(given["scores"])
    model = cp_model.CpModel()
    at = {
        (i, r): model.new_bool_var("")
        for i in range(n)
        for r in range(size)
        if given["first"][i] <= r
    }
    for rank in range(size):
        model.add_exactly_one(at[i, rank] for i in range(n) if (i, rank) in at)
    for i in range(n):
        model.add_at_most_one(at[i, rank] for rank in range(size) if (i, rank) in at)
    for item, weight, low, high in zip(
        given["items"], given["ranks"], given["low"], given["high"], strict=True
    ):
        whole = all(value == int(value) for value in (*item, *weight))
        scale = 1 if whole else SCALE
        terms = [
            var * round(scale * item[i] * weight[r])
            for (i, r), var in at.items()
            if item[i] * weight[r]
        ]
        model.add_linear_constraint(sum(terms), math.ceil(scale * low), math.floor(scale * high))
    gains = {key: given["scores"][key[0]] / math.log2(key[1] + 2) for key in at}
    model.maximize(sum(var * round(SCALE * gains[key]) for key, var in at.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = given["seconds"]
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    order = (
        [next(i for i in range(n) if (i, r) in at and solver.value(at[i, r])) for r in range(size)]
        if found
        else None
    )
    times = {
        "wall_ms": 1000 * (time.perf_counter() - wall),
        "cpu_ms": 1000 * (time.process_time() - cpu),
    }
    json.dump({"order": order, **times}, sys.stdout)


if __name__ == "__main__":
    main()
