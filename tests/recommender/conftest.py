"""Engines for the tests: the embedded model, the fake, and a server engine over real HTTP.

The HTTP server is on loopback.
"""

import hashlib
import json
import math
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from undercard.recommender.engines import json_schema
from undercard.recommender.engines.embedded import EmbeddedEngine
from undercard.recommender.engines.fake import FakeEngine
from undercard.recommender.engines.server_engine import ServerEngine, ServerSettings

MODEL, KEY = "tiny-test-model", "secret-key-123"


@pytest.fixture(scope="session")
def home(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the model, and nothing else."""
    own = tmp_path_factory.mktemp("home")
    (own / "models").symlink_to(models / "models")
    return own


@pytest.fixture(scope="session")
def embedded(home: Path) -> EmbeddedEngine:
    return EmbeddedEngine(home)


class OpenAiLike(ThreadingHTTPServer):
    """A small OpenAI-compatible server with an invented model.

    It refuses whatever vLLM would refuse, and notes what came.

    `plan` holds answers for the next requests, in order: a status (or one with a Retry-After),
    "hang" (no answer before `release`), "cut" (the connection ends in mid-answer), "trickle" (an
    answer without end, byte by byte), "nan", "absent" (no log-probabilities), "error" (said in
    mid-answer), "garbage" or "other-model"; without a plan it works.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.plan: list[int | str | tuple[int, str]] = []
        self.bodies: list[dict] = []
        self.paths: list[str] = []
        self.serves = MODEL
        self.adapters: dict[str, str] = {}  # name: its base
        self.well = 200  # status of /health
        self.tells_tokens = self.embeds = True
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
        if self.path in ("/v1/models", "/health", "/tokenize"):
            return self._tell(body)
        self.server.bodies.append(body)
        step = self.server.plan.pop(0) if self.server.plan else "work"
        status, wait = step if isinstance(step, tuple) else (step, None)
        if isinstance(status, int):
            return self._send(status, {"error": f"planned failure; your key was {KEY}"}, wait)
        if step == "hang":
            self.server.release.wait(30)
            self.close_connection = True
            return None
        if step == "trickle":
            return self._trickle()
        if body["model"] not in (self.server.serves, *self.server.adapters):
            return self._send(404, {"error": f"The model `{body['model']}` does not exist."})
        if step == "garbage":
            return self._raw(200, b"<html>hello</html>", "text/html")
        if self.path == "/v1/completions":
            return self._completions(body, step)
        if self.path == "/v1/chat/completions":
            return self._chat(body, step)
        if self.path == "/v1/embeddings" and self.server.embeds:
            vectors = [_vector(text, step) for text in body["input"]]
            found = [{"index": i, "embedding": vector} for i, vector in enumerate(vectors)]
            return self._send(200, {"model": body["model"], "data": found[::-1]})
        return self._send(404, {"error": "no such route"})

    def _tell(self, body: dict | None) -> None:
        """Answer what is asked beside the work: models, health, tokens."""
        if self.path == "/v1/models":
            adapters = [{"id": name, "parent": base} for name, base in self.server.adapters.items()]
            return self._send(
                200, {"data": [{"id": self.server.serves, "parent": None}, *adapters]}
            )
        if self.path == "/health":
            return self._raw(self.server.well, b"", "text/plain")
        if self.server.tells_tokens:
            return self._send(
                200, {"tokens": [Echo.number(token) for token in Echo.tokens(body["prompt"])]}
            )
        return self._send(404, {"detail": "Not Found"})

    def _completions(self, body: dict, step: str) -> None:
        model = "another-model" if step == "other-model" else body["model"]
        if not body["return_tokens_as_token_ids"]:
            return self._send(400, {"error": "tokens are told by their numbers here"})
        if not body.get("echo"):
            top = {
                f"token_id:{n}": math.nan if step == "nan" else Echo.weight(n)
                for n in body["logprob_token_ids"]
            }
            choice = {
                "index": 0,
                "text": "A",
                "logprobs": None if step == "absent" else {"top_logprobs": [top]},
            }
            return self._send(200, {"model": model, "choices": [choice]})
        if body["max_tokens"] != 0 or body["logprobs"] != 0:
            return self._send(400, {"error": "echo needs max_tokens 0 and logprobs 0 here"})
        choices = [_echo(i, text, step) for i, text in enumerate(body["prompt"])]
        whole = json.dumps({"model": model, "choices": choices[::-1]}).encode()
        self.close_connection = step == "cut"
        return self._raw(
            200, whole, "application/json", whole[: len(whole) // 2] if step == "cut" else whole
        )

    def _chat(self, body: dict, step: str) -> None:
        if not body["stream"] or body["messages"][0]["role"] != "user":
            return self._send(400, {"error": "expected a streamed chat of one user message"})
        text = self.server.answer
        if "structured_outputs" in body:
            text = "".join(json_schema.write(body["structured_outputs"]["json"], _Longest()))
        text = text[
            : min(
                [at for at in (text.find(word) for word in body.get("stop", [])) if at >= 0],
                default=None,
            )
        ]
        words = re.findall(r"\s*\S+", text)[: body["max_tokens"]]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for i, word in enumerate(words):
            if step == "cut" and i == 2:
                self.close_connection = True
                return None
            if step == "error" and i == 2:
                self._event({"error": {"message": f"out of memory; your key was {KEY}"}})
                break
            model = "another-model" if step == "other-model" else body["model"]
            self._event({"model": model, "choices": [{"index": 0, "delta": {"content": word}}]})
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True
        return None

    def _event(self, chunk: dict) -> None:
        self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
        self.wfile.flush()

    def _trickle(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.close_connection = True
        while not self.server.release.wait(0.01):
            self.wfile.write(b" ")

    def _send(self, status: int, content: dict, wait: str | None = None) -> None:
        self._raw(status, json.dumps(content).encode(), "application/json", wait=wait)

    def _raw(
        self,
        status: int,
        whole: bytes,
        kind: str,
        sent: bytes | None = None,
        *,
        wait: str | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(whole)))
        if wait is not None:
            self.send_header("Retry-After", wait)
        self.end_headers()
        self.wfile.write(whole if sent is None else sent)


class Echo:
    """The invented model."""

    @staticmethod
    def tokens(text: str) -> list[str]:
        """Words with the space before them."""
        return re.findall(r"\s*\S+|\s+$", text)

    @staticmethod
    def score(token: str) -> float:
        """The log-probability of a token."""
        return Echo.weight(Echo.number(token))

    @staticmethod
    def number(token: str) -> int:
        """The number of a token."""
        return int.from_bytes(hashlib.sha256(token.encode()).digest()[:2], "big")

    @staticmethod
    def weight(number: int) -> float:
        """The log-probability of the token of that number."""
        return -1 - number / 2**13


def _echo(index: int, text: str, step: str) -> dict:
    tokens = Echo.tokens(text)
    scores = [None, *(math.nan if step == "nan" else Echo.score(token) for token in tokens[1:])]
    told = {
        "tokens": [f"token_id:{Echo.number(token)}" for token in tokens],
        "token_logprobs": scores,
    }
    return {"index": index, "text": text, "logprobs": None if step == "absent" else told}


def _vector(text: str, step: str) -> list[float]:
    """Counts of letters."""
    counts = [float(text.count(letter)) + 0.1 for letter in "abcdefghijklmnopqrstuvwxyz"]
    return [math.nan] * 26 if step == "nan" else counts


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
