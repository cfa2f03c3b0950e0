"""What is said of the fields of the wish that holds: "years are right, style's wrong", "same pace".

A field that stays holds as it is, and one that goes is let go of, whatever else is asked for. The
words are in languages/*/changes.yaml. Whether a field is meant at all its neighbours tell: only
what stands right beside such words counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from undercard.chat.dialogue.acts import Criterion, Shift
from undercard.chat.dialogue.holding import SOUND
from undercard.chat.understanding.exact.folded_words import Token, tokens
from undercard.chat.understanding.exact.lexicon import Item, Lexicon, lexicon
from undercard.chat.understanding.tagger import TaggedAct

_LIMITS = {"years": ("years", "years_not"), "genre": ("genres",), "number": ("tracks", "minutes")}
# The features that a field is measured by, so that a list in view tells what they are to stay.
_HEARD = {"mood": ("energy", "valence"), "tempo": ("tempo",), "energy": ("energy",)}
_MAY_GO = frozenset({"years", "genre", "mood"})  # "drop the tempo" asks for less of it
_ASKS = frozenset({"wish", "refine", "add", "pivot"})


@dataclass(frozen=True)
class ToldField:
    """`text[start:end]` says that a field stays as it is, or goes."""

    field: str
    stays: bool
    start: int
    end: int

    def criterion(self, text: str) -> Criterion:
        """What that comes to."""
        words = text[self.start : self.end]
        if not self.stays:
            return Criterion(words=words, unset=_LIMITS.get(self.field, (SOUND,)))
        heard = _HEARD.get(self.field, ())
        held = _LIMITS.get(self.field) or (*heard, *((SOUND,) if self.field == "mood" else ()))
        shifts = tuple(Shift(feature=one, by=0, word=words) for one in heard)
        return Criterion(words=words, hold=held, shifts=shifts)


def told_fields(text: str, language: str) -> list[ToldField]:
    """The fields of which exact words say that they stay or go, in order."""
    words = tokens(text)
    items = changes(language).items(words, forgiving=False)
    return list(_told(items, words))


def without_told_fields(
    text: str, acts: Sequence[TaggedAct], language: str
) -> tuple[TaggedAct, ...]:
    """The acts without what the tagger made of such words, where something else is asked for."""
    told = told_fields(text, language)
    left = [
        replace(act, spans=tuple(s for s in act.spans if not _is_in(told, s.start, s.end)))
        for act in acts
    ]
    asks = any(act.kind in _ASKS and act.spans for act in left)
    return tuple(left if told and asks else acts)


@cache
def changes(language: str) -> Lexicon:
    """The words of changes.yaml; "don't" may be written without its apostrophe."""
    said = lexicon(language, "changes").phrases
    joined = {tuple(" ".join(words).replace("n t", "nt").split()): at for words, at in said.items()}
    return Lexicon({**joined, **said})


def _told(items: Sequence[Item], words: Sequence[Token]) -> Iterator[ToldField]:
    for at, item in enumerate(items):
        if item.kind == "held":
            yield _between(str(item.value), items, at, at, words, stays=True)
        if item.kind != "field":
            continue
        field, before, after = str(item.value), _beyond(items, at, -1), _beyond(items, at, 1)
        follows = items[at + 1].kind if at + 1 < len(items) else ""
        if _says(items, before, "before") and (follows != "unless_before" or field == "number"):
            stays = items[before].kind == "stays_before"
            found = _between(field, items, before, at, words, stays=stays)
        elif _says(items, after, "after"):
            stays = items[after].kind == "stays_after"
            found = _between(field, items, at, after, words, stays=stays)
        else:
            continue
        if found.stays or field in _MAY_GO:
            yield found


def _says(items: Sequence[Item], at: int, side: str) -> bool:
    return 0 <= at < len(items) and items[at].kind in (f"stays_{side}", f"goes_{side}")


def _beyond(items: Sequence[Item], at: int, step: int) -> int:
    """The place of the next word that is no article."""
    at += step
    while 0 <= at < len(items) and items[at].kind == "article":
        at += step
    return at


def _between(
    field: str, items: Sequence[Item], first: int, last: int, words: Sequence[Token], *, stays: bool
) -> ToldField:
    start, end = words[items[first].first].start, words[items[last].last - 1].end
    return ToldField(field, stays, start, end)


def _is_in(told: Sequence[ToldField], start: int, end: int) -> bool:
    return any(one.start <= start and end <= one.end for one in told)
