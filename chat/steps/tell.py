"""Tells what came of the turn: the list, why there is none, or an answer about the list in view."""

from collections.abc import Sequence
from dataclasses import replace

from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.record import Change
from undercard.chat.dialogue.request import Question, Request
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.reply import answers, listing
from undercard.chat.reply.facts import Facts, Remembered
from undercard.chat.reply.replies import Sentence, sentence
from undercard.chat.reply.slate_claims import Noted, TrackCount
from undercard.chat.reply.wish_claims import KnownFor
from undercard.chat.steps.values import Planned, Ruled, Told, TurnContext, Understood
from undercard.policy.ruling import Ruling
from undercard.retrieval.candidates import Candidate

_REASONS = 2  # reasons shown per track


def opening(context: TurnContext, planned: Planned) -> tuple[list[Sentence], Facts]:
    """What is said before the search is done, and the facts it rests on."""
    ended = {name: getattr(context.start.state.limits, name) for name in planned.let_go}
    facts = replace(context.start.facts, state=planned.state, let_go=Limits(**ended))
    return listing.opening(facts, planned.understood.request), facts


def tell(context: TurnContext, ruled: Ruled) -> Told:
    """The new list, or why there is none; then answers to what was asked beside it."""
    if ruled.ruling is None:
        told = _impossible(context, ruled)
    else:
        told = _list(context, ruled, ruled.ruling)
    return _answered(context, told, ruled.ranked.found.planned.understood.request.questions)


def answer(context: TurnContext, understood: Understood) -> Told:
    """Answers without touching the list; shows it again when that was asked."""
    start, request = context.start, understood.request
    asked = [question.ranks[-1] for question in request.questions if question.ranks]
    offers = start.state.offers if request.kind == "question" else ()
    focus = asked[0] if asked else start.state.focus
    state = start.state.model_copy(update={"offers": offers, "focus": focus})
    told = Told(
        state,
        replace(start.facts, state=state, notes=request.notes),
        shows=any(edit.kind == "show" for edit in request.edits),
        notes=_notes_on(understood, start.facts),
    )
    if not request.questions:
        return replace(told, sentences=(_small_reply(request, start.facts),))
    return _answered(context, told, request.questions)


def go_back(context: TurnContext, understood: Understood) -> Told:
    """The slate before this one again, exactly as it was ruled."""
    start = context.start
    if start.earlier is None:
        state = DialogueState() if start.state.offers else start.state
        return Told(state, start.facts, (sentence("back.nothing"),))
    state, earlier = start.earlier
    facts = replace(earlier, state=state, before=start.facts.tracks)
    sentences = (sentence("list.back"), *listing.listing(facts, explain=False))
    change = _change(understood.request, facts)
    return Told(state, facts, sentences, shows=True, change=change)


def start_over() -> Told:
    """An empty state, and nothing in view."""
    return Told(DialogueState(), Facts(), (sentence("fresh"),), shows=True)


def _list(context: TurnContext, ruled: Ruled, ruling: Ruling) -> Told:
    start, planned = context.start, ruled.ranked.found.planned
    catalogue, request = context.parts.music.catalogue, planned.understood.request
    facts = replace(
        start.facts,
        tracks=tuple(catalogue[track] for track in ruling.slate),
        ruling=ruling,
        norms={norm.ref: norm for norm in start.norms},
        reasons=_reasons(start.facts, ruled.ranked.found.candidates, ruling),
        before=start.facts.tracks,
        state=planned.state,
        notes=(*request.notes, *ruled.ranked.notes),
    )
    focus = planned.state.focus if facts.kept else None
    return Told(
        planned.state.model_copy(update={"slate": ruling.slate, "focus": focus}),
        facts,
        tuple(listing.listing(facts, explain=start.settings.explain)),
        shows=True,
        notes=(*_notes(ruled, facts), *_notes_on_list(context, ruled, facts)),
        change=_change(request, facts),
        ruled=ruled,
    )


