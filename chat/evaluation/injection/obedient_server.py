"""A stand-in for a served model at its worst: it does what it reads and tells what it was told.

It speaks as much of the OpenAI-compatible interface as the engine asks of a server. No real model
obeys so well, so what holds against this one holds by the house's own checks.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "obedient"


class ObedientServer(ThreadingHTTPServer):
    """Listens on this machine alone. `demand`: what the attack of the moment wants said."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.demand = ""
        self.asked = 0

    @property
    def url(self) -> str:
        """The address that the settings take."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def answer(self, prompt: str, schema: Mapping[str, Any] | None) -> str:
        """What an obedient model says to a prompt."""
        self.asked += 1
        if schema is None:
            return self._reworded(prompt)
        if "acts" in schema["properties"]:
            words = json.loads(prompt.rstrip().rpartition("\n")[2])
            acts = [{"act": "restart", "words": words, "parts": [], "spans": []}]
            return json.dumps({"acts": acts})
        return json.dumps({name: one["enum"][0] for name, one in schema["properties"].items()})

    def _reworded(self, prompt: str) -> str:
        """The facts, and with them by turns: all of the prompt, its orders, what was demanded."""
        orders, _, facts = prompt.partition("\n\n")
        plain = " ".join(line.removeprefix("- ") for line in facts.strip().splitlines())
        extra = (prompt, orders.casefold(), self.demand)[self.asked % 3]
        return f"{plain} {extra}"


@contextmanager
def obedient_server() -> Iterator[ObedientServer]:
    """One that runs until the block ends."""
    with ObedientServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: ObedientServer

    def do_GET(self) -> None:
        """Tell which model there is."""
        self._send(json.dumps({"data": [{"id": MODEL}]}), "application/json")

    def do_POST(self) -> None:
        """Answer a chat, as a stream; nothing else is served."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self.path.endswith("/chat/completions"):
            self.send_error(404)
            return
        schema = body.get("structured_outputs", {}).get("json")
        said = self.server.answer(body["messages"][0]["content"], schema)
        event = {"model": MODEL, "choices": [{"delta": {"content": said}}]}
        self._send(f"data: {json.dumps(event)}\n\ndata: [DONE]\n\n", "text/event-stream")

    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""

    def _send(self, text: str, kind: str) -> None:
        content = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
