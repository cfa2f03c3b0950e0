"""Holds a list's place in the accounts of norms over time before the list is shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from undercard.chat.memory.database import Database
from undercard.policy.enforcement.accounts import Account
from undercard.policy.errors import UnlawfulSlateError
from undercard.policy.norms.norm import Norm
from undercard.policy.records import ledger
from undercard.policy.records.ledger import Holder
from undercard.policy.ruling import Ruling


def with_and_without(
    conn: Connection, norms: Sequence[Norm], holder: Holder, at: datetime, in_view: str | None
) -> tuple[Mapping[str, Account], Mapping[str, Account]]:
    """The accounts of norms over time, and the same without the list in view, if there is one."""
    accounts = ledger.accounts(conn, norms, holder, at)
    if in_view is None or not accounts:
        return accounts, accounts
    return accounts, ledger.accounts(conn, norms, holder, at, in_view)


class _HasRuling(Protocol):
    @property
    def ruling(self) -> Ruling | None:
        """The ruling; None where no list is lawful."""

    @property
    def replaces(self) -> str | None:
        """The turn whose list it takes the place of."""


class _Turn(Protocol):
    @property
    def key(self) -> str:
        """Its name in the ledger: "dialogue/number"."""

    @property
    def norms(self) -> Sequence[Norm]:
        """The norms in force."""

    @property
    def holder(self) -> Holder:
        """Whose accounts it enters."""


R = TypeVar("R", bound=_HasRuling)


@dataclass(frozen=True)
class Places:
    """The accounts, as one turn uses them."""

    database: Database
    turn: _Turn
    now: Callable[[], datetime]

    def hold(self, ruled: R, again: Callable[[Mapping[str, Account]], R]) -> R:
        """The same, its place held; where other lists came first, ruled once more while they wait.

        `again` rules with the accounts as they are now. Raises UnlawfulSlateError where a list that
        was made under the accounts' lock does not fit them, which is a bug.
        """
        ruling = ruled.ruling
        if ruling is None or not any(result.account for result in ruling.norms):
            return ruled
        with self.database.transaction() as conn:
            accounts = self._settle(conn, ruling, ruled.replaces)
            if accounts is None:
                return ruled
            fresh = again(accounts)
            if fresh.ruling is None:
                ledger.release(conn, self.turn.key)
            elif self._settle(conn, fresh.ruling, fresh.replaces) is not None:
                raise UnlawfulSlateError(
                    "a list made under the accounts' lock does not fit them; please report this"
                )
            return fresh

    def _settle(
        self, conn: Connection, ruling: Ruling, replaces: str | None
    ) -> Mapping[str, Account] | None:
        turn, now = self.turn, self.now()
        return ledger.settle(conn, turn.key, ruling, turn.norms, turn.holder, now, replaces)
