"""From tagged spans to acts: the program that an utterance stands for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from undercard.chat.dialogue.acts import Act, Amount, Criterion
from undercard.chat.dialogue.selections import Both, Described
from undercard.chat.understanding.criteria import CriteriaReader
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.destinations import read_place
from undercard.chat.understanding.exact.amount_readers import read_amount
from undercard.chat.understanding.exact.attributes import read_attribute
from undercard.chat.understanding.exact.sort_keys import read_key
from undercard.chat.understanding.list_names import SaidName
from undercard.chat.understanding.said import Around, Said
from undercard.chat.understanding.selection_reader import SelectionRead, read_selection
from undercard.chat.understanding.tagger import Tagged, TaggedAct, TaggedSpan
from undercard.chat.understanding.view import View
from undercard.chat.understanding.whole_spans import whole
from undercard.retrieval.links import Links

_PARTS = frozenset({"t", "to", "key", "attr"})
_AMOUNTS = frozenset({"count", "length"})
# Acts whose numbers say how much is done, not what the list is limited to.
_COUNTED = frozenset(
    {"add", "extend", "shorten", "drop", "keep", "undo", "redo", "more_like", "more_by", "replace"}
)
_SPEAKING_OF_TRACKS = frozenset({"drop", "keep", "replace", "swap", "move"})
_NAMED = frozenset({"artist", "title", "album"})


@dataclass(frozen=True)
class _Spoken:
    """One tagged act with the utterance that it is part of."""

    text: str
    act: TaggedAct
    language: str

    def words(self, span: TaggedSpan) -> str:
        """The words of a span."""
        return self.text[span.start : span.end]

    def first(self, kind: str) -> TaggedSpan | None:
        """The first span of a kind."""
        return next((span for span in self.act.spans if span.kind == kind), None)

    @property
    def all_words(self) -> str:
        """The words of the act."""
        return self.text[self.act.start : self.act.end]

    def outside(self) -> tuple[TaggedSpan, ...]:
        """Spans that say what music is meant, and stand in no part of the act."""
        parts = [span for span in self.act.spans if span.kind in _PARTS]
        return tuple(
            span
            for span in self.act.spans
            if span.kind not in _PARTS and not any(_inside(span, part) for part in parts)
        )


class Interpreter:
    """Reads the spans of each act into criteria, selections and amounts."""

    def __init__(self, criteria: CriteriaReader, names: Links) -> None:
        self._criteria, self._names = criteria, names

    def acts(self, text: str, tagged: Tagged, view: View) -> tuple[Act, ...]:
        """The acts of an utterance, in order."""
        spoken = [_Spoken(text, _made_whole(text, act), tagged.language) for act in tagged.acts]
        acts = [self._act(one, view) for one in spoken]
        return tuple(self._with_circumstances(act, acts, text) for act in acts)

    def _with_circumstances(self, act: Act, acts: Sequence[Act], text: str) -> Act:
        """A wish with what was told around it; by its meaning alone where nothing else is said."""
        if act.kind != "wish" or act is not next(one for one in acts if one.kind == "wish"):
            return act
        told = tuple(one for other in acts if other.kind == "context" for one in other.criteria)
        criteria = (*act.criteria, *told)
        if not any(one.is_topic or one.absent for one in criteria):
            words = text if any(one.kind == "context" for one in acts) else act.words
            criteria = (*criteria, *self._criteria.by_meaning(words))
        return act.model_copy(update={"criteria": criteria})

    def _act(self, one: _Spoken, view: View) -> Act:
        spans, kind = one.outside(), one.act.kind
        amounts = [span for span in spans if span.kind in _AMOUNTS and kind in _COUNTED]
        others = [span for span in spans if span not in amounts]
        words = criteria_words()
        selections = [span for span in one.act.spans if span.kind == "t"]
        place, key = one.first("to"), one.first("key")
        return Act.model_validate(
            {
                "kind": kind,
                "words": one.all_words.strip(),
                "confidence": one.act.confidence,
                **self._selected(one, selections, view),
                "criteria": self._all(one, others, view),
                "amount": _amount(one, amounts),
                "more": words.has("more" if kind in _COUNTED else "also", one.all_words),
                "place": place and read_place(one.words(place), one.language, (), view).place,
                "key": key and read_key(one.words(key), one.language),
                "asks": _asks(one),
                "names": tuple(
                    self._name(one, span) for span in one.act.spans if span.kind in _NAMED
                ),
            }
        )

    def _selected(self, one: _Spoken, spans: Sequence[TaggedSpan], view: View) -> dict[str, object]:
        """What the act speaks of, and the first doubt about it."""
        read = [self._selection(one, span, view) for span in spans]
        if not spans and one.act.kind in _SPEAKING_OF_TRACKS:
            read = [_overlooked(one, view)]
        found = [each.selection for each in read if each.selection is not None]
        doubt = next((each.doubt for each in read if each.doubt is not None), None)
        several = Both(of=tuple(found)) if len(found) > 1 else None
        return {
            "selection": several or next(iter(found), None),
            "selection_words": one.words(spans[0]) if spans else "",
            "doubt": doubt,
        }

    def _selection(self, one: _Spoken, span: TaggedSpan, view: View) -> SelectionRead:
        inner = [each for each in one.act.spans if _inside(each, span) and each.kind in _NAMED]
        named = [SaidName(kind=each.kind, text=one.words(each)) for each in inner]  # type: ignore[arg-type]
        return read_selection(one.words(span), one.language, named, view)

    def _all(self, one: _Spoken, spans: Sequence[TaggedSpan], view: View) -> tuple[Criterion, ...]:
        artist = next((one.words(span) for span in spans if span.kind == "artist"), "")
        kinds = frozenset(span.kind for span in spans if span.polarity == "+")
        around = Around(kinds, view.artists, artist)
        return tuple(self._criteria.read(_said(one, span), around) for span in spans)

    def _name(self, one: _Spoken, span: TaggedSpan) -> str:
        """As the catalogue spells it, or as it was said."""
        words = one.words(span)
        linked = self._names.artist(words) if span.kind == "artist" else None
        return linked.name if linked else words


def _overlooked(one: _Spoken, view: View) -> SelectionRead:
    """The selection that the last words of an act are, where the tagger saw none."""
    for word in re.finditer(r"\S+", one.all_words):
        read = read_selection(one.all_words[word.start() :], one.language, (), view)
        sure = read.selection is not None and read.doubt is None
        if sure and not isinstance(read.selection, Described):
            return read
    return SelectionRead()


def _made_whole(text: str, act: TaggedAct) -> TaggedAct:
    return replace(act, spans=whole(text, act.spans, act.start, act.end))


def _said(one: _Spoken, span: TaggedSpan) -> Said:
    before = one.text[one.act.start : span.start]
    asked = one.act.kind == "q_has" and span.polarity == "."
    polarity = "+" if asked else span.polarity
    return Said(
        one.words(span), span.kind, polarity, one.act.kind, one.language, before, one.all_words
    )


def _amount(one: _Spoken, spans: Sequence[TaggedSpan]) -> Amount:
    read = [read_amount(one.words(span), one.language) for span in spans]
    return Amount(
        tracks=next((amount.tracks for amount in read if amount.tracks), None),
        minutes=next((amount.minutes for amount in read if amount.minutes), None),
        times=next((amount.times for amount in read if amount.times), None),
    )


def _asks(one: _Spoken) -> str:
    attribute = one.first("attr")
    return read_attribute(one.words(attribute)) if attribute else ""


def _inside(span: TaggedSpan, other: TaggedSpan) -> bool:
    return span is not other and other.start <= span.start and span.end <= other.end
