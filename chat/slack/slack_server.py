"""Runs the DJ in Slack: over HTTP, where Slack calls this server, or over a socket to Slack."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable

import uvicorn
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.adapter.asgi import SlackRequestHandler
from slack_bolt.adapter.asgi.http_request import AsgiHttpRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError

from undercard.chat.errors import InputError, SettingsError
from undercard.chat.memory.database import Database
from undercard.chat.memory.linking import Linking
from undercard.chat.settings import SlackSettings
from undercard.chat.slack.attendant import Attendant
from undercard.chat.slack.bolt_app import Reception, bolt_app
from undercard.chat.slack.conversation import Conversation
from undercard.chat.slack.home_view import HomeTab
from undercard.chat.slack.inbox import Inbox
from undercard.chat.slack.installations import Installations, States
from undercard.chat.slack.link_desk import LinkDesk
from undercard.chat.slack.manifest import EVENTS
from undercard.chat.slack.slack_dj import Dj
from undercard.chat.slack.workers import Workers
from undercard.chat.slack.workspaces import Workspaces
from undercard.retrieval.catalogue import Catalogue

_GRACE_S = 5
_NEEDED = {
    "bot_token": "the bot token (xoxb-…) of the app, or a client_id and client_secret where "
    "several workspaces install it",
    "app_token": "the app-level token (xapp-…) for Socket Mode",
    "signing_secret": "the signing secret, by which requests are known to be Slack's",
}
_MOMENT = "x-slack-request-timestamp"
_LARGEST = 1 << 20  # bytes of a request; Slack's have some thousands


def check(settings: SlackSettings, *, socket: bool) -> None:
    """Raise SettingsError naming the first setting that is missing."""
    known = {
        "bot_token": settings.bot_token or settings.client_id,
        "app_token": settings.app_token or not socket,
        "signing_secret": settings.signing_secret or socket,
    }
    for name, given in known.items():
        if not given:
            raise SettingsError(
                f"slack.{name}: expected {_NEEDED[name]} (UNDERCARD_SLACK__{name.upper()}). "
                "docs/slack.md shows where it is."
            )


class Surface:
    """The DJ with everything that stands between it and Slack."""

    def __init__(
        self,
        dj: Dj,
        database: Database,
        catalogue: Catalogue,
        settings: SlackSettings,
        clock: Callable[[], float] = time.time,
        page: str | None = None,
    ) -> None:
        """`page`: where a Slack user is linked with an account; None where there are none.

        Raises SettingsError where Slack does not know the bot token.
        """
        inbox, installations = Inbox(database, clock), Installations(database)
        workspaces, stopping = Workspaces(settings, installations), threading.Event()
        home = HomeTab(database, catalogue, has_accounts=page is not None)
        linking = Linking(database, catalogue, clock)
        desk = LinkDesk(linking, home, page)
        talk = Conversation(dj, inbox, linking, stopping)
        attendant = Attendant(dj, database, inbox, workspaces, home, desk, talk, clock)
        self.workers = Workers(inbox, attendant.attend, settings.workers, stopping)
        reception = Reception(inbox, self.workers.wake)
        self.app = bolt_app(settings, workspaces, installations, States(database), reception)


class Endpoint(SlackRequestHandler):
    """What Slack calls. Bolt works in a thread, so that no request waits for another one."""

    async def dispatch(self, request: AsgiHttpRequest) -> BoltResponse:
        """Hand a request to Bolt; what Slack would never send is refused before it is read."""
        headers = request.get_headers()
        length, moment = headers.get("content-length", ""), headers.get(_MOMENT, "0")
        if not (_is_number(length) and int(str(length)) <= _LARGEST):
            return BoltResponse(status=413)
        if not _is_number(moment):
            return BoltResponse(status=401)
        try:
            body = await request.get_raw_body()
            asked = BoltRequest(body=body, query=request.query_string, headers=headers)
        except ValueError:  # neither text nor JSON
            return BoltResponse(status=400)
        return await asyncio.to_thread(self.app.dispatch, asked)


def _is_number(header: object) -> bool:
    return str(header).isascii() and str(header).isdigit()


def serve_http(surface: Surface, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Answer Slack at `/slack/events` until the process is told to stop.

    `ready` is called with the address. Raises InputError where it cannot be listened on.
    """
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        raise InputError(f"Cannot listen on {host}, port {port}: {error.strerror}.") from error
    app = Endpoint(surface.app, EVENTS)
    config = uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=_GRACE_S, server_header=False
    )
    with listening:
        surface.workers.start()
        ready(f"http://{host}:{listening.getsockname()[1]}{EVENTS}")
        try:
            uvicorn.Server(config).run(sockets=[listening])
        finally:
            surface.workers.stop()


def serve_socket(
    surface: Surface,
    settings: SlackSettings,
    ready: Callable[[], None],
    stopped: threading.Event | None = None,
) -> None:
    """Answer Slack over a socket that this process opens, until it is told to stop.

    Raises SettingsError where Slack does not know the app token.
    """
    token = settings.app_token.get_secret_value() if settings.app_token else ""
    handler = SocketModeHandler(surface.app, token)
    try:
        handler.connect()  # type: ignore[no-untyped-call]
    except SlackApiError as error:
        handler.close()  # type: ignore[no-untyped-call]
        raise SettingsError(
            f"slack.app_token: Slack refused it ({error.response['error']}). Expected an app-level "
            "token (xapp-…) with the scope connections:write."
        ) from None
    surface.workers.start()
    try:
        ready()
        (stopped or threading.Event()).wait()
    finally:
        handler.close()  # type: ignore[no-untyped-call]
        surface.workers.stop()
