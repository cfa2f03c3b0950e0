"""A step of a turn on Chainlit's page.

Chainlit's own class sleeps a millisecond whenever one is made, on the loop that serves everybody.
"""

import uuid

import chainlit as cl
from chainlit.step import StepDict
from chainlit.utils import utc_now


class ShownStep:
    """One line that can be opened; `parent` is the step that it stands in."""

    def __init__(
        self, name: str, parent: str | None, *, icon: str = "", output: str = "", over: bool = False
    ) -> None:
        now = utc_now()
        self.id = str(uuid.uuid4())
        self._held: StepDict = {
            "id": self.id,
            "threadId": cl.context.session.thread_id,
            "parentId": parent,
            "name": name,
            "type": "tool",
            "input": "",
            "output": output,
            "createdAt": now,
            "start": now,
            "end": now if over else None,
            "isError": False,
            "showInput": False,
            "streaming": False,
            "metadata": {"icon": icon} if icon else {},
        }

    async def send(self) -> None:
        """Put it on the page."""
        await cl.context.emitter.send_step(self._held)

    async def rename(self, name: str) -> None:
        """Say what is being done now."""
        self._held["name"] = name
        await cl.context.emitter.update_step(self._held)

    async def end(self, name: str, *, failed: bool) -> None:
        """It is over."""
        self._held["isError"] = failed
        self._held["end"] = utc_now()
        await self.rename(name)
