"""Slack's requests, as Bolt verifies them, on their way into the inbox.

Bolt refuses what is not signed or is too old, and what comes from the DJ itself. A request is
acknowledged as soon as it is kept; who answers it is none of this file's business.
"""

import logging
from collections.abc import Callable

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.middleware import Middleware
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient

from undercard.chat.errors import StoreError
from undercard.chat.settings import SlackSettings
from undercard.chat.slack.inbox import Inbox
from undercard.chat.slack.installations import Installations, States
from undercard.chat.slack.manifest import INSTALLED, bot_scopes
from undercard.chat.slack.payloads import read
from undercard.chat.slack.workspaces import Workspaces

INSTALL = "/slack/install"
_log = logging.getLogger(__name__)


class Reception(Middleware):
    """Keeps what concerns the DJ, and acknowledges everything else as well."""

    def __init__(self, inbox: Inbox, wake: Callable[[], None]) -> None:
        self._inbox, self._wake = inbox, wake

    def process(
        self,
        *,
        req: BoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - Bolt's names
        next: Callable[[], BoltResponse],  # noqa: A002, ARG002 - Bolt's names
    ) -> BoltResponse:
        """Answer 200 once it is kept, and 503 where it cannot be, so that Slack sends it again."""
        try:
            payload = read(req.body)
        except (KeyError, TypeError, ValueError) as error:
            _log.warning("a request of Slack's has another form: %s", type(error).__name__)
            payload = None
        try:
            if payload is not None and self._inbox.receive(payload):
                self._wake()
        except StoreError as error:
            _log.warning("%s", error)
            return BoltResponse(status=503)
        return BoltResponse(status=200)


def bolt_app(
    settings: SlackSettings,
    workspaces: Workspaces,
    installations: Installations,
    states: States,
    reception: Reception,
) -> App:
    """The Bolt app: it knows who Slack is, and hands everything to the reception."""
    signing = settings.signing_secret
    app = App(
        name="undercard",
        client=WebClient(base_url=settings.api_url),
        signing_secret=signing.get_secret_value() if signing else "",
        authorize=workspaces,  # type: ignore[arg-type]  # Bolt takes its own kind, too
        oauth_settings=_oauth(settings, installations, states),
    )
    app.use(reception)
    return app


def _oauth(
    settings: SlackSettings, installations: Installations, states: States
) -> OAuthSettings | None:
    """How further workspaces install the app; None where there is but the one of the settings."""
    if not settings.client_id or settings.client_secret is None:
        return None
    return OAuthSettings(
        client_id=settings.client_id,
        client_secret=settings.client_secret.get_secret_value(),
        scopes=bot_scopes(),
        install_path=INSTALL,
        redirect_uri_path=INSTALLED,
        installation_store=installations,
        state_store=states,
    )
