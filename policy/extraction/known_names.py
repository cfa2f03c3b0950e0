"""Names of single things that a text speaks of, such as artists: those that are known, and others.

Who knows names is handed in. A run of capitals right behind words that ask for something is a name
too, as it is written.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from undercard.policy.extraction.cue_words import Cues

_CAPITAL = r"[^\W\d_a-zà-ÿ][\w’'&-]*"
_RUN = re.compile(rf"{_CAPITAL}(?: (?:(?:of|the|&) )*{_CAPITAL})*")

_PHRASE = re.compile(r"[^,.;:!?]+?(?=\s*(?:[,.;:!?]|$|\b(?:and|or|instead|please)\b))")

_JOINT = re.compile(r"\s*(?:,\s*)?(?:(?:and|or|und|oder|et|ou|y|o)\s+)?(?<=\s)")


class NamedThing(NamedTuple):
    """A name at a place of a text: of which kind, and how it is written where it is known."""

    start: int
    end: int
    kind: str
    name: str


class NameFinder(Protocol):
    """Whoever knows names."""

    def __call__(self, text: str) -> Sequence[NamedThing]:
        """The names in a text that are surely meant as such."""
        ...

    def named(self, kind: str, words: str) -> str | None:
        """How the thing that these words name is written; None where they name none."""
        ...


def whole_names(text: str, found: Sequence[NamedThing]) -> Iterator[NamedThing]:
    """The names found; one that is a piece of a longer name stands for that, as it is written.

    The "Miranda" of whom something is known is not meant by "Miranda Lambert".
    """
    runs = [match.span() for match in _RUN.finditer(text)]
    for one in found:
        longer = (run for run in runs if run[0] <= one.start and one.end <= run[1])
        start, end = next(longer, (one.start, one.end))
        known = start == 0 or (start, end) == (one.start, one.end)  # sentences begin with a capital
        yield one if known else NamedThing(start, end, one.kind, text[start:end])


def names_asked_for(
    text: str, held: Cues, kind: str, between: Sequence[str], finder: NameFinder | None
) -> Iterator[NamedThing]:
    """Names behind words that ask for something, with only words such as "the songs" between.

    A run of capitals is one as it is written, and so are the words of a whole phrase that is known.
    """
    inner = "|".join(map(re.escape, sorted(between, key=len, reverse=True)))
    gap = re.compile(rf"(?:\s+(?:{inner})(?!\w))*\s+", re.IGNORECASE)
    for place in held.places("asks")(text):
        skipped = gap.match(text, place.end)
        start = skipped.end() if skipped else len(text)
        run, phrase = _RUN.match(text, start), _PHRASE.match(text, start)
        if run and not re.match(r"I\b", run[0]) and len(run[0].split()) >= held.data["name_words"]:
            yield from (NamedThing(*one.span(), kind, one[0]) for one in _listed(text, run))
        elif finder and phrase and (name := finder.named(kind, phrase[0])):
            yield NamedThing(*phrase.span(), kind, name)


def _listed(text: str, run: re.Match[str]) -> Iterator[re.Match[str]]:
    """A name, and those that are listed behind it."""
    following: re.Match[str] | None = run
    while following:
        yield following
        joint = _JOINT.match(text, following.end())
        following = _RUN.match(text, joint.end()) if joint else None
