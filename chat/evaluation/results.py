"""What an evaluation finds, in one form for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

Metrics = Mapping[str, "Interval"]
Table = dict[str, dict[str, Any]]  # of intervals as JSON


@dataclass(frozen=True)
class Interval:
    """A mean and the ends of its 95 % interval.

    `sd` is its deviation over redraws. It `leaks` when it is of knowledge that no system may use.
    """

    value: float
    low: float
    high: float
    sd: float | None = None
    leaks: bool = False

    def as_json(self) -> dict[str, float]:
        """As the command line prints it."""
        found = {"value": self.value, "low": self.low, "high": self.high}
        if self.sd is not None:
            found["sd"] = self.sd
        rounded = {name: round(number, 4) for name, number in found.items()}
        return rounded | {"leaks": True} if self.leaks else rounded


class Evaluation(BaseModel):
    """The figures of our system and of the baselines on `n` cases, and how long it took.

    `more` holds further tables of a task, which are printed beside; `of_system` those that are
    printed with the system's figures.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    task: str
    n: int
    system: Mapping[str, Interval]
    baselines: Mapping[str, Mapping[str, Interval]]
    seconds: float
    more: Mapping[str, Any] = {}
    of_system: Mapping[str, Any] = {}

    def with_more(self, **more: object) -> "Evaluation":
        """The same with further entries in `more`."""
        return self.model_copy(update={"more": {**self.more, **more}})

    def as_json(self) -> dict[str, Any]:
        """The document that the command line prints."""
        return {
            "task": self.task,
            "n": self.n,
            "system": {**table(self.system), **self.of_system},
            "baselines": {name: table(figures) for name, figures in self.baselines.items()},
            **self.more,
            "seconds": round(self.seconds, 1),
        }


def table(figures: Metrics) -> Table:
    """Figures as the command line prints them."""
    return {name: figure.as_json() for name, figure in figures.items()}
