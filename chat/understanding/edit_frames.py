"""How edits of a list are said: frames of words and slots, and where they fit in an utterance.

What a slot stands for is read by others; a frame that fits accounts for every word of its clause.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from undercard.chat.understanding.exact.folded_words import Token, words_of
from undercard.chat.understanding.exact.lexicon import languages, phrase_groups
from undercard.prompts import yaml12

_FILE = Path(__file__).parents[1] / "data" / "edit_frames.yaml"
SLOTS = frozenset({"t", "whole", "rest", "to", "key"})
MARKS = frozenset({",", ".", ";", ":", "!", "?", "-", "(", ")", "…", '"'})  # may part two clauses
_NOT = re.compile(r"n t\b")  # "don t" is also written "dont"
_PAUSES = frozenset({",", "-", ":"})  # may stand before a group: "three, six and nine – gone"

Slot = tuple[str, int, int]  # its name, its first token and the one behind its last


# Groups whose words are an edit's verbs; others are only said beside them.
_BESIDE = frozenset(
    {
        "filler",
        "joins",
        "by",
        "with",
        "onset",
        "in_place",
        "anything",
        "but",
        "as_is",
        "is_",
        "good",
        "bad",
        "redone",
        "because",
    }
)


@dataclass(frozen=True)
class Frame:
    """What is done, and the groups and slots that say so, in order."""

    does: str
    parts: tuple[str, ...]


@cache
def frames() -> tuple[Frame, ...]:
    """All frames, those that go before others first."""
    found = yaml12.load_file(_FILE)
    return tuple(Frame(does, tuple(said.split())) for does, each in found.items() for said in each)


@dataclass(frozen=True)
class Said:
    """The tokens of an utterance, and where phrases of which groups stand in them."""

    tokens: Sequence[Token]
    groups: Mapping[str, Mapping[int, tuple[int, ...]]]  # by first token: the ends, longest first

    @classmethod
    def of(cls, tokens: Sequence[Token], language: str) -> "Said":
        """The utterance with what its words may be."""
        folded = [token.folded for token in tokens]
        groups: dict[str, dict[int, tuple[int, ...]]] = {}
        for first in range(len(folded)):
            for length in range(min(_longest(language), len(folded) - first), 0, -1):
                for group in _groups(language).get(tuple(folded[first : first + length]), ()):
                    ends = groups.setdefault(group, {}).get(first, ())
                    groups[group][first] = (*ends, first + length)
        return cls(tokens, groups)

    def past(self, group: str, at: int) -> int:
        """The token behind all phrases of a group that stand here, one after the other."""
        held = self.groups.get(group, {})
        while at in held:
            at = held[at][0]
        return at

    def has_verb(self, at: int) -> bool:
        """Whether a word of an edit may stand here, which is no misspelling of another word."""
        return any(at in held for group, held in self.groups.items() if group not in _BESIDE)

    def has(self, frame: Frame, first: int, last: int) -> bool:
        """Whether each of a frame's groups stands anywhere between: most do not."""
        said = (self.groups.get(part, {}) for part in frame.parts if part not in SLOTS)
        return all(any(first <= at < last for at in held) for held in said)

    def fits(self, frame: Frame, first: int, last: int) -> Iterator[tuple[Slot, ...]]:
        """The slots of a frame that takes up all tokens from `first` to `last`."""
        yield from self._fit(frame.parts, first, last)

    def _fit(self, parts: tuple[str, ...], at: int, last: int) -> Iterator[tuple[Slot, ...]]:
        if not parts:
            if self.past("filler", at) == last:
                yield ()
            return
        head, rest = parts[0], parts[1:]
        if head in SLOTS:
            for start in self._starts(at):
                for end in range(last, start, -1):
                    for slots in self._fit(rest, end, last):
                        yield ((head, start, end), *slots)
            return
        for start in self._starts(at, after_pause=True):
            for end in self.groups.get(head, {}).get(start, ()):
                if end <= last:
                    yield from self._fit(rest, end, last)

    def _starts(self, at: int, *, after_pause: bool = False) -> list[int]:
        """Where a part may begin: here, or behind the fillers that stand here."""
        starts = [at]
        while starts[-1] in self.groups.get("filler", {}):
            starts.append(self.groups["filler"][starts[-1]][0])
        here = starts[-1]
        pauses = after_pause and 0 < here < len(self.tokens)
        if pauses and self.tokens[here].folded in _PAUSES:
            starts += self._starts(here + 1)
        return starts


@cache
def _groups(language: str) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """The groups that a phrase is of."""
    held: dict[tuple[str, ...], tuple[str, ...]] = {}
    for group, phrase in phrase_groups(language if language in languages() else "en", "edits"):
        for spelt in (phrase, _NOT.sub("nt", phrase)):
            words = words_of(spelt)
            held[words] = tuple(dict.fromkeys((*held.get(words, ()), group)))
    return held


@cache
def _longest(language: str) -> int:
    return max(map(len, _groups(language)))
