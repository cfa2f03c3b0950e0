"""Answers about what holds and what is remembered, and about the DJ itself."""

from undercard.chat.dialogue.acts import Act
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.memory_claims import (
    FitTaste,
    Forgotten,
    Judged,
    Keeps,
    MemoryLine,
    Shown,
    StillOut,
    ToldTaste,
)
from undercard.chat.reply.replies import Sentence, joined, sentence
from undercard.chat.reply.slate_claims import Changed
from undercard.chat.reply.standing_claims import StandingLine
from undercard.chat.reply.talk_claims import Counted, Heard
from undercard.chat.reply.wish_claims import Have, Holdings
from undercard.chat.understanding.criteria_words import criteria_words


def going_by(_: Act, facts: Facts) -> list[Sentence]:
    """Everything that holds in this dialogue, by number, so that it can be taken back."""
    lines = StandingLine.all_of(facts)
    if not lines:
        return [sentence("going_by.none")]
    told = [sentence("going_by.line", line=line) for line in lines]
    return [sentence("going_by"), *told, sentence("going_by.back")]


def profile(_: Act, facts: Facts) -> list[Sentence]:
    """What is remembered of the listener, by number, with its source and date."""
    held = facts.remembered
    off = [] if held.is_on else [sentence("memory.is_off")]
    lines = MemoryLine.all_of(facts)
    judged = (Judged(held.liked, liked=True), Judged(held.disliked, liked=False))
    counts = [one for one in (Shown(held.shown), *judged) if one.count]
    if not lines and not counts:
        return [*off, sentence("remembered.none")]
    told = [_counted(counts)] if counts else []
    if not lines:
        return [*off, *told]
    more = [sentence("remembered.more")] if held.more else []
    listed = [sentence("remembered.line", line=line) for line in lines]
    return [*off, *told, sentence("remembered.told"), *listed, sentence("remembered.back"), *more]


def _counted(counts: list[Shown | Judged]) -> Sentence:
    """What was shown, liked and disliked, as far as there was any."""
    *others, last = counts
    if not others:
        return sentence("remembered", counts=last)
    return sentence("remembered.and", counts=tuple(others), last=last)


def done(facts: Facts) -> list[Sentence]:
    """What the turn did to what is remembered, or why it did nothing."""
    step = facts.memory
    if step.gone:
        gone = joined("both", [Forgotten(one.words) for one in step.gone])
        return [sentence("memory.gone", words=gone)]
    if step.all_gone:
        return [sentence("memory.all_gone")]
    if step.switch is not None:
        return [sentence("memory.switched_on" if step.switch else "memory.switched_off")]
    told = []
    if step.keep:
        kept = joined("both", [Keeps.of(one) for one in step.keep])
        told.append(sentence("memory.kept", words=kept))
    if step.why_not:
        return [*told, sentence(f"memory.{step.why_not}")]
    in_need = facts.request is not None and facts.request.of("crisis")
    return [*told, sentence("memory.private")] if step.is_private and not in_need else told


def used(facts: Facts) -> list[Sentence]:
    """What was remembered and shaped a list, so that nothing is used unsaid."""
    told: list[Sentence] = []
    if limits := StillOut.all_of(facts.recalled.never):
        told.append(sentence("memory.never", limits=limits))
    if facts.recalled.fitting:
        words = tuple(map(ToldTaste, facts.recalled.fitting))
        told.append(sentence("memory.taste", number=FitTaste.of(facts), words=words))
    return told


def changes(_: Act, facts: Facts) -> list[Sentence]:
    """What the last change was."""
    change = facts.change
    if change is None:
        return [sentence("unchanged")]
    changed = Changed(change.say, change.added, change.dropped, change.kept)
    return [sentence("said", claim=changed)]


def has(question: Act, facts: Facts) -> list[Sentence]:
    """How much there is of what was asked about, or of everything."""
    if question.asks == "all" and facts.catalogue is not None:
        return [sentence("has.all", holdings=Holdings.of(facts))]
    known = (Have.of(facts, name) for name in question.names)
    key = "has.listed" if question.asks == "listed" else "has"
    told = [sentence(key, have=one) for one in known if one.count]
    if told:
        return told
    asked = tuple(one.words for one in question.criteria if one.words)
    if asked and facts.counted is not None:
        words = tuple(Heard(one) for one in asked)
        return [sentence("has.some", count=Counted(facts.counted), words=words)]
    return [] if any(one.absent for one in question.criteria) else [sentence("has.ask")]


def source(_: Act, facts: Facts) -> list[Sentence]:
    """Where the music comes from."""
    builtin = facts.catalogue is not None and facts.catalogue.name == "builtin"
    return [sentence("source" if builtin else "source.own")]


def about_me(act: Act, _: Facts) -> list[Sentence]:
    """What the DJ can do, or what it is."""
    if criteria_words().has("asks_who_answers", act.words):
        return [sentence("help.self")]
    return [sentence("help"), sentence("help.edit"), sentence("help.ask")]
