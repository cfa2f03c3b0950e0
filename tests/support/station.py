"""A station in a test: what it has on its shelves, where it stands, and what it played, a letter a
play.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from undercard.policy.reports.play_counts import Play


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
