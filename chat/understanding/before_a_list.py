"""What an act speaks of where no list is on the table: names of the catalogue, not tracks of it."""

from collections.abc import Iterator
from dataclasses import replace

from undercard.chat.understanding.spoken import NAMED, is_inside
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan
from undercard.retrieval.links import Links

_OF_MUSIC = frozenset({"wish", "exclude", "refine", "pivot"})
_HERE = NAMED | {"genre"}  # of which nothing is said: "got anything by Dolly Parton?"
_OF_A_LIST = frozenset({"keep", "add", "show"})  # what can only be asked for where there is none


def names_for_selections(text: str, act: TaggedAct, names: Links) -> TaggedAct:
    """The act with names in the place of selections: "Zeppelin and Sabbath, shuffled".

    What is no name may be a part of the list that is asked for: "half disco".
    """
    if act.kind in _OF_A_LIST and any(span.kind in NAMED for span in act.spans):
        spans = tuple(replace(s, polarity="+") for s in act.spans if s.kind != "t")
        return replace(act, kind="wish", spans=spans, asks=1.0)  # "all the songs by Pulp"
    if act.kind not in _OF_MUSIC:
        return act
    if act.kind == "wish" and all(s.polarity == "." and s.kind in _HERE for s in act.spans):
        act = replace(act, spans=tuple(replace(s, polarity="+") for s in act.spans))
    named: list[TaggedSpan] = []
    for span in act.spans:
        named += _named(text, span, act, names) if span.kind == "t" else [span]
    return replace(act, spans=tuple(named))


def _named(text: str, span: TaggedSpan, act: TaggedAct, names: Links) -> Iterator[TaggedSpan]:
    """The names within a selection, which stand for themselves, or the name that it is itself."""
    if any(is_inside(one, span) and one.kind in NAMED for one in act.spans):
        return
    linked = names.artist(text[span.start : span.end])
    if linked is not None and linked.similarity == 1:
        span = replace(span, kind="artist", polarity="-" if act.kind == "exclude" else "+")
    yield span
