"""The words that replies are made of, in all languages: what a language model may word one with.

What a model says besides names and numbers cannot be looked up. So it may say no word that neither
stands in the facts nor in the house's own sentences, and of rules only what the facts say of them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from undercard.prompts import yaml12

_DATA = Path(__file__).parent.parent / "data"
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_HOLE = re.compile(r"\{[^{}]*\}")
_RUN = 6  # words


def words(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return _WORD.findall(text.casefold().replace("’", "'"))


def foreign_words(said: str, facts: str) -> list[str]:
    """The words of a text that neither the facts nor the house would say, or not so often.

    Of each text what stands in quotation marks is to be left out: titles are no words of the house.
    """
    plain = house_words() - weighty_words()
    rest = Counter(one for one in words(said) if one not in plain) - Counter(words(facts))
    return list(rest)


def shared_run(said: str, other: str) -> str:
    """The first run of words that both texts have, so long that it is no chance; "" without one."""
    runs = set(_runs(other))
    return next((run for run in _runs(said) if run in runs), "")


def _runs(text: str) -> Iterator[str]:
    plain = words(text)
    for start in range(len(plain) - _RUN + 1):
        yield " ".join(plain[start : start + _RUN])


@cache
def house_words() -> frozenset[str]:
    """Every word of every sentence that the house can say."""
    files = [*_DATA.glob("replies.*.yaml"), *(_DATA / "voices").glob("*.yaml")]
    texts = (text for file in files for text in _texts(yaml12.load_file(file)))
    return frozenset(word for text in texts for word in words(_HOLE.sub(" ", text)))


@cache
def weighty_words() -> frozenset[str]:
    """Words that state something of rules: they need a fact."""
    held: Mapping[str, list[str]] = yaml12.load_file(_DATA / "weighty_words.yaml")
    return frozenset(word for own in held.values() for word in own)


def _texts(held: Any) -> Iterator[str]:  # noqa: ANN401 - whatever a YAML file holds
    """Every text in a document, but for its keys."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, Mapping):
        for value in held.values():
            yield from _texts(value)
    elif isinstance(held, list):
        for value in held:
            yield from _texts(value)
