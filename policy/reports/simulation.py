"""What a draft register would have done: past lists made again under it, beside the norms in force.

Both registers start with empty accounts and run along in the order of time, so that only the norms
differ. The candidates are those that were looked up then: a track that was never a candidate cannot
come in.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from types import TracebackType
from typing import Self

from sqlalchemy import create_engine

from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.binding import day_of
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.norm_set import check_set
from undercard.policy.records import ledger, record_tables
from undercard.policy.records.ledger import Holder
from undercard.policy.reports.comparison import Case, Comparison, Simulation
from undercard.policy.ruling import Ruling

Progress = Callable[[str, int, int], None]


def overlay(adopted: Sequence[Norm], draft: Sequence[Norm], *, only: bool = False) -> list[Norm]:
    """The adopted norms with those of a draft laid over them by id; with `only`, the draft alone.

    A norm that the draft gives as suspended or retired is taken out of force. Raises NormSetError
    where they clash in form.
    """
    new = {norm.id: _as_if_adopted(norm) for norm in draft}
    kept = [] if only else adopted
    old = [norm for norm in kept if norm.id not in new]
    place = {norm.id: at for at, norm in enumerate(adopted)}
    laid = [norm for norm in (*old, *new.values()) if norm.state == "adopted"]
    laid.sort(key=lambda norm: place.get(norm.id, len(place)))
    check_set(laid)
    return laid


def _as_if_adopted(norm: Norm) -> Norm:
    """A draft in force; any other norm as it is."""
    if norm.state == "draft":
        return norm.model_copy(update={"state": "adopted"})
    return norm


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
    book = Comparison((*before, *after), also)
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
