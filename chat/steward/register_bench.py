"""The register as a steward works on it: looked at, checked, drafted, tried, adopted, exported.

Each call is a transaction of its own; nothing binds before it is adopted.
"""

import io
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from pathlib import Path

from undercard.chat.looked_at import LookedAt
from undercard.chat.memory.database import Database
from undercard.chat.settings import Settings
from undercard.chat.steward.recorded_cases import cases_on_record
from undercard.policy.conflicts.conflict import Conflict
from undercard.policy.conflicts.search import find_conflicts
from undercard.policy.forms.document import parse_register
from undercard.policy.norms.norm import Norm
from undercard.policy.records import adoption, audit, ledger, register
from undercard.policy.records.exposure import Exposure, exposures
from undercard.policy.records.ledger import Standing
from undercard.policy.records.passage import Passage, find_passage
from undercard.policy.records.recorded_lists import PastList, Step, past_lists, steps
from undercard.policy.reports import export
from undercard.policy.reports.comparison import Simulation
from undercard.policy.reports.side_by_side import SideBySide, side_by_side
from undercard.policy.reports.simulation import overlay, simulate
from undercard.policy.reports.tradeoff import Tradeoff, tradeoff

# The attributes of which a catalogue's track may have more than one.
SEVERAL = frozenset({"genre", "subgenre", "style", "playlist", "note"})
_ALSO = ("artist",)  # told by a simulation whether or not a norm looks at it
_LISTS = 200  # the latest, that a plot shows


@dataclass(frozen=True)
class Overview:
    """Every norm's newest version, what each was given so far, and what is owed."""

    norms: Sequence[Norm]
    given: Mapping[str, Exposure]
    owed: Mapping[str, float]


@dataclass(frozen=True)
class Dossier:
    """One norm, with what it did and where it comes from."""

    norm: Norm
    lists: Sequence[PastList]
    accounts: Sequence[Standing]
    history: Sequence[Step]
    passage: Passage | None


class Workbench:
    """`documents`: a folder with what norms quote, where there is one.

    `looked_at`: what norms can look at, where that is known; asked for when it is first needed.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        documents: Path | None = None,
        looked_at: Callable[[], LookedAt] | None = None,
    ) -> None:
        self._database, self._settings, self._documents = database, settings, documents
        self._look = looked_at

    @cached_property
    def looked_at(self) -> LookedAt | tuple[None, None]:
        """The tracks and the attributes that norms are held against; None where unknown."""
        return self._look() if self._look else (None, None)

    def overview(self) -> Overview:
        """The register at a glance."""
        with self._database.transaction() as conn:
            norms = register.listing(conn)
            over_time = [norm for norm in norms if norm.state == "adopted" and norm.span.is_account]
            accounts = ledger.standings(conn, over_time, self._settings.now())
            given = {one.norm: one for one in exposures(conn)}
        owed: dict[str, float] = {}
        for one in accounts:
            owed[one.norm.id] = owed.get(one.norm.id, 0.0) + one.owed
        return Overview(norms, given, owed)

    def dossier(self, norm_id: str) -> Dossier:
        """One norm. Raises RegisterError naming those there are."""
        with self._database.transaction() as conn:
            norm = register.latest(conn, norm_id)
            lists = tuple(past_lists(conn, last=_LISTS))
            accounts: tuple[Standing, ...] = ()
            if norm.span.is_account:
                accounts = tuple(ledger.standings(conn, [norm], self._settings.now()))
            history = tuple(steps(conn, norm=norm_id))
        return Dossier(norm, lists, accounts, history, self._passage(norm))

    def _passage(self, norm: Norm) -> Passage | None:
        if self._documents is None or norm.source is None:
            return None
        return find_passage(norm.source, self._documents)

    def next_version(self, norm_id: str) -> int:
        """The version that a change of a norm has to have."""
        with self._database.transaction() as conn:
            return register.latest(conn, norm_id).version + 1

    def check(self, text: str) -> tuple[tuple[Norm, ...], Sequence[Conflict]]:
        """The norms of a YAML text, and what they conflict with beside those in force.

        Raises DocumentError naming line and field.
        """
        norms = parse_register(text, "draft").norms
        with self._database.transaction() as conn:
            held = overlay(register.adopted(conn), norms, only=False)
        about, (_, schema) = {norm.id for norm in norms}, self.looked_at
        return norms, find_conflicts(
            held, several=SEVERAL, about=about, at=self._settings.now(), schema=schema
        )

    def conflicts(self) -> Sequence[Conflict]:
        """What cannot hold together in the register, with every draft as if adopted."""
        with self._database.transaction() as conn:
            drafts = [norm for norm in register.listing(conn) if norm.state == "draft"]
            held = overlay(register.adopted(conn), drafts, only=False)
        return find_conflicts(held, several=SEVERAL, at=self._settings.now())

    def draft(self, text: str, by: str) -> tuple[Norm, ...]:
        """Take the norms of a text into the register, without force."""
        norms = parse_register(text, "draft").norms
        with self._database.transaction() as conn:
            return tuple(register.draft(conn, norm, by) for norm in norms)

    def adopt(self, norm_id: str, by: str, *, anyway: bool) -> adoption.Adoption:
        """Put the newest version of a norm in force, unless a conflict blocks it.

        An attribute that there is none of blocks it, too.
        """
        table, schema = self.looked_at
        with self._database.transaction() as conn:
            return adoption.adopt(
                conn, norm_id, by, anyway=anyway, table=table, schema=schema, several=SEVERAL
            )

    def suspend(self, norm_id: str, by: str) -> None:
        """Take a norm out of force for now."""
        with self._database.transaction() as conn:
            register.suspend(conn, norm_id, by)

    def retire(self, norm_id: str, by: str) -> None:
        """Take a norm out of force for good."""
        with self._database.transaction() as conn:
            register.retire(conn, norm_id, by)

    def simulate(self, text: str, last: int) -> Simulation:
        """Make the latest lists again with the norms of a text laid over those in force."""
        draft = parse_register(text, "draft").norms
        with self._database.transaction() as conn:
            adopted = register.adopted(conn)
            lists = tuple(past_lists(conn, last=last))
        after = overlay(adopted, draft, only=False)
        norms = (*adopted, *after)
        cases = cases_on_record(self._database, self._settings, lists, norms, _ALSO)
        return simulate(adopted, after, cases, also=_ALSO, count=len(lists))

    def stakeholders(self, last: int) -> tuple[SideBySide, Tradeoff]:
        """What the norms in force ask for, and what each costs the others on the latest lists."""
        with self._database.transaction() as conn:
            norms = register.adopted(conn)
            lists = tuple(past_lists(conn, last=last))
        cases = cases_on_record(self._database, self._settings, lists, norms, ())
        return side_by_side(norms), tradeoff(norms, cases)

    def verify(self) -> audit.Verdict:
        """Walk the chain of the audit log."""
        with self._database.transaction() as conn:
            return audit.verify(conn)

    def exported(self) -> bytes:
        """The folder for an auditor, as a ZIP archive. Nobody's name is in it."""
        zone = self._settings.now().tzinfo or UTC
        with self._database.transaction() as conn:
            collected = export.collect(conn, zone=zone)
        packed = io.BytesIO()
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "audit"
            export.write(collected, folder)
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                for file in sorted(folder.rglob("*")):
                    archive.write(file, file.relative_to(folder.parent))
        return packed.getvalue()
