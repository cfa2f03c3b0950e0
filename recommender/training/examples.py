"""What a model learns to rank from: a wish, a short list of texts, and how well each of them
answers the wish.
"""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass

from undercard.recommender.errors import InputError
from undercard.recommender.ranking.ranker import RankContext


@dataclass(frozen=True)
class Example:
    """A short list to be ranked.

    `group` is what must not be divided between training and validation (a dialogue). `kind` says
    what the example teaches. `grades` are at least 0, one per text: how well it answers the wish;
    at least one is positive and one 0.
    """

    group: str
    kind: str
    context: RankContext
    texts: tuple[str, ...]
    grades: tuple[float, ...]

    def __post_init__(self) -> None:
        if (
            len(self.texts) != len(self.grades)
            or min(self.grades) < 0
            or 0.0 not in self.grades
            or not any(self.grades)
        ):
            raise InputError(
                f"example of {self.group} ({self.kind}): expected a grade of at least 0 for each text, some positive, some 0"
            )

    @property
    def target(self) -> tuple[float, ...]:
        """The grades as probabilities."""
        total = sum(self.grades)
        return tuple(grade / total for grade in self.grades)


def listed(
    group: str, kind: str, context: RankContext, graded: Sequence[tuple[str, float]], *, seed: str
) -> Example:
    """Make an example with the texts in an order that only `seed` decides, so that no place in a
    list means anything.
    """
    order = list(graded)
    dice(seed, "order", group, kind).shuffle(order)
    return Example(
        group, kind, context, tuple(text for text, _ in order), tuple(grade for _, grade in order)
    )


def dice(*names: object) -> random.Random:
    """A source of chance that is the same whenever its names are (seeds come from names)."""
    return random.Random(
        int.from_bytes(hashlib.sha256("\0".join(map(str, names)).encode()).digest()[:8], "big")
    )
