"""How fast the embedded language model reads, chooses and writes.

Prints a table; asserts nothing about time.

    python -m benchmarks.recommender [--requests 50] [--untuned] [--home FOLDER] [--json]

Requests, liked tracks and candidates are those of the CPCD sample under tests/data. The plain way
is transformers with the same weights: one full pass per candidate, and writing the list of titles.
"""

import argparse
import json
import os
import resource
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from undercard.chat.datasets.dialogues import Case, load_dialogues, load_pool
from undercard.chat.heap import give_large_blocks_back
from undercard.recommender.engines.adapter import SHIPPED
from undercard.recommender.engines.embedded import EmbeddedEngine
from undercard.recommender.engines.weights import model_folder
from undercard.recommender.ranking.lettered import LetteredChoice
from undercard.recommender.ranking.ranker import RankContext, RankItem

_SAMPLE = Path(__file__).parents[1] / "tests" / "data" / "cpcd"
_MOODS = [
    "calm",
    "happy",
    "sad",
    "angry",
    "romantic",
    "energetic",
    "dreamy",
    "dark",
    "uplifting",
    "nostalgic",
    "focused",
    "aggressive",
]
_PLACES = [
    "party",
    "dinner",
    "sleep",
    "study",
    "workout",
    "driving",
    "rain",
    "wedding",
    "cooking",
    "cleaning",
    "travel",
    "beach",
]
_SCHEMA = {
    "type": "object",
    "properties": {"mood": {"enum": _MOODS}, "situation": {"enum": _PLACES}},
}
_PLAIN = 3  # requests done the plain way: each takes seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=50)
    parser.add_argument(
        "--home", type=Path, default=Path.home() / ".cache" / "undercard-benchmarks"
    )
    parser.add_argument("--untuned", action="store_true", help="without the adapter that ships")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    give_large_blocks_back()  # as the product does
    model_folder(options.home)
    began = time.perf_counter()
    engine = EmbeddedEngine(options.home, adapter=None if options.untuned else SHIPPED)
    rows = {"start (model unpacked before)": [time.perf_counter() - began]}
    rows |= measure(engine, options.requests)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    plain = measure_plainly(engine, model_folder(options.home))
    report = {name: summary(values) for name, values in rows.items()}
    report |= {name: summary(values) for name, values in plain.items()}
    ours = report["score 20 after 300 tokens"]["p50"]
    ratios = {
        "one pass per candidate / ours": report["plain: one pass per candidate"]["p50"] / ours,
        "write 20 titles / ours": report["plain: write 20 titles"]["p50"] / ours,
        "four listeners who score at once, times one": 4
        * report["score 20 after 300 tokens"]["p50"]
        / report["four score at once, all"]["p50"],
        "four listeners who are written to at once, times one": 4
        * report["one writes 40 tokens"]["p50"]
        / report["four write 40 tokens each at once, all"]["p50"],
    }
    prompts, texts = list(islice(long_prompts(engine, 300), 10)), titles()[:20]
    engine.forget()
    busy = statistics.median(processor(lambda p=p: engine.score(p, texts)) for p in prompts)
    ratios["processor seconds to score 20 after 300 tokens"] = busy
    tokens = {
        "new tokens per second": 1 / report["one new token"]["p50"],
        "peak memory, GB": memory,
    }
    if options.json:
        print(json.dumps({"seconds": report, "ratios": ratios, **tokens}, indent=1))
        return
    print(f"{engine.health().detail}; load {os.getloadavg()[0]:.1f}")
    for name, found in report.items():
        print(
            f"{name:48} n={found['n']:<4.0f} "
            f"p50 {found['p50'] * 1e3:9.1f} ms   p95 {found['p95'] * 1e3:9.1f} ms"
        )
    for name, value in {**ratios, **tokens}.items():
        print(f"{name:48} {value:8.2f}")


