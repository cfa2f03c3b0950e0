"""Tells what came of the turn: the list, why there is none, or an answer about the list in view."""

from dataclasses import replace

from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.record import Change
from undercard.chat.dialogue.request import Question, Request
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.reply import answers, listing
from undercard.chat.reply.facts import Facts, Sentence
from undercard.chat.steps.values import Ruled, Told, TurnContext, Understood
from undercard.policy.ruling import Ruling
from undercard.retrieval.candidates import Candidate

_REASONS = 2  # reasons shown per track


def tell(context: TurnContext, ruled: Ruled) -> Told:
    """The new list, or why there is none; then answers to what was asked beside it."""
    told = (
        _impossible(context, ruled) if ruled.ruling is None else _list(context, ruled, ruled.ruling)
    )
    request = ruled.ranked.found.planned.understood.request
    return _answered(context, told, request.questions)


def answer(context: TurnContext, understood: Understood) -> Told:
    """Answers without touching the list; shows it again when that was asked."""
    start, request = context.start, understood.request
    asked = [q.ranks[-1] for q in request.questions if q.ranks]
    state = start.state.model_copy(
        update={
            "offers": start.state.offers if request.kind == "question" else (),
            "focus": asked[0] if asked else start.state.focus,
        }
    )
    shows = any(edit.kind == "show" for edit in request.edits)
    told = Told(state, start.facts, shows=shows, notes=understood.notes)
    if not request.questions:
        return replace(told, sentences=(Sentence(_small_reply(request, start.facts)),))
    return _answered(context, told, request.questions)


def go_back(context: TurnContext, understood: Understood) -> Told:
    """The slate before this one again, exactly as it was ruled."""
    start = context.start
    if start.earlier is None:
        nothing = Sentence("There is no list to go back to. What would you like to hear?")
        state = DialogueState() if start.state.offers else start.state
        return Told(state, start.facts, (nothing,))
    state, facts = start.earlier
    difference = listing.Difference.between(start.facts.tracks, facts.tracks)
    sentences = listing.listing(facts, difference, explain=False)
    return Told(
        state,
        facts,
        (Sentence("Back to the list before."), *sentences),
        shows=True,
        change=_change(understood.request, start.facts, difference),
    )


def start_over() -> Told:
    """An empty state, and nothing in view."""
    fresh = Sentence("A fresh start: every limit is gone. What would you like to hear?")
    return Told(DialogueState(), Facts(), (fresh,), shows=True)


def _list(context: TurnContext, ruled: Ruled, ruling: Ruling) -> Told:
    start, planned = context.start, ruled.ranked.found.planned
    catalogue = context.parts.music.catalogue
    facts = Facts(
        tuple(catalogue[track] for track in ruling.slate),
        ruling,
        {norm.ref: norm for norm in start.norms},
        _reasons(start.facts, ruled.ranked.found.candidates, ruling),
    )
    difference = listing.Difference.between(start.facts.tracks, facts.tracks)
    focus = planned.state.focus if difference.kept else None
    return Told(
        planned.state.model_copy(update={"slate": ruling.slate, "focus": focus}),
        facts,
        tuple(listing.listing(facts, difference, explain=start.settings.explain)),
        shows=True,
        notes=_notes(context, ruled),
        change=_change(planned.understood.request, start.facts, difference),
        ruled=ruled,
    )


def _impossible(context: TurnContext, ruled: Ruled) -> Told:
    parts, planned = context.parts, ruled.ranked.found.planned
    clash = parts.lawful.clash(planned.frame, planned.size)
    return Told(
        planned.state.model_copy(update={"slate": (), "offers": clash.offers}),
        Facts(),
        tuple(listing.impossible(clash, planned.size, parts.music.catalogue)),
        shows=True,
        offers=tuple(offer.say for offer in clash.offers),
        notes=_notes(context, ruled),
        clash=clash,
        ruled=ruled,
    )


def _answered(context: TurnContext, told: Told, questions: tuple[Question, ...]) -> Told:
    """The same with the answers to questions after it."""
    start, facts = context.start, told.facts
    norms = facts.norms or {norm.ref: norm for norm in start.norms}
    sentences = list(told.sentences)
    for question in questions:
        asked = answers.Asked(
            question,
            replace(facts, norms=norms),
            told.state,
            context.parts.music.catalogue,
            start.judged,
            len(start.shown),
            context.past,
            told.change or start.change,
        )
        sentences += answers.answer(asked)
    return replace(told, facts=replace(facts, norms=norms), sentences=tuple(sentences))


def _reasons(
    before: Facts, found: tuple[Candidate, ...], ruling: Ruling
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


def _change(request: Request, before: Facts, difference: listing.Difference) -> Change | None:
    if not before.tracks:
        return None
    return Change(
        say=request.say,
        added=len(difference.added),
        dropped=len(difference.dropped),
        kept=difference.kept,
    )


def _notes(context: TurnContext, ruled: Ruled) -> tuple[str, ...]:
    """What the listener should know about how the list came about."""
    notes = [*ruled.ranked.found.planned.understood.notes, *ruled.ranked.notes]
    if ruled.short_of is not None and ruled.ruling is not None:
        notes.append(_short(len(ruled.ruling.slate)))
    if ruled.ruling is not None and not context.start.settings.use_profile:
        notes.append(_without_profile(ruled.ranked.found.planned.state.limits))
    return tuple(notes)


def _short(size: int) -> str:
    fit = "track fits" if size == 1 else "tracks fit"
    return f"Only {size} {fit} your limits, so the list is shorter."


def _without_profile(limits: Limits) -> str:
    """Said of a list made with the profile switched off (Digital Services Act, article 38)."""
    said = "Your profile is off: nothing that I remember of you shaped this list"
    return said + (", and so I cannot tell what is new to you." if limits.new_to_me else ".")


def _small_reply(request: Request, facts: Facts) -> str:
    if any(edit.kind == "like" for edit in request.edits):
        return "Noted: I will remember that you like it."
    if request.edits:
        return "Here it is again."
    if request.kind == "decline":
        return "All right, nothing changed. What would you like instead?"
    if facts.tracks:
        return "I am here. Change the list (“calmer”, “drop the second”), ask “why 3?”, or say what else you would like to hear."
    return "Hello! Say what you would like to hear: a mood, a genre, an artist, some years. “help” shows more."
