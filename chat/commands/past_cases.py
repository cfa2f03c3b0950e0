"""What lists are made from anew: past ones by the log, or files of candidates."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from undercard.chat.commands.rerank import context_of
from undercard.chat.memory.database import Database
from undercard.chat.settings import Settings
from undercard.chat.steward.recorded_cases import cases_on_record
from undercard.policy.forms.candidate_file import load_candidates
from undercard.policy.norms.norm import Norm
from undercard.policy.records.recorded_lists import PastList
from undercard.policy.reports.comparison import Case


@dataclass(frozen=True)
class Source:
    """Where cases come from: files of candidates where there are any, else lists on record."""

    candidates: Sequence[Path] | None
    size: int | None
    context: str

    def cases(
        self,
        database: Database,
        settings: Settings,
        lists: Iterable[PastList],
        norms: Sequence[Norm],
        also: Sequence[str] = (),
    ) -> Iterator[Case]:
        """One case a list."""
        if self.candidates:
            size = self.size or settings.list_length
            return given_cases(self.candidates, size, self.context, settings.now())
        return cases_on_record(database, settings, lists, norms, also)


def given_cases(files: Sequence[Path], size: int, context: str, at: datetime) -> Iterator[Case]:
    """One list for each file of candidates."""
    for file in files:
        yield Case(
            str(file), at, load_candidates(file), size, context=context_of(context), name=str(file)
        )
