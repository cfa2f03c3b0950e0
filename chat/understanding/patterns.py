"""Loads the regular expressions of chat/data/utterances.yaml.

Knows nothing of what they are for.
"""

import re
from functools import cache
from pathlib import Path

from undercard.prompts import yaml12

_FILE = Path(__file__).parent.parent / "data" / "utterances.yaml"


def alternatives(section: str, kind: str) -> str:
    """The alternatives of one kind, as one group without a name."""
    return f"(?:{'|'.join(_sections()[section][kind])})"


def kinds(section: str) -> tuple[str, ...]:
    """The kinds of a section, in the file's order."""
    return tuple(_sections()[section])


def anywhere(section: str, kind: str) -> re.Pattern[str]:
    """A pattern that finds the kind as whole words anywhere in a text."""
    return re.compile(rf"\b{alternatives(section, kind)}(?!\w)", re.IGNORECASE)


def alone(section: str, kind: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """A pattern for a text that is nothing but the kind, with optional `before` and `after`."""
    return re.compile(rf"^\W*{before}{alternatives(section, kind)}(?!\w){after}\W*$", re.IGNORECASE)


@cache
def _sections() -> dict[str, dict[str, list[str]]]:
    sections: dict[str, dict[str, list[str]]] = yaml12.load_file(_FILE)
    return sections
