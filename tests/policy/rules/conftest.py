"""A station in a test: what it has on its shelves, where it stands, and what it played, a letter a
play.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import undercard.policy as policy
from undercard.policy.forms.document import load_register
from undercard.policy.norms.norm import Norm
from undercard.policy.reports.compliance import Verdict, judge
from undercard.policy.reports.play_counts import Play

FOLDER = Path(policy.__file__).parent / "data" / "rules"


@dataclass(frozen=True)
class Station:
    """`shelf`: the attributes of each sort of track, by letter; `context`: what the station is;
    `zone`: its clock.
    """

    shelf: Mapping[str, Mapping[str, object]]
    context: Mapping[str, object]
    zone: ZoneInfo

    def air(self, sorts: str, at: str, *, every: float = 4, **context: object) -> list[Play]:
        """Play tracks from a moment such as "2026-03-02 06:00", one every so many minutes; each
        play is of a song of its own.
        """
        begin = datetime.fromisoformat(at).replace(tzinfo=self.zone)
        letters = sorts.replace(" ", "")
        return [
            Play(
                track=f"{sort}{place} of {at}",
                at=begin + timedelta(minutes=every * place),
                attributes={"song": f"{sort}{place} of {at}", **self.shelf[sort]},
                context={**self.context, **context},
            )
            for place, sort in enumerate(letters)
        ]


@pytest.fixture(scope="session")
def rules() -> Callable[[str], tuple[Norm, ...]]:
    """The register of a jurisdiction."""
    return lambda name: load_register(FOLDER / f"{name}.yaml").norms


@pytest.fixture(scope="session")
def make_station() -> Callable[
    [Mapping[str, Mapping[str, object]], Mapping[str, object], str], Station
]:
    """A station of a shelf and a licence, in a time zone."""
    return lambda shelf, context, zone: Station(shelf, context, ZoneInfo(zone))


@pytest.fixture(scope="session")
def verdicts() -> Callable[..., dict[str, list[Verdict]]]:
    """The verdicts of each norm that applied, by its id."""

    def judged(
        norms: Iterable[Norm], plays: Iterable[Play], **options: object
    ) -> dict[str, list[Verdict]]:
        found: dict[str, list[Verdict]] = {}
        for verdict in judge(tuple(norms), list(plays), **options):
            found.setdefault(verdict.norm.partition("@")[0], []).append(verdict)
        return found

    return judged
