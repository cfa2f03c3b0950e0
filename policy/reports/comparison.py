"""Two registers compared list by list: what each kept of the score, and who gains and who loses."""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from undercard.policy.enforcement import verifier
from undercard.policy.norms.looks_at import by_value
from undercard.policy.norms.masks import masks
from undercard.policy.norms.norm import Norm, id_of
from undercard.policy.norms.predicates import is_unknown, tests
from undercard.policy.norms.table import CandidateTable
from undercard.policy.reports.tally import Tally, tally
from undercard.policy.ruling import Ruling

RESAMPLES, SEED = 2000, 20260101
Sums = defaultdict[str, float]


@dataclass(frozen=True)
class Case:
    """One list to be made: for whom, when, and from what.

    `dialogue` groups lists that are not independent. `name` says which list it is to people.
    """

    dialogue: str
    at: datetime
    table: CandidateTable
    size: int
    limits: tuple[Norm, ...] = ()
    context: Mapping[str, object] = field(default_factory=dict)
    listener: str | None = None
    name: str = ""


@dataclass(frozen=True)
class Interval:
    """A value with its 95 % interval; without one where there is a single dialogue."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Change:
    """The exposure of something under the norms in force and under the draft.

    Exposure is the sum of 1 / log2(rank + 1).
    """

    name: str
    before: float
    after: float

    @property
    def gain(self) -> float:
        """How much more it would have."""
        return self.after - self.before


@dataclass(frozen=True)
class Simulation:
    """The norms in force beside the draft, over the same lists.

    `kept_*`: the discounted score as a part of what the lists would be worth with the listeners'
    limits alone (None where that is not above zero); `difference`: the one less the other, list by
    list. `tallies`: per norm id, before and after. `forced_*`: lists in which a hard norm or a
    limit had to give way, or that were impossible. `gains`: by attribute, and under `beneficiaries`
    by norm, the winners first. `tracks_*`: how many lists a track came into, or left. `unseen`:
    norms that ask for what no candidate of any list is.
    """

    lists: int
    dialogues: int
    differing: int
    kept_before: Interval | None
    kept_after: Interval | None
    difference: Interval | None
    tallies: Mapping[str, tuple[Tally | None, Tally | None]]
    gave_way: tuple[int, int]
    forced: tuple[int, int]
    exposure: float
    beneficiaries: tuple[Change, ...]
    gains: Mapping[str, tuple[Change, ...]]
    tracks_in: tuple[tuple[str, int], ...]
    tracks_out: tuple[tuple[str, int], ...]
    unseen: tuple[str, ...]


def fields_of(norms: Iterable[Norm]) -> dict[str, None]:
    """Every attribute that the norms look at, in order."""
    found: dict[str, None] = {}
    for norm in norms:
        for predicate in (norm.where, norm.among, norm.not_after):
            if predicate is not None:
                found |= dict.fromkeys(test.field for test in tests(predicate))
        found |= dict.fromkeys(by_value(norm))
    return found


class Comparison:
    """Adds up what both registers did, list by list.

    Of a norm that both have, the draft's version says who benefits.
    """

    def __init__(self, norms: Sequence[Norm], also: Sequence[str]) -> None:
        self.norms = list({norm.id: norm for norm in norms}.values())
        self.soft = {norm.ref for norm in norms if norm.force == "soft"}
        self.fields = list(dict.fromkeys([*_groups(norms), *also]))
        self.rulings: tuple[list[Ruling], list[Ruling]] = ([], [])
        self.scores: dict[str, list[tuple[float, float, float]]] = {}
        self.limits: set[str] = set()
        self.exposure = {name: (Sums(float), Sums(float)) for name in self.fields}
        self.benefit: tuple[Sums, Sums] = (Sums(float), Sums(float))
        self.seen: set[str] = set()
        self.moved: tuple[Counter[str], Counter[str]] = (Counter(), Counter())

    def enter(self, case: Case, old: Ruling, new: Ruling) -> None:
        """Add one list, as it was made under both registers."""
        rows = {name: row for row, name in enumerate(case.table.ids)}
        free = verifier.value_of([rows[name] for name in old.before], case.table)
        self.scores.setdefault(case.dialogue, []).append((free, old.value or 0.0, new.value or 0.0))
        self.limits |= {norm.ref for norm in case.limits}
        for side, ruling in enumerate((old, new)):
            self.rulings[side].append(ruling)
            self._expose(side, case.table, [rows[name] for name in ruling.slate])
        self.moved[0].update(name for name in new.slate if name not in old.slate)
        self.moved[1].update(name for name in old.slate if name not in new.slate)

    def _expose(self, side: int, table: CandidateTable, slate: Sequence[int]) -> None:
        weights = _weights(len(slate))
        nothing = [None] * len(table)
        for name in self.fields:
            column = table.columns.get(name, nothing)
            for row, weight in zip(slate, weights, strict=True):
                for value in _values(column[row]):
                    self.exposure[name][side][value] += weight
        for norm in self.norms:
            if norm.where is not None:
                counts = masks(norm.where, table).true & masks(norm.among, table).true
                if counts.any():
                    self.seen.add(norm.id)
                self.benefit[side][norm.id] += sum(
                    weight for row, weight in zip(slate, weights, strict=True) if counts[row]
                )

    def closed(self) -> Simulation:
        """What was added up."""
        old, new = self.rulings
        tallies = self._tallies()
        old_part, new_part, difference = _parts(list(self.scores.values()))
        gaining = _changes(*self.benefit)
        judged = [norm for norm in self.norms if norm.id in tallies]
        return Simulation(
            lists=len(old),
            dialogues=len(self.scores),
            differing=sum(a.slate != b.slate for a, b in zip(old, new, strict=True)),
            kept_before=old_part,
            kept_after=new_part,
            difference=difference,
            tallies=tallies,
            gave_way=(sum(map(_gave_way, old)), sum(map(_gave_way, new))),
            forced=(sum(map(self._forced, old)), sum(map(self._forced, new))),
            exposure=sum(itertools.chain.from_iterable(map(_exposure, old))),
            beneficiaries=tuple(change for change in gaining if change.name in tallies),
            gains=self._gains(),
            tracks_in=tuple(self.moved[0].most_common()),
            tracks_out=tuple(self.moved[1].most_common()),
            unseen=tuple(norm.id for norm in judged if self._unseen(norm)),
        )

    def _gains(self) -> dict[str, tuple[Change, ...]]:
        """What the values of each attribute gain, of those that have names."""
        named = {name: sides for name, sides in self.exposure.items() if _named(sides)}
        return {name: _changes(*sides) for name, sides in named.items()}

    def _tallies(self) -> dict[str, tuple[Tally | None, Tally | None]]:
        """Each norm's tally before and after, of those that have one."""
        old, new = (_by_id(tally(side, self.limits)) for side in self.rulings)
        pairs = {norm.id: (old.get(norm.id), new.get(norm.id)) for norm in self.norms}
        return {name: pair for name, pair in pairs.items() if pair != (None, None)}

    def _unseen(self, norm: Norm) -> bool:
        return norm.bounds[0] is not None and norm.where is not None and norm.id not in self.seen

    def _forced(self, ruling: Ruling) -> bool:
        return not ruling.feasible or any(entry.norm not in self.soft for entry in ruling.relaxed)


