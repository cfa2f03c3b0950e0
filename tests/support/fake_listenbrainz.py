"""A ListenBrainz on this machine that checks every call, and keeps a listen once.

The shapes are those of https://listenbrainz.readthedocs.io/en/latest/users/api/core.html.
"""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "token-of-ann"  # noqa: S105 - of these tests alone
_TEXTS = {"artist_name", "track_name", "release_name"}


class Server(ThreadingHTTPServer):
    """`listens`: what it has; `told`: how often it was told; `faults`: what it does wrong next."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.listens, self.told, self.faults, self.token = {}, 0, [], TOKEN

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        assert self.path == "/1/validate-token"
        known = self._is_let_in()
        self._answer(200, {"valid": known, **({"user_name": "ann"} if known else {})})

    def do_POST(self):
        assert self.path == "/1/submit-listens"
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fault = self.server.faults.pop(0) if self.server.faults else ""
        if fault == "down":
            self._answer(503, {})
        elif not self._is_let_in():
            self._answer(401, {"code": 401, "error": "Invalid authorization token."})
        else:
            self._keep(said)
            self._answer(500 if fault == "answers late" else 200, {"status": "ok"})

    def _keep(self, said):
        assert said["listen_type"] == "single"
        (listen,) = said["payload"]
        assert set(listen) == {"listened_at", "track_metadata"}
        assert isinstance(listen["listened_at"], int)
        track = dict(listen["track_metadata"])
        more = track.pop("additional_info")
        assert set(track) <= _TEXTS and all(track.values())
        assert more["media_player"] == more["submission_client"] == "Undercard"
        self.server.told += 1
        self.server.listens[listen["listened_at"], track["track_name"]] = track | more

    def _is_let_in(self):
        return self.headers["Authorization"] == f"Token {self.server.token}"

    def _answer(self, status, document):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def server():
    """A running server."""
    running = Server()
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    try:
        yield running
    finally:
        running.shutdown()
        running.server_close()
        thread.join()
