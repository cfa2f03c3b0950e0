"""What is asked about conflicts: among which norms, in lists of which length, concerning whom."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from undercard.policy.conflicts.situations import Situation, situations
from undercard.policy.norms.norm import Norm

MOST_CORES = 8
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Question:
    """Norms that are adopted or drafted, as lists of `size` are made from a day on.

    `several`: attributes of which a candidate may have more than one value. `about`: the ids that
    a conflict has to concern; None for any.
    """

    norms: tuple[Norm, ...]
    size: int
    several: frozenset[str]
    on: date
    about: Collection[str] | None
    progress: Progress

    @cached_property
    def by_id(self) -> dict[str, Norm]:
        """The norms by id."""
        return {norm.id: norm for norm in self.norms}

    @cached_property
    def cases(self) -> tuple[list[Situation], bool]:
        """The cases in which norms bind together, and whether all of them are there."""
        return situations(self.norms, self.on)

    def concerns(self, norms: Iterable[Norm]) -> bool:
        """Whether the question is about any of these."""
        return self.about is None or any(norm.id in self.about for norm in norms)

    def is_new(self, core: Sequence[Norm], seen: set[frozenset[str]]) -> bool:
        """Whether a core was not seen yet, and concerns what is asked about; it is seen now."""
        names = frozenset(norm.id for norm in core)
        new = names not in seen and self.concerns(core)
        seen.add(names)
        return new

    def as_given(self, norms: Iterable[Norm]) -> list[Norm]:
        """These norms as they were given: a situation narrows them by permissions."""
        return [self.by_id[norm.id] for norm in norms]


def asked_of_lists(case: Situation) -> list[Norm]:
    """The norms of a case that ask something of each list."""
    return [norm for norm in case.norms if norm.per_list and norm.modality != "permission"]
