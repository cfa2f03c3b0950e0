"""What a turn does to what is remembered of a listener, by what they said of it.

Exact words about the memory go before the reader's guess. What is ruled out for good becomes a
limit like any other; the rest is kept as it was said, unless it is sensitive.
"""

import re
from collections.abc import Iterable, Sequence

from undercard.chat.dialogue.acts import Act, Criterion
from undercard.chat.dialogue.holding import Standing
from undercard.chat.dialogue.keepsakes import Keepsake, Known, MemoryStep
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.request import Request
from undercard.chat.memory.remembered import MOST
from undercard.chat.reply.known_things import LISTED, known_by
from undercard.chat.reply.replies import replies
from undercard.chat.steps.values import TurnContext
from undercard.chat.understanding.memory_words import (
    attitude,
    memory_command,
    says_the_same,
    taken_back,
    to_be_kept,
)
from undercard.chat.understanding.sensitive import is_sensitive, says_sensitive

# How a number is let go once it was told what holds: "drop 2", "forget 3".
TAKING_BACK = frozenset({"drop", "let_go", "exclude", "pivot", "undo"})
PROFILE = "profile"  # the question that is open once it was told what is remembered
_NOT = ("artists_not", "genres_not", "versions_not", "title_words_not")


def about_memory(context: TurnContext, read: Request) -> Request:
    """The request with exact words about the memory as acts, and with what is ruled out for good.

    As the reader has it where there are none.
    """
    command = memory_command(read.say)
    if command is not None:
        kind, language = command
        act = Act.model_validate(
            {"kind": "remember", "words": read.say, "memory": "sure" if kind == "all" else kind}
        )
        return read.model_copy(update={"acts": (act,), "language": language})
    if context.start.state.question == PROFILE and (numbers := _numbers(read)):
        act = by_number(context, numbers, read.say)
        return read.model_copy(update={"acts": (act,)})
    left = taken_back(read.say, read.language)
    back_again = _by_words(context, left, read.say) if left else None
    if back_again is not None:
        return read.model_copy(update={"acts": (back_again,)})
    if not read.of("remember"):
        return read
    return read.model_copy(update={"acts": tuple(_for_good(context, read))})


def by_number(context: TurnContext, ranks: Iterable[int], words: str) -> Act:
    """What takes back so many of the things that were told, by their numbers from 1."""
    offers = context.start.state.offers
    within = [rank for rank in ranks if 0 < abs(rank) <= len(offers)]
    meant = [offers[rank - 1 if rank > 0 else rank].acts[0] for rank in within]
    return Act(
        kind="remember",
        words=words,
        memory="back",
        keys=tuple(key for act in meant for key in act.keys),
        takes_back=tuple(at for act in meant for at in act.takes_back),
    )


def _numbers(read: Request) -> list[int]:
    """The numbers of "forget 7", where no list is in view that they could mean."""
    takes = read.of(*TAKING_BACK)
    if not takes or any(act.selection is not None for act in takes):
        return []
    return [int(number) for number in re.findall(r"\d+", read.say)]


def back(known: Known, standing: Standing, words: str) -> Act:
    """What takes back one thing; where it holds in the dialogue, there too."""
    at = [
        number
        for number, one in enumerate(standing, 1)
        if one.ever and f"never:{one.words}" == known.key
    ]
    return Act(kind="remember", words=words, memory="back", keys=(known.key,), takes_back=tuple(at))


def _by_words(context: TurnContext, left: str, say: str) -> Act | None:
    """What takes back the things that have these words, or this number; None where none has."""
    start = context.start
    texts = replies(start.state.language)
    things = [*start.memory, *context.past.judgements(LISTED)]
    found = [known_by(one, start.facts.catalogue, texts) for one in things]
    acts = [
        back(one, start.state.standing, say)
        for one in found
        if one is not None and says_the_same(left, one.words)
    ]
    if not acts:
        return None
    keys = tuple(key for act in acts for key in act.keys)
    numbers = tuple(dict.fromkeys(at for act in acts for at in act.takes_back))
    return acts[0].model_copy(update={"keys": keys, "takes_back": numbers})


def _for_good(context: TurnContext, read: Request) -> Iterable[Act]:
    """The acts, with exclusions that are to be remembered as such for good."""
    alone = any(not to_be_kept(act.words, read.language) for act in read.of("remember"))
    for act in read.acts:
        if act.kind == "exclude" and alone:  # "remember for next time: no Snow Patrol"
            yield act.model_copy(update={"criteria": tuple(map(_ever, act.criteria))})
        elif act.kind == "remember" and (never := _never(context, act, read.language)):
            yield act.model_copy(update={"kind": "exclude", "criteria": never})
        else:
            yield act


