"""How replies are read by expectations: what they only repeat, and what they own up to."""

import re
from functools import cache
from pathlib import Path

from undercard.prompts import yaml12

_FILE = Path(__file__).parents[2] / "data" / "script_words.yaml"


def without_repeated(reply: str) -> str:
    """A folded reply without what only repeats the listener's words or a standing rule."""
    for pattern in _words()["repeated"]:
        reply = re.sub(pattern, " ", reply)
    return reply


def says_infeasible(reply: str) -> bool:
    """Whether a folded reply says that a wish cannot be met, or not wholly."""
    return bool(_pattern("infeasible").search(reply))


def owns_up(reply: str) -> bool:
    """Whether a folded reply says what was not done."""
    return bool(_pattern("owned").search(reply))


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(each for own in _words()[kind].values() for each in own))


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    held: dict[str, dict[str, list[str]]] = yaml12.load_file(_FILE)
    return held
