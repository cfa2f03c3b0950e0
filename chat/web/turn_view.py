"""One turn: the DJ works in a thread of its own, the event loop draws its events on the page."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import asdict
from itertools import groupby

import chainlit as cl

from undercard.chat.dialogue.brought import Brought
from undercard.chat.events import (
    Event,
    FileReady,
    SlateReady,
    StepDone,
    StepStarted,
    TurnDone,
    Words,
)
from undercard.chat.web.page_elements import AUTHOR, Table, element, renew
from undercard.chat.web.session import Dj
from undercard.chat.web.shown_step import ShownStep
from undercard.chat.web.slate_element import table_props, version_props
from undercard.chat.web.step_words import StepWords
from undercard.chat.web.words import literal


async def events_of(
    dj: Dj, dialogue: str, say: str, cancel: threading.Event, brought: Brought | None = None
) -> AsyncIterator[Event]:
    """Yield the turn's events as they come, and raise here what the DJ raised there."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Event | None] = asyncio.Queue()
    outcome: asyncio.Future[None] = loop.create_future()

    def tell(act: Callable[..., None], *given: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is gone: the server is stopping
            loop.call_soon_threadsafe(act, *given)

    def work() -> None:
        try:
            for event in dj.turn(dialogue, say, cancel=cancel, brought=brought):
                tell(queue.put_nowait, event)
            tell(outcome.set_result, None)
        except BaseException as error:  # noqa: BLE001 - carried to the loop, where it is raised again
            tell(outcome.set_exception, error)
        tell(queue.put_nowait, None)

    threading.Thread(target=work, name=f"turn-{dialogue}", daemon=True).start()
    waiting: list[Event | None] = []
    while None not in waiting:
        waiting = [await queue.get()]
        while not queue.empty():
            waiting.append(queue.get_nowait())
        for event in _joined(waiting):
            yield event
    await outcome


def _joined(events: Iterable[Event | None]) -> Iterator[Event]:
    """The same events, with words that follow one another as one: the page is told once."""
    for are_words, group in groupby(events, lambda event: isinstance(event, Words)):
        if are_words:
            yield Words("".join(event.text for event in group if isinstance(event, Words)))
        else:
            yield from (event for event in group if event is not None)


class Drawing:
    """Draws the events of one turn into the page of the session at hand.

    `table` is where the list is shown, `version` what the turn before left to say next,
    `words` what its steps are called.
    """

    def __init__(self, table: Table, version: cl.CustomElement | None, words: StepWords) -> None:
        self.version = version
        self._words = words
        self._table = table
        self._has_list = False
        self._message: cl.Message | None = None
        self._making: ShownStep | None = None
        self._ms = 0.0

    async def draw(self, event: Event) -> None:
        """Show one event."""
        match event:
            case StepStarted(name):
                await self._doing(self._words.doing(name))
            case StepDone():
                await self._did(event)
            case Words(text):
                await (await self._reply()).stream_token(literal(text))
            case SlateReady():
                await self._show(event)
            case FileReady():
                await self._offer(event)
            case TurnDone(turn=turn):
                await self._finish(turn)

    async def close(self, farewell: str, *, failed: bool = False) -> None:
        """End what is still open, whatever happened; a turn that was stopped ends in a farewell."""
        if self._making is not None:
            name = self._words.stopped if farewell else self._words.came(self._ms)
            await self._making.end(name, failed=failed)
        if farewell:
            message = await self._reply()
            message.content = "\n\n".join(
                filter(None, (message.content, literal(farewell.strip())))
            )
        if self._message is not None:
            await self._message.update()

    async def _doing(self, name: str) -> ShownStep:
        if self._making is None:
            self._making = ShownStep(name, _run(), icon="audio-lines")
            await self._making.send()
        else:
            await self._making.rename(name)
        return self._making

    async def _did(self, done: StepDone) -> None:
        making = self._making or await self._doing(self._words.doing(done.name))
        self._ms += done.ms
        output = self._words.detail(done)
        await ShownStep(self._words.done(done), making.id, output=output, over=True).send()

    async def _reply(self) -> cl.Message:
        if self._message is None:
            self._message = await cl.Message(content="", author=AUTHOR).send()
        return self._message

    async def _show(self, ready: SlateReady) -> None:
        """Show the list in its place, and fold the one before.

        Also an empty one takes the place of the one before: "drop 3" no longer means that.
        """
        if self.version is not None:
            await renew(self.version, current=False)
        await self._table.show(table_props(ready))
        self._has_list = True
        say = ready.offers or ready.next
        self.version = element("Version", version_props(ready.cards, say, language=ready.language))
        await self.version.send(for_id=(await self._reply()).id)

    async def _offer(self, file: FileReady) -> None:
        """Show a link that saves the file. It is there until the page is loaded again."""
        await element("ListFile", asdict(file)).send(for_id=(await self._reply()).id)

    async def _finish(self, turn: int) -> None:
        if self._has_list:
            await self._table.stored(turn)


def _run() -> str | None:
    """Return the id of the step that Chainlit opens around a message.

    Everything else of the turn belongs to that step.
    """
    run = cl.context.current_step
    return str(run.id) if run else None
