"""What Slack sends, as far as it concerns the DJ: one typed value for each kind.

Everything else (edits, deletions, bots, the DJ's own words) is read as None, and nothing comes of
it. https://docs.slack.dev/apis/events-api and …/interactivity say what the bodies look like.
"""

import re
from collections.abc import Mapping
from html import unescape
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from undercard.chat.slack.place import Place

_LINK = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_SPOKEN = (None, "file_share", "thread_broadcast")  # subtypes of messages that somebody said


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True)
    team: str
    user: str = ""


class Said(_Payload):
    """Somebody spoke to the DJ: directly, or by its name in a channel."""

    kind: Literal["said"] = "said"
    place: Place
    text: str
    at: str  # Slack's time of the message, which is its name in the channel too


class Commanded(_Payload):
    """Somebody typed `/dj …`; it is in no thread yet."""

    kind: Literal["commanded"] = "commanded"
    channel: str
    text: str
    trigger: str
    answer_to: str  # where words for this person alone can be sent


class Pressed(_Payload):
    """Somebody pressed a button of the DJ's message."""

    kind: Literal["pressed"] = "pressed"
    place: Place
    message: str
    around: list[dict[str, Any]] = []  # the blocks of the message that have a name
    button: str
    value: str
    trigger: str
    answer_to: str


class PaneOpened(_Payload):
    """Somebody opened the assistant pane, which is a thread of the direct messages."""

    kind: Literal["pane"] = "pane"
    place: Place


class HomeOpened(_Payload):
    """Somebody opened the app's home tab."""

    kind: Literal["home"] = "home"
    event: str


class HomePressed(_Payload):
    """Somebody pressed a button of their home tab."""

    kind: Literal["home_pressed"] = "home_pressed"
    button: str
    trigger: str


class LinkChanged(_Payload):
    """A listener was linked, or unlinked, on the page; who sends this is the page, not Slack."""

    kind: Literal["link_changed"] = "link_changed"
    event: str


class Left(_Payload):
    """A workspace removed the app, or took its token back."""

    kind: Literal["left"] = "left"
    event: str


Payload = Annotated[
    Said | Commanded | Pressed | PaneOpened | HomeOpened | HomePressed | LinkChanged | Left,
    Field(discriminator="kind"),
]
stored: TypeAdapter[Payload] = TypeAdapter(Payload)


def read(body: Mapping[str, Any]) -> Payload | None:
    """The payload of a request; None where it does not concern the DJ."""
    if body.get("type") == "event_callback":
        return _event(str(body.get("team_id", "")), body, body["event"])
    if body.get("type") == "block_actions":
        return _press(body)
    return _command(body) if "command" in body else None


def key_of(payload: Payload) -> str:
    """What is the same whenever Slack sends it again; a message is the same in every event."""
    match payload:
        case Said():
            own = f"{payload.place.channel}/{payload.at}"
        case Commanded() | Pressed() | HomePressed():
            own = payload.trigger
        case PaneOpened():
            own = f"pane/{payload.place.channel}/{payload.place.thread}"
        case _:
            own = payload.event
    return f"{payload.team}/{own}"[:120]


def lane_of(payload: Payload) -> str:
    """Payloads of one lane are worked one after the other: those of one dialogue."""
    if isinstance(payload, Said | Pressed):
        return payload.place.dialogue(payload.team)
    return key_of(payload)


def _event(team: str, body: Mapping[str, Any], event: Mapping[str, Any]) -> Payload | None:
    user, name = str(event.get("user", "")), str(body.get("event_id", ""))
    match event.get("type"):
        case "message" | "app_mention":
            return _said(team, event)
        case "assistant_thread_started":
            thread = event["assistant_thread"]
            place = Place(channel=thread["channel_id"], thread=thread["thread_ts"])
            return PaneOpened(team=team, user=thread["user_id"], place=place)
        case "app_home_opened" if event.get("tab") == "home":
            return HomeOpened(team=team, user=user, event=name)
        case "app_uninstalled":
            return Left(team=team, event=name)
        case "tokens_revoked" if event.get("tokens", {}).get("bot"):
            return Left(team=team, event=name)
    return None


def _said(team: str, event: Mapping[str, Any]) -> Said | None:
    """A message that a person wrote to the DJ, and not one that was edited or deleted later."""
    by_nobody = event.get("bot_id") or not event.get("user") or event.get("hidden")
    if by_nobody or event.get("subtype") not in _SPOKEN:
        return None
    direct = event.get("channel_type") == "im"
    if event["type"] == "message" and not direct:
        return None
    text = plain(str(event.get("text", "")))
    thread = event.get("thread_ts") or ("" if direct else event["ts"])
    place = Place(channel=event["channel"], thread=thread)
    said = Said(team=team, user=event["user"], place=place, text=text, at=event["ts"])
    return said if text else None


def _command(body: Mapping[str, Any]) -> Commanded:
    return Commanded(
        team=body["team_id"],
        user=body["user_id"],
        channel=body["channel_id"],
        text=plain(str(body.get("text", ""))),
        trigger=body["trigger_id"],
        answer_to=body["response_url"],
    )


def _press(body: Mapping[str, Any]) -> Pressed | HomePressed | None:
    (action, *_), message = body["actions"], body.get("message")
    if body.get("view", {}).get("type") == "home":
        who = {"team": body["team"]["id"], "user": body["user"]["id"]}
        return HomePressed(**who, button=str(action["action_id"]), trigger=body["trigger_id"])
    if message is None or "value" not in action:
        return None
    channel = body["channel"]["id"]
    at_root = "" if channel.startswith("D") else message["ts"]
    return Pressed(
        team=body["team"]["id"],
        user=body["user"]["id"],
        place=Place(channel=channel, thread=message.get("thread_ts") or at_root),
        message=message["ts"],
        around=[one for one in message.get("blocks", ()) if "." in one.get("block_id", "")],
        button=str(action["action_id"]),
        value=str(action["value"]),
        trigger=body["trigger_id"],
        answer_to=body["response_url"],
    )


def plain(text: str) -> str:
    """The words of a message without Slack's marks: names of people go, links show their words."""
    return unescape(_LINK.sub(_shown, text)).strip()


def _shown(link: re.Match[str]) -> str:
    target, label = link[1], link[2]
    return "" if target.startswith(("@", "!")) else label or target.removeprefix("#")
