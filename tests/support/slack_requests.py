"""Requests as Slack makes them: events, commands and presses, signed with the app's secret."""

import json
import time
from collections.abc import Mapping
from itertools import count
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

SECRET = "shh-do-not-tell"  # noqa: S105 - of the tests
_numbers = count(1)


def stamp() -> str:
    """A time that Slack has given to no other message."""
    return f"{1_690_000_000 + next(_numbers)}.000100"


def event(fields: Mapping[str, Any], team: str = "T1", event_id: str = "") -> dict[str, Any]:
    """An event as the Events API wraps it."""
    name = event_id or f"Ev{next(_numbers)}"
    return {"type": "event_callback", "team_id": team, "event_id": name, "event": dict(fields)}


def direct(text: str, user: str = "U1", channel: str = "D1", **more: Any) -> dict[str, Any]:
    """Somebody writes to the DJ directly."""
    fields = {"type": "message", "channel_type": "im", "user": user, "channel": channel}
    return event(fields | {"text": text, "ts": stamp()} | more)


def mention(text: str, user: str = "U1", channel: str = "C1", **more: Any) -> dict[str, Any]:
    """Somebody calls the DJ by its name in a channel."""
    fields = {"type": "app_mention", "user": user, "channel": channel}
    return event(fields | {"text": f"<@UBOT> {text}", "ts": stamp()} | more)


def command(text: str, url: str, channel: str = "C1", user: str = "U1") -> dict[str, Any]:
    """Somebody types /dj."""
    return {"command": "/dj", "text": text, "team_id": "T1", "user_id": user,
            "channel_id": channel, "trigger_id": f"trigger-{next(_numbers)}",
            "response_url": f"{url}respond/1"}  # fmt: skip


def press(
    message: Mapping[str, Any], action: Mapping[str, Any], url: str, user: str = "U1"
) -> dict[str, Any]:
    """Somebody presses a button of a message."""
    inside = {"ts": message["ts"], "blocks": message["blocks"]}
    if message.get("thread_ts"):
        inside["thread_ts"] = message["thread_ts"]
    return {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": user},
            "channel": {"id": message["channel"]}, "message": inside,
            "actions": [{"action_id": action["action_id"], "value": action["value"]}],
            "trigger_id": f"trigger-{next(_numbers)}",
            "response_url": f"{url}respond/1"}  # fmt: skip


def home_press(action: str, user: str = "U1") -> dict[str, Any]:
    """Somebody presses a button of their home tab, which is no message and has no channel."""
    return {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": user},
            "view": {"id": "V1", "type": "home"}, "container": {"type": "view", "view_id": "V1"},
            "actions": [{"action_id": action, "value": action}],
            "trigger_id": f"trigger-{next(_numbers)}"}  # fmt: skip


def buttons(message: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The buttons of a message whose action begins so."""
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return [one for row in rows for one in row if one["action_id"].partition(".")[0] == name]


def signed(
    body: Mapping[str, Any], at: float | None = None, secret: str = SECRET
) -> tuple[bytes, dict[str, str]]:
    """The body and headers of a request: events are JSON, everything else is a form."""
    kind = "application/json"
    written = json.dumps(body)
    if "command" in body:
        kind, written = "application/x-www-form-urlencoded", urlencode(body)
    elif body.get("type") == "block_actions":
        kind, written = "application/x-www-form-urlencoded", urlencode({"payload": written})
    moment = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=moment, body=written)
    headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": moment}
    return written.encode(), headers | {"X-Slack-Signature": str(signature)}
