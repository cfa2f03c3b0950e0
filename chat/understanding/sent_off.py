"""Who is named, and who goes: "Drake gets on my nerves. Lose him", "Queen out, ABBA can stay".

The tagger takes the name for something that is only mentioned, and the pronoun for tracks.
"""

from collections.abc import Sequence
from dataclasses import replace

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.spoken import is_inside
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan

_GOES = frozenset({"drop", "dislike", "exclude"})
_STAYS = _GOES | {"keep"}
_NAMED = frozenset({"artist", "genre"})
_LONGEST_WELCOME = 3  # words of "may stay here"
_SAID = 0.95  # confidence of what exact words say


def with_who_is_sent_off(text: str, acts: Sequence[TaggedAct]) -> tuple[TaggedAct, ...]:
    """The acts; the artists who are named and then taken away are refused, and nobody else."""
    found: list[TaggedAct] = []
    for act in (_without_who_stays(text, each) for each in acts):
        before = found[-1] if found else None
        if before is not None and _goes_on(text, before, act):
            found[-1] = _refusal(text, replace(act, start=before.start), before.spans)
        elif before is not None and before.kind == "exclude" and _says_nothing(act):
            continue
        elif act.kind == "drop" and _names(act.spans) and not _others(text, act):
            found.append(_refusal(text, act, act.spans))
        elif act.kind == "refine":
            found.append(_with_names_sent_off(text, act))
        else:
            found.append(act)
    return tuple(found)


def _goes_on(text: str, before: TaggedAct, act: TaggedAct) -> bool:
    """Whether an act points at whom the act before it names and does not want."""
    named = before.kind in _GOES and _names(before.spans) and not _others(text, before)
    points = any(_is_pointing(text, span) for span in act.spans)
    only_points = points and not _others(text, act) and not _names(act.spans)
    return act.kind in _GOES and bool(named) and only_points


def _with_names_sent_off(text: str, act: TaggedAct) -> TaggedAct:
    """A change of the list that also sends somebody off: "keep the 90s, lose the Cranberries"."""
    words = criteria_words()
    gone = [s for s in _names(act.spans) if words.ends_with("sends_off", text[: s.start])]
    if not gone:
        return act
    spans = (
        replace(span, polarity="-") if span in gone else span
        for span in act.spans
        if span.kind != "t" or not any(is_inside(name, span) for name in gone)
    )
    return replace(act, spans=tuple(spans))


def _refusal(text: str, act: TaggedAct, spans: Sequence[TaggedSpan]) -> TaggedAct:
    """The act as one that refuses who is named in it."""
    told = criteria_words().has("sends_off", text[act.start : act.end])
    names = tuple(replace(span, polarity="-") for span in _names(spans))
    sure = max(act.confidence, _SAID if told else 0.0)
    return replace(act, kind="exclude", spans=names, confidence=sure)


def _names(spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """The artists who are named, but for those that something else is said of."""
    return [span for span in spans if span.kind == "artist" and span.polarity in ".-"]


def _others(text: str, act: TaggedAct) -> list[TaggedSpan]:
    """The selections of an act but for parts of names, and for what points at who is named.

    A name alone selects tracks of the list: "drop Drake".
    """
    selections = [span for span in act.spans if span.kind == "t"]
    points = any(_is_pointing(text, span) for span in selections) or any(
        not any(is_inside(name, span) for span in selections) for name in _names(act.spans)
    )  # "lose Queen and Abba", of which the tagger selects one

    def is_named(span: TaggedSpan) -> bool:
        inside = [name for name in _names(act.spans) if is_inside(span, name)]
        return any(points or (name.start, name.end) != (span.start, span.end) for name in inside)

    return [span for span in selections if not (_is_pointing(text, span) or is_named(span))]


def _is_pointing(text: str, span: TaggedSpan) -> bool:
    return span.kind == "t" and criteria_words().is_one("people", text[span.start : span.end])


def _without_who_stays(text: str, act: TaggedAct) -> TaggedAct:
    """The act; of whom is said to be welcome nothing is asked."""
    left = (span for span in act.spans if span.kind not in _NAMED or not _is_welcome(text, span))
    return replace(act, spans=tuple(left)) if act.kind in _STAYS else act


def _is_welcome(text: str, span: TaggedSpan) -> bool:
    """Whether what is named may stay: "latin pop itself may stay"."""
    words, after = criteria_words(), text[span.end :].split()
    ahead = after[1:] if after and words.has("itself", after[0]) else after
    return words.starts_with("welcome", " ".join(ahead[:_LONGEST_WELCOME]))


def _says_nothing(act: TaggedAct) -> bool:
    return act.kind == "keep" and not act.spans
