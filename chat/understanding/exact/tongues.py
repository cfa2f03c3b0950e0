"""The languages that songs are sung in: their names, and the countries by whose words they go."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from undercard.prompts import yaml12

_FILE = Path(__file__).parents[2] / "data" / "tongues.yaml"


def tongue(code: str) -> str:
    """The English name of a language by its ISO 639-1 code; the code where it has none here."""
    return str(_tongues().get(code, {}).get("name", code))


def tongues_of(countries: Sequence[str]) -> tuple[str, ...]:
    """The languages that the words for these countries (ISO 3166) may mean: "french"."""
    held = _tongues().items()
    return tuple(code for code, entry in held if set(entry["of"]) & set(countries))


@cache
def _tongues() -> Mapping[str, Mapping[str, Any]]:
    held: Mapping[str, Mapping[str, Any]] = yaml12.load_file(_FILE)
    return held
