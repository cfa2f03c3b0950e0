"""Which clauses of an utterance are believed to be edits of the list, beside the tagger's acts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import get_args

from undercard.chat.dialogue.acts import Act, AnswerKind, EditKind, FeedbackKind, QuestionKind
from undercard.chat.dialogue.selections import AllBut, Ranks
from undercard.chat.understanding.edit_clauses import Clause, ClauseReader, settled
from undercard.chat.understanding.edit_frames import Said
from undercard.chat.understanding.edit_slots import Slots, is_of_a_kind
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.judged import as_judged
from undercard.chat.understanding.selection_reader import inside
from undercard.chat.understanding.spoken import NAMED, PARTS
from undercard.chat.understanding.tagger import TaggedAct, TaggedSpan
from undercard.chat.understanding.view import View

_LONGEST = 60  # tokens of an utterance that is read so
_SURE = 0.4  # confidence of an act or a span of the tagger's that goes before what words may say
_SAID = 0.95
_SEEN = 0.35  # confidence of a span that says something
_ORDERING = frozenset({"move", "swap", "reverse", "sort"})
_BEGINS = frozenset({"wish", "pivot", "restart"})
_EDITS = frozenset((*get_args(EditKind), *get_args(FeedbackKind), "exclude", "q_which"))
_POINTING = frozenset({"focus", "focus_plural", "whole", "of", "skip", "mark"})
_JUDGEMENTS = frozenset(get_args(FeedbackKind))
_STANDS = frozenset(
    (*get_args(QuestionKind), "like", "dislike", "overplayed", "recall", "undo", "redo", "restart",
     "remember", "lift_rule")
)  # fmt: skip


@dataclass(frozen=True)
class SaidEdits:
    """The acts that stand for what was read, by where they begin, and all acts as tagged ones."""

    tagged: tuple[TaggedAct, ...]
    acts: dict[tuple[int, int], Act] = field(default_factory=dict)

    def of(self, act: TaggedAct) -> Act | None:
        """What was read in the place of this act."""
        return self.acts.get((act.start, act.end))


def with_said_edits(text: str, acts: Sequence[TaggedAct], language: str, view: View) -> SaidEdits:
    """The acts of an utterance; exact edits stand in the place of what they wholly account for."""
    found = tokens(text)
    if not len(view) or len(found) > _LONGEST or any(act.kind == "crisis" for act in acts):
        return SaidEdits(tuple(acts))
    said = Said.of(found, language)
    acts = tuple(as_judged(act, said) for act in acts)
    names = tuple(span for act in acts for span in act.spans if span.kind in NAMED)
    begins = frozenset(act.start for act in acts)
    clauses = ClauseReader(said, Slots(text, language, said, view, names), begins).clauses()
    place = _Places(said, language)
    rest_goes = any(one.does == "rest_goes" for one in clauses)
    taken = [one for one in clauses if _may_stand(place, one, acts, view, rest_goes=rest_goes)]
    left = [act for act in acts if not any(place.overlap(one, act) for one in taken)]
    clauses = settled(taken, frozenset(act.kind for act in left) & _EDITS)
    outside = {
        act
        for act in acts
        if any(place.overlap(o, act) for o in clauses) and _goes_beyond(place, act, clauses)
    }
    clauses = [one for one in clauses if not any(place.overlap(one, act) for act in outside)]
    if not clauses:
        return SaidEdits(tuple(acts))
    read = {place.of(one): _act(text, one, place) for one in clauses}
    kept = [act for act in acts if not any(place.overlap(one, act) for one in clauses)]
    stands = [_tagged(where, act) for where, act in read.items()]
    return SaidEdits(tuple(sorted((*kept, *stands), key=lambda act: act.start)), read)


def _act(text: str, clause: Clause, place: "_Places") -> Act:
    """The act that a clause stands for, with the words that were said."""
    tracks = [at for at, s in zip(place.slots(clause), clause.slots, strict=True) if s[0] == "t"]
    said = text[slice(*tracks[0])] if tracks else ""
    return clause.act(text[slice(*place.of(clause))], said)


def _tagged(where: tuple[int, int], act: Act) -> TaggedAct:
    """What was read as an act of the tagger's, so that others see that something was said."""
    spans = (TaggedSpan(*where, "t", "", _SAID),) if act.selection is not None else ()
    return TaggedAct(*where, act.kind, _SAID, spans)


