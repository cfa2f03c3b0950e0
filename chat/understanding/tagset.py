"""The labels of one reader, in the order in which its weights count them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from undercard.chat.understanding.labels import labels

LANGUAGES = ("en", "fr", "es", "de")


@dataclass(frozen=True)
class Tagset:
    """Names by head. Parts of an act and spans are tagged by unit: outside, begins, goes on.

    Of n names, 0 is outside, 2i+1 begins the i-th and 2i+2 goes on with it.
    """

    acts: tuple[str, ...]
    structure: tuple[str, ...]
    spans: tuple[str, ...]
    polarities: tuple[str, ...]
    languages: tuple[str, ...]

    @classmethod
    def current(cls) -> "Tagset":
        """As `labels.yaml` has them."""
        held = labels()
        layers = {name: tuple(held[name]) for name in ("acts", "structure", "spans", "polarities")}
        return cls(**layers, languages=LANGUAGES)

    @classmethod
    def read(cls, stored: Mapping[str, Sequence[str]]) -> "Tagset":
        """As a card holds them. Raises KeyError, TypeError."""
        return cls(**{name: tuple(names) for name, names in stored.items()})

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Outputs of each head."""
        return {
            "act": len(self.acts),
            "begin": 2,
            "structure": 2 * len(self.structure) + 1,
            "span": 2 * len(self.spans) + 1,
            "polarity": len(self.polarities),
            "language": len(self.languages),
        }
