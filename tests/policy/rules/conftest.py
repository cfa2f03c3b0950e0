"""The registers of jurisdictions, stations that play under them, and what the auditor says."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import undercard.policy as policy
from support.station import Station
from undercard.policy.forms.document import load_register
from undercard.policy.norms.norm import Norm
from undercard.policy.reports.compliance import Verdict, judge
from undercard.policy.reports.play_counts import Play

FOLDER = Path(policy.__file__).parent / "data" / "rules"


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
