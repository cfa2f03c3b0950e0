"""Which way a field is to go: "dial the energy down", "monte un peu le tempo"."""

from typing import Literal

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon


def direction(quality: str, said: str, language: str) -> Literal["<", ">", ""]:
    """Down (<) or up (>), where exact words say so; `said` is all that stands around a quality.

    The quality's own words ("lower the tempo"), or else those around a field ("energy").
    """
    if own := _way(quality, language):
        return own
    named = lexicon(language, "order").items(tokens(quality), forgiving=False)
    others = [item for item in named if item.kind != "field"]
    is_field = len(others) < len(named) and all(_is_filler(str(o.value)) for o in others)
    return _way(said, language) if is_field else ""


def _is_filler(word: str) -> bool:
    return criteria_words().is_filler(word)  # "le tempo", but no "big hits"


def _way(words: str, language: str) -> Literal["<", ">", ""]:
    items = lexicon(language, "directions").items(tokens(words), forgiving=False)
    ways = {item.kind for item in items} & {"up", "down"}
    if len(ways) != 1:
        return ""
    return ">" if ways == {"up"} else "<"
