"""Who the DJ is in each workspace: its token, and its own user there, which it does not answer."""

import threading
from dataclasses import dataclass

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.context import BoltContext

from undercard.chat.errors import SettingsError
from undercard.chat.settings import SlackSettings
from undercard.chat.slack.installations import Installations
from undercard.chat.slack.web_api import Later, Refused, WebApi


@dataclass(frozen=True)
class Workspace:
    """One workspace: the bot's token and users."""

    token: str
    bot_id: str | None
    bot_user: str | None


class Workspaces(Authorize):
    """Finds a workspace by its id: in the settings where there is but one, else in the store.

    Bolt asks it for each request, so it asks Slack nothing.
    """

    def __init__(self, settings: SlackSettings, installations: Installations) -> None:
        """Raises SettingsError where Slack does not know the token of the settings."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._url, self._installations = settings.api_url, installations
        self._apis: dict[str, WebApi] = {}  # by token: each remembers how long Slack asked to rest
        self._lock = threading.Lock()
        token = settings.bot_token
        self._only = self._introduced(token.get_secret_value()) if token else None

    def __call__(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        context: BoltContext,  # noqa: ARG002 - Bolt passes it
        **_: object,
    ) -> AuthorizeResult | None:
        """What Bolt needs to know of a request's workspace; None for one that is unknown."""
        known = self.find(team_id or enterprise_id or "", enterprise_id)
        if known is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            bot_id=known.bot_id,
            bot_user_id=known.bot_user,
            bot_token=known.token,
        )

    def find(self, team: str, enterprise: str | None = None) -> Workspace | None:
        """The workspace with that id; None where the app is not installed."""
        if self._only is not None:
            return self._only if team == self._only_team else None
        bot = self._installations.find_bot(enterprise_id=enterprise, team_id=team)
        return Workspace(bot.bot_token, bot.bot_id, bot.bot_user_id) if bot else None

    def api(self, team: str) -> WebApi | None:
        """Slack's Web API with the token of a workspace; None where it is gone."""
        known = self.find(team)
        if known is None:
            return None
        with self._lock:
            return self._apis.setdefault(known.token, WebApi(known.token, self._url))

    def forget(self, team: str) -> None:
        """Remove what is kept of a workspace that removed the app."""
        self._installations.forget(team)
        with self._lock:
            self._apis.clear()  # whoever is still there is found again

    def _introduced(self, token: str) -> Workspace:
        try:
            me = WebApi(token, self._url).whoami()
        except (Later, Refused) as error:
            raise SettingsError(
                f"slack.bot_token: {error}. Expected the bot token (xoxb-…) of the app, and that "
                f"{self._url} can be reached."
            ) from error
        self._only_team = str(me["team_id"])
        return Workspace(token, me.get("bot_id"), me.get("user_id"))