def _groups(norms: Sequence[Norm]) -> list[str]:
    """The attributes that put candidates into groups: their values may come more than once."""
    keys = {norm.per for norm in norms if norm.bounds[1] is not None and norm.bounds[1].value <= 1}
    return [name for name in fields_of(norms) if name not in keys]


def _values(cell: object) -> list[str]:
    """What a cell says as names; a number names nothing."""
    if is_unknown(cell):
        return ["unknown"]
    if isinstance(cell, bool):
        return ["yes" if cell else "no"]
    if isinstance(cell, (int, float)):
        return []
    if isinstance(cell, tuple):
        return [str(value) for value in cell]
    return [str(cell)]


def _weights(size: int) -> list[float]:
    """What each rank of a list has of exposure."""
    return [1.0 / math.log2(rank + 1) for rank in range(1, size + 1)]


def _exposure(ruling: Ruling) -> list[float]:
    """What each place of a list has of exposure."""
    return _weights(len(ruling.slate))


def _gave_way(ruling: Ruling) -> bool:
    return bool(ruling.relaxed)


def _by_id(tallies: Mapping[str, Tally]) -> dict[str, Tally]:
    return {id_of(ref): one for ref, one in tallies.items()}


def _named(sides: tuple[Sums, Sums]) -> bool:
    return bool({*sides[0], *sides[1]} - {"unknown"})


def _changes(old: Sums, new: Sums) -> tuple[Change, ...]:
    """Winners first, losers last."""
    names = dict.fromkeys([*old, *new])
    changes = [Change(name, old.get(name, 0.0), new.get(name, 0.0)) for name in names]
    return tuple(sorted(changes, key=lambda change: (-change.gain, change.name)))


def _parts(
    scores: Sequence[Sequence[tuple[float, float, float]]],
) -> tuple[Interval, Interval, Interval] | tuple[None, None, None]:
    """The parts of the free score that both registers keep, and their difference.

    Their intervals are paired bootstraps over dialogues (Efron and Tibshirani 1993, chapter 13):
    percentiles of 2,000 resamples of whole dialogues. None where the free score is not above zero.
    """
    sums = np.asarray([np.sum(lists, axis=0) for lists in scores]).reshape(-1, 3)
    if not sums.size or sums[:, 0].sum() <= 0:
        return None, None, None
    chosen = np.random.default_rng(SEED).integers(0, len(sums), (RESAMPLES, len(sums)))
    total, again = sums.sum(axis=0), sums[chosen].sum(axis=1)
    again = again[again[:, 0] > 0]
    old, new = total[1] / total[0], total[2] / total[0]
    olds, news = again[:, 1] / again[:, 0], again[:, 2] / again[:, 0]
    if len(sums) < 2:
        return Interval(float(old)), Interval(float(new)), Interval(float(new - old))
    return _interval(old, olds), _interval(new, news), _interval(new - old, news - olds)


def _interval(value: float, resampled: NDArray[np.float64]) -> Interval:
    low, high = np.percentile(resampled, (2.5, 97.5))
    return Interval(float(value), float(low), float(high))
