"""`undercard eval norms`: each step from a sentence to a norm, against a gold set.

`segmented`            share of gold sentences that the splitter cuts out of their document exactly
`macro_f1`, `accuracy` which sentences are norms, by the head that ships: it learnt nothing of these
`macro_f1_folds`       the same by a head that has learnt from four fifths of them, as baselines do
`modality`             share of norms with the right modality
`slots_f1`             micro-F1 over words of norms, each word by its kinds; `slots_…` of each kind
`enforceable_f1`       which norms get a formal norm
`execution_…`, `missed_…`  whether drafts do what norms written by hand do: `norm_agreement`
`with_span`            share of slots and norms that stand at their place in the text

Intervals: percentiles over resampled sentences (Efron 1979). A third of the sentences is kept
aside: the others may be looked at while the grammar is worked on.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from undercard.chat.datasets.norm_gold import GoldSentence
from undercard.chat.evaluation.norm_agreement import is_aside, outcomes
from undercard.chat.evaluation.norm_sentences import BASELINES, Truths, by_head, figures, in_folds
from undercard.chat.evaluation.results import Evaluation, Interval
from undercard.policy.extraction.extractor import Extractor, Reading
from undercard.policy.extraction.formal_norms import Formal, formal_norms
from undercard.policy.extraction.normative_learning import Labelled, own_sentences
from undercard.policy.extraction.sentences import Sentence, sentences
from undercard.policy.extraction.slots import SLOT_KINDS, SlotKind

_RESAMPLES = 2_000
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
    norms = [(one, reading) for one, reading in zip(rows, read, strict=True) if one.normative]
    formal = _formal(norms, extractor, progress)
    asked = [(one, made) for (one, _), made in zip(norms, formal, strict=True) if one.norms]
    counts = dict(outcomes(asked, extractor, progress).counts())
    return Evaluation(
        task="norms",
        n=len(rows),
        system={
            **figures(gold, found),
            "macro_f1_folds": figures(gold, in_folds(labelled, _taught))["macro_f1"],
            "segmented": _ratio([_segmented(one) for one in rows]),
            **dict(_steps(norms)),
            "enforceable_f1": _ratio(
                [_both(a, f) for (a, _), f in zip(norms, formal, strict=True)]
            ),
            **{
                name: _ratio([(one, 1.0) for one in each.values()]) for name, each in counts.items()
            },
            "with_span": _ratio([_at_its_place(a, b) for a, b in norms]),
        },
        baselines={
            name: figures(gold, in_folds(labelled, judge)) for name, judge in BASELINES.items()
        },
        seconds=time.monotonic() - started,
        more={"reader": extractor.reader.name, "by_sentence": counts},
    )


def _taught(known: Sequence[Labelled], asked: Sequence[Labelled]) -> Truths:
    """The head when it has learnt from other folds of the gold set besides its own sentences."""
    return by_head([*own_sentences(), *known], asked)


def _formal(
    norms: Sequence[tuple[GoldSentence, Reading]], extractor: Extractor, progress: Progress
) -> list[list[Formal]]:
    """What is made of each norm, whether or not it would be taken for one."""
    made = []
    for done, (one, reading) in enumerate(norms, 1):
        made.append(formal_norms(reading.slots, extractor.domain, {"id": "a", "says": one.text}))
        progress("making norms", done, len(norms))
    return made


def _steps(norms: Sequence[tuple[GoldSentence, Reading]]) -> Iterator[tuple[str, Interval]]:
    meant = [(a.modality, b.slots.modality or "obligation") for a, b in norms]
    yield "modality", _ratio([(float(one == other), 1.0) for one, other in meant])
    if any(one.slots for one, _ in norms):  # a set without them says nothing of slots
        yield "slots_f1", _ratio([_words(a, b, _KINDS) for a, b in norms])
        for kind in _KINDS:
            yield f"slots_{kind}", _ratio([_words(a, b, (kind,)) for a, b in norms])


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


def differences(
    before: Mapping[str, Mapping[str, float]], after: Mapping[str, Mapping[str, float]]
) -> dict[str, Interval]:
    """After minus before over the sentences of both, for each figure: pairs are resampled."""
    found = {}
    for name in before.keys() & after.keys():
        both = before[name].keys() & after[name].keys()
        found[name] = _ratio([(after[name][one] - before[name][one], 1.0) for one in sorted(both)])
    return found


PARTS: Mapping[str, Callable[[GoldSentence], bool]] = {
    "aside": is_aside,
    "worked": lambda one: not is_aside(one),
    "even": lambda one: int(re.sub(r"\D", "", one.id) or 0) % 2 == 0,
    "odd": lambda one: int(re.sub(r"\D", "", one.id) or 0) % 2 == 1,
    "all": lambda _: True,
}
