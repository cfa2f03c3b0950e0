"""One turn, left to right: understood → planned → found → ranked → ruled → told.

Yields the events of the way and returns what it came to. Storing is the DJ's.
"""

import time
from collections.abc import Callable, Generator, Iterator
from functools import partial
from itertools import chain
from typing import TypeVar

from undercard.chat.events import Event, StepDone, StepLine, StepName, StepStarted, Words
from undercard.chat.memory.places import Places
from undercard.chat.reply.replies import said
from undercard.chat.reply.shown import shown
from undercard.chat.reply.voices import Voice, voice
from undercard.chat.steps import jumps, summaries, talk, tell
from undercard.chat.steps.errands import run_errands
from undercard.chat.steps.hand_over import file_of
from undercard.chat.steps.in_parts import find_in_parts
from undercard.chat.steps.plan import plan
from undercard.chat.steps.rank import rank
from undercard.chat.steps.rule import rule
from undercard.chat.steps.summaries import Summary
from undercard.chat.steps.understand import understand
from undercard.chat.steps.values import Ruled, Told, TurnContext, Understood
from undercard.chat.transcript import milliseconds
from undercard.recommender.engines.cache_scope import cache_scope

V = TypeVar("V")
Run = Generator[Event, None, V]


class Turn:
    """Runs one turn; `run` is used once."""

    def __init__(self, context: TurnContext, places: Places) -> None:
        self._context, self._places = context, places
        self.is_private = False  # whether what was said is not to be kept, once it was read

    def run(self) -> Run[Told]:
        """The events of the turn, up to its last word; returns what it came to."""
        understood = yield from self._step(
            "understanding", partial(understand, self._context), summaries.of_understood
        )
        self.is_private = understood.memory.is_private
        answering = self._answer_for(understood)
        if answering is None:
            return (yield from self._new_list(understood))
        return (yield from self._reply(answering))

    def _answer_for(self, understood: Understood) -> Callable[[], Told] | None:
        """How to reply without making a list; None when one has to be made."""
        context, step = self._context, understood.step
        if understood.request.in_need:
            return partial(talk.in_need, context, understood)
        if understood.request.doubt is not None:
            return partial(talk.ask, context, understood)
        if step.jump is not None:
            return partial(jumps.jump, context, understood, step.jump)
        if not step.changes or talk.nothing_to_play(context, understood):
            return partial(talk.answer, context, understood)
        return None

    def _new_list(self, understood: Understood) -> Run[Told]:
        context = self._context
        planned = plan(context, understood)
        if understood.step.errands:
            planned = run_errands(context, planned)
        found = yield from self._step(
            "retrieval", partial(find_in_parts, context, planned), summaries.of_found
        )
        ranked = yield from self._step(
            "ranking", partial(rank, context, found), summaries.of_ranked
        )
        again = partial(rule, context, ranked)
        accounts = context.start.others if planned.keep else context.start.accounts
        ruled: Ruled = yield from self._step(
            "policy",
            lambda: self._places.hold(again(accounts), again),
            summaries.of_ruled(context.parts.music.catalogue),
        )
        return (yield from self._reply(partial(tell.tell, context, ruled)))

    def _step(
        self, name: StepName, make: Callable[[], V], summarise: Callable[[V], Summary]
    ) -> Run[V]:
        """One step between its two events."""
        yield StepStarted(name)
        started = time.perf_counter()
        value = make()
        summary = summarise(value)
        yield StepDone(name, summary.line, summary.detail, milliseconds(started))
        return value

    def _reply(self, make: Callable[[], Told]) -> Run[Told]:
        """The last step: the slate first, then the words."""
        yield StepStarted("reply")
        started = time.perf_counter()
        told = make()
        voice = self._voice(told.state.language)
        if told.shows or told.offers:
            yield shown(told.facts, told.state, voice, told.offers)
        if told.exported:
            yield file_of(told.facts, told.exported, self._context.start.key)
        words = 0
        for text in chain(self._worded(told, voice), said(told.notes, told.facts, voice)):
            yield from _spoken(text)
            words += len(text.split())
        line = StepLine("answered", {"words": words})
        yield StepDone("reply", line, {}, milliseconds(started))
        return told

    def _worded(self, told: Told, voice: Voice) -> Iterator[str]:
        """The sentences as they are said, every claim of all of them looked up before the first."""
        worded = self._context.parts.wording.word(said(told.sentences, told.facts, voice))
        while True:
            with cache_scope(self._context.start.listener):  # not held while others go on
                text = next(worded, None)
            if text is None:
                return
            yield text

    def _voice(self, language: str) -> Voice:
        start = self._context.start
        return voice(language or "en", start.settings.character, start.dialogue, start.number)


def _spoken(text: str) -> Iterator[Words]:
    """Word by word, so that a surface can stream it and a listener can stop it."""
    for line in text.splitlines(keepends=True):
        for word in filter(None, line.split(" ")):
            yield Words(word if word.endswith("\n") else word + " ")
