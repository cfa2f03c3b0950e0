"""Tells whether a word that is nearly a name is that name, misspelt, or another name.

A weighted sum of a few observations, as `benchmarks/names.py --fit` learns it from misspelt names
of the catalogue and from names that it does not have; `data/name_likeness.yaml` has the weights.
"""

import math
import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from undercard.prompts import yaml12
from undercard.retrieval.dictionary import known_words

_WEIGHTS = Path(__file__).parent / "data" / "name_likeness.yaml"
_RESPELT = [
    (re.compile(pattern), letters)
    for pattern, letters in (
        ("sch", "sh"), ("ph", "f"), ("ck", "k"), ("gh", ""), ("kn", "n"), ("wh", "w"), ("x", "ks"),
        ("qu", "kw"), ("th", "t"), ("dg", "g"), ("c(?=[eiy])", "s"), ("c", "k"), ("z", "s"),
        ("j", "g"), ("y", "i"), ("h", ""), (r"(.)\1+", r"\1"), ("(?<=.)[aeiou]", ""),
    )
]  # fmt: skip


_MANY = 10  # tracks from which more do not make a name likelier


class Weights(BaseModel):
    """Weights of the observations, and the sum from which a name is taken for the one meant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bias: float
    weights: dict[str, float]
    artist: float
    title: float
    title_of_artist: float


@cache
def weights() -> Weights:
    """The weights in `data/name_likeness.yaml`."""
    return Weights.model_validate(yaml12.load_file(_WEIGHTS))


def observations(
    said: str, name: str, edits: int, tracks: int, names: Collection[str]
) -> Mapping[str, float]:
    """What is observed of folded words and a folded name, so many edits apart.

    `tracks` is how many the name has; `names` are words that occur in names.
    """
    words, others = said.split(), name.split()
    one, other = said.replace(" ", ""), name.replace(" ", "")
    changed = [word for word in words if word not in others]
    real = sum(word in names or word in known_words() for word in changed)
    return {
        "letters": max(len(one), len(other)),
        "edits": edits / math.sqrt(max(len(one), len(other))),
        "tracks": math.log1p(min(tracks, _MANY)),
        "as_many_words": len(words) == len(others),
        "real_words": real / max(1, len(changed)),
        "same_letters": sorted(one) == sorted(other),
        "same_sound": sound(one) == sound(other),
    }


def likeness(observed: Mapping[str, float]) -> float:
    """The weighted sum: the higher, the likelier the name is meant."""
    held = weights()
    return held.bias + sum(held.weights[name] * value for name, value in observed.items())


def sound(word: str) -> str:
    """The consonants of a word as they are heard, and its first letter.

    >>> sound("phoenix") == sound("fenix"), sound("kendrik") == sound("kendrick")
    (True, True)
    """
    for pattern, letters in _RESPELT:
        word = pattern.sub(letters, word)
    return word
