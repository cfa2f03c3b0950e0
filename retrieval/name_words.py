"""An utterance as words with their places, and the rules by which a span of words may be a name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from undercard.prompts import yaml12
from undercard.retrieval.dictionary import known_words, ordinary_words
from undercard.retrieval.folding import fold, fold_name
from undercard.retrieval.genres import WORDS as GENRE_WORDS
from undercard.retrieval.lexical import IGNORED
from undercard.retrieval.sound import said_words

_RULES = Path(__file__).parent / "data" / "names.yaml"
_LONGEST = 1_000  # characters that are read
_WORD = re.compile(
    r"[^\s.,;:!?\"“”„«»()\[\]{}…]+(?:\.[^\s.,;:!?\"“”„«»()\[\]{}…]+)*\.?", re.UNICODE
)
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{1,80})[\"”“»]|(?<!\w)[‘']([^‘’']{2,80})[’'](?!\w)")
# Tracks from which a name of several ordinary words ("bad bunny") needs no introduction.
_WELL_KNOWN = 5
# Popularity from which a single unusual word ("despacito") is a title without introduction.
_POPULAR = 60
_SMALL = frozenset({"the", "of", "and", "a", "in", "to", "on"})


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    artist_cues: frozenset[str]
    naming_cues: frozenset[str]
    title_cues: frozenset[str]
    weak_title_cues: frozenset[str]
    followers: frozenset[str]
    capitalised_anyway: frozenset[str]
    aliases: dict[str, str]
    nicknames: dict[str, str | tuple[str, ...]]


@cache
def name_rules() -> _Rules:
    """The rules in `data/names.yaml`."""
    return _Rules.model_validate(yaml12.load_file(_RULES))


@cache
def _descriptive() -> frozenset[str]:
    """Words about sound and genres."""
    genres = yaml12.load_file(GENRE_WORDS)
    return frozenset(map(fold_name, chain(said_words(), genres, *genres.values())))


@cache
def _frame() -> frozenset[str]:
    """Words that frame a request and say nothing about what is wanted."""
    return frozenset(map(fold_name, yaml12.load_file(IGNORED)))


@dataclass(frozen=True, slots=True)
class Span:
    """Words `first` to `last` of an utterance, their place in the text, and their folded form."""

    first: int
    last: int
    start: int
    end: int
    text: str
    folded: str


class Utterance:
    """A listener's words."""

    def __init__(self, text: str) -> None:
        self.text = text[:_LONGEST]
        self._places = [match.span() for match in _WORD.finditer(self.text)]
        self._raw = [self.text[start:end] for start, end in self._places]
        self._whole = list(map(fold_name, self._raw))
        self._folded = [fold_name(_without_possessive(word)) for word in self._raw]
        self._shouted = sum(map(_begins_large, self._raw)) > 0.6 * len(self._raw) > 1.8

    @classmethod
    def read(cls, text: str) -> "Utterance":
        """Cut to 1,000 characters and split."""
        return cls(text)

    def spans(self, longest: int) -> Iterator[Span]:
        """All runs of words within one phrase, longest first, then in order."""
        for length in range(min(longest, len(self._raw)), 0, -1):
            for first in range(len(self._raw) - length + 1):
                last = first + length - 1
                if all(map(self._joins, range(first, last))):
                    yield self._span(first, last)

    def quoted(self) -> Iterator[Span]:
        """What stands in quotation marks."""
        for match in _QUOTED.finditer(self.text):
            group = 1 if match.group(1) else 2
            start, end = match.span(group)
            inside = [n for n, place in enumerate(self._places) if start <= place[0] < end]
            if inside:
                text = match.group(group)
                yield Span(inside[0], inside[-1], start, end, text, fold_name(text))

    def word_is(self, number: int, *words: str) -> bool:
        """Whether a word exists at this place and is one of these."""
        return number < len(self._folded) and self._folded[number] in words

    def admits_artist(self, span: Span, tracks: int) -> bool:
        """Whether an artist's name, of one who has so many tracks, may be meant by this span."""
        if self._capitalised(span) or (self.introduces_artist(span) and not self._describes(span)):
            return True
        several = span.last > span.first and self._folded[span.first] != "the"
        known = tracks >= _WELL_KNOWN and several
        return not self._ordinary(span) or (known and not self._describes(span))

    def admits_title(self, span: Span, popularity: float) -> bool:
        """Whether a track's title, of this popularity, may be meant by this span.

        Titles are more often ordinary words than artists.
        """
        if self._capitalised(span):
            return not self._ordinary(span) or span.last > span.first or self._alone(span)
        if self._introduces_title(span):
            return True
        saying = sum(word not in _frame() for word in self._words(span))
        if span.last - span.first >= 3 and saying >= 3:
            return True
        popular = len(span.folded) >= 6 and popularity >= _POPULAR
        telling = span.last > span.first or popular
        return not self._ordinary(span) and telling and self._rare(span)

    def _introduces_title(self, span: Span) -> bool:
        """Whether a word such as "called" stands before the span, which is not a frame itself."""
        rules = name_rules()
        if self._introduced(span, rules.naming_cues):
            return True
        framed = span.first == span.last and self._folded[span.first] in _frame()
        if self._introduced(span, rules.title_cues) and not framed:
            return True
        return self._introduced(span, rules.weak_title_cues) and not self._describes(span)

    def introduces_artist(self, span: Span) -> bool:
        """Whether a word such as "by" stands before the span, and nothing it qualifies behind."""
        return self._introduced(span, name_rules().artist_cues)

    def guessable(self, spans: Iterable[Span]) -> list[Span]:
        """Spans of up to four words that may be a name spelt wrongly, the likeliest first."""
        return sorted(filter(self._may_be_misspelt, spans), key=self._unlikeliness)

    def _unlikeliness(self, span: Span) -> tuple[bool, bool, int]:
        """To order spans by: introduced ones first, then capitalised ones, then long ones."""
        introduced = self.introduces_artist(span)
        return not introduced, not self._capitalised(span), -len(span.folded)

    def _may_be_misspelt(self, span: Span) -> bool:
        if span.last - span.first >= 4 or len(span.folded) < 4:
            return False
        words = self._words(span)
        framed = words[0] in _frame() - {"the"} or words[-1] in _frame() - {"weekend"}
        if framed or span.folded in _descriptive():
            return False
        if self.strange(span):
            return True
        return self.introduces_artist(span) and not _descriptive().issuperset(words)

    def strange(self, span: Span) -> int:
        """How many words of the span are in no dictionary."""
        unknown = set(self._words(span)) - known_words() - _descriptive()
        return sum(word in unknown and not word.isdigit() for word in self._words(span))

    def _words(self, span: Span) -> list[str]:
        """The folded words of a span."""
        return self._folded[span.first : span.last + 1]

    def _span(self, first: int, last: int) -> Span:
        start, end = self._places[first][0], self._places[last][1]
        while end > start + 1 and self.text[end - 1] in ".'’":
            end -= 1
        bare = _without_possessive(self.text[start:end])
        folded = " ".join(filter(None, (*self._whole[first:last], self._folded[last])))
        return Span(first, last, start, start + len(bare), bare, folded)

    def _joins(self, number: int) -> bool:
        """Whether only blanks stand before the next word, or a comma ("Earth, Wind & Fire")."""
        between = self.text[self._places[number][1] : self._places[number + 1][0]]
        return not between.strip(" ,\t")

    def _introduced(self, span: Span, cues: frozenset[str]) -> bool:
        before = span.first - 1
        if before < 0 or self._folded[before] not in cues:
            return False
        after = span.last + 1
        if after >= len(self._folded) or self._folded[after] in name_rules().followers:
            return True
        return bool(self.text[self._places[span.last][1] : self._places[after][0]].strip())

    def _capitalised(self, span: Span) -> bool:
        """Whether all words that carry meaning begin with a capital, within a sentence."""
        if self._shouted or self._begins_sentence(span.first):
            return False
        raw, folded = self._raw[span.first : span.last + 1], self._words(span)
        if name_rules().capitalised_anyway.issuperset(folded) or not _begins_large(raw[0]):
            return False
        strong = [word for word, low in zip(raw, folded, strict=True) if low not in _SMALL]
        return bool(strong) and all(_begins_large(word) or word[:1].isdigit() for word in strong)

    def _alone(self, span: Span) -> bool:
        """Whether a capitalised word has no capitalised neighbour that it would belong to."""
        places = [n for n in (span.first - 1, span.last + 1) if 0 < n < len(self._raw)]
        large = [n for n in places if _begins_large(self._raw[n])]
        return all(map(self._begins_sentence, large))

    def _begins_sentence(self, number: int) -> bool:
        if number == 0:
            return True
        between = self.text[self._places[number - 1][1] : self._places[number][0]]
        return bool(re.search(r"[.!?:\n]", between)) or self._raw[number - 1].endswith(".")

    def _ordinary(self, span: Span) -> bool:
        """Whether every word is an ordinary one, or the whole describes sound or genre."""
        if self._describes(span):
            return True
        unusual = [word for word in fold(span.folded).split() if word not in ordinary_words()]
        return all(word.isdigit() or len(word) < 2 for word in unusual)

    def _rare(self, span: Span) -> bool:
        """Whether a word is in no dictionary, or half of the words are not ordinary."""
        words = span.folded.split()
        if not known_words().issuperset(words):
            return True
        return sum(word not in ordinary_words() for word in words) * 2 >= len(words)

    def _describes(self, span: Span) -> bool:
        if span.folded in _descriptive():
            return True
        return (_descriptive() | _frame()).issuperset(span.folded.split())


def _begins_large(word: str) -> bool:
    return word[:1].isupper()


def _without_possessive(word: str) -> str:
    return re.sub(r"['’]s$", "", word)
