"""Two readings of one utterance beside each other: the tagger's, and a served model's.

Where both say the same it stands. Where they differ on what is done with the list, or on whether
something is wanted, the likelier one stands if that is clear; if it is not, the listener is asked.
Pure: it knows stretches, labels and confidences, and no model.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from undercard.chat.dialogue.acts import AskKind, EditKind, FeedbackKind
from undercard.chat.dialogue.request import IN_NEED
from undercard.chat.understanding.tagger import Tagged, TaggedAct, TaggedSpan

_CLEAR = 0.8  # probability from which one of two contradicting readings stands unasked
_TAKEN = 0.5  # measured rightness from which what the model alone finds is taken
_EDGE = 0.01
_SAME_WORDS = 0.5  # share of the longer stretch that two spans must have in common
_TOWARDS, _AWAY = frozenset("+~>="), frozenset("-<")
_CHANGING = frozenset((*get_args(AskKind), *get_args(EditKind), *get_args(FeedbackKind)))
_ALIKE = {"pivot": "wish", "overplayed": "dislike", "show": "nothing"}
_NUMERIC = frozenset({"year", "count", "length", "each", "bpm", "per_artist"})
_NAMES = frozenset({"artist", "title", "album"})
Stretch = tuple[int, int]


@dataclass(frozen=True)
class Trust:
    """How often a served model is right, from 0 to 1, as it was measured.

    `act`: the kind of an act; `polarity`: that of a span; `alone`: a span that it alone finds.
    """

    act: float = 0.5
    polarity: float = 0.5
    alone: float = 0.5


@dataclass(frozen=True)
class OtherPolarity:
    """The same words, wanted in one reading and not in the other."""

    ours: TaggedSpan
    theirs: TaggedSpan

    def applied(self, tagged: Tagged) -> Tagged:
        """The reading with the model's word in the place of the tagger's."""
        other = replace(self.ours, polarity=self.theirs.polarity)
        return replace(tagged, acts=tuple(_exchanged(act, self.ours, other) for act in tagged.acts))


@dataclass(frozen=True)
class OtherAct:
    """The same stretch, with another thing to be done; `beside`: the model hears it as well."""

    ours: TaggedAct
    theirs: TaggedAct
    beside: bool = False

    def applied(self, tagged: Tagged) -> Tagged:
        """The reading with the model's act in the place of the tagger's, or after it."""
        acts: list[TaggedAct] = []
        for act in tagged.acts:
            here = (act.start, act.end) == (self.ours.start, self.ours.end)
            if not here or self.beside:
                acts.append(act)
            if here:
                acts.append(self._theirs_in(act))
        return replace(tagged, acts=tuple(acts))

    def _theirs_in(self, act: TaggedAct) -> TaggedAct:
        if self.beside:
            return self.theirs
        heard = tuple(one for one in self.theirs.spans if act.start <= one.start < act.end)
        cut = tuple(replace(one, end=min(one.end, act.end)) for one in heard)
        kind, confidence = self.theirs.kind, self.theirs.confidence
        return replace(act, kind=kind, confidence=confidence, spans=cut or act.spans)


Difference = OtherPolarity | OtherAct


@dataclass(frozen=True)
class Checked:
    """The reading that stands; spans of it that the model alone found; what has to be asked.

    `difference` is the one that is open, `ways` the reading with the tagger's word in it and with
    the model's, each as sure as if the listener had said which.
    """

    tagged: Tagged
    added: tuple[TaggedSpan, ...] = ()
    difference: Difference | None = None
    ways: tuple[Tagged, ...] = ()


def cross_checked(
    ours: Tagged,
    theirs: Tagged,
    trust: Trust,
    *,
    has_list: bool,
    numbers: Sequence[Stretch] = (),
) -> Checked:
    """The tagger's reading checked by the model's.

    `numbers`: the stretches that recognisers take for a number, a year or a length; what the model
    alone finds there is taken only as such. Where either hears somebody in need, that is all.
    """
    for reading in (ours, theirs):
        if any(act.kind == "crisis" and act.confidence >= IN_NEED for act in reading.acts):
            return Checked(reading)
    tagged, asked = _with_agreement(ours, theirs, trust), None
    for difference, odds in _differences(ours, theirs, trust, has_list=has_list):
        stands = stronger(*odds)
        if stands == "theirs":
            tagged = difference.applied(tagged)
        elif stands == "neither":
            asked = asked or difference
    tagged, added = _with_added(tagged, theirs, trust, numbers)
    if asked is None:
        return Checked(tagged, added)
    ways = (_decided(tagged, asked.ours), _decided(asked.applied(tagged), asked.ours))
    return Checked(tagged, added, asked, ways)


def stronger(ours: float, theirs: float) -> Literal["ours", "theirs", "neither"]:
    """Which of two contradicting readings stands.

    Each is right with its own probability, independently; given that exactly one of the two is,
    ours is right with odds of ours · (1 - theirs) to theirs · (1 - ours).
    """
    one, other = _inside(ours), _inside(theirs)
    share = one * (1 - other) / (one * (1 - other) + other * (1 - one))
    if share >= _CLEAR:
        return "ours"
    return "theirs" if share <= 1 - _CLEAR else "neither"


def agreed(ours: float, theirs: float) -> float:
    """The confidence in what both readings say, by the same reckoning."""
    one, other = _inside(ours), _inside(theirs)
    return one * other / (one * other + (1 - one) * (1 - other))


def done_with_list(kind: str) -> str:
    """What an act comes to: its own kind, another that does the same, or "nothing"."""
    return _ALIKE.get(kind, kind if kind in _CHANGING else "nothing")


def _inside(share: float) -> float:
    return min(max(share, _EDGE), 1 - _EDGE)


# Where they differ.


def _differences(
    ours: Tagged, theirs: Tagged, trust: Trust, *, has_list: bool
) -> Iterator[tuple[Difference, tuple[float, float]]]:
    """Each difference that matters, with both confidences. Acts matter with a list in view."""
    for act in _acts(ours, theirs) if has_list else ():
        yield act, (act.ours.confidence, trust.act)
    for span in _polarities(ours, theirs):
        yield span, (span.ours.confidence, trust.polarity)


def _acts(ours: Tagged, theirs: Tagged) -> Iterator[OtherAct]:
    met: list[TaggedAct] = []
    for act in ours.acts:
        other = _partner(act, theirs)
        if other is None:
            continue
        met.append(other)
        if done_with_list(other.kind) != done_with_list(act.kind):
            yield OtherAct(act, other)
    for other in theirs.acts:
        around = _partner(other, ours)
        if around is None or other in met or done_with_list(other.kind) == "nothing":
            continue
        if done_with_list(around.kind) != done_with_list(other.kind):
            yield OtherAct(around, other, beside=True)


def _partner(act: TaggedAct, reading: Tagged) -> TaggedAct | None:
    """The act of the other reading that has the most of its words."""
    best = max(reading.acts, key=lambda one: _shared(act, one), default=None)
    return best if best is not None and _shared(act, best) else None


def _polarities(ours: Tagged, theirs: Tagged) -> Iterator[OtherPolarity]:
    heard = list(_wishes(theirs))
    for span in _wishes(ours):
        other = next((one for one in heard if _are_same_words(span, one)), None)
        if other is not None and _are_contrary(span.polarity, other.polarity):
            yield OtherPolarity(span, other)


def _are_contrary(one: str, other: str) -> bool:
    return (one in _TOWARDS and other in _AWAY) or (one in _AWAY and other in _TOWARDS)


# What both say, and what one alone says.


def _with_agreement(ours: Tagged, theirs: Tagged, trust: Trust) -> Tagged:
    """With the confidence that agreement on the kind of an act adds to it."""
    acts: list[TaggedAct] = []
    for act in ours.acts:
        other = _partner(act, theirs)
        same = other is not None and other.kind == act.kind
        sure = agreed(act.confidence, trust.act) if same else act.confidence
        acts.append(replace(act, confidence=max(sure, act.confidence)))
    return replace(ours, acts=tuple(acts))


def _with_added(
    tagged: Tagged, theirs: Tagged, trust: Trust, numbers: Sequence[Stretch]
) -> tuple[Tagged, tuple[TaggedSpan, ...]]:
    """With the spans that the model alone found, where it is right more often than not."""
    if trust.alone < _TAKEN:
        return tagged, ()
    taken = list(_wishes(tagged))
    alone = [span for span in _wishes(theirs) if not any(_shared(span, one) for one in taken)]
    added = [replace(one, confidence=trust.alone) for one in alone if _may_be(one, numbers)]
    acts = tuple(_with_spans(act, added) for act in tagged.acts)
    held = {span for act in acts for span in act.spans}
    return replace(tagged, acts=acts), tuple(span for span in added if span in held)


def _with_spans(act: TaggedAct, added: Sequence[TaggedSpan]) -> TaggedAct:
    inside = [span for span in added if act.start <= span.start and span.end <= act.end]
    spans = sorted((*act.spans, *inside), key=lambda one: (one.start, -one.end))
    return replace(act, spans=tuple(spans))


def _may_be(span: TaggedSpan, numbers: Sequence[Stretch]) -> bool:
    """Whether recognisers leave room for it: numbers are read as numbers, and nothing else is."""
    has_number = any(start < span.end and span.start < end for start, end in numbers)
    return span.kind in _NAMES or (span.kind in _NUMERIC) == has_number


def _wishes(reading: Tagged) -> Iterator[TaggedSpan]:
    """The spans that say what is wanted or not, of all acts."""
    return (span for act in reading.acts for span in act.spans if span.polarity)


def _shared(one: TaggedAct | TaggedSpan, other: TaggedAct | TaggedSpan) -> int:
    """Characters that two stretches have in common."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _are_same_words(one: TaggedSpan, other: TaggedSpan) -> bool:
    longer = max(one.end - one.start, other.end - other.start)
    return _shared(one, other) >= _SAME_WORDS * longer


def _decided(reading: Tagged, place: TaggedAct | TaggedSpan) -> Tagged:
    """With no doubt left about the acts of this place."""
    acts = (replace(act, confidence=1.0) if _shared(act, place) else act for act in reading.acts)
    return replace(reading, acts=tuple(acts))


def _exchanged(act: TaggedAct, span: TaggedSpan, other: TaggedSpan) -> TaggedAct:
    return replace(act, spans=tuple(other if one == span else one for one in act.spans))
