"""Compares a model server with the embedded engine on the same weights: scores and speed.

    python -m benchmarks.serving --url http://127.0.0.1:8000/v1 --model smollm2-135m [--requests 5]
    [--home FOLDER] [--json]

The server must serve what `undercard model export` wrote. Prompts and titles are those of the CPCD
sample under tests/data.
"""

import argparse
import json
import os
import statistics
import threading
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from scipy.stats import spearmanr

from benchmarks.recommender import long_prompts, timed, titles
from undercard.recommender.engines.embedded import EmbeddedEngine
from undercard.recommender.engines.engine import Engine
from undercard.recommender.engines.server_engine import ServerEngine, ServerSettings

_LETTERS = [f" {letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]
_TITLES = 20
_WORDS = 60  # new tokens asked for


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="http://127.0.0.1:8000/v1")
    parser.add_argument("--model", required=True)
    parser.add_argument("--requests", type=int, default=5)
    parser.add_argument(
        "--home", type=Path, default=Path.home() / ".cache" / "undercard-benchmarks"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    embedded = EmbeddedEngine(options.home)
    settings = ServerSettings(options.url, options.model, answer_seconds=600, deadline_seconds=600)
    with ServerEngine(settings) as server:
        prompts = list(islice(long_prompts(embedded, 300), options.requests))
        report = {
            "apart": agreement(server, embedded, prompts),
            "server": speed(server, prompts),
            "embedded": speed(embedded, prompts),
        }
        health = [server.health().detail, embedded.health().detail]
    if options.json:
        print(json.dumps(report, indent=1))
        return
    print(f"{'; '.join(health)}; load {os.getloadavg()[0]:.1f}")
    for part, values in report.items():
        for name, value in values.items():
            print(f"{part:10} {name:56} {value:10.4f}")


def agreement(server: Engine, embedded: EmbeddedEngine, prompts: list[str]) -> dict[str, float]:
    """Measure how far the two engines' scores agree.

    Differences in nats per token for titles and in nats for letters, and rank correlations of
    titles.
    """
    apart, letters, ranks = [], [], []
    for i, prompt in enumerate(prompts):
        texts = titles()[i * _TITLES : (i + 1) * _TITLES]
        one, other = server.score(prompt, texts), embedded.score(prompt, texts)
        apart += [
            abs(a - b) / embedded.count(text) for a, b, text in zip(one, other, texts, strict=True)
        ]
        ranks.append(float(spearmanr(one, other).statistic))
        one, other = server.score(prompt, _LETTERS), embedded.score(prompt, _LETTERS)
        letters += [abs(a - b) for a, b in zip(one, other, strict=True)]
    return {
        f"titles, nats per token: mean (n={len(apart)})": statistics.mean(apart),
        "titles, nats per token: largest": max(apart),
        "titles, rank correlation: smallest": min(ranks),
        f"letters, nats: mean (n={len(letters)})": statistics.mean(letters),
        "letters, nats: largest": max(letters),
    }


def speed(engine: Engine, prompts: list[str]) -> dict[str, float]:
    """Medians in seconds, and new tokens per second for one request and for four at once."""

    def fresh(work: Callable[[str], object], mark: str) -> float:
        """Time prompts that begin as none before: nothing of them is remembered."""
        return statistics.median(
            timed(lambda i=i, p=p: work(f"{mark}{i}. {p}")) for i, p in enumerate(prompts)
        )

    texts = titles()[:_TITLES]
    return {
        "score 20 titles after 300 tokens, s": fresh(lambda p: engine.score(p, texts), "Titles "),
        "score 20 letters after 300 tokens, s": fresh(
            lambda p: engine.score(p, _LETTERS), "Letters "
        ),
        "the same, the prompt known, s": fresh(lambda p: engine.score(p, _LETTERS), "Letters "),
        "new tokens a second": pace(engine, prompts[:1]),
        "new tokens a second, four at once": pace(engine, (prompts * 4)[:4]),
    }


def pace(engine: Engine, prompts: list[str]) -> float:
    """Pieces of text a second, all requests together, the reading of their prompts included."""
    counts = [0] * len(prompts)

    def write(i: int) -> None:
        counts[i] = sum(1 for _ in engine.generate(f"{i}. {prompts[i]}", max_tokens=_WORDS))

    threads = [threading.Thread(target=write, args=(i,)) for i in range(len(prompts))]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
