"""From tagged spans to acts: the program that an utterance stands for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from undercard.chat.dialogue.acts import Act, Criterion
from undercard.chat.dialogue.selections import Both, Ranks
from undercard.chat.understanding.artist_counts import ArtistCounts
from undercard.chat.understanding.before_a_list import names_for_selections
from undercard.chat.understanding.course_reader import SaidCourse, read_course
from undercard.chat.understanding.criteria import CriteriaReader
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.destinations import read_place
from undercard.chat.understanding.exact.again import asks_again
from undercard.chat.understanding.exact.amount_readers import is_article
from undercard.chat.understanding.exact.attributes import read_attribute
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon
from undercard.chat.understanding.further import goes_further
from undercard.chat.understanding.genre_spans import with_asked_genres, with_whole_genres
from undercard.chat.understanding.going_back import is_beside_going_back, with_part_of_those
from undercard.chat.understanding.going_on import (
    ranks_among_ranks,
    with_gaps_filled,
    with_others_alike,
    with_whom_is_counted,
)
from undercard.chat.understanding.hanging_requests import as_asked_for, what_is_here
from undercard.chat.understanding.joined_acts import settled_acts
from undercard.chat.understanding.kept_tracks import rest_of
from undercard.chat.understanding.length_beside import with_length_beside
from undercard.chat.understanding.likelihood import (
    as_a_change,
    by_the_order_said,
    if_anything_else,
    if_compared,
    if_corrected,
    if_it_says_something,
    if_likely,
    if_missed,
    is_aside,
    is_moot,
    is_no_wish,
    is_part_of_an_edit,
    is_reason,
    is_said_already,
    without_guesses,
)
from undercard.chat.understanding.measured_spans import with_measures
from undercard.chat.understanding.moved_years import without_move
from undercard.chat.understanding.named_in_passing import with_names_in_passing
from undercard.chat.understanding.narrowed import (
    narrowest_years,
    with_bounds_held,
    without_contrary_occasions,
    without_outdone,
    without_wider_genres,
)
from undercard.chat.understanding.need import words_of_need
from undercard.chat.understanding.overlooked_changes import with_overlooked_change
from undercard.chat.understanding.overlooked_wishes import (
    order_of,
    overlooked,
    overlooked_order,
    without_pointed_years,
)
from undercard.chat.understanding.part_reader import with_parts
from undercard.chat.understanding.part_words import with_part_words
from undercard.chat.understanding.plain_questions import asked_field
from undercard.chat.understanding.plain_words import by_plain_words
from undercard.chat.understanding.polarities import settled_polarities
from undercard.chat.understanding.run_together import RunTogether
from undercard.chat.understanding.said import Around
from undercard.chat.understanding.said_edits import SaidEdits, with_said_edits
from undercard.chat.understanding.said_spans import said_of
from undercard.chat.understanding.same_as_before import from_before, with_what_stays
from undercard.chat.understanding.share_reader import with_what_is_wanted
from undercard.chat.understanding.spoken import NAMED, Spoken
from undercard.chat.understanding.spoken_amounts import (
    amount_of,
    amounts_of,
    is_beside,
    only_so_many,
    with_told_length,
)
from undercard.chat.understanding.spoken_selections import selections_of
from undercard.chat.understanding.tagger import Tagged, TaggedAct, TaggedSpan
from undercard.chat.understanding.told_around import (
    says_what,
    with_a_wish,
    with_circumstances,
)
from undercard.chat.understanding.told_people import without_people
from undercard.chat.understanding.unseen_qualities import with_unseen_qualities
from undercard.chat.understanding.view import View
from undercard.chat.understanding.weighed_aloud import if_weighed, regrets, taking_back
from undercard.chat.understanding.whole_spans import whole
from undercard.retrieval.links import Links

_SAID, _PAIR = 0.95, 2  # confidence of exact words; selections of "swap A with B"


class Interpreter:
    """Reads the spans of each act into criteria, selections and amounts."""

    def __init__(self, criteria: CriteriaReader, names: Links, apart: RunTogether) -> None:
        self._criteria, self._names, self._apart = criteria, names, apart
        self.newest = criteria.newest  # year of the catalogue

    def acts(
        self, text: str, tagged: Tagged, view: View, *, as_tagged: bool = False
    ) -> tuple[Act, ...]:
        """The acts of an utterance, in order; `as_tagged`: whatever exact words say of edits."""
        language = tagged.language
        if len(view) and asks_again(text, language):
            return (Act(kind="show", words=text, confidence=_SAID),)
        if len(view) and regrets(text, language):
            return (taking_back(text),)
        if (more := goes_further(text, language, view)) is not None:
            return (more,)
        edits = SaidEdits(tagged.acts)
        if not as_tagged:
            edits = with_said_edits(text, tagged.acts, language, view)
        heard = with_measures(text, edits.tagged, language)
        heard = with_asked_genres(text, heard, language, self._criteria.genres)
        tagged_acts = settled_acts(text, heard, language, view)
        if not len(view):
            tagged_acts = tuple(names_for_selections(text, act, self._names) for act in tagged_acts)
        spoken = [Spoken(text, self._whole(text, act, language), language) for act in tagged_acts]
        acts = list(self._in_turn(spoken, view, edits))
        nothing = (
            is_no_wish, is_aside, is_part_of_an_edit, is_reason, is_said_already, is_moot,
            is_beside_going_back,
        )  # fmt: skip
        acts = [act for act in acts if not any(each(act, acts) for each in nothing)]
        acts = with_part_of_those(with_gaps_filled(ranks_among_ranks(acts)))
        acts = with_others_alike(acts, view)
        acts = with_length_beside(text, with_what_stays(text, acts, language, view), language, view)
        sound = self._criteria.sound
        told = (with_circumstances(act, acts, text, language, sound) for act in acts)
        fitted = (with_told_length(act, text, language) for act in told)
        said = (if_it_says_something(act, language) for act in fitted)
        named = with_whom_is_counted([with_names_in_passing(act, view) for act in said], view)
        if need := words_of_need(text, tagged):
            named = (*need, *named)
        return named if len(view) or view.has_topic else with_a_wish(named, text, language, sound)

    def _in_turn(self, spoken: Sequence[Spoken], view: View, edits: SaidEdits) -> Iterator[Act]:
        """The acts, each read with the places in view that were spoken of right before it."""
        for one in spoken:
            said = edits.of(one.act)
            for read in (said,) if said else self._with_order(one, view):
                act = if_weighed(read, one.text, one.language, view)
                if isinstance(act.selection, Ranks):
                    view = view.after(act.selection.ranks)
                yield act

    def _with_order(self, one: Spoken, view: View) -> Iterator[Act]:
        yield self._likely(one, view)
        order = overlooked_order(one)
        if order is not None:
            yield order

    def _likely(self, one: Spoken, view: View) -> Act:
        """The act, where it is no mere guess, with what exact words say of a change."""
        if (course := read_course(one)) is not None:
            return self._along(course, view)
        if (moved := without_move(one, view)) is not None:
            act = self._act(moved[0], view)
            return act.model_copy(update={"criteria": (*act.criteria, moved[1])})
        act = self._act(one, view)
        act = only_so_many(act, one.language) if len(view) else act
        seen = max((span.confidence for span in one.act.spans), default=0.0)
        act = if_likely(as_a_change(act), view, one.language, one.act.asks, seen)
        act = by_the_order_said(if_corrected(if_missed(if_anything_else(act, view), view)))
        act = by_plain_words(from_before(if_compared(act, view), one, view), view)
        changed = with_overlooked_change(act, one, view)
        return act if changed is None else self._act(changed, view)

    def _along(self, said: SaidCourse, view: View) -> Act:
        """A list that goes from one end to the other: a new one, or that in view, in that order."""
        rest = replace(said.rest, act=replace(said.rest.act, kind="wish"))
        act = self._act(rest, view)
        sure = max(act.confidence, _SAID)
        if len(view) and not any(says_what(one) for one in said.beside(act.criteria)):
            key, own = said.course.key, Criterion(words=said.words, course=said.course)
            update = {"kind": "sort", "key": key, "criteria": (own,), "selection": None}
        else:
            update = {"criteria": said.along(act.criteria)}
        return act.model_copy(update={**update, "confidence": sure})

    def _whole(self, text: str, act: TaggedAct, language: str) -> TaggedAct:
        """The act with its spans whole, and each name apart."""
        spans = whole(text, act.spans, act.start, act.end, language)
        spans = settled_polarities(text, act.kind, spans, act.end)
        if act.kind == "wish":
            spans = with_unseen_qualities(text, spans, act.start, act.end, language)
            spans = with_part_words(text, spans, act.start, act.end, language)
            spans = with_what_is_wanted(Spoken(text, replace(act, spans=spans), language))
        return replace(act, spans=self._apart.divided(text, spans))

    def _act(self, one: Spoken, view: View) -> Act:
        spans, kind = one.outside(), one.act.kind
        amounts = amounts_of(one, spans)
        others = without_guesses(one, [span for span in spans if span not in amounts], view)
        others = without_people(one, others, self._names)
        others = without_pointed_years(one, others, self._criteria.newest)
        selections = [span for span in one.act.spans if span.kind == "t"]
        place = one.first("to")
        where = read_place(one.words(place), one.language, (), view).place if place else None
        return Act.model_validate(
            {
                "kind": _kind_of(kind, others, selections),
                "words": one.all_words.strip(),
                "confidence": one.act.confidence,
                **self._selected(one, selections, view),
                "criteria": (
                    *self._all(one, others, view),
                    *overlooked(one, self._criteria.newest, self._criteria.genres),
                ),
                "amount": amount_of(one, amounts),
                "more": is_beside(one, amounts),
                "rest": rest_of(one.all_words) if kind == "keep" else "",
                "place": where,
                "key": order_of(one),
                "asks": _asks(one),
                "names": tuple(
                    self._name(one, span) for span in one.act.spans if span.kind in NAMED
                ),
            }
        )

    def _selected(self, one: Spoken, spans: Sequence[TaggedSpan], view: View) -> dict[str, object]:
        """What the act speaks of, and the first doubt about it."""
        read = selections_of(one, view)
        found = [each.selection for each in read if each.selection is not None]
        doubt = next((each.doubt for each in read if each.doubt is not None), None)
        several = Both(of=tuple(found)) if len(found) > 1 else None
        return {
            "selection": several or next(iter(found), None),
            "selection_words": one.words(spans[0]) if spans else "",
            "doubt": doubt,
        }

    def _all(self, one: Spoken, spans: Sequence[TaggedSpan], view: View) -> tuple[Criterion, ...]:
        artist = next((one.words(span) for span in spans if span.kind == "artist"), "")
        kinds = frozenset(span.kind for span in spans if span.polarity == "+")
        counts = ArtistCounts.of(one, spans)
        around = Around(kinds, view, artist, counts.by_artist)
        whole = with_whole_genres(one, as_asked_for(one, spans), self._criteria.genres)
        read = [s for s in whole if s not in counts.spans and not _is_mere_article(one, s)]
        each = [(span, self._criteria.read(said_of(one, span), around)) for span in read]
        each = without_wider_genres(one, what_is_here(one, each), self._criteria.genres)
        each = without_contrary_occasions(each)
        each = with_bounds_held(one, each) if one.act.kind == "wish" else each
        criteria = with_parts(one, each)
        if not any(part.part for part in criteria):
            criteria = with_parts(one, without_outdone(each))
        return (*narrowest_years(criteria), *counts.together(one.all_words, criteria))

    def _name(self, one: Spoken, span: TaggedSpan) -> str:
        """As the catalogue spells it, or as it was said."""
        words = one.words(span)
        linked = self._names.artist(words) if span.kind == "artist" else None
        return linked.name if linked else words


def _kind_of(kind: str, spans: Sequence[TaggedSpan], selections: Sequence[TaggedSpan]) -> str:
    """The act's kind, but where its spans can only be another's."""
    if kind == "replace" and len(selections) == _PAIR:
        return "swap"
    if kind == "q_changes" and selections:
        return "q_about"  # "how does 6 differ from 7?"
    if kind in ("add", "extend") and spans and all(span.polarity == "-" for span in spans):
        return "exclude"
    return kind


def _is_mere_article(one: Spoken, span: TaggedSpan) -> bool:
    """Whether "un" or "einer" counts nothing: no word for a track stands behind it."""
    if span.kind != "count" or not is_article(one.words(span), one.language):
        return False
    after = "".join(one.text[span.end : one.act.end].split()[:1])
    kinds = [item.kind for item in lexicon(one.language, "amounts").items(tokens(after))]
    grown = criteria_words().without_ending("song_nouns", after.lower()) != after.lower()
    return kinds != ["tracks"] and not grown


def _asks(one: Spoken) -> str:
    said = " ".join(one.words(span) for span in one.act.spans if span.kind == "attr")
    asks = one.act.kind == "q_about"
    return read_attribute(said) or (asked_field(one.all_words) if asks else "")
