"""The page's side of a dialogue: a listener opens it, speaks, stops, likes or changes a setting."""

import asyncio
import logging
import threading
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import chainlit as cl
from chainlit.chat_context import chat_contexts
from chainlit.server import sio
from chainlit.session import WebsocketSession

from undercard.chat.dialogue.brought import Brought
from undercard.chat.errors import expected, in_words
from undercard.chat.events import TurnDone, Words
from undercard.chat.reply.voices import CHARACTERS
from undercard.chat.web.archive import Dialogues
from undercard.chat.web.page_elements import Table, element
from undercard.chat.web.panel import Panel, profiles
from undercard.chat.web.session import Dj
from undercard.chat.web.step_words import StepWords
from undercard.chat.web.turn_view import Drawing, events_of
from undercard.chat.web.words import literal

_log = logging.getLogger(__name__)


@dataclass
class _Running:
    """A turn that is being played for one page."""

    cancel: threading.Event = field(default_factory=threading.Event)
    stopped: bool = False

    def stop(self) -> None:
        self.stopped = True
        self.cancel.set()


class Surface:
    """Connects one DJ with Chainlit's events."""

    def __init__(self, dj: Dj) -> None:
        self._dj = dj
        self._dialogues = Dialogues(dj)
        self._panel = Panel(dj)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()  # by dialogue
        self._openings: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)  # by page
        self._running: dict[str, _Running] = {}  # by page

    def install(self) -> None:
        """Register with Chainlit, which keeps its handlers in one global place."""
        cl.data_layer(lambda: self._dialogues)
        cl.set_starters(self.starters)
        cl.set_chat_profiles(self.profiles)
        cl.on_chat_start(self.open)
        cl.on_chat_resume(self.resume)
        cl.on_chat_end(self.leave)
        cl.on_message(self.say)
        cl.on_settings_update(self.change_settings)
        cl.action_callback("feedback")(self.feedback)
        cl.action_callback("hand_over")(self.hand_over)
        sio.on("stop", self.stop)

    def stop_all(self) -> None:
        """Ask every running turn to end: the server is stopping."""
        for running in self._running.values():
            running.stop()

    async def starters(self, user: object, language: str | None = None) -> list[cl.Starter]:  # noqa: ARG002 - Chainlit passes the listener
        """Return the suggestions of the first page, in the browser's language."""
        known = await asyncio.to_thread(self._dj.starters, (language or "en").split("-")[0])
        return [cl.Starter(label=label, message=say) for label, say in known]

    async def profiles(
        self,
        user: object,  # noqa: ARG002 - Chainlit passes the listener
        language: str | None = None,
    ) -> list[cl.ChatProfile]:
        """Return who may speak, in the browser's language; nobody where somebody else was set."""
        usual = self._dj.usual.character
        return profiles(usual, language or "en") if usual in CHARACTERS else []

    async def open(self) -> None:
        """Begin a dialogue for a page that was just opened."""
        # Chainlit would announce a dialogue at the first message, under an id of its own: `say`
        # does it instead.
        cl.context.session.has_first_interaction = True
        async with _excused("opening a dialogue"):
            await self._dialogue()

    async def resume(self, thread: dict[str, Any]) -> None:
        """Go on with an earlier dialogue; Chainlit shows its turns right after."""
        dialogue = await asyncio.to_thread(
            self._dj.start, cl.context.session.user.identifier, str(thread["id"])
        )
        cl.user_session.set("dialogue", dialogue)
        cl.user_session.set("announced", True)
        for shown in thread["elements"]:
            known = element(shown["name"], shown["props"], id=shown["id"], for_id=shown["forId"])
            if shown["name"] == "Slate":
                cl.user_session.set("table", Table(known))
            elif shown["props"]["current"]:
                cl.user_session.set("version", known)
        await self._panel.show(dialogue)

    async def leave(self) -> None:
        """Forget what is only needed while a page is open.

        A turn that runs is finished and stored all the same.
        """
        session = cl.context.session.id
        self._openings.pop(session, None)
        chat_contexts.pop(session, None)  # Chainlit's list of messages, which it would never drop

    async def say(self, message: cl.Message) -> None:
        """Play one turn. Whatever fails, the listener reads why and can go on."""
        session = cl.context.session
        socket = session.socket_id
        dialogue = ""
        async with _excused("a turn"):
            dialogue = await self._dialogue()
            if not cl.user_session.get("announced"):
                cl.user_session.set("announced", True)
                await cl.context.emitter.init_thread(message.content)
            say, brought = await self._heard(message)
            async with self._turn_of(dialogue):
                await self._play(session.id, dialogue, say, brought)
        if not dialogue:
            return
        session.thread_id_to_resume = (
            dialogue  # from now on a lost connection is mended from the store
        )
        await cl.send_window_message({"undercard": {"dialogue": dialogue}})
        if (
            session.socket_id != socket
        ):  # it was lost meanwhile, and words with it: show everything again
            await cl.context.emitter.resume_thread(await self._dialogues.get_thread(dialogue))

    async def _heard(self, message: cl.Message) -> tuple[str, Brought | None]:
        """What was said, and the list that came along; a file alone is called by its name."""
        files = [one for one in message.elements if one.path]
        if not files:
            return message.content, None
        file = files[0]
        body = await asyncio.to_thread(Path(file.path).read_bytes)
        say = message.content.strip()
        return say or file.name, await asyncio.to_thread(self._dj.brought, body, file.name, say)

    async def _play(self, page: str, dialogue: str, say: str, brought: Brought | None) -> None:
        running = self._running[page] = _Running()
        words = StepWords(str(cl.context.session.language))
        drawing = Drawing(_table(), cl.user_session.get("version"), words)
        farewell = words.stopped
        try:
            async for event in events_of(self._dj, dialogue, say, running.cancel, brought):
                if not running.stopped or isinstance(event, TurnDone):
                    await drawing.draw(event)
                elif isinstance(event, Words):
                    farewell = event.text
            await drawing.close(farewell if running.stopped else "")
        except Exception:  # whatever it was is raised again, once the page no longer waits
            await drawing.close("", failed=True)
            raise
        finally:
            chat_contexts.pop(page, None)  # nobody reads them: the DJ has its own state
            self._running.pop(page, None)
            cl.user_session.set("version", drawing.version)

    def _turn_of(self, dialogue: str) -> asyncio.Lock:
        """Return the lock of a dialogue: one turn at a time, also when it is open twice."""
        lock = self._turns.get(dialogue) or asyncio.Lock()
        self._turns[dialogue] = lock
        return lock

    async def stop(self, sid: str) -> None:
        """Stop the page's turn. Replaces Chainlit's handler, which would leave the DJ working."""
        session = WebsocketSession.get(sid)
        if session is not None and (running := self._running.get(session.id)):
            running.stop()

    async def change_settings(self, changed: dict[str, Any]) -> None:
        """Hand the settings panel's values to the DJ."""
        async with _excused("changing the settings"):
            await self._panel.apply(await self._dialogue(), changed)

    async def feedback(self, action: cl.Action) -> dict[str, bool]:
        """Hand a like or dislike to the DJ; the slate reads from the answer whether it was kept."""
        turn, track, liked = (action.payload.get(key) for key in ("turn", "track", "liked"))
        if (
            type(turn) is not int
            or not isinstance(track, str)
            or not (liked is None or isinstance(liked, bool))
        ):
            raise TypeError(
                "a like names a turn (a number), a track (its id), and liked: true, false or null"
            )
        dialogue = await self._dialogue()
        kept = await asyncio.to_thread(self._dj.feedback, dialogue, turn, track, liked)
        if kept:
            _table().judge(track, liked)
        return {"kept": kept}

    async def hand_over(self, action: cl.Action) -> dict[str, str]:
        """Hand the list over as a file of the format that the page asks for."""
        form = str(action.payload.get("form"))
        return asdict(await asyncio.to_thread(self._dj.hand_over, await self._dialogue(), form))

    async def _dialogue(self) -> str:
        """Return the page's dialogue; begin it if the listener was faster than the page."""
        session = cl.context.session
        async with self._openings[session.id]:
            if known := cl.user_session.get("dialogue"):
                return str(known)
            dialogue = await asyncio.to_thread(self._dj.start, session.user.identifier)
            session.thread_id = dialogue
            cl.user_session.set("dialogue", dialogue)
        await self._panel.begin(dialogue, session.chat_profile)
        return dialogue


def _table() -> Table:
    """Return where the page at hand shows its list."""
    known = cl.user_session.get("table")
    if not isinstance(known, Table):
        cl.user_session.set("table", known := Table())
    return known


@asynccontextmanager
async def _excused(doing: str) -> AsyncIterator[None]:
    """Show whatever fails inside as a message: the last border before the listener."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - a page must survive anything
        _log.warning("%s failed", doing, exc_info=error)
        await cl.ErrorMessage(content=literal(apology(error))).send()


def apology(error: Exception) -> str:
    """What the listener reads: our own errors in their words, anything else as the bug it is."""
    if expected(error):
        return in_words(error)
    return (
        f"{in_words(error)} Nothing of this dialogue is lost: say it again, or something else. "
        "If it comes back, run `undercard doctor`."
    )
