"""Reads the utterance and runs it as a program: what is asked for, and what the list becomes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from undercard.chat.dialogue.acting import run
from undercard.chat.dialogue.acts import Act, SortKey
from undercard.chat.dialogue.brought import Brought
from undercard.chat.dialogue.draft import InView, Step
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.orders import there_and_back
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.selections import Ranks
from undercard.chat.dialogue.state import DialogueState, Offer
from undercard.chat.reply.replies import replies
from undercard.chat.reply.standing_claims import going_by
from undercard.chat.reply.wish_claims import HARDLY_KNOWN, Hardly
from undercard.chat.slate.music import Music
from undercard.chat.steps.asked_forms import with_forms
from undercard.chat.steps.memory_step import memory_step
from undercard.chat.steps.namesakes import named_of, with_whom_to_ask
from undercard.chat.steps.outgrown import without_outgrown
from undercard.chat.steps.remembering import about_memory
from undercard.chat.steps.resolve import resolved
from undercard.chat.steps.unheard import with_unheard
from undercard.chat.steps.values import TurnContext, Understood
from undercard.chat.steps.view_of import PROFILE, view_of
from undercard.chat.understanding.exact.file_requests import file_asked_for
from undercard.chat.understanding.pasted_lists import request_of
from undercard.recommender.engines.cache_scope import cache_scope

_SURE = 0.6  # confidence from which a reading stands beside an open question
_ANSWERS = ("yes", "no", "pick", "ack", "thanks", "chat", "unclear", "context")
_OF_A_WHOLE_LIST = ("extend", "shorten", "shuffle", "sort", "reverse", "exclude", "refine")
_COMPARED = (
    "energy", "valence", "danceability", "acousticness", "tempo", "popularity", "year",
    "instrumentalness", "minutes",
)  # fmt: skip


def understand(context: TurnContext) -> Understood:
    """The request, its selections found in the list, and what its acts come to."""
    start = context.start
    read = _recognised(context)
    if read is None:
        with cache_scope(start.listener):
            read = with_unheard(_read(context), context.parts.finder)
            read = with_whom_to_ask(read, context.parts.finder)
            read = with_forms(about_memory(context, read), context.parts.music.catalogue)
    request = resolved(context, read)
    acts = () if request.doubt else request.acts
    spoken = start.state.model_copy(update={"language": request.language})
    step = run(spoken, acts, in_view(context), start.key)
    parts = context.parts
    step = without_outgrown(step, start.state, request, parts.music, parts.vocabulary)
    hardly_known = _hardly_known(step, start.state, context.parts.music)
    return Understood(request, step, hardly_known, memory_step(context, request))


def in_view(context: TurnContext) -> InView:
    """What the program may know of the list on the table."""
    start, catalogue = context.start, context.parts.music.catalogue
    tracks = start.facts.tracks

    def means(ids: Sequence[str]) -> dict[str, float]:
        rows = [catalogue.row(track) for track in ids if track in catalogue]
        found = {}
        for name in _COMPARED:
            values = catalogue.numbers(name)[rows] if rows else catalogue.numbers(name)
            if np.isfinite(values).any():
                found[name] = float(np.nanmean(values))
        return found

    def order(ids: Sequence[str], by: SortKey) -> tuple[str, ...]:
        def key(track: str) -> tuple[bool, float | str]:
            value = getattr(catalogue[track], by.field, catalogue[track].audio.get(by.field))
            text = value.casefold() if isinstance(value, str) else value
            return (text is None, text if text is not None else 0)

        held = order(ids, by.then) if by.then else ids
        known = [track for track in held if not key(track)[0]]
        unknown = [track for track in held if key(track)[0]]
        known.sort(key=key, reverse=by.descending)
        return (*(there_and_back(known) if by.turns else known), *unknown)

    return InView(
        slate=tuple(track.id for track in tracks),
        artists={track.id: track.artist for track in tracks},
        minutes=start.facts.minutes or 0.0,
        usual=start.settings.list_length,
        means=means,
        order=order,
    )


def _recognised(context: TurnContext) -> Request | None:
    """A list that was pasted or brought in a file, or the wish for a file; None for all else."""
    start, language = context.start, context.start.state.language
    list_ = start.brought or context.parts.pasted.read(start.say)
    if list_ is not None:
        said = list_.words if start.brought is None else ""
        language = language or context.parts.understanding.read(said, view_of(context)).language
        return request_of(start.say, list_, language, _asked_after(context, list_))
    asked = file_asked_for(start.say, language)
    if asked is None:
        return None
    form, language = asked
    act = Act(kind="export", words=start.say, asks=form)
    return Request(say=start.say, acts=(act,), language=language)


def _asked_after(context: TurnContext, brought: Brought) -> tuple[Act, ...]:
    """What the words after a list ask of it: “make it 20”, “shuffled, please”."""
    if not brought.after or not brought.tracks:
        return ()
    catalogue = context.parts.music.catalogue
    tracks = [catalogue[track] for track in brought.played]
    view = replace(
        view_of(context),
        ids=brought.played,
        titles=tuple(track.title for track in tracks),
        artists=tuple(track.artist for track in tracks),
        albums=tuple(track.album for track in tracks),
    )
    read = context.parts.understanding.read(brought.after, view)
    return tuple(act for act in read.acts if act.kind in _OF_A_WHOLE_LIST and not act.selection)


def _read(context: TurnContext) -> Request:
    """The request; a button's words, a plain "yes" or a choice stand for what the offer does.

    While a question is open, an utterance is read as an answer and as if nothing had been asked;
    what is surely something else, surer than it is an answer ("undo"), or answers nothing that is
    on offer, is taken as the latter. What takes no offer is checked by the second reader, where
    there is one.
    """
    start, view, reader = context.start, view_of(context), context.parts.understanding
    read = reader.read(start.say, view)
    said = start.say.casefold().strip(" .!")
    offers = start.state.offers
    taken = next((offer for offer in offers if offer.say.casefold() == said), None)
    taken = taken or named_of(start.say, start.state) or _taken_back(said, start.state)
    unasked = replace(view, has_offer=False)
    plain = reader.read(start.say, unasked) if view.has_offer and taken is None else read
    is_else = view.has_offer and _is_surely_else(plain, read)
    if start.state.question != PROFILE and not is_else:
        taken = taken or _chosen(read, start.state)
    if taken is not None:
        return read.model_copy(update={"acts": taken.acts})
    if is_else or read.of("pick") or (read.of("yes") and not offers):
        return reader.checked(plain, unasked)
    return reader.checked(read, view)


def _is_surely_else(plain: Request, read: Request) -> bool:
    """Whether the words are no answer by themselves, and surer so than as one: "why?"."""
    answer = max((act.confidence for act in read.acts if act.kind in _ANSWERS), default=0.0)
    return any(
        act.kind not in _ANSWERS and act.confidence >= max(_SURE, answer) for act in plain.acts
    )


def _taken_back(said: str, state: DialogueState) -> Offer | None:
    """What the button beside one thing that holds does."""
    held = enumerate(going_by(state, replies(state.language)), 1)
    number = next((at for at, one in held if one.say.casefold() == said), None)
    if number is None:
        return None
    return Offer(say=said, acts=(Act(kind="let_go", words=said, takes_back=(number,)),))


def _chosen(request: Request, state: DialogueState) -> Offer | None:
    if request.of("yes") and state.offers:
        return state.offers[0]
    for act in request.of("pick"):
        ranks = act.selection.ranks if isinstance(act.selection, Ranks) else ()
        if ranks and abs(ranks[0]) <= len(state.offers):
            return state.offers[ranks[0] - 1 if ranks[0] > 0 else ranks[0]]
    return None


def _hardly_known(step: Step, before: DialogueState, music: Music) -> tuple[Hardly, ...]:
    """The limits of this turn that ask about what the catalogue hardly knows."""
    few = len(music.catalogue) / 2
    known = Counter(music.known)
    old, new = before.limits, step.state.limits
    return tuple(
        limit
        for limit, attribute in HARDLY_KNOWN.items()
        if _is_new(limit, old, new) and known[attribute] + known[f"likely_{attribute}"] < few
    )


def _is_new(name: str, old: Limits, new: Limits) -> bool:
    return new.is_set(name) and getattr(new, name) != getattr(old, name)
