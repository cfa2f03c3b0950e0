"""Measures how well open wishes are read, by each of the ways to read them.

    python -m benchmarks.understanding [--json]

The ways are by meaning, by the language model under the schema, and always "none". Accuracy is over
moods and situations together, with Wilson's 95 % interval.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.intervals import wilson
from undercard.chat.assembly import make_engine
from undercard.chat.settings import load_settings
from undercard.chat.understanding.english_reader import english_reader
from undercard.chat.understanding.opening import ByModel, schema
from undercard.prompts import yaml12
from undercard.retrieval.embedding import MiniLM

WISHES = Path(__file__).parent.parent / "tests" / "data" / "open_wishes.yaml"
Answer = Callable[[str], dict[str, str]]


def measure(answer: Answer, wishes: list[tuple[str, str, str]]) -> dict[str, float]:
    """Accuracy with its interval, how many answers other than "none" are right, and median ms."""
    right = said = said_right = 0
    ms = []
    for wish, mood, situation in wishes:
        started = time.perf_counter()
        given = answer(wish)
        ms.append((time.perf_counter() - started) * 1000)
        for name, gold in (("mood", mood), ("situation", situation)):
            right += given[name] == gold
            said += given[name] != "none"
            said_right += given[name] == gold != "none"
    low, high = wilson(right, 2 * len(wishes))
    accuracy = right / (2 * len(wishes))
    return {
        "accuracy": accuracy,
        "low": low,
        "high": high,
        "said": said,
        "said_right": said_right,
        "ms": statistics.median(ms),
    }


def by_field(values: Sequence[str]) -> dict[str, str]:
    """The first value of each field."""
    return {
        name: next((value for value in values if value in schema()[name]), "none")
        for name in ("mood", "situation")
    }


def main() -> None:
    """Measure on the held-out wishes and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    settings = load_settings()
    wishes = [tuple(row) for row in yaml12.load_file(WISHES)["held_out"]]
    reader = english_reader(MiniLM())
    answers: dict[str, Answer] = {
        "always none": lambda _: {"mood": "none", "situation": "none"},
        "by phrases": lambda wish: by_field(reader.values(wish)),
    }
    engine = make_engine(settings, lambda *_: None)
    if engine is not None:
        answers[f"by {engine.name}"] = ByModel(engine).answers
    result = {name: measure(answer, wishes) for name, answer in answers.items()}
    if as_json:
        sys.stdout.write(json.dumps({"n": 2 * len(wishes), "systems": result}) + "\n")
        return
    print(f"n = {2 * len(wishes)} judgements on {len(wishes)} held-out wishes")
    for name, row in result.items():
        interval = f"[{row['low']:.2f}, {row['high']:.2f}]"
        print(
            f"{name:<45} accuracy {row['accuracy']:.2f} {interval}  "
            f"{row['said_right']} of {row['said']} said right  {row['ms']:.0f} ms"
        )


if __name__ == "__main__":
    main()
