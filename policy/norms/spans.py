"""Over what a norm is counted: a list, its cuts, a session, or a window of time.

Leaves counting to the ledger.

Windows slide (`7 days`: the last seven days, at any moment) or follow the clock and calendar of the
station (`each hour`, `each day`, `each week from Sunday`, `each month`), in the time zone of the
moment that they are asked about.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

Kind = Literal["list", "prefix", "session", "sliding", "calendar"]
EXPECTED = (
    "expected list, prefix, session, a window such as 7 days, or a calendar one: each hour, each "
    "day, each week, each week from Sunday, each month"
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SLIDING = re.compile(r"^(?P<count>[1-9]\d{0,4}) (?P<unit>hour|day|week)s?$")
_CALENDAR = re.compile(
    r"^each (?P<unit>hour|day|week|month)(?: from (?P<first>[a-z]+))?$", re.IGNORECASE
)
_EVERYONE, _EACH = " for everyone", " for this listener"


class Span(NamedTuple):
    """What a norm is counted over.

    `hours` for a sliding window, `unit` and `first` (0 is Monday) for a calendar one.
    """

    kind: Kind
    everyone: bool = False
    hours: int = 0
    unit: str = ""
    first: int = 0

    @property
    def is_account(self) -> bool:
        """Whether it is kept over several lists."""
        return self.kind in ("session", "sliding", "calendar")

    def start(self, at: datetime) -> datetime | None:
        """The moment that the window which `at` lies in began; None for what has no clock."""
        if self.kind == "sliding":
            return (at.astimezone(UTC) - timedelta(hours=self.hours)).astimezone(
                at.tzinfo
            )  # hours that passed
        if self.kind != "calendar":
            return None
        if self.unit == "hour":
            return at.replace(minute=0, second=0, microsecond=0)
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        if self.unit == "month":
            return midnight.replace(day=1)
        return midnight - timedelta(
            days=(at.weekday() - self.first) % 7 if self.unit == "week" else 0
        )

    def end(self, at: datetime) -> datetime | None:
        """The moment that a calendar window ends; None for what does not end at a known moment."""
        begun = self.start(at)
        if self.kind != "calendar" or begun is None:
            return None
        if self.unit == "hour":
            # an hour that passed, where clocks are set as well
            return (begun.astimezone(UTC) + timedelta(hours=1)).astimezone(at.tzinfo)
        if self.unit == "month":
            return (begun.replace(day=28) + timedelta(days=4)).replace(day=1)
        return begun + timedelta(days=7 if self.unit == "week" else 1)


@lru_cache(maxsize=256)
def parse_span(text: str) -> Span:
    """Read `list`, `7 days`, `each week from Sunday for everyone` and the like.

    Raises ValueError in plain words.
    """
    words = " ".join(text.split())
    base = words.removesuffix(_EVERYONE).removesuffix(_EACH)
    everyone = words.endswith(_EVERYONE)
    if base in ("list", "prefix") and base == words:
        return Span("list" if base == "list" else "prefix")
    if base == "session":
        return Span("session", everyone)
    if found := _SLIDING.match(base):
        return Span(
            "sliding",
            everyone,
            int(found["count"]) * {"hour": 1, "day": 24, "week": 168}[found["unit"]],
        )
    found = _CALENDAR.match(base)
    if found is None or (
        found["first"] and (found["unit"].lower() != "week" or found["first"].lower() not in _DAYS)
    ):
        raise ValueError(f"{EXPECTED}, not {text!r}")
    first = _DAYS.index(found["first"].lower()) if found["first"] else 0
    return Span("calendar", everyone, 0, found["unit"].lower(), first)


def normal_span(given: object) -> str:
    """A span as it is kept: its words with single spaces, without what goes without saying."""
    if not isinstance(given, str):
        raise ValueError(EXPECTED)
    parse_span(given)
    return " ".join(given.split()).removesuffix(_EACH)
