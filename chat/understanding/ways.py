"""What the two buttons say that settle a difference between two readers: chat/data/ways.yaml."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from undercard.chat.understanding.cross_check import Difference, OtherPolarity, done_with_list
from undercard.prompts import yaml12

_FILE = Path(__file__).parent.parent / "data" / "ways.yaml"
_SHORT = 40  # characters of the listener's words on a button


def ways(text: str, difference: Difference, language: str) -> tuple[str, str]:
    """The tagger's way, and the model's, in the listener's language."""
    said = _said(language)
    ours, theirs = difference.ours, difference.theirs
    if isinstance(difference, OtherPolarity):
        words = text[ours.start : ours.end].strip()[:_SHORT]
        signs = said["polarities"]
        one, other = signs[difference.ours.polarity], signs[difference.theirs.polarity]
        return one.format(words=words), other.format(words=words)
    return said["acts"][done_with_list(ours.kind)], said["acts"][done_with_list(theirs.kind)]


def way_of(kind: str, language: str) -> str:
    """What is done with the list by an act of this kind, as a button says it."""
    said = _said(language)["acts"]
    return said.get(kind, said["nothing"])


@cache
def _all() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    held: Mapping[str, Mapping[str, Mapping[str, str]]] = yaml12.load_file(_FILE)
    return held


def _said(language: str) -> Mapping[str, Mapping[str, str]]:
    return _all().get(language, _all()["en"])
