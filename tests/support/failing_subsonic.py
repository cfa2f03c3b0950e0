"""A Subsonic server on this machine whose songs go wrong, each in its way, but for one."""

import io
import json
import re
import time
import wave
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from support.loopback import serving

USER, PASSWORD = "ann", "never to be shown"


def _noise() -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes(range(256)) * 1000)
    return written.getvalue()


SOUND = _noise()
SONGS = ("whole", "dies", "page", "refused", "gone", "moved", "silent")
_SILENCE_S = 0.3


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        first = said.get("songOffset", ["0"]) == ["0"]
        songs = [{"id": name, "title": name, "artist": name, "duration": 60} for name in SONGS]
        answers = {"search3": {"searchResult3": {"song": songs if first else []}}}
        held = answers.get(self.path.rpartition("/")[2], {})
        document = {"subsonic-response": {"status": "ok", **held}}
        self._give(200, "application/json", json.dumps(document).encode())

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        assert asked["u"] == [USER] and asked["p"] == [f"enc:{PASSWORD.encode().hex()}"]
        match asked["id"][0]:
            case "whole":
                self._give_part()
            case "dies":
                self._give(200, "audio/wav", SOUND[:1000], len(SOUND))
            case "page":
                self._give(200, "text/html", b"<script>alert(1)</script>")
            case "refused":
                self._give(401, "text/plain", PASSWORD.encode())
            case "gone":
                self._give(404, "text/plain", b"")
            case "moved":
                self.send_response(302)
                self.send_header("Location", "http://elsewhere.invalid/")
                self.end_headers()
            case "silent":
                time.sleep(_SILENCE_S)

    def _give_part(self) -> None:
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not found:
            self._give(200, "audio/wav", SOUND)
            return
        start, end = int(found[1]), int(found[2] or len(SOUND) - 1)
        if start >= len(SOUND):
            self._give(416, "text/plain", b"", part=f"bytes */{len(SOUND)}")
            return
        told = f"bytes {start}-{end}/{len(SOUND)}"
        self._give(206, "audio/wav", SOUND[start : end + 1], part=told)

    def _give(self, status: int, kind: str, body: bytes, length: int = -1, part: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length if length >= 0 else len(body)))
        self.send_header("X-Own", PASSWORD)
        if part:
            self.send_header("Content-Range", part)
        self.end_headers()
        self.wfile.write(body)


def server() -> AbstractContextManager[str]:
    """A running server; gives its address."""
    return serving(_Handler)
