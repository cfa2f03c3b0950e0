"""`undercard eval norms`: each step from a sentence to a norm, against a gold set.

`segmented`            share of gold sentences that the splitter cuts out of their document exactly
`macro_f1`, `accuracy` which sentences are norms, by the head that ships: it learnt nothing of these
`macro_f1_folds`       the same by a head that has learnt from four fifths of them, as baselines do
`modality`             share of norms with the right modality
`slots_f1`             micro-F1 over words of norms, each word by its kinds; `slots_…` of each kind
`enforceable_f1`       which norms get a formal norm
`execution_agreement`  share of enforceable norms whose first reading gives the same slates as the
                       norms written by hand; `execution_any`: one of the readings offered does
`missed_…`             share of enforceable norms that it does not, by why: `norm_misses`
`with_span`            share of slots and norms that stand at their place in the text

Intervals: percentiles over resampled sentences (Efron 1979). Sentences with even numbers are
reported; those with odd ones may be looked at while the grammar is worked on.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, product
from typing import Any

import numpy as np

from undercard.chat.datasets.norm_gold import GoldSentence
from undercard.chat.evaluation.norm_misses import REASONS, attributes, why_missed
from undercard.chat.evaluation.norm_sentences import BASELINES, Truths, by_head, figures, in_folds
from undercard.chat.evaluation.results import Evaluation, Interval
from undercard.policy.extraction.execution import agree
from undercard.policy.extraction.extractor import Extractor, Reading
from undercard.policy.extraction.formal_norms import Formal, formal_norms
from undercard.policy.extraction.normative_learning import Labelled, own_sentences
from undercard.policy.extraction.sentences import Sentence, sentences
from undercard.policy.extraction.slots import SLOT_KINDS, SlotKind

_RESAMPLES = 2_000
_MOST_WAYS = 12  # combinations of readings that are tried against the norms written by hand
_KINDS: tuple[SlotKind, ...] = tuple(kind for kind in SLOT_KINDS if kind != "modality")
Progress = Callable[[str, int, int], None]
Pair = tuple[float, float]  # what is counted of a sentence, and out of what


def evaluate(rows: Sequence[GoldSentence], extractor: Extractor, progress: Progress) -> Evaluation:
    """The figures of the extractor, and of the baselines where there are any."""
    started = time.monotonic()
    read = [
        extractor.reader.read([Sentence(one.text, 0, len(one.text), one.language)], one.text)[0]
        for one in rows
    ]
    gold = np.array([one.normative for one in rows])
    found = np.array([one.normative >= 0.5 for one in read])
    labelled = [Labelled(one.text, one.normative, one.language) for one in rows]
    return Evaluation(
        task="norms",
        n=len(rows),
        system={
            **figures(gold, found),
            "macro_f1_folds": figures(gold, in_folds(labelled, _taught))["macro_f1"],
            **dict(_steps(rows, read, extractor, progress)),
        },
        baselines={
            name: figures(gold, in_folds(labelled, judge)) for name, judge in BASELINES.items()
        },
        seconds=time.monotonic() - started,
        more={"reader": extractor.reader.name},
    )


def _taught(known: Sequence[Labelled], asked: Sequence[Labelled]) -> Truths:
    """The head when it has learnt from other folds of the gold set besides its own sentences."""
    return by_head([*own_sentences(), *known], asked)


def _steps(
    rows: Sequence[GoldSentence],
    read: Sequence[Reading],
    extractor: Extractor,
    progress: Progress,
) -> Iterator[tuple[str, Interval]]:
    yield "segmented", _ratio([_segmented(one) for one in rows])
    norms = [(one, reading) for one, reading in zip(rows, read, strict=True) if one.normative]
    meant = [(a.modality, b.slots.modality or "obligation") for a, b in norms]
    yield "modality", _ratio([(float(one == other), 1.0) for one, other in meant])
    yield "slots_f1", _ratio([_words(a, b, _KINDS) for a, b in norms])
    for kind in _KINDS:
        yield f"slots_{kind}", _ratio([_words(a, b, (kind,)) for a, b in norms])
    formal = []
    for done, (one, reading) in enumerate(norms, 1):
        formal.append(formal_norms(reading.slots, extractor.domain, {"id": "a", "says": one.text}))
        progress("making norms", done, len(norms))
    yield "enforceable_f1", _ratio([_both(a, f) for (a, _), f in zip(norms, formal, strict=True)])
    asked = [(one, f) for (one, _), f in zip(norms, formal, strict=True) if one.norms]
    first, anyone, missed = [], [], []
    known = attributes(extractor.domain)
    for done, (one, made) in enumerate(asked, 1):
        ways = list(_ways(made))
        tried = [agree(way, one.norms) for way in ways]
        first.append((float(bool(tried) and tried[0]), 1.0))
        missed.append("" if first[-1][0] else why_missed(next(iter(ways), []), one.norms, known))
        anyone.append((float(any(tried)), 1.0))
        progress("comparing slates", done, len(asked))
    yield "execution_agreement", _ratio(first)
    yield "execution_any", _ratio(anyone)
    for reason in REASONS:
        yield f"missed_{reason}", _ratio([(float(one == reason), 1.0) for one in missed])
    yield "with_span", _ratio([_at_its_place(a, b) for a, b in norms])


def _segmented(one: GoldSentence) -> Pair:
    """Whether the splitter gives this sentence, but for signs and spaces at its ends."""
    wanted = re.sub(r"\W", "", one.text)
    near = one.document[max(0, one.start - 2000) : one.start + len(one.text) + 2000]
    cut = {re.sub(r"\W", "", each.text) for each in sentences(near, one.language)}
    return float(wanted in cut), 1.0


def _words(gold: GoldSentence, read: Reading, kinds: Sequence[SlotKind]) -> Pair:
    """Twice the words that both give to a kind, and the words of either."""
    words = [match.span() for match in re.finditer(r"\w+", gold.text)]
    both = all_ = 0
    for kind in kinds:
        ours = _covered(words, read.slots.places.get(kind, []))
        theirs = _covered(words, gold.slots.get(kind, []))
        both += 2 * len(ours & theirs)
        all_ += len(ours) + len(theirs)
    return float(both), float(all_)


def _covered(words: Sequence[tuple[int, int]], places: Sequence[tuple[int, int]]) -> set[int]:
    return {
        at
        for at, (start, end) in enumerate(words)
        if any(first <= start and end <= last for first, last in places)
    }


def _both(gold: GoldSentence, made: Sequence[Formal]) -> Pair:
    """For F1 over sentences that can be enforced."""
    ours, theirs = any(one.choices for one in made), bool(gold.norms)
    return 2.0 * (ours and theirs), float(ours) + float(theirs)


def _ways(made: Sequence[Formal]) -> Iterator[list[Any]]:
    """The first reading of each amount, then other combinations."""
    choices = [[one.norm for one in each.choices] for each in made if each.choices]
    if choices:
        yield from (list(way) for way in islice(product(*choices), _MOST_WAYS))


def _at_its_place(gold: GoldSentence, read: Reading) -> Pair:
    places = [place for each in read.slots.places.values() for place in each]
    fits = [0 <= start < end <= len(gold.text) for start, end in places]
    return float(sum(fits)), float(len(fits))


def _ratio(pairs: Sequence[Pair]) -> Interval:
    """The ratio of two sums over sentences; zero where there is nothing below."""
    if not pairs:
        return Interval(0.0, 0.0, 0.0)
    rows = np.array(pairs, dtype=np.float64)
    sums = rows[np.random.default_rng(0).integers(0, len(rows), (_RESAMPLES, len(rows)))].sum(1)
    shares = np.divide(sums[:, 0], sums[:, 1], out=np.zeros(_RESAMPLES), where=sums[:, 1] > 0)
    low, high = np.percentile(shares, (2.5, 97.5))
    above, below = rows.sum(axis=0)
    return Interval(float(above / below) if below else 0.0, float(low), float(high))


def reported(rows: Sequence[GoldSentence]) -> list[GoldSentence]:
    """The sentences that no work on the grammar may look at: those with even numbers."""
    return [one for one in rows if int(re.sub(r"\D", "", one.id) or 0) % 2 == 0]
