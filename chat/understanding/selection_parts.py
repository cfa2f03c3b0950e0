"""Puts together what one simple part says: "the two oldest", "the last Queen song".

What narrows the list (a name, a property) is looked for first, and places and extremes among it.
`selection_grammar` divides what is not simple.
"""

from collections.abc import Sequence

from undercard.chat.dialogue.selections import (
    Added,
    AllBut,
    Among,
    Both,
    Described,
    Extreme,
    Leaning,
    Named,
    Ranks,
    Selection,
    Side,
    Single,
    TakenOff,
)
from undercard.chat.understanding.exact.senses import senses
from undercard.chat.understanding.selection_gathering import Part
from undercard.chat.understanding.selection_words import Piece, Words

_FEW = 3  # tracks of a superlative without a number, where the field has no quality


def composed(part: Part, words: Words) -> Selection | None:
    """The selection that a part amounts to; None where it says nothing of its own."""
    base = _base(part, words)
    inner = _inner(part)
    if inner is not None and base is None:
        return _among_removed(inner) if "removed" in part.kinds else inner
    if inner is not None and base is not None:
        return _looked_for(inner, base, part)
    if base is None:
        return _of_removed(part, None)
    if part.is_single and _is_unsure(base):
        base = Single(of=base)
    enough = len(part.names) == 1 and 0 < len(part.names[0].ranks) <= (part.count or 0)
    if part.count is not None and not enough:
        base = Among(inner=Ranks.between(1, part.count), outer=base)
    return base


def _base(part: Part, words: Words) -> Selection | None:
    """What narrows the list, all of it at once."""
    filters = [*_names(part.names), *part.filters]
    alone = filters[0] if part.is_single and len(filters) == 1 else None
    if isinstance(alone, Leaning):
        filters.clear()
        part.extremes.append((alone.field, alone.side))
    if part.unknown and not part.places and not part.extremes:
        said = words.said(part.unknown)
        what = part.names_unknown
        filters.append(Named(what=what, name=said) if what else Described(words=said))
    base = _among(filters)
    if base is not None and "not" in part.kinds:
        base = AllBut(of=base)
    return base if base is None else _of_removed(part, base)


def _of_removed(part: Part, base: Selection | None) -> Selection | None:
    if "removed" not in part.kinds:
        return base
    if base is not None:
        return Among(inner=base, outer=TakenOff(count=None))
    return TakenOff(count=1 if part.is_single and part.count is None else part.count)


def _among_removed(inner: Selection) -> Selection:
    """As in "the last three you removed"."""
    if isinstance(inner, Ranks) and all(rank < 0 for rank in inner.ranks):
        return TakenOff(count=len(inner.ranks))
    return Among(inner=inner, outer=TakenOff(count=None))


def _inner(part: Part) -> Selection | None:
    """The places or the extremes that are meant, on the list or among what narrows it."""
    if part.extremes:
        side = part.extremes[-1]
        if part.count is None and part.nth is None and part.kinds & {"many", "the_many"}:
            return _plural(*side)
        skip = (part.nth or 1) - 1
        return Extreme(field=side[0], side=side[1], count=part.count or 1, skip=skip)
    if not part.places:
        return None
    return both(part.places)


def _plural(named: str, side: Side) -> Selection:
    """As in "The slowest ones", without a number: those that have the quality."""
    for sense in senses().values():
        if (sense.field, sense.side) == (named, side):
            return Leaning(field=named, side=side, bound=sense.bound)
    return Extreme(field=named, side=side, count=_FEW)


def _looked_for(inner: Selection, base: Selection, part: Part) -> Selection:
    """Places among what narrows the list; a number that was shown to be a rank is of the list."""
    if part.cued and isinstance(inner, Ranks):
        return Among(inner=base, outer=inner)
    return Among(inner=inner, outer=base)


def both(selections: Sequence[Selection]) -> Selection:
    """All of these as one selection; ranks are put together."""
    if all(isinstance(each, Ranks) for each in selections):
        ranks = [rank for each in selections if isinstance(each, Ranks) for rank in each.ranks]
        return Ranks(ranks=tuple(dict.fromkeys(ranks)))
    return selections[0] if len(selections) == 1 else Both(of=tuple(selections))


def _among(filters: Sequence[Selection]) -> Selection | None:
    """Tracks that pass every one of these."""
    base: Selection | None = None
    for each in filters:
        base = each if base is None else Among(inner=base, outer=each)
    return base


def _names(pieces: Sequence[Piece]) -> list[Selection]:
    """Named tracks; a title whose artist is named as well is one track, not two."""
    held = [piece.selection for piece in pieces if piece.selection is not None]
    artists = [each for each in held if isinstance(each, Named) and each.what == "artist"]
    others = [each for each in held if each not in artists]
    joined = [both(artists)] if artists else []
    return [*([both(others)] if others else []), *joined]


def _is_unsure(base: Selection) -> bool:
    """Whether only the tracks themselves tell how many are meant."""
    return not isinstance(base, Named | Single | TakenOff | Added)