def _impossible(context: TurnContext, ruled: Ruled) -> Told:
    planned = ruled.ranked.found.planned
    clash = context.parts.lawful.clash(planned.frame, planned.size)
    state = planned.state.model_copy(update={"slate": (), "offers": clash.offers})
    facts = Facts(
        state=state,
        clash=clash,
        size=planned.size,
        catalogue=context.start.facts.catalogue,
        known=context.start.facts.known,
        notes=(*planned.understood.request.notes, *ruled.ranked.notes),
    )
    return Told(
        state,
        facts,
        tuple(listing.impossible(facts)),
        shows=True,
        offers=tuple(offer.say for offer in clash.offers),
        notes=_notes(ruled, facts),
        ruled=ruled,
    )


def _answered(context: TurnContext, told: Told, questions: Sequence[Question]) -> Told:
    """The same with the answers to questions after it."""
    if not questions:
        return told
    start, facts = context.start, told.facts
    asks_memory = any(question.kind == "profile" for question in questions)
    played = context.past.totals if asks_memory else {}
    facts = replace(
        facts,
        state=told.state,
        norms=facts.norms or {norm.ref: norm for norm in start.norms},
        change=told.change or start.change,
        remembered=Remembered(len(start.shown), start.judged, played),
    )
    sentences = [one for question in questions for one in answers.answer(question, facts)]
    return replace(told, facts=facts, sentences=(*told.sentences, *sentences))


def _reasons(
    before: Facts, found: Sequence[Candidate], ruling: Ruling
) -> dict[str, tuple[str, ...]]:
    """Why each track is in the list; a track that stayed keeps its reasons."""
    known = dict(before.reasons) | {c.track.id: reasons(c) for c in found}
    return {track: known.get(track, ()) for track in ruling.slate}


def reasons(candidate: Candidate) -> tuple[str, ...]:
    """The weightiest reasons, one of a kind.

    That a track is popular is told only when nothing else speaks for it.
    """
    of_kind = {e.kind: e.detail for e in reversed(candidate.evidence) if e.detail}
    kinds = dict.fromkeys(e.kind for e in candidate.evidence if e.kind in of_kind)
    told = [of_kind[kind] for kind in kinds if kind != "popular"]
    return tuple((told or list(of_kind.values()))[:_REASONS])


def _change(request: Request, facts: Facts) -> Change | None:
    if not facts.before:
        return None
    added, dropped = len(facts.added), len(facts.dropped)
    return Change(say=request.say, added=added, dropped=dropped, kept=facts.kept)


def _notes(ruled: Ruled, facts: Facts) -> tuple[Sentence, ...]:
    """What the listener should know about how it was read and ranked."""
    understood = ruled.ranked.found.planned.understood
    ranked = (sentence("note", note=Noted(note)) for note in ruled.ranked.notes)
    return (*_notes_on(understood, facts), *ranked)


def _notes_on(understood: Understood, facts: Facts) -> tuple[Sentence, ...]:
    read = [sentence("note", note=Noted(note)) for note in understood.request.notes]
    known = [KnownFor.of(facts, limit) for limit in understood.hardly_known]
    return (*read, *(sentence(f"known.{claim.limit}", known=claim) for claim in known))


def _notes_on_list(context: TurnContext, ruled: Ruled, facts: Facts) -> list[Sentence]:
    """That the list is shorter than it was meant, and that no profile shaped it.

    The latter as article 38 of the Digital Services Act has it.
    """
    notes = []
    if ruled.short_of is not None:
        count = TrackCount(len(facts.tracks))
        key = "list.short.one" if count.count == 1 else "list.short"
        notes.append(sentence(key, count=count))
    if not context.start.settings.use_profile:
        wants_new = facts.state.limits.new_to_me
        notes.append(sentence("profile_off.new" if wants_new else "profile_off"))
    return notes


def _small_reply(request: Request, facts: Facts) -> Sentence:
    if any(edit.kind == "like" for edit in request.edits):
        return sentence("liked")
    if request.edits:
        return sentence("again")
    if request.kind == "decline":
        return sentence("declined")
    return sentence("present" if facts.tracks else "hello")
