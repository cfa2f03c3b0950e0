"""Lets Chainlit read our dialogues.

It writes nothing: the DJ stores every turn before its reply ends.
"""

import asyncio
from collections import OrderedDict
from datetime import UTC, datetime

import chainlit as cl
from chainlit.data.base import BaseDataLayer
from chainlit.types import (
    Feedback,
    PageInfo,
    PaginatedResponse,
    Pagination,
    ThreadDict,
    ThreadFilter,
)

from undercard.chat.web.page_elements import AUTHOR
from undercard.chat.web.past_thread import as_thread, moment, titled
from undercard.chat.web.session import Archive, Dj, PastDialogue

_MOST_BEGUN = 1000


class Dialogues(BaseDataLayer):  # type: ignore[misc]
    """Chainlit's data layer over a DJ: dialogues out, nothing in."""

    def __init__(self, dj: Dj) -> None:
        self._dj = dj
        self._begun: OrderedDict[str, tuple[str, PastDialogue]] = (
            OrderedDict()
        )  # whose, and what: not yet stored

    async def get_user(self, identifier: str) -> cl.PersistedUser:
        """Return the listener; everybody whose cookie is signed exists."""
        return cl.PersistedUser(
            id=identifier, identifier=identifier, createdAt=moment(0), display_name=AUTHOR
        )

    async def create_user(self, user: cl.User) -> cl.PersistedUser:
        """Return the listener."""
        return await self.get_user(user.identifier)

    async def get_thread_author(self, thread_id: str) -> str:
        """Return whose dialogue it is, or nothing for an unknown one."""
        return await asyncio.to_thread(self._dj.listener_of, thread_id) or ""

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        """Return a dialogue as Chainlit shows it, or None."""
        listener = await self.get_thread_author(thread_id)
        if not listener:
            return None
        turns = list(await asyncio.to_thread(self._dj.history, thread_id))
        table = await asyncio.to_thread(self._dj.table, thread_id)
        settings = await asyncio.to_thread(self._dj.settings, thread_id)
        return as_thread(thread_id, listener, turns, table, settings.character)

    async def list_threads(
        self, pagination: Pagination, filters: ThreadFilter
    ) -> PaginatedResponse:
        """Return a page of the listener's dialogues, newest first.

        The cursor is the place in the list.
        """
        known = await self._known(filters.userId) if filters.userId else []
        wanted = (filters.search or "").casefold()
        found = [past for past in known if wanted in past.title.casefold()]
        begin = int(pagination.cursor or 0)
        end = begin + pagination.first
        threads = [
            ThreadDict(
                id=past.id,
                createdAt=past.started.isoformat(),
                name=titled(past.title),
                userId=filters.userId,
                userIdentifier=filters.userId,
                tags=None,
                metadata=None,
                steps=[],
                elements=[],
            )
            for past in found[begin:end]
        ]
        page = PageInfo(hasNextPage=end < len(found), startCursor=str(begin), endCursor=str(end))
        return PaginatedResponse(pageInfo=page, data=threads)

    async def _known(self, listener: str) -> list[PastDialogue]:
        """Return the stored dialogues, and before them those whose first turn is still running."""
        if not isinstance(self._dj, Archive):
            return []
        stored = list(await asyncio.to_thread(self._dj.dialogues, listener))
        ids = {past.id for past in stored}
        begun = [
            past for whose, past in self._begun.values() if whose == listener and past.id not in ids
        ]
        return [*reversed(begun), *stored]

    async def delete_thread(self, thread_id: str) -> None:
        """Refuse: forgetting is the DJ's business (`undercard listener forget`)."""
        raise NotImplementedError(
            f"dialogue {thread_id} stays: use `undercard listener forget` to forget a listener"
        )

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Keep nothing: likes belong to tracks here, and reach the DJ through the slate."""
        return str(feedback.forId)

    async def delete_feedback(self, feedback_id: str) -> bool:
        """Keep nothing."""
        return bool(feedback_id)

    async def get_element(self, thread_id: str, element_id: str) -> None:
        """Return nothing: elements come with their dialogue."""

    async def create_element(self, element: object) -> None:
        """Keep nothing: the DJ has the slate."""

    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """Keep nothing."""

    async def create_step(self, step_dict: object) -> None:
        """Keep nothing: the DJ has the turn."""

    async def update_step(self, step_dict: object) -> None:
        """Keep nothing."""

    async def delete_step(self, step_id: str) -> None:
        """Keep nothing."""

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        **_ignored: object,
    ) -> None:
        """Remember in memory that a dialogue begins.

        Chainlit asks for the list before the dialogue's first turn is stored.
        """
        if name and user_id:
            self._begun[thread_id] = (user_id, PastDialogue(thread_id, name, datetime.now(UTC)))
            if len(self._begun) > _MOST_BEGUN:
                self._begun.popitem(last=False)

    async def get_favorite_steps(self, user_id: str) -> list[object]:  # noqa: ARG002 - Chainlit names it
        """Return nothing: no listener has favourite messages here."""
        return []

    async def build_debug_url(self) -> str:
        """Return nothing."""
        return ""

    async def close(self) -> None:
        """Do nothing: the DJ closes itself."""
