"""Requests that hang on something: "drop 3 unless it's slow", "Abba if you have any, else Queen".

Whether something is here is seen by doing it. Whether anything else holds is for the listener to
say: the list stays, and the DJ asks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from undercard.chat.dialogue.acts import Act, Criterion
from undercard.chat.dialogue.doubts import Doubt
from undercard.chat.dialogue.state import Offer
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.refusal_idioms import is_threat
from undercard.chat.understanding.spoken import NAMED, Spoken
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan
from undercard.chat.understanding.view import View
from undercard.chat.understanding.ways import way_of
from undercard.retrieval.folding import fold_name

# What changes the list in view, and can wait for an answer.
_CHANGING = frozenset(
    {
        "drop", "keep", "replace", "swap", "move", "reverse", "shuffle", "sort", "shorten",
        "extend", "add", "merge", "undo", "redo", "recall", "refine", "exclude",
    }
)  # fmt: skip
_OF_TRACKS = frozenset({"drop", "keep", "replace", "move"})


def asked_about(
    text: str, acts: Sequence[Act], language: str, view: View
) -> tuple[Doubt, tuple[Offer, ...]] | None:
    """What to ask before the list in view is changed on a condition, and both answers."""
    changes = [act for act in acts if act.kind in _CHANGING]
    words = next((words for kind, _, words in _found(text, language) if kind == "if"), None)
    in_a_name = any(words and fold_name(words).startswith(fold_name(t)) for t in view.titles)
    if words is None or in_a_name or not changes or not len(view) or is_threat(text, language):
        return None
    does = Offer(say=way_of(changes[0].kind, language), acts=tuple(acts))
    leaves = Offer(say=way_of("", language), acts=(Act(kind="ack", words=text),))
    return Doubt(kind="condition", words=words), (does, leaves)


def with_whom_it_has(text: str, act: TaggedAct, language: str) -> TaggedAct:
    """The act, of whom it names: "if there's any Abba on it, put it first", "if you have any"."""
    named = [span for span in act.spans if span.kind in NAMED and span.polarity == "."]
    said = [kind for kind, _, _ in _found(text[act.start : act.end], language)]
    if "has" not in said or not named:
        return act
    if act.kind == "wish":
        spans = (replace(one, polarity="+") if one in named else one for one in act.spans)
        return replace(act, spans=tuple(spans))
    if act.kind not in _OF_TRACKS or len(named) != 1:
        return act
    meant = replace(named[0], kind="t", polarity="")
    others = (span for span in act.spans if span.kind != "t" and span not in named)
    return replace(act, spans=tuple(sorted((meant, *others), key=lambda span: span.start)))


def begins_otherwise(said: str, language: str) -> bool:
    """Whether the words say what there is to be where something else is not here."""
    return any(kind == "else" and not start for kind, start, _ in _found(said, language))


def as_asked_for(one: Spoken, spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """The spans, where what stands behind "otherwise" is wanted as well."""
    at = _otherwise(one)
    return [
        replace(span, polarity="+") if at is not None and span.start > at else span
        for span in spans
    ]


def what_is_here(
    one: Spoken, read: Sequence[tuple[TaggedSpan, Criterion]]
) -> list[tuple[TaggedSpan, Criterion]]:
    """Without what was only asked for in case; or with nothing else, where the rest is not here."""
    at = _otherwise(one)
    if at is None:
        return list(read)
    before = [each for each in read if each[0].start < at]
    lacks = any(criterion.absent for _, criterion in before)
    return [each for each in read if each[0].start > at] if lacks else before


def _otherwise(one: Spoken) -> int | None:
    """Where the words for the other case begin in an act that hangs on something."""
    found = list(_found(one.all_words, one.language))
    at = next((start for kind, start, _ in found if kind == "else"), None)
    hangs = at is not None and any(kind in ("has", "if") and s < at for kind, s, _ in found)
    return one.act.start + at if at is not None and hangs else None


def _found(said: str, language: str) -> Iterator[tuple[str, int, str]]:
    """The kind of each condition, where it begins, and its words up to the next comma."""
    words = tokens(said)
    for item in lexicon(language, "conditions").items(words, forgiving=False):
        if item.kind in ("has", "if", "else"):
            start = words[item.first].start
            clause = said[start:].partition(",")[0]
            yield item.kind, start, clause.strip(" .!?")
