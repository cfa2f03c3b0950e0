"""What is not kept of a listener: health, belief, politics, origin, sexuality, crime, money, doors.

By the words of data/sensitive.yaml, and by whether a sentence lies nearer to its sensitive examples
than to the harmless ones. Nothing of it is said to be so: the answer is only whether to keep it.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from undercard.chat.understanding.exact.folded_words import words_of
from undercard.prompts import yaml12

_FILE = Path(__file__).parent.parent / "data" / "sensitive.yaml"
_NEAR = 0.35  # cosine from which a sentence says something like an example
Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]


def is_sensitive(words: str, embed: Embed, names: Sequence[str] = ()) -> bool:
    """Whether words tell of somebody what is not to be kept. `names`, of artists, tell nothing."""
    for name in names:
        words = re.sub(re.escape(name), " ", words, flags=re.IGNORECASE)
    return says_sensitive(words) or means_sensitive(words, embed)


def says_sensitive(words: str) -> bool:
    """By its words, in any language, or its digits."""
    digits = sum(letter.isdigit() for letter in words)
    return (
        digits >= _data()["numbers"]
        or "@" in words
        or any(map(_pattern().fullmatch, words_of(words)))
    )


def means_sensitive(words: str, embed: Embed) -> bool:
    """By the nearest example."""
    if not words.strip():
        return False
    examples = [*_data()["sensitive"], *_data()["harmless"]]
    vectors = embed([words, *examples])
    alike = vectors[1:] @ vectors[0]
    sensitive = alike[: len(_data()["sensitive"])].max()
    return bool(sensitive >= _NEAR and sensitive > alike[len(_data()["sensitive"]) :].max())


@cache
def _pattern() -> re.Pattern[str]:
    lines = [line for lines in _data()["words"].values() for line in lines]
    folded = [re.escape(word).replace(r"\*", ".*") for line in lines for word in line.split()]
    return re.compile("|".join(folded))


@cache
def _data() -> dict[str, Any]:
    held: dict[str, Any] = yaml12.load_file(_FILE)
    return held
