"""Tells norms from other sentences: logistic regression over features of words and of form.

Its weights are a file that a person can read: the features, and how each one speaks. How they were
learnt is in the card beside them.
"""

import gzip
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from undercard.policy.extraction.sentence_features import features

WEIGHTS = Path(__file__).parent.parent / "data" / "extraction" / "normative" / "weights.json.gz"


@dataclass(frozen=True)
class NormativeHead:
    """A bias, and a weight for each feature that it knows; others count nothing."""

    name: str
    bias: float
    weights: Mapping[str, float]

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> "NormativeHead":
        """The head of a file."""
        held = json.loads(gzip.decompress(path.read_bytes()))
        return cls(held["name"], held["bias"], held["weights"])

    def save(self, path: Path) -> None:
        """Write the head, the same bytes for the same weights."""
        rounded = {name: round(value, 4) for name, value in sorted(self.weights.items())}
        held = {"name": self.name, "bias": round(self.bias, 4), "weights": rounded}
        text = json.dumps(held, ensure_ascii=False, indent=0)
        path.write_bytes(gzip.compress(text.encode(), mtime=0))

    def chances(self, texts: Sequence[str], languages: Sequence[str]) -> list[float]:
        """How likely each sentence is a norm, from 0 to 1."""
        return [
            self._chance(text, language) for text, language in zip(texts, languages, strict=True)
        ]

    def _chance(self, text: str, language: str) -> float:
        found = features(text, language)
        norm = math.sqrt(len(found)) or 1.0
        score = self.bias + sum(self.weights.get(name, 0.0) for name in found) / norm
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
