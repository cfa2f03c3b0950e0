"""A list in view that is to be of other years than it is: "same idea, ten years on"."""

from dataclasses import replace

from undercard.chat.dialogue.acts import Criterion, Shift
from undercard.chat.understanding.exact.told_years import Move, read_move
from undercard.chat.understanding.spoken import NAMED, PARTS, Spoken
from undercard.chat.understanding.tagger import TaggedSpan
from undercard.chat.understanding.view import View

# Acts that the tagger takes such words for.
_TAKEN_FOR = frozenset(
    {
        "refine",
        "wish",
        "sort",
        "move",
        "unclear",
        "more_like",
        "replace",
        "undo",
        "extend",
        "shorten",
    }
)


def without_move(one: Spoken, view: View) -> tuple[Spoken, Criterion] | None:
    """The act as a change of the list without such words, and what these say."""
    if not len(view) or one.act.kind not in _TAKEN_FOR or any(map(_names, one.act.spans)):
        return None
    move = read_move(one.all_words, one.language)
    if move is None:
        return None
    words = one.all_words[move.start : move.end]
    shift = Shift(feature="year", by=move.years, word=words, moves=True)
    spans = tuple(span for span in one.act.spans if not _is_of(span, one, move))
    rest = replace(one, act=replace(one.act, kind="refine", spans=spans))
    return rest, Criterion(words=words, shifts=(shift,))


def _names(span: TaggedSpan) -> bool:
    return span.kind in NAMED and span.polarity in "+~"


def _is_of(span: TaggedSpan, one: Spoken, move: Move) -> bool:
    inside = span.start < one.act.start + move.end and one.act.start + move.start < span.end
    return inside or span.kind in PARTS or span.kind in ("new", "old")
