"""What a question asks of a track: the field that "what year" and "wer singt" stand for."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from undercard.prompts import yaml12
from undercard.retrieval.folding import fold

_FILE = Path(__file__).parents[2] / "data" / "attributes.yaml"


@cache
def _words() -> Mapping[str, Sequence[str]]:
    held: Mapping[str, Sequence[str]] = yaml12.load_file(_FILE)
    return held


def read_attribute(words: str) -> str:
    """The field's name; empty where the words ask for everything, or for what no field is."""
    said = fold(words)
    tokens = set(said.replace("'", " ").replace("?", " ").split())
    for field, known in _words().items():
        if any(word in tokens or (" " in word and word in said) for word in map(fold, known)):
            return field
    return ""
