"""Measures what grounding costs in memory and time.

    python -m benchmarks.grounding [--titles 28356 1000000] [--home DIR]
    python -m benchmarks.grounding --decoding --data CPCD

Memory and time per token of the prefix tree over the built-in catalogue and over titles made up of
its words, beside a tree of nested dictionaries; and how much of a list's writing the model is asked
for. It asserts nothing about time.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks import decoding
from undercard.recommender.engines.embedded import EmbeddedEngine
from undercard.recommender.engines.generation import picker
from undercard.recommender.engines.prefix_cache import Session
from undercard.recommender.experiments.title_cache import cached_tree
from undercard.recommender.titles.allowed_titles import Selection
from undercard.recommender.titles.grounded import ItemWriter, Markers
from undercard.recommender.titles.title_tree import END, Node, TitleTree
from undercard.retrieval.catalogue import Catalogue

Dicts = dict[int, "Dicts"]
_WALKS = 2_000
_PROMPT = "The listener says: something calm for a rainy evening.\nSongs that fit well:\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--titles", type=int, nargs="*", default=[28_356, 1_000_000])
    parser.add_argument(
        "--home", type=Path, default=Path.home() / ".cache" / "undercard-benchmarks"
    )
    parser.add_argument(
        "--decoding", action="store_true", help="what ways of decoding find on CPCD, instead"
    )
    parser.add_argument("--data", type=Path, help="the folder of CPCD, for --decoding")
    parser.add_argument(
        "--adapter", type=Path, help="an adapter for the embedded model, for --decoding"
    )
    parser.add_argument("--turns", type=int, default=100)
    options = parser.parse_args()
    if options.decoding:
        decoding.main(options)
        return
    engine = EmbeddedEngine(options.home)
    for size in options.titles:
        print(f"\n{size:,} titles")
        for name, value in measure(size, engine).items():
            print(f"  {name:58} {value}")


def measure(size: int, engine: EmbeddedEngine) -> dict[str, str]:
    """Everything about a tree of `size` titles."""
    texts = titles(size)
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("first start: cut, sort, write", "later start: hash, map"):
            began = time.perf_counter()
            tree = cached_tree(texts, engine.vocabulary, Path(folder), lambda *_: None)
            found[name] = f"{time.perf_counter() - began:.3f} s"
        tree = TitleTree([np.array(part) for part in tree._arrays])
    lengths = [len(tree.tokens(row)) for row in sample(len(tree))]
    found["tokens per title, mean of a sample; of the longest"] = (
        f"{np.mean(lengths):.1f}; {tree.longest}"
    )
    found["tree"] = f"{tree.nbytes / 1e6:.1f} MB, {tree.nbytes / len(tree):.1f} bytes per title"
    began = time.perf_counter()
    mask = np.random.default_rng(0).random(len(tree)) < 0.01
    selection = Selection(tree, mask, without=[0])
    found["selection of a hundredth: made in"] = f"{(time.perf_counter() - began) * 1e3:.1f} ms"
    found["tree: allowed tokens at the root"] = walked(tree, tree.children, deepest=1)
    found["tree: allowed tokens, all steps of titles"] = walked(tree, tree.children)
    found["the same within the selection"] = walked(tree, selection.children)
    found |= written(engine, Selection(tree))
    dicts = nested(tree)
    nbytes = sum(sys.getsizeof(node) for node in every(dicts))
    found["dictionaries"] = (
        f"{nbytes / 1e6:.1f} MB, {nbytes / len(tree):.1f} bytes per title, "
        "their numbers not counted"
    )
    found["dictionaries: allowed tokens, all steps of titles"] = stepped(tree, dicts)
    return found


def titles(n: int) -> list[str]:
    """Take n titles: the built-in catalogue's, then some made up of their beginnings and ends."""
    catalogue = Catalogue.builtin()
    columns = zip(catalogue.column("title"), catalogue.column("artist"), strict=True)
    real = [Markers().readable(f"{title} by {artist}") for title, artist in columns]
    draw, words = random.Random(7), [text.split() for text in real]
    made = (
        " ".join([*draw.choice(words)[:3], *draw.choice(words)[-3:]]) for _ in range(n - len(real))
    )
    return [*real, *made][:n]


def sample(n: int) -> list[int]:
    """Rows drawn by lot."""
    return random.Random(1).sample(range(n), min(n, _WALKS))


def walked(tree: TitleTree, children: Callable[[Node], object], *, deepest: int = 1_000) -> str:
    """Seconds per step to ask which tokens may come next, along randomly drawn titles.

    The titles are those of `tree`, whichever tree `children` asks.
    """
    seconds = []
    for row in sample(len(tree)):
        node = tree.root
        for token in [*tree.tokens(row), END][:deepest]:
            began = time.perf_counter()
            children(node)
            seconds.append(time.perf_counter() - began)
            offered = tree.children(node)
            node = offered.node(int(np.searchsorted(offered.tokens, token)))
    return spread(seconds)


def nested(tree: TitleTree) -> Dicts:
    """The same tree in nested dictionaries."""
    root: Dicts = {}
    for row in range(len(tree)):
        node = root
        for token in tree.tokens(row):
            node = node.setdefault(token, {})
        node[END] = {}
    return root


def every(node: Dicts) -> Iterator[Dicts]:
    """All dictionaries of a tree."""
    waiting = [node]
    while waiting:
        yield (here := waiting.pop())
        waiting += here.values()


def stepped(tree: TitleTree, root: Dicts) -> str:
    """Seconds per step in nested dictionaries to list the allowed tokens as an array.

    An array, because scores are looked up by one.
    """
    seconds = []
    for row in sample(len(tree)):
        node = root
        for token in [*tree.tokens(row), END]:
            began = time.perf_counter()
            np.fromiter(node, np.int64, len(node))
            seconds.append(time.perf_counter() - began)
            node = node[token]
    return spread(seconds)


class Counted:
    """A session that notes how much is written, and how often the model is asked."""

    def __init__(self, session: Session) -> None:
        self._session, self.tokens, self.asked = session, 0, 0

    def add(self, tokens: Sequence[int]) -> None:
        """See Session."""
        self.tokens += len(tokens)
        self._session.add(tokens)

    def logits(self):  # noqa: ANN201 - a tensor, of a library that is imported elsewhere
        """See Session."""
        self.asked += 1
        return self._session.logits()


def written(engine: EmbeddedEngine, selection: Selection) -> dict[str, str]:
    """A list of ten, written by the embedded model."""
    draft = Counted(engine.open(_PROMPT))
    writer = ItemWriter(draft, engine.vocabulary, selection, picker(1.0, 0), "\n")
    began = time.perf_counter()
    for _ in range(10):
        writer.item()
    seconds = time.perf_counter() - began
    return {
        "ten items written": f"{seconds:.2f} s; {draft.tokens} tokens, "
        f"of which the model was asked for {draft.asked}; "
        f"{seconds / draft.asked * 1e3:.1f} ms for each that was asked"
    }


def spread(seconds: list[float]) -> str:
    """Median, 95th percentile and greatest, in words."""
    p50, p95, most = np.quantile(seconds, (0.5, 0.95, 1)) * 1e6
    return f"p50 {p50:.0f} µs, p95 {p95:.0f} µs, most {most:.0f} µs (n={len(seconds)})"


if __name__ == "__main__":
    main()
