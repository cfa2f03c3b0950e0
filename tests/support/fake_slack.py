"""Slack's Web API on loopback: it knows the methods that we call, refuses what Slack would refuse,
and can be made to fail.
"""

import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from support.block_kit import faults

TOKENS = {"xoxb-one": "T1", "xoxb-two": "T2"}  # and the workspace of each
BOT = "UBOT"
_WAIT_S = 20.0
# Method: what it needs, and what it may have besides.
METHODS: Mapping[str, tuple[set[str], set[str]]] = {
    "auth.test": (set(), set()),
    "chat.postMessage": (
        {"channel", "text", "blocks"},
        {"thread_ts", "parse", "link_names", "unfurl_links", "unfurl_media"},
    ),
    "chat.update": ({"channel", "ts", "text", "blocks"}, {"parse", "link_names"}),
    "assistant.threads.setStatus": ({"channel_id", "thread_ts", "status"}, set()),
    "assistant.threads.setSuggestedPrompts": ({"channel_id", "thread_ts", "prompts"}, {"title"}),
    "views.publish": ({"user_id", "view"}, set()),
    "users.info": ({"user"}, {"include_locale"}),
    "files.getUploadURLExternal": ({"filename", "length"}, set()),
    "files.completeUploadExternal": ({"files"}, {"channel_id", "thread_ts"}),
    "oauth.v2.access": ({"code"}, {"redirect_uri"}),  # the secret stands in a header
    "apps.connections.open": (set(), set()),
}


@dataclass(frozen=True)
class Call:
    """One call of a method: what was given, and when."""

    method: str
    given: Mapping[str, Any]
    at: float
    team: str = ""


@dataclass(frozen=True)
class Fault:
    """What becomes of a call instead: an HTTP status, an error, or a connection that is cut."""

    status: int = 200
    error: str = ""
    retry_after: int | None = None
    is_cut: bool = False


