"""What past lists were made from, by the log, to make them anew."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from undercard.chat.memory.database import Database
from undercard.chat.settings import Settings
from undercard.chat.stores import load_catalogue
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records.recorded_lists import PastList, listeners
from undercard.policy.reports.comparison import Case, fields_of


def cases_on_record(
    database: Database,
    settings: Settings,
    lists: Iterable[PastList],
    norms: Sequence[Norm],
    also: Sequence[str],
) -> Iterator[Case]:
    """What each past list was made from; those whose candidates were not kept are left out.

    An attribute that no norm looked at then is taken from the catalogue as it is now. Each list is
    read in a transaction of its own, so that turns go on meanwhile.
    """
    lookup = _Lookup(settings, [*fields_of(norms), *also])
    with database.transaction() as conn:
        names = listeners(conn)
    zone = settings.now().tzinfo
    for past in lists:
        with database.transaction() as conn:
            table = past.candidates(conn) if past.missing is None else None
        if table is not None:
            yield Case(
                past.session,
                past.at.astimezone(zone),
                lookup.completed(table),
                past.ruling.size,
                past.limits,
                past.ruling.context,
                names.get(past.turn),
                f"record {past.seq}",
            )


class _Lookup:
    def __init__(self, settings: Settings, fields: Sequence[str]) -> None:
        self._settings, self._fields = settings, fields

    @cached_property
    def _whole(self) -> CandidateTable:
        from undercard.chat.slate.music import Music  # of the extra `chat`

        return Music(load_catalogue(self._settings)).whole

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self._whole.ids)}

    def completed(self, table: CandidateTable) -> CandidateTable:
        """The candidates with every attribute that is looked at.

        Unknown for tracks that are in the catalogue no longer.
        """
        missing = [name for name in self._fields if name not in table.columns]
        if not missing:
            return table
        rows = [self._rows.get(name) for name in table.ids]
        found: dict[str, Sequence[Any]] = {}
        for name in missing:
            column = self._whole.columns.get(name)
            if column is not None:
                found[name] = [None if row is None else column[row] for row in rows]
        return CandidateTable(table.ids, table.scores, {**table.columns, **found})
