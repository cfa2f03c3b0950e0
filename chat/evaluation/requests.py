"""`undercard eval requests`: what is read in requests as people post them, against human labels.

The labels of MusicRecoIntent (Deezer 2026): genres, moods, instruments, contexts, decades,
countries and names, each wanted (+), rejected (-) or a likeness (~). A descriptor counts as found
when its category is right and its words are the same, case apart:

`descriptor_f1`    micro F1 of category and words, over all categories; `f1_…` of each
`sign_accuracy`    of those found, the share whose sign is right
`negative_recall`  the share of rejected descriptors that are found with their sign

Intervals: percentiles over resampled requests (Efron 1979).
"""

import ast
import csv
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from undercard.chat.errors import InputError
from undercard.chat.evaluation.results import Evaluation, Interval
from undercard.chat.understanding.cues import CueFinder
from undercard.chat.understanding.exact.nations import nations
from undercard.chat.understanding.exact.senses import senses
from undercard.chat.understanding.run_together import RunTogether
from undercard.chat.understanding.tagger import Tagger
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.chat.understanding.whole_spans import whole

_RESAMPLES = 2_000
_CATEGORIES = {
    "Mood": ("mood", *senses()),  # but for those below
    "Genre": ("genre", "electronic"),
    "Instrument": ("instrument", "voice", "acoustic", "instrumental", "vocal"),
    "ListeningContext": ("context",),
    "Decade": ("year", "old", "new"),
    "country": ("country", "language"),
    "NE": ("artist", "title", "album"),
}
_OF_KIND = {kind: category for category, kinds in _CATEGORIES.items() for kind in kinds}
_SIGNS = {"+": "+", ">": "+", "-": "-", "<": "-", "~": "~"}


class Descriptor(NamedTuple):
    """Words that describe the music, in lower case, with their category."""

    category: str
    words: str


Described = Mapping[Descriptor, str]  # the sign of each descriptor
Read = Callable[[str], Described]


@dataclass(frozen=True)
class Post:
    """A request as it was posted, with what people read in it."""

    text: str
    labels: Described


def load_posts(file: Path) -> list[Post]:
    """The posts of a CSV with the columns `query` and `intents`. Raises InputError."""
    try:
        with file.open(encoding="utf-8", newline="") as rows:
            return [Post(row["query"], _labels(row["intents"])) for row in csv.DictReader(rows)]
    except (OSError, KeyError, ValueError, SyntaxError, AttributeError) as error:
        raise InputError(
            f"{file}: expected a CSV with the columns query and intents, where intents is written "
            f"{{'Genre': {{('rock', '+'): 1.0}}}}; {type(error).__name__}: {error}"
        ) from error


def _labels(written: str) -> Described:
    held = ast.literal_eval(written)
    return {
        Descriptor(category, words.casefold()): sign
        for category, labels in held.items()
        for words, sign in labels
        if category in _CATEGORIES
    }


def by_reader(tagger: Tagger, cues: CueFinder, apart: RunTogether) -> Read:
    """What a tagger finds, its spans made whole and its names apart."""

    def read(text: str) -> Described:
        found: dict[Descriptor, str] = {}
        tagged = tagger.tag(text, cues.find(text))
        for act in tagged.acts:
            spans = whole(text, act.spans, act.start, act.end, tagged.language)
            for span in apart.divided(text, spans):
                if span.kind in _OF_KIND and span.polarity in _SIGNS:
                    words = text[span.start : span.end].casefold()
                    found[Descriptor(_OF_KIND[span.kind], words)] = _SIGNS[span.polarity]
        return found

    return read


def by_vocabulary(vocabulary: Vocabulary) -> Read:
    """What words of the vocabulary find, which nothing can be unwanted to."""
    kinds = {"genre": "Genre", "field": "Mood"}

    def read(text: str) -> Described:
        marks = [mark for mark in vocabulary.marks(text) if mark.kind in kinds]
        found = [(kinds[mark.kind], mark.start, mark.end) for mark in marks]
        found += [("country", nation.start, nation.end) for nation in nations(text, "en")]
        return {Descriptor(name, text[start:end].casefold()): "+" for name, start, end in found}

    return read


def evaluate(
    posts: Sequence[Post],
    read: Read,
    baselines: Mapping[str, Read],
    progress: Callable[[str, int, int], None],
) -> Evaluation:
    """The reader's figures, and those of the baselines."""
    started = time.monotonic()
    found = []
    for done, post in enumerate(posts, 1):
        found.append(read(post.text))
        progress("reading requests", done, len(posts))
    others = {name: [other(post.text) for post in posts] for name, other in baselines.items()}
    return Evaluation(
        task="requests",
        n=len(posts),
        system=dict(_figures(posts, found)),
        baselines={name: dict(_figures(posts, each)) for name, each in others.items()},
        seconds=time.monotonic() - started,
    )


def _figures(posts: Sequence[Post], found: Sequence[Described]) -> Iterator[tuple[str, Interval]]:
    for category in (None, *_CATEGORIES):
        rows = [_hits(post.labels, each, category) for post, each in zip(posts, found, strict=True)]
        name = "descriptor_f1" if category is None else f"f1_{category}"
        yield name, _ratio([2 * hit for hit, _, _ in rows], [a + b for _, a, b in rows])
    signs = [_signs(post.labels, each) for post, each in zip(posts, found, strict=True)]
    yield "sign_accuracy", _ratio([right for right, *_ in signs], [both for _, both, *_ in signs])
    yield "negative_recall", _ratio([hit for *_, hit, _ in signs], [all_ for *_, all_ in signs])


def _hits(labels: Described, found: Described, category: str | None) -> tuple[int, int, int]:
    """Found and labelled, labelled, found."""
    gold = {one for one in labels if category in (None, one.category)}
    read = {one for one in found if category in (None, one.category)}
    return len(gold & read), len(gold), len(read)


def _signs(labels: Described, found: Described) -> tuple[int, int, int, int]:
    """Of those found: with the right sign, and all; of those rejected: found so, and all."""
    both = labels.keys() & found.keys()
    right = sum(labels[one] == found[one] for one in both)
    rejected = [one for one, sign in labels.items() if sign == "-"]
    return right, len(both), sum(found.get(one) == "-" for one in rejected), len(rejected)


def _ratio(above: Sequence[int], below: Sequence[int]) -> Interval:
    """The ratio of two sums over requests; zero where there is nothing below."""
    rows = np.array([above, below], dtype=np.float64)
    draws = np.random.default_rng(0).integers(0, len(above), (_RESAMPLES, len(above)))
    tops, bottoms = rows[0][draws].sum(axis=1), rows[1][draws].sum(axis=1)
    shares = np.divide(tops, bottoms, out=np.zeros(_RESAMPLES), where=bottoms > 0)
    total = rows.sum(axis=1)
    low, high = np.percentile(shares, (2.5, 97.5))
    return Interval(float(total[0] / total[1]) if total[1] else 0.0, float(low), float(high))
