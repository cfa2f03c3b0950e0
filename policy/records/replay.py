"""Makes rulings of the past again from what the log keeps of them, and says whether the same comes
out.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from undercard.policy.enforcement import verifier
from undercard.policy.enforcement.accounts import holds, kept_by
from undercard.policy.enforcement.enforce import SIZE, enforce
from undercard.policy.errors import BrokenChainError
from undercard.policy.norms.binding import binding
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records.recorded_lists import PastList
from undercard.policy.ruling import Ruling

Outcome = Literal["same", "different", "lawful", "unlawful", "missing"]
PRECISION = 1e-9  # of values, absolute and relative


@dataclass(frozen=True)
class Replay:
    """What came of making a list again; `why` names the first difference, or what is missing.

    `lawful` and `unlawful`: the list was cut short by its deadline, so it was checked and not made
    again.
    """

    past: PastList
    outcome: Outcome
    why: str | None = None

    @property
    def good(self) -> bool:
        """Whether the record stands."""
        return self.outcome in ("same", "lawful")


def replay(past: PastList, candidates: Callable[[PastList], CandidateTable | None]) -> Replay:
    """Make one list again: the same candidates (None where they were not kept), norms, limits,
    context, accounts and size.
    """
    if past.missing is not None:
        return Replay(past, "missing", past.missing)
    try:
        table = candidates(past)
    except BrokenChainError as error:
        return Replay(past, "different", str(error))
    if table is None:
        return Replay(
            past, "missing", f"the candidates ({past.ruling.candidates_sha256[:12]}…) were not kept"
        )
    if past.ruling.feasible and not past.ruling.proved:
        why = broken(past, table)
        return Replay(past, "unlawful" if why else "lawful", why)
    again = enforce(
        past.norms,
        table,
        past.ruling.size,
        context=past.ruling.context,
        relax=True,
        on=past.day,
        accounts=past.accounts,
        heard=past.heard,
    )
    why = first_difference(past.ruling, again, _alike(table))
    return Replay(past, "different" if why else "same", why)


def first_difference(was: Ruling, now: Ruling, alike: Collection[str] = ()) -> str | None:
    """Where two rulings on the same question differ first, in words; None when they say the same.

    Moves are compared with their norms only where there was time to find out which norm moved what,
    and not for candidates that are `alike`: without a norm any of these may take another's place.
    """
    found = (said for compare in _COMPARISONS for said in compare(was, now))
    return next(chain(found, _moves(was, now, alike)), None)


def _alike(table: CandidateTable) -> set[str]:
    """The candidates that have their score in common with another."""
    count = Counter(table.scores)
    return {name for name, score in zip(table.ids, table.scores, strict=True) if count[score] > 1}


def broken(past: PastList, table: CandidateTable) -> str | None:
    """Which norm a list breaks that did not give way by the record, in words.

    None when it is lawful.
    """
    rows = {name: row for row, name in enumerate(table.ids)}
    strangers = [name for name in past.ruling.slate if name not in rows]
    if strangers:
        return f"{strangers[0]} is in the list and not among the candidates"
    slate = [rows[name] for name in past.ruling.slate]
    gave_way = {entry.norm for entry in past.ruling.relaxed}
    if len(set(slate)) != past.ruling.size and SIZE not in gave_way:
        return f"the list has {len(set(slate))} of {past.ruling.size} tracks"
    bound = binding(past.norms, past.ruling.context, past.day, table).norms
    checks = verifier.verify(slate, bound, table, heard=past.heard)
    for norm in bound:
        held = (
            checks[norm.id].satisfied
            if norm.id in checks
            else _account_holds(past, norm, slate, table)
        )
        if not held and norm.ref not in gave_way:
            return f"the list breaks {norm.ref}, which did not give way"
    return None


def _account_holds(past: PastList, norm: Norm, slate: Sequence[int], table: CandidateTable) -> bool:
    before = past.accounts.get(norm.id)
    if before is None or norm.if_broken == "report":
        return True
    counted, out_of = verifier.totals(slate, norm, past.norms, table)
    apart = kept_by(norm)
    values = verifier.values_in(slate, norm, past.norms, table, apart) if apart else None
    return holds(norm, before.plus(counted, out_of, values))


def _outcomes(was: Ruling, now: Ruling) -> Iterator[str]:
    if was.status != now.status:
        yield f"status: {was.status} on record, {now.status} made again"
    if was.core != now.core:
        yield f"core: {_listed(was.core)} on record, {_listed(now.core)} made again"


def _lists(was: Ruling, now: Ruling) -> Iterator[str]:
    for name, old, new in (
        ("slate", was.slate, now.slate),
        ("list before norms", was.before, now.before),
    ):
        if len(old) != len(new):
            yield f"{name}: {len(old)} tracks on record, {len(new)} made again"
        for rank, (there, here) in enumerate(zip(old, new, strict=False), start=1):
            if there != here:
                yield f"{name}, rank {rank}: {there} on record, {here} made again"


def _worth(was: Ruling, now: Ruling) -> Iterator[str]:
    if not _equal(was.value, now.value):
        yield f"value: {was.value} on record, {now.value} made again"


def _relaxations(was: Ruling, now: Ruling) -> Iterator[str]:
    old = {entry.norm: entry.by for entry in was.relaxed}
    new = {entry.norm: entry.by for entry in now.relaxed}
    for name in dict.fromkeys([*old, *new]):
        if not _equal(old.get(name), new.get(name)):
            yield (
                f"{name} gave way by {old.get(name, 0):g} on record, by {new.get(name, 0):g} made "
                "again"
            )


def _verdicts(was: Ruling, now: Ruling) -> Iterator[str]:
    new = {result.ref: result for result in now.norms}
    for result in was.norms:
        other = new.get(result.ref)
        if other is None:
            yield f"{result.ref} bound on record and does not bind made again"
        elif result.satisfied != other.satisfied or not _equal(result.achieved, other.achieved):
            yield f"{result.ref}: achieved {result.achieved} on record, {other.achieved} made again"


def _moves_of(
    ruling: Ruling, timely: bool, alike: Collection[str]
) -> dict[str, tuple[int | None, int | None, tuple[str, ...]]]:
    """Each moved candidate's ranks, and where there was time the norms that moved it."""
    found = {}
    for move in ruling.moves:
        norms = move.norms if timely and move.id not in alike else ()
        found[move.id] = (move.from_rank, move.to_rank, norms)
    return found


def _moves(was: Ruling, now: Ruling, alike: Collection[str]) -> Iterator[str]:
    timely = _left_out(was) == _left_out(now)
    old, new = _moves_of(was, timely, alike), _moves_of(now, timely, alike)
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            yield (
                f"move of {name}: {_move(old.get(name))} on record, {_move(new.get(name))} made "
                "again"
            )


_COMPARISONS: tuple[Callable[[Ruling, Ruling], Iterator[str]], ...] = (
    _outcomes,
    _lists,
    _worth,
    _relaxations,
    _verdicts,
)


def _left_out(ruling: Ruling) -> list[str]:
    """The norms for which there was time to make the list without them."""
    return [result.ref for result in ruling.norms if result.cost is not None]


def _move(found: tuple[int | None, int | None, tuple[str, ...]] | None) -> str:
    if found is None:
        return "none"
    start, end, norms = found
    return f"{start or 'out'} to {end or 'out'}" + (f" by {', '.join(norms)}" if norms else "")


def _listed(names: Sequence[str] | None) -> str:
    if names:
        return ", ".join(names)
    return "none"


def _equal(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=PRECISION, abs_tol=PRECISION)
