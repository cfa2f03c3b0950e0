"""Reads what a list is to be sorted by: "year, oldest first", "from slow to fast"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from undercard.chat.dialogue.acts import SortKey
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import Item, lexicon
from undercard.chat.understanding.exact.periods import read_years
from undercard.chat.understanding.exact.senses import Side, descending_fields, other, senses

_TITLE = "title"
_ALPHABETS = {"alphabet", "alphabet_back"}


@dataclass(frozen=True)
class _Quality:
    """A quality that the order begins or ends with."""

    field: str
    side: Side
    at: int


def read_key(words: str, language: str = "en") -> SortKey | None:
    """The field, its direction, and what comes next; None where nothing was understood.

    >>> read_key("from slow to fast")
    SortKey(field='tempo', descending=False, turns=False, then=None)
    >>> read_key("popularity").descending
    True
    """
    found = lexicon(language, "order", "qualities", "numbers").items(tokens(words))
    keys = [key for part in _parts(found) for key in _keys(part)] or _of_years(words, language)
    joined: SortKey | None = None
    for key in reversed(keys):
        joined = key.model_copy(update={"then": joined})
    return joined


def _of_years(words: str, language: str) -> list[SortKey]:
    """As in "From the 60s to the 90s": by year, in that direction."""
    return [SortKey(field="year")] if read_years(words, language) else []


def _parts(found: Sequence[Item]) -> Iterator[list[Item]]:
    part: list[Item] = []
    for item in found:
        if item.kind == "then":
            yield part
            part = []
        else:
            part.append(item)
    yield part


def _keys(part: Sequence[Item]) -> list[SortKey]:
    fields = list(dict.fromkeys(str(item.value) for item in part if item.kind == "field"))
    qualities = list(_qualities(part))
    kinds = {item.kind for item in part}
    if kinds & _ALPHABETS and not fields:
        fields = [_TITLE]
    if not fields:
        return [_of_quality(qualities, part)] if qualities else []
    keys = [_of_field(field, qualities, part, kinds) for field in fields]
    apart = [quality for quality in qualities if quality.field not in fields]
    return [*keys, _of_quality(apart, part)] if apart else keys


def _of_field(
    field: str, qualities: Sequence[_Quality], part: Sequence[Item], kinds: set[str]
) -> SortKey:
    own = [quality for quality in qualities if quality.field == field]
    if own:
        return _of_quality(own, part)
    if kinds & {"descending", "alphabet_back"}:
        return SortKey(field=field, descending=True)
    if kinds & {"ascending", "alphabet"}:
        return SortKey(field=field)
    return SortKey(field=field, descending=descending_fields()[field])


def _of_quality(qualities: Sequence[_Quality], part: Sequence[Item]) -> SortKey:
    start = qualities[0]
    before = {item.kind for item in part[: start.at]}
    after = [item.kind for item in part[start.at :] if item.kind in ("first", "last")]
    ends = len(qualities) == 1 and bool(before & {"to", "towards", "last"})
    ends = (after[:1] == ["last"] and "first" not in before) or (ends and not after)
    side = other(start.side) if ends else start.side
    return SortKey(field=start.field, descending=side == "most")


def _qualities(part: Sequence[Item]) -> Iterator[_Quality]:
    """The qualities named; "least" before one turns it."""
    for at, item in enumerate(part):
        if item.kind in ("is", "most_"):
            sense = senses()[str(item.value)]
            turned = at > 0 and part[at - 1].kind == "least"
            yield _Quality(sense.field, other(sense.side) if turned else sense.side, at)
