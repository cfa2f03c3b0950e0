"""Everything that decides what comes out of a training run, as one value saved beside it."""

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from undercard.recommender.errors import InputError
from undercard.recommender.ranking.language import CALIBRATION
from undercard.recommender.training.examples import Example
from undercard.recommender.training.prompt_formats import FORMATS


@dataclass(frozen=True)
class Recipe:
    """How an adapter is trained.

    The run ends after `steps`, or after `minutes` of work; exactly one is given. A step learns from
    `batch` lists. The rate rises over `warmup` steps and then falls in a line to a twentieth at the
    end.
    """

    steps: int | None = None
    minutes: float | None = None
    format: str = "titles"
    rank: int = 16
    alpha: float = 32.0
    rate: float = 1e-3
    warmup: int = 8
    batch: int = 8
    clip: float = 1.0  # largest norm of a step's gradient
    calibration: float = CALIBRATION
    seed: int = 0
    pass_tokens: int = 600  # tokens read at once: more is faster on a GPU, and changes nothing else
    check_every: int = 25  # steps
    dtype: str = "auto"

    def __post_init__(self) -> None:
        if (self.steps is None) == (self.minutes is None):
            raise InputError(
                "a run ends either after a number of steps or after a number of minutes: "
                "give one of them"
            )
        if (self.steps or self.minutes or 0) <= 0:
            raise InputError("steps and minutes must be above 0")
        if self.format not in FORMATS:
            raise InputError(f"there is no format {self.format!r}; there are: {', '.join(FORMATS)}")

    def rate_at(self, step: int, done: float) -> float:
        """Learning rate of a step when `done` (0 to 1) of the run is over."""
        return self.rate * min(1.0, (step + 1) / self.warmup) * max(0.05, 1 - done)

    def as_json(self) -> dict[str, Any]:
        """Everything, as it is saved."""
        return dataclasses.asdict(self)


def digest(examples: Sequence[Example]) -> str:
    """Tell whether two runs saw the same examples: the first 16 hex digits of a SHA-256."""
    text = json.dumps([dataclasses.asdict(example) for example in examples], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
