"""The reasons why a norm cannot be enforced on lists, kept as data."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from undercard.policy.extraction.findings import Refusal
from undercard.prompts import yaml12

_FILE = Path(__file__).parent.parent / "data" / "extraction" / "refusals.yaml"


def refusal(kind: str, **values: str) -> Refusal:
    """The reason of a kind, in words; `values` fill its holes."""
    return Refusal(kind=kind, says=str(_reasons()[kind]["says"]).format(**values))


def refusal_about(text: str) -> Refusal | None:
    """What a sentence is about that lists have no part in; None where no word of it says so."""
    for kind in _reasons():
        pattern = _pattern(kind)
        if pattern is not None and pattern.search(text):
            return refusal(kind)
    return None


@cache
def _reasons() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = yaml12.load_file(_FILE)["reasons"]
    return found


@cache
def _pattern(kind: str) -> re.Pattern[str] | None:
    words = _reasons()[kind]["words"]
    if not words:
        return None
    inner = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"(?<!\w)(?:{inner})(?!\w)", re.IGNORECASE)
