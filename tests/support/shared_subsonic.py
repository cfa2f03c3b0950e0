"""A Subsonic server on this machine with two accounts, each with rights of its own: every call is
checked for who asks, and what an account may not see it is not given.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from support.loopback import serving

PASSWORDS = {"ann": "never to be shown", "kid": "nor this"}
BOTH, ANNS, KIDS = 8, 6, 2
SEES = {
    "ann": [*(f"both{at}" for at in range(BOTH)), *(f"anns{at}" for at in range(ANNS))],
    "kid": [*(f"both{at}" for at in range(BOTH)), *(f"kids{at}" for at in range(KIDS))],
}
LISTS = {"ann": ["Everyone", "Ann alone"], "kid": ["Everyone"]}  # each holds the first two of both
_WHOSE = {"both": "Commons", "anns": "Grownups", "kids": "Little Ones"}


def title_of(key: str) -> str:
    return f"{_WHOSE[key[:4]]} Song {key[4:]}"


def artist_of(key: str) -> str:
    return f"{_WHOSE[key[:4]]} Band {key[4:]}"


def song_of(key: str, user: str) -> dict[str, object]:
    """As the server tells it to a user, whose plays and stars are their own."""
    told = {"id": key, "title": title_of(key), "artist": artist_of(key), "genre": "Rock",
            "duration": 180, "year": 2001, "playCount": len(user) + 4}  # fmt: skip
    return told | ({"starred": "2026-01-01"} if user == "kid" else {})


@dataclass
class Server:
    """`told`: who asked for what. `refused`: accounts that are not let in any more."""

    url: str = ""
    told: list[tuple[str, str, str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def of(self, method: str) -> list[tuple[str, str]]:
        """Who asked a method for which song."""
        return [(user, key) for name, user, key in self.told if name == method]


@contextmanager
def server() -> Iterator[Server]:
    running = Server()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._answer(_answer(running, self.path.rpartition("/")[2], said))

        def do_GET(self) -> None:
            path = urlsplit(self.path)
            held = _answer(running, path.path.rpartition("/")[2], parse_qs(path.query))
            self._answer(held, b"sound" if held["status"] == "ok" else None)

        def _answer(self, held: dict[str, object], sound: bytes | None = None) -> None:
            body = sound or json.dumps({"subsonic-response": held}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "audio/wav" if sound else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with serving(Handler) as url:
        running.url = url
        yield running


def _answer(running: Server, method: str, said: dict[str, list[str]]) -> dict[str, object]:
    user, key = said["u"][0], said.get("id", [""])[0]
    running.told.append((method, user, key))
    password = f"enc:{PASSWORDS[user].encode().hex()}"
    if user in running.refused or said.get("p") != [password]:
        return {"status": "failed", "error": {"code": 40, "message": "Wrong username or password"}}
    seen = SEES[user]
    if method in ("stream", "getSong", "star", "scrobble") and key not in seen:
        return {"status": "failed", "error": {"code": 50, "message": "Not authorized"}}
    first = said.get("songOffset", ["0"]) == ["0"]
    songs = [song_of(one, user) for one in seen] if first else []
    lists = [{"id": name, "name": name} for name in LISTS[user]]
    entries = [song_of(one, user) for one in seen[:2]]
    return {"status": "ok"} | {
        "search3": {"searchResult3": {"song": songs}},
        "getPlaylists": {"playlists": {"playlist": lists}},
        "getPlaylist": {"playlist": {"entry": entries}},
        "getSong": {"song": song_of(key, user) if key in seen else {}},
    }.get(method, {})