def _never(context: TurnContext, act: Act, language: str) -> tuple[Criterion, ...]:
    """What a listener asks to remember that they cannot stand, as limits."""
    against = attitude(act.words, language) == "dislike"
    found = []
    for one in act.criteria:
        if any(one.limits.is_set(name) for name in _NOT):
            found.append(_ever(one))
        elif against and (limits := _about(context, one)) is not None:
            turned = Limits(artists_not=limits.artists, genres_not=limits.genres)
            found.append(Criterion(words=one.words, limits=turned, ever=True))
    return tuple(found)


def _ever(one: Criterion) -> Criterion:
    only_not = set(one.limits.names_set()) and set(one.limits.names_set()) <= set(_NOT)
    return one.model_copy(update={"ever": True}) if only_not else one


def _about(context: TurnContext, one: Criterion) -> Limits | None:
    """The artist or the genre of the catalogue that words name; None where they name none."""
    linked = context.parts.finder.names.links.artist(one.words)
    if linked is not None:
        return Limits(artists=(linked.name,))
    genre = context.parts.vocabulary.genre(one.words)
    return Limits(genres=(genre.word,)) if genre.is_here else None


# What comes of it.


def memory_step(context: TurnContext, request: Request) -> MemoryStep:
    """What the turn does to the memory, and whether what was said is kept at all."""
    edits = [act for act in request.of("remember") if act.memory]
    if edits:
        return _edited(context, edits)
    telling = [act for act in request.acts if says_sensitive(_beside_music(act))]
    parts = tuple(act.words for act in (*telling, *request.of("crisis", "remember")))
    if request.in_need or request.perhaps_in_need:
        return MemoryStep(is_private=True, personal=parts)
    is_private = bool(telling)
    asked = request.of("remember")
    things = _things(context, request)
    if not asked and not things:
        return MemoryStep(is_private=is_private, personal=parts if is_private else ())
    embed = context.parts.embed
    told = [one.words for one in things if one.kind != "never"]
    if is_private or any(is_sensitive(words, embed, _names(request)) for words in told):
        return MemoryStep(is_private=True, personal=parts, why_not="sensitive")
    if not context.start.settings.remember:
        return MemoryStep(why_not="is_off")
    if not things:
        return MemoryStep(why_not="nothing")
    if sum(one.kind != "played" for one in context.start.memory) >= MOST:
        return MemoryStep(why_not="full")
    return MemoryStep(keep=tuple(things))


def _edited(context: TurnContext, acts: Sequence[Act]) -> MemoryStep:
    kinds = {act.memory for act in acts}
    if kinds & {"off", "on"}:
        return MemoryStep(switch="on" in kinds)
    if "all" in kinds:
        return MemoryStep(all_gone=True)
    if "sure" in kinds:
        return MemoryStep(why_not="sure")
    start, texts = context.start, replies(context.start.state.language)
    keys = {key for act in acts for key in act.keys}
    things = [*start.memory, *context.past.judgements(LISTED)]
    named = [known_by(one, start.facts.catalogue, texts) for one in things]
    gone = tuple(one for one in named if one is not None and one.key in keys)
    # The words that take something back say it once more.
    return MemoryStep(gone=gone, is_private=True) if gone else MemoryStep(why_not="no_such")


def _things(context: TurnContext, request: Request) -> list[Keepsake]:
    """What is to be kept: exclusions for good, tastes, and other sentences as they were said."""
    found = [
        Keepsake("never", one.words, one)
        for act in request.of("exclude")
        for one in act.criteria
        if one.ever
    ]
    for act in request.of("remember"):
        words = to_be_kept(act.words, request.language)
        if not words and not found:
            words = " ".join(one.words for one in request.of("context"))
        if words:
            found.append(_taste_or_fact(context, act, words, request.language))
    return found


def _taste_or_fact(context: TurnContext, act: Act, words: str, language: str) -> Keepsake:
    if attitude(words, language) == "like":
        for one in act.criteria:
            if (limits := _about(context, one)) is not None:
                return Keepsake("like", words, Criterion(words=one.words, limits=limits))
    return Keepsake("fact", words)


def _names(request: Request) -> tuple[str, ...]:
    """Artists that were named, whose names tell nothing of who names them."""
    acts = request.of("remember", "context")
    said = [one.words for act in acts for one in act.criteria]
    return tuple(dict.fromkeys([*(name for act in acts for name in act.names), *said]))


def _beside_music(act: Act) -> str:
    """What an act says beside the music that it asks for or names: of "calm songs, I am ill"."""
    words = act.words
    for said in (*act.names, *(one.words for one in act.criteria)):
        if said != act.words:
            words = words.replace(said, " ")
    return words