def measure(engine: EmbeddedEngine, n: int) -> dict[str, list[float]]:
    """Seconds of each kind of work, one value per request; every prompt is new to the engine."""
    prompts, texts = list(islice(long_prompts(engine, 300), n)), titles()
    found: dict[str, list[float]] = {}

    def each(name: str, work: Callable[[int], object]) -> None:
        work(0)
        engine.forget()
        found[name] = [timed(lambda i=i: work(i)) for i in range(n)]

    def window(i: int, size: int) -> list[str]:
        return list(islice(cycle(texts), i * size, (i + 1) * size))

    each("score 20 after 300 tokens", lambda i: engine.score(prompts[i], window(i, 20)))
    each("score 100 after 300 tokens", lambda i: engine.score(prompts[i], window(i, 100)))
    for rotations in (1, 2):
        choice = LetteredChoice(engine, rotations=rotations)
        for size in (20, 100):
            each(
                f"letters: {size} after 300 tokens, read {'once' if rotations == 1 else 'twice'}",
                lambda i, choice=choice, size=size: choice.scores(
                    wish(prompts[i], texts), ranked(window(i, size))
                ),
            )
    shared = prompts[0]
    found["score 20, the prompt known"] = [
        timed(lambda i=i: engine.score(shared, window(i, 20))) for i in range(n)
    ]
    short = list(islice(long_prompts(engine, 150), n))
    each(
        "two enums of 12 after 150 tokens",
        lambda i: list(engine.generate(short[i], max_tokens=8, schema=_SCHEMA)),
    )
    each("first word after 150 tokens", lambda i: next(engine.generate(short[i], max_tokens=8)))
    found["one new token"] = [pace(engine, prompt) for prompt in short[: max(2, n // 5)]]
    rounds = range(0, min(n, 20), 4)
    found["four score at once, all"] = [
        together([lambda k=k: engine.score(prompts[k % n], window(k, 20)) for k in range(i, i + 4)])
        for i in rounds
    ]
    found["one writes 40 tokens"] = [
        together([lambda i=i: words(engine, short[i])]) for i in rounds
    ]
    found["four write 40 tokens each at once, all"] = [
        together([lambda k=k: words(engine, short[k % n]) for k in range(i, i + 4)]) for i in rounds
    ]
    return found


def measure_plainly(engine: EmbeddedEngine, folder: Path) -> dict[str, list[float]]:
    """Time the same work by transformers, without anything reused.

    The prompt is read again for every candidate, and a list is written token by token.
    """
    import torch
    from transformers import AutoTokenizer, LlamaForCausalLM

    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = LlamaForCausalLM.from_pretrained(folder, local_files_only=True, dtype=torch.bfloat16)
    texts = titles()[:20]

    def score(prompt: str) -> None:
        with torch.inference_mode():
            for text in texts:
                model(torch.tensor([tokenizer(prompt + text).input_ids])).logits.log_softmax(-1)

    def write(prompt: str) -> None:
        length = sum(len(tokenizer(text).input_ids) for text in texts)
        with torch.inference_mode():
            ids = torch.tensor([tokenizer(prompt).input_ids])
            model.generate(
                ids, max_new_tokens=length, min_new_tokens=length, do_sample=False, pad_token_id=2
            )

    prompts = list(islice(long_prompts(engine, 300), _PLAIN))
    return {
        "plain: one pass per candidate": [timed(lambda p=p: score(p)) for p in prompts],
        "plain: write 20 titles": [timed(lambda p=p: write(p)) for p in prompts],
    }


def together(works: list[Callable[[], object]]) -> float:
    """Seconds until requests, asked at once, are all answered."""
    threads = [threading.Thread(target=work) for work in works]

    def run() -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return timed(run)


def words(engine: EmbeddedEngine, prompt: str) -> None:
    """Write 40 tokens; the prompt is known, as it is when a list is worded."""
    for _ in engine.generate(prompt, max_tokens=40, stop=()):
        pass


def pace(engine: EmbeddedEngine, prompt: str) -> float:
    """Seconds per piece of text after the first."""
    pieces = engine.generate(prompt, max_tokens=40)
    next(pieces)
    began = time.perf_counter()
    count = sum(1 for _ in pieces)
    return (time.perf_counter() - began) / max(1, count)


def long_prompts(engine: EmbeddedEngine, tokens: int) -> Iterator[str]:
    """Prompts of about `tokens` tokens: real requests with liked tracks before them."""
    pool = load_pool(_SAMPLE / "tracks.csv")
    cases: list[Case] = [
        case for one in load_dialogues(_SAMPLE / "dialogs.jsonl", pool) for case in one.cases
    ]
    for number, case in enumerate(cycle(cases)):
        liked = [
            track.text for track in islice(cycle(pool.tracks), number * 7, number * 7 + tokens)
        ]
        ending = f"\nThe listener says: {case.said[-1][:200]}\nA song that fits well:"
        room = tokens - engine.count(ending)
        while engine.count("; ".join(liked)) > room:
            liked = liked[: -max(1, len(liked) // 8)]
        yield "The listener likes: " + "; ".join(liked) + ending


def wish(prompt: str, texts: list[str]) -> RankContext:
    """A wish of about 300 tokens in the prompt: the end of a long request, eight liked tracks."""
    return RankContext(prompt[-600:], tuple(texts[:8]))


def ranked(texts: list[str]) -> list[RankItem]:
    """Texts as items, the first with the most evidence."""
    return [RankItem(str(i), text, 1 - i / len(texts)) for i, text in enumerate(texts)]


def titles() -> list[str]:
    """Candidates' texts."""
    return [f" {track.text}" for track in load_pool(_SAMPLE / "tracks.csv").tracks]


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def processor(work: Callable[[], object]) -> float:
    """CPU seconds that `work` takes, summed over all threads.

    Other work on the machine disturbs it less than wall time.
    """
    began = time.process_time()
    work()
    return time.process_time() - began


def summary(values: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    ordered = sorted(values)
    return {
        "n": len(values),
        "p50": statistics.median(ordered),
        "p95": ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))],
    }


if __name__ == "__main__":
    main()
