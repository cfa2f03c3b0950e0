"""What a model learns to rank from: a wish, a short list of texts, and a grade for each of them."""

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
        complete = len(self.texts) == len(self.grades) and min(self.grades) >= 0
        if not complete or 0.0 not in self.grades or not any(self.grades):
            raise InputError(
                f"example of {self.group} ({self.kind}): expected a grade of at least 0 "
                "for each text, some positive, some 0"
            )

    @property
    def target(self) -> tuple[float, ...]:
        """The grades as probabilities."""
        total = sum(self.grades)
        return tuple(grade / total for grade in self.grades)


def listed(
    group: str, kind: str, context: RankContext, graded: Sequence[tuple[str, float]], *, seed: str
) -> Example:
    """Make an example in an order that only `seed` decides: no place in a list means anything."""
    order = list(graded)
    named_rng(seed, "order", group, kind).shuffle(order)
    texts = tuple(text for text, _ in order)
    grades = tuple(grade for _, grade in order)
    return Example(group, kind, context, texts, grades)


def named_rng(*names: object) -> random.Random:
    """A random generator that is the same whenever its names are (seeds come from names)."""
    digest = hashlib.sha256("\0".join(map(str, names)).encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))
