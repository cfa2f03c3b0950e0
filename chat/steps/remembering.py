"""What a turn says of what is remembered of a listener, as acts.

Exact words about the memory go before the reader's guess, and people in need before both. What is
ruled out for good becomes a limit like any other. `memory_step` says what comes of it.
"""

from collections.abc import Iterable

from undercard.chat.dialogue.acts import Act, Criterion
from undercard.chat.dialogue.doubts import Doubt
from undercard.chat.dialogue.holding import Standing
from undercard.chat.dialogue.keepsakes import Known, key_of
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import Offer
from undercard.chat.reply.known_things import LISTED, known_by
from undercard.chat.reply.replies import replies
from undercard.chat.steps.values import TurnContext
from undercard.chat.steps.view_of import PROFILE
from undercard.chat.understanding.exact.folded_words import words_of
from undercard.chat.understanding.memory_words import (
    asks_for_more,
    attitude,
    memory_command,
    names_taken_back,
    numbers_taken_back,
    says_the_same,
    taken_back,
    to_be_kept,
)
from undercard.chat.understanding.sensitive import means_need

# How a number is let go once it was told what holds: "drop 2", "forget 3".
TAKING_BACK = frozenset({"drop", "let_go", "exclude", "pivot", "undo"})
MORE = "more"  # what a question for the rest of it asks
_NOT = ("artists_not", "genres_not", "versions_not", "title_words_not")


def about_memory(context: TurnContext, read: Request) -> Request:
    """The request with exact words about the memory as acts, and with what is ruled out for good.

    As the reader has it where there are none.
    """
    command = memory_command(read.say)
    if command is not None:
        return _commanded(context, read, *command)
    act = _rest_asked_for(context, read) or _taken_back(context, read)
    if act is not None:
        return read.model_copy(update={"acts": (act,)})
    if not read.of("remember"):
        return read
    if _is_in_need(context, read):
        act = Act(kind="crisis", words=read.say)
        return read.model_copy(update={"acts": (act,)})
    return read.model_copy(update={"acts": tuple(_for_good(context, read))})


def _commanded(context: TurnContext, read: Request, kind: str, language: str) -> Request:
    """What a whole utterance asks of the memory, unless it is the name of music that is here.

    One word is the name then, as it is of anything else; of several it is asked.
    """
    act = Act.model_validate(
        {"kind": "remember", "words": read.say, "memory": "sure" if kind == "all" else kind}
    )
    named = _called(context, read.say)
    if named is None:
        return read.model_copy(update={"acts": (act,), "language": language})
    if len(words_of(read.say)) == 1:
        return read
    name, wish = named
    texts = replies(language)
    options = (Offer(say=name, acts=(wish,)), Offer(say=texts.claim(f"do.{kind}", {}), acts=(act,)))
    doubt = Doubt(kind="two_readings", words=read.say)
    update = {"acts": (), "doubt": doubt, "options": options, "language": language}
    return read.model_copy(update=update)


def _called(context: TurnContext, say: str) -> tuple[str, Act] | None:
    """The artist or the song of the catalogue that has exactly this name, and the wish for it."""
    links = context.parts.finder.names.links
    artist, song = links.artist(say), links.title(say)
    if artist is not None and artist.similarity == 1:
        asked = Criterion(words=artist.name, limits=Limits(artists=(artist.name,)))
        return artist.name, Act(kind="wish", words=say, criteria=(asked,))
    if song is not None and song.similarity == 1:
        asked = Criterion(words=song.name, tracks=song.ids[:1])
        return f"{song.name} – {song.artist}", Act(kind="add", words=say, criteria=(asked,))
    return None


def _is_in_need(context: TurnContext, read: Request) -> bool:
    """Whether what is asked to be remembered is a call for help: “that I cut myself”."""
    asked = read.of("remember")
    kept = [(act.names, to_be_kept(act.words, read.language)) for act in asked]
    return any(means_need(words, context.parts.embed, names) for names, words in kept)


def _rest_asked_for(context: TurnContext, read: Request) -> Act | None:
    """The question for what is known once more, where some of it was not told yet."""
    state = context.start.state
    if state.question != PROFILE or not asks_for_more(read.say, read.language):
        return None
    if len(everything_known(context)) > len(state.offers):
        return Act(kind="q_profile", words=read.say, asks=MORE)
    return None


def _taken_back(context: TurnContext, read: Request) -> Act | None:
    """What takes things back, by their numbers or their words; None where nothing is."""
    state = context.start.state
    is_told = state.question == PROFILE and bool(state.offers)
    if is_told and (numbers := numbers_taken_back(read.say, read.language)):
        return by_number(context, numbers, read.say)
    left = taken_back(read.say, read.language)
    if not left and is_told:
        left = names_taken_back(read.say, read.language)
    return _by_words(context, left, read.say) if left else None


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


def back(known: Known, standing: Standing, words: str) -> Act:
    """What takes back one thing; where it holds in the dialogue, there too."""
    at = [
        number
        for number, one in enumerate(standing, 1)
        if one.ever and key_of("never", one.words, one) == known.key
    ]
    return Act(kind="remember", words=words, memory="back", keys=(known.key,), takes_back=tuple(at))


def everything_known(context: TurnContext) -> list[Known]:
    """What is remembered, by its name; of tracks the latest, and all that were told."""
    start = context.start
    judged = context.past.judgements(LISTED + len(start.state.offers))
    texts = replies(start.state.language)
    found = (known_by(one, start.facts.catalogue, texts) for one in (*start.memory, *judged))
    return [one for one in found if one is not None]


def _by_words(context: TurnContext, left: str, say: str) -> Act | None:
    """What takes back the things that have these words, or this number; None where none has."""
    standing = context.start.state.standing
    acts = [
        back(one, standing, say)
        for one in everything_known(context)
        if says_the_same(left, one.words)
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
        elif against and (limits := music_named(context, one)) is not None:
            turned = Limits(artists_not=limits.artists, genres_not=limits.genres)
            found.append(Criterion(words=one.words, limits=turned, ever=True))
    return tuple(found)


def _ever(one: Criterion) -> Criterion:
    only_not = set(one.limits.names_set()) and set(one.limits.names_set()) <= set(_NOT)
    return one.model_copy(update={"ever": True}) if only_not else one


def music_named(context: TurnContext, one: Criterion) -> Limits | None:
    """The artist or the genre of the catalogue that words name; None where they name none."""
    linked = context.parts.finder.names.links.artist(one.words)
    if linked is not None:
        return Limits(artists=(linked.name,))
    genre = context.parts.vocabulary.genre(one.words)
    return Limits(genres=(genre.word,)) if genre.is_here else None
