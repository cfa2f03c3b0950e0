"""Measures a reader on labelled lines that it has not learnt from, with bootstrap intervals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undercard.chat.understanding.labels import Labelled
from undercard.chat.understanding.tagger import Tagged, TaggedSpan
from undercard.chat.understanding.word_units import covered, split

Key = tuple[object, ...]
Sums = npt.NDArray[np.float64]
_REDRAWS = 1_000


@dataclass(frozen=True)
class Read:
    """One line as it is and as it was read. A key is a label with its first and last unit."""

    line: Labelled
    acts: frozenset[Key]
    read_acts: frozenset[Key]
    spans: frozenset[Key]  # kind, polarity, borders
    read_spans: frozenset[Key]
    structure: frozenset[Key]
    read_structure: frozenset[Key]
    language: str


def compared(line: Labelled, tagged: Tagged) -> Read:
    """Labels beside what was read, by unit."""
    places = split(line.text)

    def key(start: int, end: int, *label: str) -> Key:
        inside = covered(places, start, end)
        return (inside.start, inside.stop, *label)

    def spans(held: Iterable[object], *, structure: bool) -> frozenset[Key]:
        return frozenset(
            key(one.start, one.end, one.kind, one.polarity)  # type: ignore[attr-defined]
            for one in held
            if (not one.polarity) == structure  # type: ignore[attr-defined]
        )

    read: list[TaggedSpan] = [span for act in tagged.acts for span in act.spans]
    return Read(
        line,
        frozenset(key(act.start, act.end, act.kind) for act in line.acts),
        frozenset(key(act.start, act.end, act.kind) for act in tagged.acts),
        spans(line.spans, structure=False),
        spans(read, structure=False),
        spans(line.spans, structure=True),
        spans(read, structure=True),
        tagged.language,
    )


def measured(reads: Sequence[Read]) -> dict[str, dict[str, object]]:
    """Every measure over all lines, by language and by kind of act."""
    found: dict[str, dict[str, object]] = {"all": _measures(reads)}
    for language in sorted({read.line.language for read in reads}):
        inside = [read for read in reads if read.line.language == language]
        found[f"language {language}"] = _measures(inside)
    for kind in sorted({act.kind for read in reads for act in read.line.acts}):
        found[f"act {kind}"] = _of_act(reads, kind)
    for kind in sorted({span.kind for read in reads for span in read.line.spans if span.polarity}):
        found[f"span {kind}"] = {"span F1": _f1(_only(reads, kind))}
    return found


Counts = list[tuple[int, int, int]]  # right, read, labelled; by line


def _measures(reads: Sequence[Read]) -> dict[str, object]:
    """The measures of the issue, each as [value, low, high]; `lines` is their number."""
    counts: Mapping[str, Counts] = {
        "act F1": [_hits(read.acts, read.read_acts) for read in reads],
        "span F1": [_hits(read.spans, read.read_spans) for read in reads],
        "span F1 without polarity": [
            _hits(_bare(read.spans), _bare(read.read_spans)) for read in reads
        ],
        "structure F1": [_hits(read.structure, read.read_structure) for read in reads],
        "t F1": [_hits(_targets(read.structure), _targets(read.read_structure)) for read in reads],
    }
    shares: Mapping[str, Callable[[Read], tuple[int, int]]] = {
        "acts right": lambda read: (int(_kinds(read.acts) == _kinds(read.read_acts)), 1),
        "acts and borders right": lambda read: (int(read.acts == read.read_acts), 1),
        "all right": lambda read: (int(_same(read)), 1),
        "polarity right": _polarity,
        "language right": lambda read: (int(read.language == read.line.language), 1),
    }
    found: dict[str, object] = {"lines": len(reads)}
    found |= {name: _f1(each) for name, each in counts.items()}
    return found | {name: _share(list(map(each, reads))) for name, each in shares.items()}


def _of_act(reads: Sequence[Read], kind: str) -> dict[str, object]:
    def only(keys: frozenset[Key]) -> frozenset[Key]:
        return frozenset(key for key in keys if key[2] == kind)

    counts = [_hits(only(read.acts), only(read.read_acts)) for read in reads]
    return {"acts": sum(count[2] for count in counts), "act F1": _f1(counts)}


def _only(reads: Sequence[Read], kind: str) -> Counts:
    def only(keys: frozenset[Key]) -> frozenset[Key]:
        return frozenset(key for key in keys if key[2] == kind)

    return [_hits(only(read.spans), only(read.read_spans)) for read in reads]


def _hits(labelled: frozenset[Key], read: frozenset[Key]) -> tuple[int, int, int]:
    return len(labelled & read), len(read), len(labelled)


def _bare(keys: frozenset[Key]) -> frozenset[Key]:
    return frozenset(key[:3] for key in keys)


def _targets(keys: frozenset[Key]) -> frozenset[Key]:
    return frozenset(key for key in keys if key[2] == "t")


def _kinds(acts: frozenset[Key]) -> list[object]:
    return [key[2] for key in sorted(acts, key=lambda key: key[0])]  # type: ignore[arg-type, return-value]


def _same(read: Read) -> bool:
    """Kinds and order of the acts, and every span; a border between acts may differ."""
    acts = _kinds(read.acts) == _kinds(read.read_acts)
    return acts and read.spans == read.read_spans and read.structure == read.read_structure


def _polarity(read: Read) -> tuple[int, int]:
    """Right and all polarities of the spans whose kind and borders are right."""
    both = _bare(read.spans) & _bare(read.read_spans)
    return len(read.spans & read.read_spans), len(both)


def _f1(counts: Counts) -> list[float]:
    held = np.array(counts, dtype=np.float64).reshape(-1, 3)

    def value(sums: Sums) -> Sums:
        harmonic: Sums = 2 * sums[..., 0] / np.maximum(sums[..., 1] + sums[..., 2], 1)
        return harmonic

    return _with_interval(held, value)


def _share(counts: Sequence[tuple[int, int]]) -> list[float]:
    held = np.array(counts, dtype=np.float64).reshape(-1, 2)
    return _with_interval(held, lambda sums: sums[..., 0] / np.maximum(sums[..., 1], 1))


def _with_interval(counts: Sums, value: Callable[[Sums], Sums]) -> list[float]:
    """The value, and the bounds of its 95 % interval over redraws of the lines."""
    chance = np.random.default_rng(0)
    weights = chance.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), _REDRAWS)
    low, high = np.quantile(value(weights @ counts), [0.025, 0.975])
    return [round(float(each), 4) for each in (value(counts.sum(axis=0)), low, high)]
