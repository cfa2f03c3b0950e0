"""Answers what asks for no list: questions, feedback, thanks, doubts, and people in need."""

from collections.abc import Callable
from dataclasses import replace

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.holding import topic_of
from undercard.chat.dialogue.keepsakes import MemoryStep
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import DialogueState, Offer
from undercard.chat.reply import answers, answers_memory, smalltalk
from undercard.chat.reply.facts import Recalled
from undercard.chat.reply.memory_claims import ForToday
from undercard.chat.reply.replies import Sentence, said_in, sentence
from undercard.chat.reply.slate_claims import Noted
from undercard.chat.slate.limit_norms import limit_norms
from undercard.chat.steps.act_tracks import GOING_BY
from undercard.chat.steps.known_of import known_of, memory_offers, told_before
from undercard.chat.steps.plan import house_norms
from undercard.chat.steps.recalled import for_today
from undercard.chat.steps.values import Told, TurnContext, Understood
from undercard.chat.steps.view_of import PROFILE


def nothing_to_play(context: TurnContext, understood: Understood) -> bool:
    """Whether what was said changes what holds, and still asks for no music.

    "Never play Drake" before anything was asked for, or a wish of which nothing is here.
    """
    request, start = understood.request, context.start
    asks = request.of("wish", "more_like", "more_by", "add", "bring")
    if asks and all(_all_absent(act) for act in asks):
        return not request.of("drop", "keep", "replace", "sort", "swap", "move", "refine")
    if start.state.turn or asks:
        return False
    return not understood.step.state.has_topic


def _all_absent(act: Act) -> bool:
    """Whether nothing of what was named is here; years alone are no music."""
    named = [one for one in act.criteria if one.is_lost]
    others = [one for one in act.criteria if one.is_topic and one not in named]
    return bool(named) and all(one.limits.names_set() == ("years",) for one in others)


def answer(context: TurnContext, understood: Understood) -> Told:
    """Answers without touching the list."""
    start, step = context.start, understood.step
    asks = {act.kind for act in understood.request.acts}
    offers = start.state.offers if asks and all(kind.startswith("q_") for kind in asks) else ()
    question = GOING_BY if "q_state" in asks else ""
    shown: tuple[str, ...] = ()
    if "q_profile" in asks or understood.memory.why_not == "sure":
        page = memory_offers(context, understood)
        question, shown = PROFILE if "q_profile" in asks else "sure", tuple(o.say for o in page)
        offers = (*start.state.offers[: told_before(context, understood.request)], *page)
    state = step.state.model_copy(update={"offers": offers, "question": question})
    today = for_today(context, understood)
    if today is not None:
        return _bring_up(context, understood, state, *today)
    asked = next((act.asks for act in understood.request.of("export")), "")
    exported = asked if start.facts.tracks else ""
    told = Told(state, replace(start.facts, state=state), offers=shown, exported=exported)
    return beside(context, told, understood)


def _bring_up(
    context: TurnContext, understood: Understood, state: DialogueState, words: str, offer: Offer
) -> Told:
    """Something that was told for this day, as an offer."""
    asked = state.model_copy(update={"offers": (offer,), "question": "today"})
    facts = replace(context.start.facts, state=asked, recalled=Recalled(today=words))
    told = (sentence("memory.today", words=ForToday(words)),)
    return beside(context, Told(asked, facts, told, offers=(offer.say,)), understood)


def notes_on_reading(request: Request) -> tuple[Sentence, ...]:
    """What went wrong in reading the request."""
    return tuple(sentence("note", note=Noted(note)) for note in request.notes)


def ask(context: TurnContext, understood: Understood) -> Told:
    """One short question with its options; the list stays as it is."""
    start, doubt = context.start, understood.request.doubt
    if doubt is None:
        return answer(context, understood)
    options = said_in(understood.request.language, understood.request.options)
    asked = {"offers": options, "question": doubt.kind}
    state = understood.step.state.model_copy(update=asked)
    facts = replace(start.facts, state=state, request=understood.request)
    sentences = tuple(smalltalk.question(doubt, options))
    offers = tuple(offer.say for offer in options)
    notes = notes_on_reading(understood.request)
    memory = MemoryStep(
        is_private=understood.memory.is_private, personal=understood.memory.personal
    )
    return Told(state, facts, sentences, offers=offers, notes=notes, memory=memory)


def in_need(context: TurnContext, understood: Understood) -> Told:
    """Whom to turn to; no list, and nothing of it is kept."""
    start = context.start
    territory = str(start.context.get("territory", ""))
    sentences = tuple(smalltalk.in_need(territory, understood.request.language))
    facts = replace(start.facts, request=understood.request, territory=territory)
    spoken = start.state.model_copy(update={"language": understood.request.language})
    return Told(spoken, facts, sentences, memory=understood.memory)


def beside(context: TurnContext, told: Told, understood: Understood) -> Told:
    """The same with answers to questions and to what else was said around it."""
    start, request = context.start, understood.request
    questions = [act for act in request.acts if act.kind.startswith("q_")]
    facts = replace(
        told.facts,
        state=told.state,
        request=request,
        norms=told.facts.norms or {norm.ref: norm for norm in start.norms},
        change=told.change or start.change,
        remembered=known_of(context, request),
        memory=understood.memory,
        judged=understood.step.judged,
        counted=_counted(context, understood),
        sees=_sees(context),
        territory=str(start.context.get("territory", "")),
    )
    before, after = smalltalk.around(request, facts, has_list=bool(told.ruled or told.shows))
    answered: list[Sentence] = []
    for act in questions:  # what two questions are both answered by is said once
        answered += [one for one in answers.answer(act, facts) if one not in answered]
    memory = answers_memory.done(facts)
    sentences: tuple[Sentence, ...] = (*before, *told.sentences, *memory, *answered, *after)
    if not sentences:
        sentences = tuple(smalltalk.not_understood(request, facts))
    notes = (*notes_on_reading(request), *told.notes)
    judged = understood.step.judged
    made = replace(told, facts=facts, sentences=sentences, notes=notes, judged=judged)
    return replace(made, memory=understood.memory)


def _sees(context: TurnContext) -> Callable[[int], bool] | None:
    house = house_norms(context)
    return context.parts.music.within(house).item if house else None


def _counted(context: TurnContext, understood: Understood) -> int | None:
    """How many tracks of the catalogue are what was asked about; None where nothing was."""
    asked = understood.request.of("q_has")
    limits = topic_of([one for act in asked for one in act.criteria]).limits
    if not limits.names_set():
        return None
    norms = [*limit_norms(limits, context.parts.vocabulary), *house_norms(context)]
    return int(context.parts.music.allowed(norms).sum())
