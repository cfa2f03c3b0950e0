"""How a language says norms, as data: modal words, bounds, numbers, windows, nations.

A file of `data/extraction` holds one language. Knows no domain: what norms are about is for
`domain_words`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from undercard.policy.errors import DocumentError
from undercard.prompts import yaml12

_SPACE = re.compile(r"\s+")
_INFLECTED = 5  # letters from which on a word may have another ending
FOLDER = Path(__file__).parent.parent / "data" / "extraction"
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("??.yaml")))


class Found(NamedTuple):
    """Words of a kind at a place of a text; `value` is what they mean."""

    start: int
    end: int
    value: Any


def one_of(words: Iterable[str], endings: Sequence[str] = ()) -> re.Pattern[str]:
    """A pattern for any of the words, as whole words, the longest first, case apart.

    `endings`: what words of more than a few letters may end with besides.
    """
    by_length = sorted(dict.fromkeys(words), key=len, reverse=True)
    more = f"(?:{'|'.join(endings)})?" if endings else ""
    inner = "|".join(
        re.escape(word).replace(r"\ ", r"\s+") + (more if len(word) >= _INFLECTED else "")
        for word in by_length
    )
    return re.compile(rf"(?<![\w-])(?:{inner})(?![\w-])", re.IGNORECASE)


class WordTable:
    """Words by what they mean; called with a text it gives the places where they stand in it."""

    def __init__(self, table: Mapping[Any, Iterable[str]]) -> None:
        self._means = {word.casefold(): key for key, words in table.items() for word in words}
        self._patterns: dict[tuple[str, ...], re.Pattern[str]] = {}

    def __call__(self, text: str, endings: Sequence[str] = ()) -> list[Found]:
        """The places in order; of words that begin at one place, the longest.

        `endings`: what long words may end with besides.
        """
        if not self._means:
            return []
        kept = tuple(endings)
        if kept not in self._patterns:
            self._patterns[kept] = one_of(self._means, kept)
        return [
            Found(*match.span(), self._meant(_SPACE.sub(" ", match[0]).casefold(), kept))
            for match in self._patterns[kept].finditer(text)
        ]

    def _meant(self, said: str, endings: tuple[str, ...]) -> Any:  # noqa: ANN401 - of any table
        if said in self._means:
            return self._means[said]
        stems = (said.removesuffix(ending) for ending in endings if said.endswith(ending))
        return next(self._means[stem] for stem in stems if stem in self._means)


@dataclass(frozen=True, eq=False)
class Cues:
    """The words of one language, by what they do."""

    language: str
    data: Mapping[str, Any]

    def words(self, name: str) -> list[str]:
        """A list of words, by its name."""
        return list(self.data[name])

    @cache  # noqa: B019 - there is one of each language, for good
    def table(self, name: str) -> Mapping[str, Any]:
        """A table of words, by its name, with its keys in lower case."""
        return {str(key).casefold(): value for key, value in self.data[name].items()}

    @cache  # noqa: B019 - there is one of each language, for good
    def pattern(self, name: str) -> re.Pattern[str]:
        """A pattern for any word of a list."""
        return one_of(self.data[name])

    @cache  # noqa: B019 - there is one of each language, for good
    def places(self, name: str) -> WordTable:
        """A finder of the words of a table, by what they mean."""
        return WordTable(self.data[name])

    @cached_property
    def spans(self) -> WordTable:
        """A finder of the words for windows of time, as `over` writes these."""
        return WordTable({one["over"]: one["words"] for one in self.data["windows"]})

    @cached_property
    def spoken(self) -> WordTable:
        """A finder of the names of languages, by their codes."""
        names = {key: words for key, words in self.data["languages"].items() if key != "meant_by"}
        return WordTable(names)

    @cached_property
    def _countries(self) -> WordTable:
        return WordTable(self.countries)

    @cached_property
    def unions(self) -> Mapping[tuple[str, ...], list[str]]:
        """The words for unions of countries, by their members."""
        return {tuple(one["members"]): one["words"] for one in self.data["unions"].values()}

    @cached_property
    def countries(self) -> Mapping[tuple[str, ...], list[str]]:
        """The words for countries and unions, by the codes of the countries meant."""
        found = {(code,): words for code, words in self.data["nations"].items()}
        pairs = {tuple(codes): [words] for words, codes in self.data["pairs"].items()}
        return {**found, **pairs, **self.unions}

    def country_places(self, text: str) -> list[Found]:
        """Where a text names countries; short names such as US only in capitals."""
        return [
            one
            for one in self._countries(text)
            if one.end - one.start > 2 or text[one.start].isupper()
        ]


@cache
def cues(language: str) -> Cues:
    """The words of a language. Raises DocumentError naming those that are known."""
    if language not in LANGUAGES:
        raise DocumentError(
            f"language {language!r}: norms are read in {', '.join(LANGUAGES)}; give one of these"
        )
    return Cues(language, yaml12.load_file(FOLDER / f"{language}.yaml"))


def guessed_language(text: str) -> str:
    """The language whose commonest words a text has most of; English where none has any."""
    words = re.findall(r"\w+", text[:20_000].casefold())
    counts = {
        name: sum(word in held for word in words)
        for name in LANGUAGES
        for held in [frozenset(cues(name).words("stopwords"))]
    }
    best = max(counts, key=lambda name: (counts[name], name == "en"), default="en")
    return best if counts.get(best) else "en"
