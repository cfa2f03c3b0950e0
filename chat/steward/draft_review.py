"""The review of what documents were read for: its steps, by command and on the page alike."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection

from undercard.chat.errors import InputError
from undercard.chat.memory.database import Database
from undercard.chat.norm_reading import make_extractor
from undercard.chat.settings import Settings
from undercard.chat.steward.register_bench import SEVERAL, Workbench
from undercard.policy.conflicts.conflict import Conflict
from undercard.policy.conflicts.search import find_conflicts
from undercard.policy.errors import RegisterError
from undercard.policy.extraction.draft_card import DraftCard
from undercard.policy.extraction.findings import Finding
from undercard.policy.extraction.near_norms import near_norms
from undercard.policy.norms.norm import Norm
from undercard.policy.records import documents, register, review
from undercard.policy.records.adoption import Adoption
from undercard.prompts import yaml12

Done = TypeVar("Done")


def cards_of(conn: Connection, found: Sequence[Finding]) -> Iterator[DraftCard]:
    """The cards of findings, with what the register has beside each."""
    present = register.listing(conn)
    adopted = register.adopted(conn)
    for one in found:
        draft = one.choices[0].norm if one.choices else None
        near = near_norms(draft, present) if draft else []
        conflicts = _clashes(draft, adopted) if draft and one.state == "open" else []
        yield DraftCard(one, documents.load(conn, one.document), near, conflicts)


def _clashes(draft: Norm, adopted: Sequence[Norm]) -> list[Conflict]:
    """The conflicts of a draft with the norms in force."""
    others = [norm for norm in adopted if norm.id != draft.id]
    return find_conflicts([*others, draft], about={draft.id})


def fields_in(given: Sequence[str]) -> dict[str, Any]:
    """Fields of a norm from FIELD=VALUE, the value as YAML; an empty one takes the field away.

    Raises InputError.
    """
    found: dict[str, Any] = {}
    for one in filter(None, given):
        name, sign, value = one.partition("=")
        if not sign:
            raise InputError(f"expected FIELD=VALUE such as at_least=30%, not {one!r}")
        try:
            found[name] = yaml12.load(value) if value else None
        except yaml12.YAMLError as error:
            raise InputError(f"{name}: not a value that can be read: {value!r}") from error
    return found


def split_at(conn: Connection, settings: Settings, name: str, words: str, by: str) -> list[Finding]:
    """Divide a finding where words of it begin. Raises InputError where they do not stand in it."""
    one = review.finding(conn, name)
    document = documents.load(conn, one.document)
    border = document.text.find(words, one.start + 1, one.end) if words else -1
    if border < 0:
        raise InputError(f"{name}: split where? {words!r} does not stand inside its words")
    return review.split(conn, name, make_extractor(settings).parts(document, one, border), by)


@dataclass(frozen=True)
class DraftReview:
    """A steward's review of drafts; each step is a transaction of its own.

    `bench`: what knows which attributes there are.
    """

    database: Database
    settings: Settings
    bench: Workbench

    def left(self) -> list[str]:
        """The ids of what is still open, in the order in which it was read."""
        with self.database.transaction() as conn:
            return [one.id for one in review.findings(conn, only_open=True)]

    def card(self, name: str) -> DraftCard:
        """All that is known of a finding. Raises RegisterError."""
        with self.database.transaction() as conn:
            return next(cards_of(conn, [review.finding(conn, name)]))

    def accept(self, name: str, by: str, choice: int, *, anyway: bool) -> Adoption:
        """Put a choice in force, held against the attributes that there are."""
        table, schema = self.bench.looked_at
        return self._do(lambda conn: review.accept(
            conn, name, by, choice=choice, anyway=anyway, table=table, schema=schema,
            several=tuple(SEVERAL),
        ))  # fmt: skip

    def edit(self, name: str, given: str, by: str) -> None:
        """Change fields of the norm: FIELD=VALUE, a line each."""
        try:
            fields = fields_in([line.strip() for line in given.splitlines()])
        except InputError as error:
            raise RegisterError(f"{name}: {error}") from error
        self._do(lambda conn: review.edit(conn, name, fields, by))

    def split(self, name: str, words: str, by: str) -> None:
        """Divide it where the words begin."""
        try:
            self._do(lambda conn: split_at(conn, self.settings, name, words, by))
        except InputError as error:
            raise RegisterError(str(error)) from error

    def merge(self, name: str, into: str, by: str) -> None:
        """Take it for one with another, which is kept."""
        self._do(lambda conn: review.merge(conn, [into, name], by))

    def reject(self, name: str, why: str, by: str) -> None:
        """Put it aside for good."""
        self._do(lambda conn: review.reject(conn, name, why, by))

    def _do(self, step: Callable[[Connection], Done]) -> Done:
        with self.database.transaction() as conn:
            return step(conn)
