"""Engines for the tests: the embedded model, the fake, and a server engine in front of a real HTTP server on loopback."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from recommender import schema as schemas
from recommender.embedded import EmbeddedEngine
from recommender.fake import FakeEngine
from recommender.server import ServerEngine, ServerSettings

MODEL, KEY = "tiny-test-model", "secret-key-123"


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def embedded(home: Path) -> EmbeddedEngine:
    return EmbeddedEngine(home)


class OpenAiLike(ThreadingHTTPServer):
    """A small OpenAI-compatible server with an invented model. It refuses whatever vLLM would refuse, and notes what came.

    `plan` holds answers for the next requests, in order: a status, "hang" (no answer before `release`), "cut" (the connection
    ends in mid-answer), "nan", "garbage" or "other-model"; without a plan it works.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.plan: list[int | str] = []
        self.bodies: list[dict] = []
        self.paths: list[str] = []
        self.serves = MODEL
        self.answer = "Here is some calm music for the evening."
        self.release = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that leave: that is what these tests are about."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: OpenAiLike

    def log_message(self, *_: object) -> None:
        """Silence."""

    def do_GET(self) -> None:
        self._handle(None)

    def do_POST(self) -> None:
        self._handle(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _handle(self, body: dict | None) -> None:
        self.server.paths.append(self.path)
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            return self._send(401, {"error": "Unauthorized"})
        if self.path == "/v1/models":
            return self._send(200, {"data": [{"id": self.server.serves}]})
        self.server.bodies.append(body)
        step = self.server.plan.pop(0) if self.server.plan else "work"
        if isinstance(step, int):
            return self._send(step, {"error": f"planned failure; your key was {KEY}"})
        if step == "hang":
            self.server.release.wait(30)
            self.close_connection = True
            return None
        if body["model"] != self.server.serves:
            return self._send(404, {"error": f"The model `{body['model']}` does not exist."})
        if step == "garbage":
            return self._raw(200, b"<html>hello</html>", "text/html")
        if self.path == "/v1/completions":
            return self._completions(body, step)
        if self.path == "/v1/chat/completions":
            return self._chat(body, step)
        return self._send(404, {"error": "no such route"})

    def _completions(self, body: dict, step: str) -> None:
        model = "another-model" if step == "other-model" else self.server.serves
        if not body.get("echo"):
            top = {letter: -1.0 - i for i, letter in enumerate("ABCDEFGH")}
            choice = {"index": 0, "text": "A", "logprobs": {"top_logprobs": [top]}}
            return self._send(200, {"model": model, "choices": [choice]})
        if body["max_tokens"] != 0 or body["logprobs"] != 0:
            return self._send(400, {"error": "echo needs max_tokens 0 and logprobs 0 here"})
        choices = [_echo(i, text, nan=step == "nan") for i, text in enumerate(body["prompt"])]
        return self._send(200, {"model": model, "choices": choices[::-1]})

    def _chat(self, body: dict, step: str) -> None:
        if not body["stream"] or body["messages"][0]["role"] != "user":
            return self._send(400, {"error": "expected a streamed chat of one user message"})
        text = self.server.answer
        if "structured_outputs" in body:
            text = "".join(schemas.write(body["structured_outputs"]["json"], _Longest()))
        text = text[: min([at for at in (text.find(word) for word in body.get("stop", [])) if at >= 0], default=None)]
        words = re.findall(r"\s*\S+", text)[: body["max_tokens"]]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for i, word in enumerate(words):
            if step == "cut" and i == 2:
                self.close_connection = True
                return None
            self._event({"choices": [{"index": 0, "delta": {"content": word}}]})
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True
        return None

    def _event(self, chunk: dict) -> None:
        self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
        self.wfile.flush()

    def _send(self, status: int, content: dict) -> None:
        self._raw(status, json.dumps(content).encode(), "application/json")

    def _raw(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Echo:
    """The invented model."""

    @staticmethod
    def tokens(text: str) -> list[str]:
        """Words with the space before them."""
        return re.findall(r"\s*\S+|\s+$", text)

    @staticmethod
    def score(token: str) -> float:
        """The log-probability of a token."""
        return -1 - hashlib.sha256(token.encode()).digest()[0] / 32


def _echo(index: int, text: str, *, nan: bool) -> dict:
    tokens = Echo.tokens(text)
    offsets = [sum(map(len, tokens[:i])) for i in range(len(tokens))]
    scores = [None, *(float("nan") if nan else Echo.score(token) for token in tokens[1:])]
    return {
        "index": index,
        "text": text,
        "logprobs": {"text_offset": offsets, "tokens": tokens, "token_logprobs": scores},
    }


class _Longest:
    """Fills a schema with the longest alternatives."""

    def fixed(self, text: str) -> None:
        """Nothing to remember."""

    def compare(self, options: list[str]) -> list[float]:
        return [float(len(option)) for option in options]

    def free(self, longest: int) -> str:
        return "some words"[:longest]


@pytest.fixture
def loopback() -> Iterator[OpenAiLike]:
    server = OpenAiLike()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.release.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def settings(loopback: OpenAiLike) -> ServerSettings:
    return ServerSettings(loopback.url, MODEL, key=KEY, first_pause=0.001, answer_seconds=5.0)


@pytest.fixture
def served(settings: ServerSettings) -> Iterator[ServerEngine]:
    with ServerEngine(settings) as engine:
        yield engine


@pytest.fixture
def fake() -> FakeEngine:
    return FakeEngine(answers=["Here is some calm music for the evening."])


@pytest.fixture
def echo() -> type[Echo]:
    return Echo
