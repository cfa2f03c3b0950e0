"""Tells what came of the turn: the list, why there is none, or an answer about the list in view."""

from collections.abc import Sequence
from dataclasses import replace

from undercard.chat.dialogue.company import takeable
from undercard.chat.dialogue.holding import topic_of
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.record import Change
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.reply import answers_memory, listing
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import Sentence, said_in, sentence
from undercard.chat.reply.slate_claims import IssuedAgain, Noted
from undercard.chat.reply.wish_claims import KnownFor
from undercard.chat.slate.clashes import Clash
from undercard.chat.steps import talk
from undercard.chat.steps.recalled import recalled
from undercard.chat.steps.values import Ruled, Told, TurnContext, Understood
from undercard.policy.ruling import Ruling
from undercard.retrieval.candidates import Candidate

_REASONS = 2  # reasons shown per track


def tell(context: TurnContext, ruled: Ruled) -> Told:
    """The new list, or why there is none; then answers to what else was said."""
    if ruled.ruling is None:
        told = _impossible(context, ruled)
    else:
        told = _list(context, ruled, ruled.ruling)
    return talk.beside(context, told, ruled.ranked.found.planned.understood)


def on_the_table(context: TurnContext, state: DialogueState, slate: Sequence[str]) -> DialogueState:
    """The state with a new list in view, from which the list before can be gone back to."""
    before = context.start.state
    undo = (*before.undo, before.turn) if before.turn else before.undo
    guests = tuple(track for track in state.guests if track in slate)
    made = {"slate": tuple(slate), "turn": context.start.number, "undo": undo, "redo": ()}
    return state.model_copy(update={**made, "guests": guests})


def _list(context: TurnContext, ruled: Ruled, ruling: Ruling) -> Told:
    start, planned = context.start, ruled.ranked.found.planned
    catalogue, request = context.parts.music.catalogue, planned.understood.request
    step = planned.understood.step
    facts = replace(
        start.facts,
        tracks=tuple(catalogue[track] for track in ruling.slate),
        ruling=ruling,
        norms={norm.ref: norm for norm in start.norms},
        reasons=_reasons(start.facts, ruled.ranked.found.candidates, ruling),
        before=start.facts.tracks,
        state=planned.state,
        let_go=Limits() if step.places else topic_of(step.ended).limits,
        request=request,
        missed=planned.missed,
        notes=ruled.ranked.notes,
        recalled=recalled(context, ruling.slate, planned.state.standing),
        size=planned.size,
        clash=_shortfall(context, ruled),
    )
    focus = _focus_now(planned.state.focus, start.facts, ruling.slate) if facts.kept else None
    state = on_the_table(context, planned.state, ruling.slate)
    own = start.settings
    told = listing.listing(facts, seed=start.dialogue, turn=start.number, explain=own.explain)
    spoken_of = (*planned.state.told, *told.told)
    update = {"unruled": ruling.before, "focus": focus, "told": spoken_of}
    return Told(
        state.model_copy(update=update),
        facts,
        (
            *told.sentences,
            *answers_memory.used(facts),
        ),
        shows=True,
        notes=(*_notes(ruled, facts), *_notes_on_list(context, ruled, facts)),
        change=change_of(request, facts),
        ruled=ruled,
    )


def _focus_now(rank: int | None, before: Facts, slate: Sequence[str]) -> int | None:
    """The place of the track that was spoken of, where it went, or of what took its place."""
    if rank is None or rank > len(before.tracks):
        return None
    held = [track.id for track in before.tracks]
    if held[rank - 1] in slate:
        return slate.index(held[rank - 1]) + 1
    return rank if rank <= len(slate) and slate[rank - 1] not in held else None


def _shortfall(context: TurnContext, ruled: Ruled) -> Clash | None:
    """Why there are fewer tracks than this turn asked for; None where as many are there."""
    planned, before = ruled.ranked.found.planned, context.start.state.standing
    new = [one for one in planned.state.standing if one not in before]
    said = [one for one in new if one.limits.tracks and not one.whole]
    if ruled.short_of is None or not said:
        return None
    return context.parts.lawful.clash(planned.frame, ruled.short_of)


def _impossible(context: TurnContext, ruled: Ruled) -> Told:
    planned = ruled.ranked.found.planned
    clash = context.parts.lawful.clash(planned.frame, planned.size)
    offers = takeable(context.start.company, clash.offers)
    clash = replace(clash, offers=said_in(planned.state.language, offers))
    state = on_the_table(context, planned.state, ()).model_copy(update={"offers": clash.offers})
    facts = Facts(
        state=state,
        clash=clash,
        size=planned.size,
        catalogue=context.start.facts.catalogue,
        known=context.start.facts.known,
        request=planned.understood.request,
        notes=ruled.ranked.notes,
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


def _reasons(
    before: Facts, found: Sequence[Candidate], ruling: Ruling
) -> dict[str, tuple[str, ...]]:
    """Why each track is in the list; a track that stayed keeps its reasons."""
    # Evidence is gathered when it is asked for, and there are hundreds of candidates.
    new = {c.track.id: reasons(c) for c in found if c.track.id in ruling.slate}
    known = {**before.reasons, **new}
    return {track: known.get(track, ()) for track in ruling.slate}


def reasons(candidate: Candidate) -> tuple[str, ...]:
    """The weightiest reasons, one of a kind.

    That a track is popular is told only when nothing else speaks for it.
    """
    of_kind = {e.kind: e.detail for e in reversed(candidate.evidence) if e.detail}
    kinds = dict.fromkeys(e.kind for e in candidate.evidence if e.kind in of_kind)
    told = [of_kind[kind] for kind in kinds if kind != "popular"]
    return tuple((told or list(of_kind.values()))[:_REASONS])


def change_of(request: Request, facts: Facts) -> Change | None:
    """What became of the list that was in view."""
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
    known = [KnownFor.of(facts, limit) for limit in understood.hardly_known]
    return tuple(sentence(f"known.{claim.limit}", known=claim) for claim in known)


def _notes_on_list(context: TurnContext, ruled: Ruled, facts: Facts) -> list[Sentence]:
    """That the list is shorter than it was meant, and that no profile shaped it.

    The latter as article 38 of the Digital Services Act has it.
    """
    notes = []
    if ruled.short_of is not None:
        notes.append(listing.short_of(facts))
    if (again := IssuedAgain.of(facts)).count:
        notes.append(sentence("issued_again", count=again))
    if not context.start.settings.profile_counts:
        wants_new = facts.state.limits.new_to_me
        notes.append(sentence("profile_off.new" if wants_new else "profile_off"))
    return notes