@dataclass(frozen=True)
class _Places:
    """Where clauses stand in the text."""

    said: Said
    language: str

    @property
    def asks(self) -> bool:
        """Whether there is a sign of a question."""
        return any(token.folded in "?¿" for token in self.said.tokens)

    def of(self, clause: Clause) -> tuple[int, int]:
        return self.said.tokens[clause.first].start, self.said.tokens[clause.last - 1].end

    def overlap(self, clause: Clause, one: TaggedAct | TaggedSpan) -> bool:
        start, end = self.of(clause)
        return one.start < end and start < one.end

    def cuts(self, clause: Clause, span: TaggedSpan) -> bool:
        """Whether tracks that the tagger saw go on behind a clause that takes their beginning."""
        start, end = self.of(clause)
        goes_on = start <= span.start < end < span.end
        return goes_on and span.kind == "t" and span.confidence >= _SURE

    def points(self, span: TaggedSpan) -> bool:
        """Whether a span only points at what is spoken of: "those"."""
        held = [t for t in self.said.tokens if span.start <= t.start and t.end <= span.end]
        kinds = {item.kind for item in lexicon(self.language, "selections").items(held)}
        return span.kind == "t" and kinds <= _POINTING

    def brings(self, clause: Clause) -> bool:
        """Whether what is swapped in is none that is there: "for | something slower"."""
        firsts = [self.said.tokens[first : first + 1] for name, first, _ in clause.slots[1:]
                  if name == "t"]  # fmt: skip
        items = (lexicon(self.language, "numbers").items(first)[0] for first in firsts)
        return any(item.kind == "article" for item in items)

    def slots(self, clause: Clause) -> list[tuple[int, int]]:
        held = self.said.tokens
        return [(held[first].start, held[last - 1].end) for _, first, last in clause.slots]


def _may_stand(
    place: _Places, clause: Clause, acts: Sequence[TaggedAct], view: View, *, rest_goes: bool
) -> bool:
    """Whether the tagger is not surely of another mind: a question, a name, a kind of music.

    "I only want the long ones" is a wish, but not where it is said that the rest goes.
    """
    at = [act for act in acts if place.overlap(clause, act)]
    kinds, does = {act.kind for act in at}, clause.kind
    of_a_kind = is_of_a_kind(clause.selection) and clause.does != "topic"
    if of_a_kind and does not in kinds and not (does == "keep" and rest_goes):
        return False
    inner = inside(clause.selection) if clause.selection is not None else ()
    if does == "swap" and (any(isinstance(one, AllBut) for one in inner) or place.brings(clause)):
        return False  # "cambia todo menos 2 y 4" replaces the others
    if clause.does == "move_bare" and not kinds & _ORDERING:
        return False
    if does == "keep" and any(act.kind in _BEGINS and act.confidence >= _SURE for act in acts):
        return False
    if _hears_what_comes(does, at):
        return False
    for act in at:
        if does in _JUDGEMENTS and (act.kind in _JUDGEMENTS or not place.asks):
            continue
        answers = view.has_offer and act.kind in get_args(AnswerKind)
        likes_rest = (clause.does, act.kind) == ("rest_stays", "like")
        if act.confidence >= _SURE and (act.kind in _STANDS or answers) and not likes_rest:
            return False
    one = isinstance(clause.selection, Ranks) and len(clause.selection.ranks) == 1
    if one and does not in _JUDGEMENTS:
        counts = (span for act in at for span in act.spans if span.kind == "count")
        if any(s.confidence >= _SURE and place.overlap(clause, s) for s in counts):
            return False  # "three will do"
    if any(place.cuts(clause, span) for act in at for span in act.spans):
        return False  # "get rid of 4 | , 5 and 6"
    names = (span for act in at for span in act.spans if span.kind in NAMED)
    sure = [s for s in names if s.confidence >= _SURE and place.overlap(clause, s)]
    slots = place.slots(clause)
    return all(any(a <= s.start and s.end <= b for a, b in slots) for s in sure)


def _hears_what_comes(does: str, acts: Sequence[TaggedAct]) -> bool:
    """Whether the tagger hears what is to come in, or instead."""
    if does == "move":
        return any(map(_adds_so_many, acts))
    return does == "replace" and any(act.kind == does and _says_more(act) for act in acts)


def _adds_so_many(act: TaggedAct) -> bool:
    """Whether the tagger hears so many by somebody come in: "stick 2 Dua Lipa songs on the end"."""
    kinds = {span.kind for span in act.spans if span.confidence >= _SURE}
    return act.kind == "add" and "count" in kinds and bool(kinds & NAMED)


def _says_more(act: TaggedAct) -> bool:
    """Whether the tagger is sure of an act, or saw more than tracks in it."""
    return act.confidence >= _SURE or any(span.kind != "t" for span in act.spans)


def _goes_beyond(place: _Places, act: TaggedAct, clauses: Sequence[Clause]) -> bool:
    """Whether an act says something of its own where none of the clauses stand."""
    at = [place.of(one) for one in clauses if place.overlap(one, act)]
    return any(
        (span.kind in PARTS or span.polarity != ".")
        and span.confidence >= _SEEN
        and not any(start <= span.start < end for start, end in at)
        and not place.points(span)
        for span in act.spans
    )
