"""The years of somebody's youth, whom the music is for: "something for my mum, she's 70".

People keep to the music of when they were young: memories of music are thickest from about twelve
to twenty-five (the reminiscence bump; Jakubowski and others, Music & Science 3, 2020). The
utterance is read as if these years had been named, and the reply says what the age was taken for.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from undercard.chat.dialogue.acts import Act
from undercard.chat.understanding.exact.folded_words import Token, tokens
from undercard.chat.understanding.exact.lexicon import Item, lexicon
from undercard.chat.understanding.tagger import TaggedAct

_YOUTH = (12, 25)  # years of age
_AGES = range(30, 101)  # of younger people nobody can say what they grew up with
_RECORDED = 1965  # of the years before, catalogues have too little
_NAMES_MUSIC = frozenset({"year", "artist", "title", "album", "genre"})
_OF_PEOPLE = ("person", "birthday")
_SIGNS = " ,.;:!?()-–—"


class ToldAge(NamedTuple):
    """The words that tell an age, and the years in which its bearer was young."""

    words: str
    first: int
    last: int

    @property
    def years(self) -> str:
        """The years as they are shown."""
        return f"{self.first}–{self.last}"


def told_age(
    text: str, acts: Iterable[TaggedAct], language: str, newest: int
) -> tuple[str, ToldAge] | None:
    """The utterance with the years of somebody's youth in the place of their age; None without.

    Only a wish is read so that names no years, genre or artist. Ages are those of the year
    `newest`.
    """
    words = tokens(text)
    items = lexicon(language, "ages").items(words, forgiving=False)
    found = _age(items, words) if any(item.kind in _OF_PEOPLE for item in items) else None
    if found is None:
        return None
    age, first, last = found
    start, end = words[first].start, words[last - 1].end
    heard = list(acts)
    said = [span for act in heard for span in act.spans if span.end <= start or end <= span.start]
    says_more = any(span.kind in _NAMES_MUSIC for span in said)
    if says_more or not any(act.kind == "wish" for act in heard):
        return None
    young, grown = (newest - age + year for year in _YOUTH)
    told = ToldAge(text[start:end], min(young, newest), max(min(grown, newest), _RECORDED))
    rest = f"{text[:start].rstrip(_SIGNS)} {text[end:].lstrip()}".strip(_SIGNS)
    return f"{rest}, {told.first}-{told.last}", told


def as_told(acts: Iterable[Act], told: ToldAge) -> tuple[Act, ...]:
    """The acts, with the words that were said for those years, and what they were taken for."""
    return tuple(
        act.model_copy(
            update={
                "criteria": tuple(
                    one.model_copy(update={"words": told.words, "taken": told.years})
                    if any(bounds.at_least == told.first for bounds in one.limits.years)
                    else one
                    for one in act.criteria
                )
            }
        )
        for act in acts
    )


def _age(items: Sequence[Item], words: Sequence[Token]) -> tuple[int, int, int] | None:
    """The first age, and the words that tell it, from the first to the last (not included)."""
    for at, item in enumerate(items):
        if item.kind != "number" or int(item.number) not in _AGES:
            continue
        before = items[at - 1] if at else None
        after = items[at + 1] if at + 1 < len(items) else None
        if after is not None and words[after.first].folded == "-":
            after = items[at + 2] if at + 2 < len(items) else None
        if after is not None and after.kind == "unit":
            continue
        follows = after is not None and after.kind in ("after", "birthday")
        leads = before is not None and before.kind in (("before", "of") if follows else ("before",))
        if leads or follows:
            first = before.first if leads and before else item.first
            return int(item.number), first, after.last if follows and after else item.last
    return None
