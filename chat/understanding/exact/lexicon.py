"""What the phrases of a language mean, read from its folder in chat/data/languages.

A file there (a topic) maps a kind to its phrases, or to values that have phrases each. The topic
`numbers` is built up from its parts by `number_words`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA

from undercard.chat.understanding.exact.folded_words import Token, words_of
from undercard.chat.understanding.exact.number_words import number_words
from undercard.prompts import yaml12

_FOLDER = Path(__file__).parents[2] / "data" / "languages"
DEFAULT = "en"
_SPELLING = "spelling"
_IN_GROUPS = frozenset({_SPELLING, "edits"})  # files whose words may mean several things
_SHORTEST_RESPELT = 6  # letters; shorter words have to be spelt right
_MOST_DIGITS = 15  # of a number; what has more counts nothing that music has
Value = str | int | float


@dataclass(frozen=True)
class Item:
    """Tokens `first` to `last` (not included) mean a value of a kind.

    A word that means nothing here has the kind "word" and is its own value.
    """

    kind: str
    value: Value
    first: int
    last: int
    in_digits: bool = False

    @property
    def number(self) -> float:
        """The value of an item that counts or measures."""
        return float(self.value)


Meaning = tuple[str, Value]


class Lexicon:
    """The phrases of some topics of one language; the longest that fits is taken."""

    def __init__(self, phrases: Mapping[tuple[str, ...], Meaning]) -> None:
        self.phrases = dict(phrases)
        self._single = [words[0] for words in self.phrases if len(words) == 1]
        self._longest: dict[str, int] = {}
        for words in self.phrases:
            known = self._longest.get(words[0], 0)
            self._longest[words[0]] = max(known, len(words))

    def items(
        self,
        tokens: Sequence[Token],
        first: int = 0,
        last: int | None = None,
        *,
        forgiving: bool = True,
    ) -> list[Item]:
        """What the tokens from `first` to `last` mean, all of them, in order.

        `forgiving`: a long word that means nothing is taken for the one word that it is a
        misspelling of.
        """
        end = len(tokens) if last is None else last
        found = []
        while first < end:
            item = self._item(tokens, first, end)
            if item.kind == "word" and forgiving:
                item = self._respelt(item)
            found.append(item)
            first = item.last
        return found

    def _respelt(self, item: Item) -> Item:
        word = str(item.value)
        if len(word) < _SHORTEST_RESPELT:
            return item
        near = {
            self.phrases[(known,)]
            for known in self._single
            if abs(len(known) - len(word)) <= 1
            and known[0] == word[0]
            and len(known) >= _SHORTEST_RESPELT
            and OSA.distance(known, word, score_cutoff=1) <= 1
        }
        if len(near) != 1:
            return item
        return replace(item, kind=(meaning := near.pop())[0], value=meaning[1])

    def _item(self, tokens: Sequence[Token], first: int, end: int) -> Item:
        longest = min(self._longest.get(tokens[first].folded, 0), end - first)
        for length in range(longest, 0, -1):
            words = tuple(token.folded for token in tokens[first : first + length])
            if words in self.phrases:
                return Item(*self.phrases[words], first, first + length)
        if tokens[first].is_number and len(tokens[first].folded) <= _MOST_DIGITS:
            return Item("number", int(tokens[first].folded), first, first + 1, in_digits=True)
        return Item("word", tokens[first].folded, first, first + 1)


@cache
def languages() -> tuple[str, ...]:
    """The languages that there is data for."""
    return tuple(sorted(path.name for path in _FOLDER.iterdir() if path.is_dir()))


@cache
def lexicon(language: str, *topics: str) -> Lexicon:
    """The phrases of these topics; an earlier topic's meaning of a phrase goes before a later's."""
    phrases: dict[tuple[str, ...], Meaning] = {}
    for topic in topics:
        for words, meaning in _topic(language, topic).items():
            phrases.setdefault(words, meaning)
    return Lexicon(phrases)


@cache
def _topic(language: str, topic: str) -> dict[tuple[str, ...], Meaning]:
    folder = _FOLDER / (language if language in languages() else DEFAULT)
    data = yaml12.load_file(folder / f"{topic}.yaml")
    respelt = yaml12.load_file(folder / f"{_SPELLING}.yaml")["also"]
    said = number_words(data) if topic == "numbers" else phrases_of(data)
    found: dict[tuple[str, ...], Meaning] = {}
    for phrase, meaning in said:
        for spelt in dict.fromkeys((phrase, _respelt(phrase, respelt))):
            if (held := found.setdefault(words_of(spelt), meaning)) != meaning:
                raise ValueError(f"{language}/{topic}.yaml: “{phrase}” is {held} and {meaning}")
    return found


@cache
def words_in(language: str) -> frozenset[str]:
    """Every word of the phrases of a language, folded."""
    topics = (path.stem for path in (_FOLDER / language).glob("*.yaml"))
    said = (
        words for topic in topics if topic not in _IN_GROUPS for words in _topic(language, topic)
    )
    return frozenset(word for words in said for word in words)


@cache
def phrase_groups(language: str, topic: str) -> tuple[tuple[str, str], ...]:
    """Each group of a file with each of its phrases; a phrase may be in several."""
    data = yaml12.load_file(_FOLDER / language / f"{topic}.yaml")
    respelt = yaml12.load_file(_FOLDER / language / f"{_SPELLING}.yaml")["also"]
    said = ((group, str(phrase)) for group, phrases in data.items() for phrase in phrases)
    return tuple(
        (group, spelt)
        for group, phrase in said
        for spelt in dict.fromkeys((phrase, _respelt(phrase, respelt)))
    )


def phrases_of(data: Mapping[str, Any]) -> Iterator[tuple[str, Meaning]]:
    """Each phrase of a topic, with its kind and value; a kind without values is its own value."""
    for kind, values in data.items():
        by_value = values if isinstance(values, Mapping) else {kind: values}
        for value, phrases in by_value.items():
            for phrase in phrases:
                yield str(phrase), (kind, _value(value))


def _value(written: str) -> Value:
    """A value as it is written in the data, a number as a number."""
    try:
        number = float(written)
    except ValueError:
        return written
    return int(number) if number == int(number) else number


def _respelt(phrase: str, respelt: Mapping[str, str]) -> str:
    for letter, letters in respelt.items():
        phrase = phrase.replace(letter, letters)
    return phrase
