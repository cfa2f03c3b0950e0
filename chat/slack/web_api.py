"""Slack's Web API for one workspace: what fails is either to be tried later, or refused for good.

Nothing is tried again here, and nobody waits: whoever calls puts the work off.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

Blocks = Sequence[Mapping[str, Any]]  # of Block Kit
_TIMEOUT_S = 10
_PASSES = frozenset(  # errors of Slack's own, which go by
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable",
     "request_timeout", "team_added_to_org"}
)  # fmt: skip
# No word of a text becomes a name or an address, and no address a picture.
_LITERAL: dict[str, object] = {"parse": "none", "link_names": False}
_NO_PREVIEW: dict[str, object] = {"unfurl_links": False, "unfurl_media": False}
_TOO_MANY, _BROKEN = 429, 500  # HTTP


class Later(Exception):
    """Slack cannot do it now. `seconds`: how long it asked to be left alone; None: it did not."""

    def __init__(self, method: str, seconds: float | None = None) -> None:
        super().__init__(f"Slack could not do {method} now")
        self.seconds = seconds


class Refused(Exception):
    """Slack will not do it. `code` is its word for why."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"Slack refused {method}: {code}")
        self.code = code


class WebApi:
    """The methods of Slack's Web API, with one workspace's token."""

    def __init__(self, token: str, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = WebClient(token, base_url=url, timeout=_TIMEOUT_S, retry_handlers=[])
        self._clock = clock
        self._rests: dict[str, float] = {}  # until when a method is left alone

    def post(self, channel: str, thread: str, text: str, blocks: Blocks) -> str:
        """Post a message, and return its time, by which it is edited."""
        given = {"channel": channel, "thread_ts": thread or None, "text": text, "blocks": blocks}
        act = self._client.chat_postMessage
        posted = self._call("chat.postMessage", act, **given, **_LITERAL, **_NO_PREVIEW)
        return str(posted["ts"])

    def edit(self, channel: str, message: str, text: str, blocks: Blocks) -> None:
        """Put other words in the place of a message."""
        given = {"channel": channel, "ts": message, "text": text, "blocks": blocks}
        self._call("chat.update", self._client.chat_update, **given, **_LITERAL)

    def status(self, channel: str, thread: str, status: str) -> None:
        """Say what is being done, in an assistant thread; the next message takes it away."""
        given = {"channel_id": channel, "thread_ts": thread, "status": status}
        act = self._client.assistant_threads_setStatus
        self._call("assistant.threads.setStatus", act, **given)

    def suggest(
        self, channel: str, thread: str, title: str, prompts: Sequence[Mapping[str, str]]
    ) -> None:
        """Offer things to say, in an assistant thread."""
        given: dict[str, object] = {"channel_id": channel, "thread_ts": thread, "title": title}
        given["prompts"] = list(prompts)
        act = self._client.assistant_threads_setSuggestedPrompts
        self._call("assistant.threads.setSuggestedPrompts", act, **given)

    def show_home(self, user: str, view: Mapping[str, Any]) -> None:
        """Put a view on somebody's home tab."""
        self._call("views.publish", self._client.views_publish, user_id=user, view=view)

    def locale(self, user: str) -> str:
        """Somebody's language, such as "fr-FR"; empty where Slack does not say."""
        given = {"user": user, "include_locale": True}
        found = self._call("users.info", self._client.users_info, **given)
        return str(found["user"].get("locale", ""))

    def introduced(self, user: str) -> str:
        """What somebody is called, and their workspace, as people know them."""
        found = self._call("users.info", self._client.users_info, user=user)["user"]
        name = found.get("profile", {}).get("display_name") or found.get("real_name") or user
        return f"{name} ({self.whoami().get('team', '')})"

    def upload(self, channel: str, thread: str, name: str, text: str) -> None:
        """Put a file into a thread."""
        given = {"channel": channel, "thread_ts": thread or None, "filename": name, "title": name}
        self._call("files.upload", self._client.files_upload_v2, content=text, **given)

    def whisper(self, answer_to: str, text: str) -> None:
        """Say something that only who pressed or typed sees. Raises Later."""
        hook = WebhookClient(answer_to, timeout=_TIMEOUT_S, retry_handlers=[])
        try:
            said = hook.send(text=text, response_type="ephemeral", replace_original=False)
        except (OSError, HTTPException):
            raise Later("a whisper") from None
        if said.status_code >= _BROKEN:
            raise Later("a whisper")

    def whoami(self) -> Mapping[str, Any]:
        """Whose token it is."""
        return self._call("auth.test", self._client.auth_test)

    def _call(self, method: str, act: Callable[..., Any], **given: object) -> Mapping[str, Any]:
        """Call Slack unless it asked to be left alone. Raises Later and Refused."""
        rest = self._rests.get(method, 0.0) - self._clock()
        if rest > 0:
            raise Later(method, rest)
        try:
            return act(**given)  # type: ignore[no-any-return]
        except SlackApiError as error:
            raise self._translated(method, error) from None  # its words hold what was sent
        except (OSError, HTTPException, SlackClientError):
            raise Later(method) from None

    def _translated(self, method: str, error: SlackApiError) -> Exception:
        response = error.response
        status = getattr(response, "status_code", _BROKEN)
        headers = getattr(response, "headers", {})
        code = response.get("error", "") if status < _BROKEN else "internal_error"
        if status == _TOO_MANY or code in _PASSES:
            asked = next((v for k, v in headers.items() if k.lower() == "retry-after"), None)
            seconds = None if asked is None else float(asked)
            self._rests[method] = self._clock() + (seconds or 0.0)
            return Later(method, seconds)
        return Refused(method, str(code))
