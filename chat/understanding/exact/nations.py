"""The countries that words speak of."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.tagset import LANGUAGES


class Nation(NamedTuple):
    """`text[start:end]` speaks of a country, by its ISO 3166 code.

    `is_tongue`: it may as well be the language of that name ("Spanish").
    """

    start: int
    end: int
    code: str
    is_tongue: bool


def nations(text: str, language: str) -> list[Nation]:
    """The countries that a text speaks of: in its language, or else in another one."""
    read = (list(_nations(text, each)) for each in (language, *LANGUAGES))
    return next(filter(None, read), [])


def codes_of(found: Sequence[Nation]) -> tuple[str, ...]:
    """The codes of these countries, each once."""
    return tuple(dict.fromkeys(nation.code for nation in found))


def _nations(text: str, language: str) -> Iterator[Nation]:
    words = tokens(text)
    for item in lexicon(language, "nations").items(words, forgiving=False):
        if item.kind in ("country", "nation"):
            start, end = words[item.first].start, words[item.last - 1].end
            yield Nation(start, end, str(item.value), item.kind == "nation")
