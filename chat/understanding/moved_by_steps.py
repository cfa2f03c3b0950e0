"""Moves by so many places, whose direction the verb may tell: "remonte la 5 de deux crans".

The number of places is no place and no track: "die 7 zwei Plätze nach oben".
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from undercard.chat.dialogue.acts import Act, Place
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.selection_reader import read_selection
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.view import View

_MAY_MOVE = frozenset({"move", "drop", "swap", "unclear", "replace", "shorten", "extend", "refine"})
_COUNTS = frozenset({"number", "article"})
_SAID = 0.95  # confidence of what exact words say


@dataclass(frozen=True)
class Steps:
    """So many places further down, or up where it is negative, and where the number stands."""

    by: int | None  # None: in a direction that is not said
    start: int
    end: int


@lru_cache(maxsize=512)
def read_steps(words: str, language: str) -> Steps | None:
    """The places that something is to go up or down; None where none are counted.

    >>> read_steps("bump it up two places", "en").by, read_steps("to second place", "en")
    (-2, None)
    """
    found = tokens(words)
    items = lexicon(language, "steps", "numbers").items(found, forgiving=False)
    for number, noun in pairwise(items):
        if noun.kind == "noun" and number.kind in _COUNTS:
            ways = {item.kind for item in items} & {"up", "down"}
            by = int(number.number) * (-1 if "up" in ways else 1) if len(ways) == 1 else None
            return Steps(by, found[number.first].start, found[noun.last - 1].end)
    return None


def by_steps(act: Act, one: Spoken, view: View) -> Act:
    """The act; a move by so many places where its words count them and tell the direction."""
    if act.kind not in _MAY_MOVE or not len(view):
        return act
    steps = read_steps(one.all_words, one.language)
    if steps is None or not steps.by:
        return act
    selection, doubt = act.selection, act.doubt
    span = one.first("t")
    at = one.act.start + steps.start
    if span is not None and span.start < at < span.end:
        read = read_selection(one.text[span.start : at].strip(), one.language, (), view)
        selection, doubt = read.selection, read.doubt
    if selection is None:
        return act
    told = {"selection": selection, "place": Place(by=steps.by), "doubt": doubt}
    return Act(kind="move", words=act.words, confidence=_SAID, names=act.names,
               selection_words=act.selection_words, **told)  # fmt: skip
