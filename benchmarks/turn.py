"""How long a turn takes, and how much memory: real requests, the real catalogue, the real model.

Run: `python -m benchmarks.turn [--json]`. Prints medians and 95th percentiles beside the targets.
"""

import argparse
import json
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from undercard.chat.assembly import assemble
from undercard.chat.events import TurnDone
from undercard.chat.settings import Settings, load_settings

REQUESTS = Path(__file__).parent.parent / "tests" / "data" / "requests.txt"
EDITS = ("calmer", "drop the second", "why 3?", "no rap", "make it 15")
TARGETS = {
    "list": None,
    "first_word": None,
    "words_after_list": 300.0,
    "total": 1500.0,
    "retrieval": 30.0,
    "policy": 35.0,
    "ranking": None,
    "understanding": None,
    "reply": None,
}


def measure(settings: Settings) -> dict[str, object]:
    """Play every request as a dialogue with an edit: milliseconds by step, and the memory used."""
    started = time.perf_counter()
    dj = assemble(settings, lambda *_: None, surface="benchmark")
    ready = time.perf_counter() - started
    held: dict[str, list[float]] = {name: [] for name in TARGETS}
    cpu = time.process_time()
    dj_says = list(REQUESTS.read_text(encoding="utf-8").splitlines())
    for number, say in enumerate(dj_says):
        dialogue = dj.start("benchmark")
        for utterance in (say, EDITS[number % len(EDITS)]):
            for event in dj.turn(dialogue, utterance):
                if isinstance(event, TurnDone):
                    for name, ms in _with_gap(event.record.ms).items():
                        held[name] += [ms] if ms is not None else []
    cpu = time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    steps = {
        name: {"n": len(v), "p50": _percentile(v, 50), "p95": _percentile(v, 95)}
        for name, v in held.items()
        if v
    }
    return {
        "turns": 2 * len(dj_says),
        "start_s": round(ready, 2),
        "peak_mb": round(peak),
        "cpu_ms": round(1000 * cpu / (2 * len(dj_says))),
        "steps": steps,
    }


def _with_gap(ms: Mapping[str, float | None]) -> dict[str, float | None]:
    """With the time from the list to the first word; None where there is no list."""
    shown, word = ms["list"], ms["first_word"]
    both = shown is not None and word is not None
    return {**ms, "words_after_list": word - shown if both else None}


def _percentile(values: Sequence[float], percent: int) -> float:
    if len(values) < 2:
        return round(values[0], 1)
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 1)


def main() -> None:
    """Measure in a state of its own (the index and the model are those of the home) and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    with tempfile.TemporaryDirectory() as folder:
        result = measure(load_settings(database=f"sqlite:///{folder}/undercard.db"))
    if as_json:
        sys.stdout.write(json.dumps(result) + "\n")
        return
    print(
        f"{platform.processor() or platform.machine()}, "
        f"Python {platform.python_version()}, {result['turns']} turns"
    )
    print(
        f"start with everything prepared: {result['start_s']} s (target 10); "
        f"peak memory {result['peak_mb']} MB (target 2000); "
        f"processor time of a turn: {result['cpu_ms']} ms on average"
    )
    print(f"{'ms':<15}{'n':>5}{'p50':>9}{'p95':>9}   target (p95)")
    for name, row in result["steps"].items():  # type: ignore[attr-defined]
        target = TARGETS[name]
        verdict = ""
        if target is not None:
            verdict = f"{target:g} {'met' if row['p95'] <= target else 'MISSED'}"
        print(f"{name:<15}{row['n']:>5}{row['p50']:>9}{row['p95']:>9}   {verdict}")


if __name__ == "__main__":
    main()
