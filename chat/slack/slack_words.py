"""The words around a dialogue in Slack (chat/data/slack/words.yaml), and how a text is made safe.

The DJ's own words are not here: they come with the turn.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from undercard.prompts import yaml12

DATA = Path(__file__).parent.parent / "data" / "slack"
_MARKS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    texts: Mapping[str, Mapping[str, str]] = yaml12.load_file(DATA / "words.yaml")
    return texts


def words(language: str) -> Mapping[str, str]:
    """The words in a language ("fr", "fr-CA"); in English where there is no such."""
    return _texts().get(language[:2], _texts()["en"])


def spoken(language: str) -> str:
    """The language to answer in for "fr-CA"; none where the DJ does not speak it."""
    code = language[:2]
    return code if code in _texts() else ""


def escaped(text: str) -> str:
    """A text of which Slack takes nothing for a mention, a channel or a link."""
    return text.translate(_MARKS)


def cut(text: str, most: int) -> str:
    """At most so many characters, the last of them an ellipsis where something is missing."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
