"""The countries, and regions of several, that words speak of."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.tagset import LANGUAGES
from undercard.retrieval.dictionary import ordinary_words


class Nation(NamedTuple):
    """`text[start:end]` speaks of a country, or of all of a region, by their ISO 3166 codes.

    `is_tongue`: it may as well be the language of that name ("Spanish"), or can be nothing else
    (`is_only_tongue`: "Spanish-speaking").
    """

    start: int
    end: int
    codes: tuple[str, ...]
    is_tongue: bool = False
    is_only_tongue: bool = False


def nations(text: str, language: str) -> list[Nation]:
    """The countries that a text speaks of: in its language, or else in another one.

    An English word is no country of another language: "chili".
    """
    if found := list(_nations(text, language)):
        return found
    read = (list(_nations(text, each)) for each in LANGUAGES)
    foreign = next(filter(None, read), [])
    return [one for one in foreign if text[one.start : one.end] not in ordinary_words()]


def codes_of(found: Sequence[Nation]) -> tuple[str, ...]:
    """The codes of these countries, each once."""
    return tuple(dict.fromkeys(code for nation in found for code in nation.codes))


def _nations(text: str, language: str) -> Iterator[Nation]:
    words = tokens(text)
    for item in lexicon(language, "nations").items(words, forgiving=False):
        if item.kind in ("country", "region", "nation", "tongue"):
            start, end = words[item.first].start, words[item.last - 1].end
            only = item.kind == "tongue"
            codes = tuple(str(item.value).split())
            yield Nation(start, end, codes, only or item.kind == "nation", only)
