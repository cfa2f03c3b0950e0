"""Reads "the least danceable", "la más larga": the end of a field that is spoken of."""

from undercard.chat.dialogue.selections import Extreme
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import Item, lexicon
from undercard.chat.understanding.exact.senses import descending_fields, other, senses

_LEAST = ("least", "least_of_all")
_SUPERLATIVE = ("most", "most_of_all", *_LEAST)


def read_superlative(words: str, language: str = "en") -> Extreme | None:
    """The track, or so many, at one end of a field; None where no superlative was said.

    >>> read_superlative("whichever one's the least danceable").side
    'least'
    >>> read_superlative("the three with the least energy").count
    3
    """
    found = lexicon(language, "order", "qualities", "numbers").items(tokens(words))
    for at, item in enumerate(found):
        before = found[at - 1].kind if at else ""
        extreme = _of_quality(item, before) or _of_field(item, before)
        if extreme is not None:
            counts = [one.number for one in found[:at] if one.kind == "number" and one.number > 1]
            return extreme.model_copy(update={"count": int(counts[-1]) if counts else 1})
    return None


def _of_quality(item: Item, before: str) -> Extreme | None:
    """As in "slowest", "most obscure"."""
    if item.kind != "most_" and not (item.kind == "is" and before in _SUPERLATIVE):
        return None
    sense = senses()[str(item.value)]
    side = other(sense.side) if before in _LEAST else sense.side
    return Extreme(field=sense.field, side=side)


def _of_field(item: Item, before: str) -> Extreme | None:
    """As in "the least energy"."""
    named = str(item.value)
    if item.kind != "field" or before not in _SUPERLATIVE or named not in descending_fields():
        return None
    return Extreme(field=named, side="least" if before in _LEAST else "most")
