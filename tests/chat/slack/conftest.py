"""The surface as it is served, between a Slack on loopback and a scripted DJ."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import pytest

from support.fake_slack import FakeSlack, fake_slack
from support.scripted_dj import ScriptedDj
from support.slack_requests import SECRET, signed
from undercard.chat.dj import Dj
from undercard.chat.memory.database import Database
from undercard.chat.settings import Settings, SlackSettings
from undercard.chat.slack.manifest import EVENTS
from undercard.chat.slack.slack_server import Endpoint, Surface
from undercard.chat.stores import open_database


@dataclass
class Desk:
    """A surface, and how Slack calls it."""

    surface: Surface
    slack: FakeSlack
    dj: Any
    database: Database

    def send(self, body: Mapping[str, Any], **how: Any) -> httpx.Response:
        """Call as Slack does, and return the acknowledgement."""
        return self.post(*signed(body, **how))

    def post(self, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        """Call with a body and headers as they are given."""

        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(Endpoint(self.surface.app, EVENTS))
            async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
                return await client.post(EVENTS, content=body, headers=dict(headers))

        return asyncio.run(call())

    def get(self, path: str, **how: Any) -> httpx.Response:
        """Open an address in a browser."""

        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(Endpoint(self.surface.app, EVENTS))
            async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
                return await client.get(path, **how)

        return asyncio.run(call())


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """Slack; at the end of the test nothing may have been asked of it that it would refuse."""
    with fake_slack() as fake:
        yield fake
    assert fake.wrong == []


@pytest.fixture
def scripted(tmp_path) -> ScriptedDj:
    return ScriptedDj(tmp_path / "scripted.json")


@pytest.fixture
def open_desk(slack, tmp_path) -> Iterator[Callable[..., Desk]]:
    """Open surfaces on one database; they are closed with the test."""
    with ExitStack() as running:
        database = Database(f"sqlite:///{tmp_path / 'state.db'}")
        running.callback(database.close)

        def begin(
            dj: Any,
            clock: Callable[[], float] = time.time,
            *,
            is_started: bool = True,
            page: str | None = None,
            **given: Any,
        ) -> Desk:
            known = {"bot_token": "xoxb-one", "signing_secret": SECRET, "api_url": slack.url}
            settings = SlackSettings(**(known | given))
            surface = Surface(dj, database, {}, settings, clock, page)
            desk = Desk(surface, slack, dj, database)
            if is_started:
                desk.surface.workers.start()
            running.callback(desk.surface.workers.stop)
            return desk

        yield begin


@pytest.fixture
def desk(open_desk, scripted) -> Desk:
    """The one surface that most tests use."""
    return open_desk(scripted)


@pytest.fixture
def real_desk(open_real_desk) -> Desk:
    """A surface with the real DJ over the real catalogue."""
    return open_real_desk()


@pytest.fixture
def open_real_desk(open_desk, parts, tmp_path) -> Callable[..., Desk]:
    """Open such a surface."""
    state = f"sqlite:///{tmp_path / 'state.db'}"  # where the surface has its own
    settings = Settings(home=tmp_path, database=state, turns_per_minute=0)
    dj = Dj(parts, open_database(settings), settings, surface="slack")
    return partial(open_desk, dj)
