"""The qualities that listeners name, and the fields of tracks that they lie in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from undercard.prompts import yaml12

_FILE = Path(__file__).parents[2] / "data" / "senses.yaml"
Side = Literal["least", "most"]


@dataclass(frozen=True)
class Sense:
    """A quality: tracks at or beyond `bound` on that side of the field have it."""

    field: str
    side: Side
    bound: float


@cache
def senses() -> Mapping[str, Sense]:
    """Each quality by its name, such as "slow"."""
    held = yaml12.load_file(_FILE)["senses"]
    return {name: Sense(**entry) for name, entry in held.items()}


@cache
def descending_fields() -> Mapping[str, bool]:
    """The fields that lists are sorted by: whether the most comes first where nothing is said."""
    held = yaml12.load_file(_FILE)["fields"]
    return {name: bool(entry["descending"]) for name, entry in held.items()}


def other(side: Side) -> Side:
    """The opposite side."""
    return "most" if side == "least" else "least"