@dataclass
class FakeSlack:
    """What was called, what stands in the channels, and what is to fail."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # what Slack would have refused
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)  # by their time
    whispers: list[Mapping[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    absent: set[str] = field(default_factory=set)  # channels without the bot
    locales: dict[str, str] = field(default_factory=dict)
    assistants: bool = True
    socket: str = ""
    changed: threading.Condition = field(default_factory=threading.Condition)

    def until(self, done: Callable[["FakeSlack"], Any]) -> Any:
        """Wait for something to become so, and return it."""
        with self.changed:
            assert self.changed.wait_for(lambda: done(self), _WAIT_S), (
                f"it never came; called were {[call.method for call in self.calls]}, "
                f"and there stands {self.texts()}"
            )
            return done(self)

    def fails(self, method: str, *faults: Fault) -> None:
        """Make the next calls of a method fail, each in its way."""
        self.faults[method].extend(faults)

    def texts(self) -> list[str]:
        """The texts of all messages, in the order in which they were posted."""
        return [message["text"] for message in self.messages.values()]

    def called(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    def answered(self, count: int = 1) -> list[dict[str, Any]]:
        """Wait until so many messages are final, and return them."""
        return self.until(lambda slack: len(found := slack.final()) >= count and found)

    def final(self) -> list[dict[str, Any]]:
        """The messages that are no state any more."""
        return [one for one in self.messages.values() if not one["text"].rstrip().endswith("…")]

    def respond(self, method: str, given: dict[str, Any], token: str) -> dict[str, Any]:
        """What Slack would answer."""
        if method not in METHODS:
            return self._refuse(f"unknown method {method}", "unknown_method")
        if method not in ("oauth.v2.access", "apps.connections.open") and token not in TOKENS:
            return {"ok": False, "error": "invalid_auth"}
        needed, allowed = METHODS[method]
        given = {name: value for name, value in given.items() if value is not None}
        if missing := needed - given.keys():
            return self._refuse(f"{method} without {missing}", "invalid_arguments")
        if odd := given.keys() - needed - allowed:
            return self._refuse(f"{method} with {odd}", "invalid_arguments")
        act = getattr(self, "_" + method.replace(".", "_"), None)
        return {"ok": True, **(act(given, token) if act else {})}

    def _refuse(self, what: str, error: str) -> dict[str, Any]:
        self.wrong.append(what)
        return {"ok": False, "error": error}

    def _checked(self, blocks: list[dict[str, Any]], of: str = "message") -> dict[str, Any]:
        found = faults(blocks, of)
        return self._refuse("; ".join(found), "invalid_blocks") if found else {}

    def _auth_test(self, _: dict[str, Any], token: str) -> dict[str, Any]:
        team = TOKENS[token]
        return {"team_id": team, "team": f"Team {team}", "user_id": BOT, "bot_id": "B1"}

    def _chat_postMessage(self, given: dict[str, Any], token: str) -> dict[str, Any]:  # noqa: N802
        if given["channel"] in self.absent:
            return {"ok": False, "error": "not_in_channel"}
        if refused := self._checked(given["blocks"]):
            return refused
        ts = f"{1_700_000_000 + len(self.messages)}.000900"
        self.messages[ts] = given | {"ts": ts, "team": TOKENS[token], "edits": 0}
        return {"ts": ts, "channel": given["channel"]}

    def _chat_update(self, given: dict[str, Any], _: str) -> dict[str, Any]:
        message = self.messages.get(given["ts"])
        if message is None:
            return {"ok": False, "error": "message_not_found"}
        if refused := self._checked(given["blocks"]):
            return refused
        message |= {"text": given["text"], "blocks": given["blocks"], "edits": message["edits"] + 1}
        return {"ts": given["ts"]}

    def _assistant_threads_setStatus(self, *_: Any) -> dict[str, Any]:  # noqa: N802
        return {} if self.assistants else {"ok": False, "error": "channel_not_found"}

    def _views_publish(self, given: dict[str, Any], _: str) -> dict[str, Any]:
        view = given["view"]
        return self._checked(
            (json.loads(view) if isinstance(view, str) else view)["blocks"], "home"
        )

    def _users_info(self, given: dict[str, Any], _: str) -> dict[str, Any]:
        who = given["user"]
        user = {"id": who, "real_name": f"Person {who}", "profile": {"display_name": ""}}
        return {"user": user | {"locale": self.locales.get(who, "en-US")}}

    def _files_getUploadURLExternal(self, given: dict[str, Any], _: str) -> dict[str, Any]:  # noqa: N802
        name = given["filename"]
        return {"upload_url": f"{self.url}upload/{name}", "file_id": name}

    def _files_completeUploadExternal(self, given: dict[str, Any], _: str) -> dict[str, Any]:  # noqa: N802
        return {"files": json.loads(given["files"])}

    def _oauth_v2_access(self, *_: Any) -> dict[str, Any]:
        bot = {"access_token": "xoxb-two", "bot_user_id": BOT, "scope": "chat:write"}
        return {**bot, "app_id": "A1", "team": {"id": "T2", "name": "Two"},
                "authed_user": {"id": "U9"}, "token_type": "bot"}  # fmt: skip

    def _apps_connections_open(self, *_: Any) -> dict[str, Any]:
        return {"url": self.socket}


@contextmanager
def fake_slack() -> Iterator[FakeSlack]:
    """Slack, listening on a port of its own."""
    slack = FakeSlack()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Write nothing."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            _, _, rest = self.path.partition("/api/")
            with slack.changed:
                self._answer(rest, body)
                slack.changed.notify_all()

        def _answer(self, rest: str, body: bytes) -> None:
            if rest.startswith("upload/"):
                slack.files[rest.removeprefix("upload/")] = body
                self._send(200, {}, {})
            elif rest.startswith("respond/"):
                slack.whispers.append(json.loads(body))
                self._send(200, {}, {})
            else:
                self._call(rest, body)

        def _call(self, method: str, body: bytes) -> None:
            is_json = "json" in self.headers.get("content-type", "")
            given = json.loads(body or "{}") if is_json else dict(parse_qsl(body.decode()))
            token = self.headers.get("authorization", "").removeprefix("Bearer ")
            call = Call(method, given, time.monotonic(), TOKENS.get(token, ""))
            slack.calls.append(call)
            queue = slack.faults[method]
            fault = queue.popleft() if queue else None
            if fault is None:
                self._send(200, slack.respond(method, given, token), {})
            elif fault.is_cut:
                self.connection.close()
                self.close_connection = True
            else:
                after = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
                self._send(fault.status, {"ok": False, "error": fault.error}, after)

        def _send(
            self, status: int, document: Mapping[str, Any], headers: Mapping[str, Any]
        ) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, str(value))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    slack.url = f"http://127.0.0.1:{server.server_port}/api/"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield slack
    server.shutdown()
    server.server_close()
