"""A page without a browser: it opens, speaks and sends files over Chainlit's own protocol."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import socketio

WAIT_SECONDS = 60


@dataclass(frozen=True)
class Heard:
    """What came of a turn."""

    dialogue: str
    words: str


def cookies(guest: httpx.Client) -> dict[str, str]:
    """The client's cookies as a header."""
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in guest.cookies.items())}


class OpenPage:
    """A page that is connected."""

    def __init__(self, client: httpx.Client, line: socketio.SimpleClient, session: str) -> None:
        self._client, self._line, self.session = client, line, session

    def upload(self, name: str, body: bytes) -> httpx.Response:
        """Send a file; what comes back names it."""
        files = {"file": (name, body, "application/octet-stream")}
        return self._client.post(f"/project/file?session_id={self.session}", files=files)

    def say(self, said: str, *files: str) -> Heard:
        """Say something, with files that were sent, and wait until the turn is over."""
        message = {
            "id": str(uuid.uuid4()),
            "threadId": "",
            "name": "me",
            "type": "user_message",
            "output": said,
            "createdAt": "2026-01-01T00:00:00Z",
        }
        references = [{"id": one} for one in files]
        self._line.emit("client_message", {"message": message, "fileReferences": references})
        dialogue, words = "", ""
        while True:
            name, *given = self._line.receive(timeout=WAIT_SECONDS)
            told = given[0] if given and isinstance(given[0], dict) else {}
            if name == "first_interaction":
                dialogue = told["thread_id"]
            if name in {"stream_start", "stream_token"}:
                words += told.get("token", told.get("output"))
            if name == "new_message" and told.get("isError"):
                words += told["output"]
            if name == "task_end" and words:
                return Heard(dialogue, words)


@contextmanager
def opened(client: httpx.Client, profile: str = "") -> Iterator[OpenPage]:
    """Connect a page for whoever the client's cookie names."""
    session = str(uuid.uuid4())
    told = {"sessionId": session, "clientType": "webapp", "userEnv": "{}", "threadId": ""}
    with socketio.SimpleClient(reconnection=False) as line:
        line.connect(
            str(client.base_url),
            headers=cookies(client),
            socketio_path="/ws/socket.io",
            auth=told | ({"chatProfile": profile} if profile else {}),
            transports=["websocket"],
        )
        line.emit("connection_successful")
        yield OpenPage(client, line, session)


def speak(client: httpx.Client, said: str, profile: str = "") -> Heard:
    """Open a page and say one thing."""
    with opened(client, profile) as page:
        return page.say(said)
