"""What a turn does to what is remembered of a listener, and what of it is private.

What is asked to be kept is kept as it was said, unless it is sensitive; what is said of oneself
beside a wish is not kept either. People in need come before all of it.
"""

from collections.abc import Sequence
from dataclasses import replace

from undercard.chat.dialogue.acts import Act, Criterion
from undercard.chat.dialogue.keepsakes import Keepsake, MemoryStep
from undercard.chat.dialogue.request import Request
from undercard.chat.memory.remembered import MOST
from undercard.chat.steps.remembering import everything_known, music_named
from undercard.chat.steps.values import TurnContext
from undercard.chat.understanding.memory_words import attitude, tells, to_be_kept
from undercard.chat.understanding.sensitive import beside, is_sensitive, private_words


def memory_step(context: TurnContext, request: Request) -> MemoryStep:
    """What the turn does to the memory, and whether what was said is kept at all."""
    edits = [act for act in request.of("remember") if act.memory]
    if edits:
        return _edited(context, edits)
    private = _private(request.acts)
    if request.in_need or request.perhaps_in_need:
        needs = tuple(act.words for act in request.of("crisis", "remember"))
        return MemoryStep(is_private=True, personal=(*private, *needs))
    things, embed, names = _things(context, request), context.parts.embed, _names(request)
    told = [one for one in things if one.kind != "never"]
    refused = [one for one in told if is_sensitive(one.words, embed, names)]
    if refused:
        private += tuple(act.words for act in request.of("remember"))
    kept = tuple(one for one in things if one not in refused)
    step = MemoryStep(is_private=bool(private), personal=private)
    if not things and not request.of("remember"):
        return step
    if not kept:
        return replace(step, why_not="sensitive" if private else "nothing")
    if not context.start.settings.remember:
        return replace(step, why_not="is_off")
    if sum(one.kind != "played" for one in context.start.memory) >= MOST:
        return replace(step, why_not="full")
    return replace(step, keep=kept)


def _private(acts: Sequence[Act]) -> tuple[str, ...]:
    """The acts in which somebody says of themselves what is not kept, and the words that do."""
    found = [(act.words, private_words(beside(act.words, _music(act)))) for act in acts]
    return tuple(one for words, told in found if told for one in (words, *told))


def _music(act: Act) -> list[str]:
    """The names and kinds of music in an act, which tell nothing of who says them."""
    binding = [one for one in act.criteria if one.limits.names_set() or one.absent or one.seeds
               or one.seed_artists or one.tracks or one.some_of]  # fmt: skip
    said = [one.words for one in binding if one.words != act.words]
    return [*act.names, *said]


def _edited(context: TurnContext, acts: Sequence[Act]) -> MemoryStep:
    kinds = {act.memory for act in acts}
    if kinds & {"off", "on"}:
        return MemoryStep(switch="on" in kinds)
    if "all" in kinds:
        return MemoryStep(all_gone=True)
    if "sure" in kinds:
        return MemoryStep(why_not="sure")
    keys = {key for act in acts for key in act.keys}
    gone = tuple(one for one in everything_known(context) if one.key in keys)
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
        if tells(words, request.language):
            found.append(_taste_or_fact(context, act, words, request.language))
    return found


def _taste_or_fact(context: TurnContext, act: Act, words: str, language: str) -> Keepsake:
    if attitude(words, language) == "like":
        for one in act.criteria:
            if (limits := music_named(context, one)) is not None:
                return Keepsake("like", words, Criterion(words=one.words, limits=limits))
    return Keepsake("fact", words)


def _names(request: Request) -> tuple[str, ...]:
    """Artists that were named, whose names tell nothing of who names them."""
    acts = request.of("remember", "context")
    said = [one.words for act in acts for one in act.criteria]
    return tuple(dict.fromkeys([*(name for act in acts for name in act.names), *said]))
