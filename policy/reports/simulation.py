"""What a draft register would have done: past lists made again under it, beside the norms in force.

Both registers start with empty accounts and run along in the order of time, so that only the norms
differ. The candidates are those that were looked up then: a track that was never a candidate cannot
come in.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import numpy as np
from sqlalchemy import create_engine

from undercard.policy.enforcement import verifier
from undercard.policy.enforcement.accounts import kept_by
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.binding import day_of
from undercard.policy.norms.masks import masks
from undercard.policy.norms.norm import Norm, id_of
from undercard.policy.norms.norm_set import check_set
from undercard.policy.norms.predicates import is_unknown, tests
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records import ledger, record_tables
from undercard.policy.records.ledger import Holder
from undercard.policy.reports.tally import Tally, tally
from undercard.policy.ruling import Ruling

RESAMPLES, SEED = 2000, 20260101
Sums = defaultdict[str, float]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Case:
    """One list to be made: for whom, when, and from what.

    `dialogue` groups lists that are not independent.

    `name` says which list it is to people.
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
    """The exposure (sum of 1/log2(rank + 1)) that something had under the norms in force, and would
    have.
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


def overlay(adopted: Sequence[Norm], draft: Sequence[Norm], *, only: bool = False) -> list[Norm]:
    """The adopted norms with those of a draft laid over them by id; with `only`, the draft alone.

    A norm that the draft gives as suspended or retired is taken out of force. Raises NormSetError
    where they clash in form.
    """
    new = {
        norm.id: norm.model_copy(update={"state": "adopted"}) if norm.state == "draft" else norm
        for norm in draft
    }
    old = [] if only else [norm for norm in adopted if norm.id not in new]
    place = {norm.id: at for at, norm in enumerate(adopted)}
    laid = [norm for norm in (*old, *new.values()) if norm.state == "adopted"]
    laid.sort(key=lambda norm: place.get(norm.id, len(place)))
    check_set(laid)
    return laid


def fields_of(norms: Iterable[Norm]) -> dict[str, None]:
    """Every attribute that the norms look at, in order."""
    found: dict[str, None] = {}
    for norm in norms:
        predicates = (predicate for predicate in (norm.where, norm.among) if predicate is not None)
        found |= dict.fromkeys(test.field for predicate in predicates for test in tests(predicate))
        found |= dict.fromkeys(name for name in (norm.per, kept_by(norm)) if name is not None)
    return found


def simulate(
    before: Sequence[Norm],
    after: Sequence[Norm],
    cases: Iterable[Case],
    *,
    also: Sequence[str] = (),
    progress: Progress = lambda *_: None,
    count: int = 0,
) -> Simulation:
    """Make every list under both registers.

    `also`: attributes to tell gains apart by, besides those that the norms look at.

    `cases` come in the order of time; `count` says how many there are, for the progress alone.
    """
    book = _Book((*before, *after), also)
    with _Register(before) as old, _Register(after) as new:
        for number, case in enumerate(cases, start=1):
            book.enter(case, old.rule(case), new.rule(case))
            progress("making lists under both registers", number, max(count, number))
    return book.closed()


class _Register:
    """Norms with a ledger of their own, in memory."""

    def __init__(self, norms: Sequence[Norm]) -> None:
        self.norms = tuple(norms)

    def __enter__(self) -> Self:
        self._engine = create_engine("sqlite://")
        record_tables.metadata.create_all(
            self._engine,
            tables=[record_tables.ledger, record_tables.ledger_values, record_tables.accounts],
        )
        self._connection = self._engine.connect()
        self._lists = 0
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
        self._engine.dispose()

    def rule(self, case: Case) -> Ruling:
        """The list under these norms, entered into their accounts."""
        holder = Holder(case.listener or case.dialogue, case.dialogue)
        ruling = enforce(
            (*self.norms, *case.limits),
            case.table,
            case.size,
            context=case.context,
            relax=True,
            on=day_of(case.context) or case.at.astimezone(UTC).date(),
            accounts=ledger.accounts(self._connection, self.norms, holder, case.at),
        )
        self._lists += 1
        key = f"{case.dialogue}/{self._lists}"
        ledger.settle(self._connection, key, ruling, self.norms, holder, case.at)
        ledger.record(self._connection, key, ruling, holder=holder, at=case.at)
        return ruling


class _Book:
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
        self.exposure: dict[str, tuple[Sums, Sums]] = {
            name: (Sums(float), Sums(float)) for name in self.fields
        }
        self.benefit: tuple[Sums, Sums] = (Sums(float), Sums(float))
        self.seen: set[str] = set()
        self.moved: tuple[Counter[str], Counter[str]] = (Counter(), Counter())

    def enter(self, case: Case, old: Ruling, new: Ruling) -> None:
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
        weights = [1.0 / math.log2(rank + 1) for rank in range(1, len(slate) + 1)]
        for name in self.fields:
            column = table.columns.get(name)
            for row, weight in zip(slate, weights, strict=True):
                for value in _values(column[row] if column is not None else None):
                    self.exposure[name][side][value] += weight
        for norm in self.norms:
            if norm.where is not None:
                counts = masks(norm.where, table).true & masks(norm.among, table).true
                self.seen |= {norm.id} if counts.any() else set()
                self.benefit[side][norm.id] += sum(
                    w for row, w in zip(slate, weights, strict=True) if counts[row]
                )

    def closed(self) -> Simulation:
        old, new = self.rulings
        tallies = self._tallies()
        kept = _kept(list(self.scores.values()))
        return Simulation(
            lists=len(old),
            dialogues=len(self.scores),
            differing=sum(a.slate != b.slate for a, b in zip(old, new, strict=True)),
            kept_before=kept[0] if kept else None,
            kept_after=kept[1] if kept else None,
            difference=kept[2] if kept else None,
            tallies=tallies,
            gave_way=(sum(bool(r.relaxed) for r in old), sum(bool(r.relaxed) for r in new)),
            forced=(sum(map(self._forced, old)), sum(map(self._forced, new))),
            exposure=sum(
                1.0 / math.log2(rank + 1) for r in old for rank in range(1, len(r.slate) + 1)
            ),
            beneficiaries=tuple(
                change for change in _changes(*self.benefit) if change.name in tallies
            ),
            gains={
                name: _changes(*sides) for name, sides in self.exposure.items() if _named(sides)
            },
            tracks_in=tuple(self.moved[0].most_common()),
            tracks_out=tuple(self.moved[1].most_common()),
            unseen=tuple(
                norm.id for norm in self.norms if norm.id in tallies and self._unseen(norm)
            ),
        )

    def _tallies(self) -> dict[str, tuple[Tally | None, Tally | None]]:
        old, new = (
            {id_of(ref): one for ref, one in tally(side, self.limits).items()}
            for side in self.rulings
        )
        return {
            norm.id: (old.get(norm.id), new.get(norm.id))
            for norm in self.norms
            if norm.id in old or norm.id in new
        }

    def _unseen(self, norm: Norm) -> bool:
        return norm.bounds[0] is not None and norm.where is not None and norm.id not in self.seen

    def _forced(self, ruling: Ruling) -> bool:
        return not ruling.feasible or any(entry.norm not in self.soft for entry in ruling.relaxed)


def _groups(norms: Sequence[Norm]) -> list[str]:
    """The attributes that put candidates into groups: not those whose values a norm lets come once
    only.
    """
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
    return [str(value) for value in cell] if isinstance(cell, tuple) else [str(cell)]


def _named(sides: tuple[Sums, Sums]) -> bool:
    return bool({*sides[0], *sides[1]} - {"unknown"})


def _changes(old: Sums, new: Sums) -> tuple[Change, ...]:
    """Winners first, losers last."""
    changes = [
        Change(name, old.get(name, 0.0), new.get(name, 0.0)) for name in dict.fromkeys([*old, *new])
    ]
    return tuple(sorted(changes, key=lambda change: (-change.gain, change.name)))


def _kept(
    scores: Sequence[Sequence[tuple[float, float, float]]],
) -> tuple[Interval, Interval, Interval] | None:
    """The parts of the free score that both kept, and their difference, with a paired bootstrap
    over dialogues.

    Efron and Tibshirani 1993, chapter 13: percentile intervals from 2,000 resamples of whole
    dialogues.
    """
    sums = np.asarray([np.sum(lists, axis=0) for lists in scores]).reshape(-1, 3)
    if not sums.size or sums[:, 0].sum() <= 0:
        return None
    drawn = np.random.default_rng(SEED).integers(0, len(sums), (RESAMPLES, len(sums)))
    total, again = sums.sum(axis=0), sums[drawn].sum(axis=1)
    again = again[again[:, 0] > 0]

    def interval(value: float, resampled: Any) -> Interval:  # noqa: ANN401 - an array (RESAMPLES,)
        if len(sums) < 2:
            return Interval(value)
        low, high = np.percentile(resampled, (2.5, 97.5))
        return Interval(value, float(low), float(high))

    old, new = total[1] / total[0], total[2] / total[0]
    olds, news = again[:, 1] / again[:, 0], again[:, 2] / again[:, 0]
    return (
        interval(float(old), olds),
        interval(float(new), news),
        interval(float(new - old), news - olds),
    )
