"""Requests to a model server: within a deadline, tried again while it helps, few at a time.

And only to the model that was asked for. Knows HTTP and how OpenAI-compatible servers fail; what is
asked and what an answer means is left to `undercard.recommender.engines.server_engine`.
"""

import json
import threading
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from undercard.recommender.engines.retries import Deadline, Retries, retry_after
from undercard.recommender.errors import (
    EngineBusy,
    EngineDown,
    EngineMisfit,
    EngineRefused,
    EngineTimeout,
)

Answer = dict[str, Any]
_PASSING = frozenset({408, 409, 425, 500, 502, 503, 504})
_TOO_MANY = 429
NOT_FOUND = 404
_SHOWN = 200  # characters of a server's own words in an error


@dataclass(frozen=True)
class ServerSettings:
    """Where the server is, what it serves, and how long to wait for it.

    `model` and `adapter` are the names that it serves the base model and a LoRA adapter of it
    under; without an adapter the base model answers. `deadline_seconds` bound a call with its
    waiting, retries and pauses, however much it says meanwhile. Without `salt_secret` an engine
    makes a fresh one: see undercard.recommender.engines.cache_scope.
    """

    url: str  # as in http://127.0.0.1:8000/v1
    model: str
    adapter: str = ""
    key: str = field(default="", repr=False)  # sent as a bearer token; never shown
    connect_seconds: float = 2.0
    answer_seconds: float = 20.0  # of silence
    deadline_seconds: float = 60.0
    retries: int = 2
    first_pause: float = 0.2  # seconds; doubles at every retry
    in_flight: int = 16  # requests that the server is given at a time; further callers wait
    batch: int = 64  # texts scored by one request
    salt_secret: bytes = field(default=b"", repr=False)

    @property
    def asked(self) -> str:
        """The served name that requests carry."""
        return self.adapter or self.model


class Connection:
    """Talks to one server. May be used by several threads."""

    def __init__(self, settings: ServerSettings) -> None:
        """Make a client; nothing is sent before the first question."""
        self._settings = settings
        headers = {"Authorization": f"Bearer {settings.key}"} if settings.key else {}
        self._client = httpx.Client(base_url=settings.url.rstrip("/") + "/", headers=headers)
        self._closed = threading.Event()
        self._room = threading.BoundedSemaphore(settings.in_flight)
        self._retries = Retries(settings.retries, settings.first_pause, self._closed.wait)
        self._known = False  # whether the server was found to serve the model

    def close(self) -> None:
        """Close the connections and end every pause."""
        self._closed.set()
        self._client.close()

    @property
    def place(self) -> str:
        """The server, as errors name it: without path, user and password."""
        url = httpx.URL(self._settings.url)
        return f"{url.scheme}://{url.host}:{url.port or url.scheme}"

    def ask(self, path: str, body: Answer) -> Answer:
        """Post `body` with the model's name, and give the answer. Raises EngineError."""
        deadline = Deadline(self._settings.deadline_seconds)
        with self._slot(deadline):
            return self._retries.run(lambda: self._asked(path, body, deadline), deadline)

    def stream(self, path: str, body: Answer, cancel: threading.Event | None) -> Generator[Answer]:
        """Post `body` and give the events of the answer, until the server or `cancel` ends it.

        A failure before the first event is tried again; one after it is EngineDown or
        EngineTimeout.
        """
        deadline = Deadline(self._settings.deadline_seconds)
        with self._slot(deadline):
            response = self._retries.run(lambda: self._opened(path, body, deadline), deadline)
            with closing(response), self._translated():
                for line in response.iter_lines():
                    if (cancel is not None and cancel.is_set()) or line == "data: [DONE]":
                        return
                    self._keep_to(deadline)
                    if line.startswith("data: "):
                        yield self._event(line.removeprefix("data: "))
        raise EngineDown(f"{self.place} broke off in mid-answer")

    def check(self) -> None:
        """Ask the server, once, whether it is well and has the model.

        Raises EngineError saying what is wrong.
        """
        deadline = Deadline(min(self._settings.answer_seconds, self._settings.deadline_seconds))
        with suppress(EngineRefused):  # servers other than vLLM may have no such route
            self._request("GET", "../health", None, deadline)
        self._check_model(deadline)

    @contextmanager
    def _slot(self, deadline: Deadline) -> Iterator[None]:
        """Hold one of the places in flight; wait for it as long as the deadline lets."""
        if not self._room.acquire(timeout=deadline.left):
            raise EngineBusy(
                f"{self.place} is busy: {self._settings.in_flight} requests were in flight "
                f"for {deadline.seconds:g} s"
            )
        try:
            yield
        finally:
            self._room.release()

    def _asked(self, path: str, body: Answer, deadline: Deadline) -> Answer:
        self._ensure_model(deadline)
        answer = self._request("POST", path, {"model": self._settings.asked, **body}, deadline)
        self._same_model(answer)
        return answer

    def _opened(self, path: str, body: Answer, deadline: Deadline) -> httpx.Response:
        self._ensure_model(deadline)
        body = {"model": self._settings.asked, **body}
        with self._translated():
            request = self._client.build_request(
                "POST", path, json=body, timeout=self._timeout(deadline)
            )
            response = self._client.send(request, stream=True)
            if not response.is_success:
                with closing(response):
                    response.read()
            self._raise_for(response)
        return response

    def _ensure_model(self, deadline: Deadline) -> None:
        """See, before the first question and after every break, that the right model answers."""
        if not self._known:
            self._check_model(deadline)
            self._known = True

    def _check_model(self, deadline: Deadline) -> None:
        answer = self._request("GET", "models", None, deadline)
        try:
            parents = {str(model["id"]): model.get("parent") for model in answer["data"]}
        except (KeyError, TypeError, AttributeError) as error:
            raise EngineMisfit(
                f"{self.place} does not list its models; is it an OpenAI-compatible server?"
            ) from error
        settings, served = self._settings, ", ".join(parents) or "nothing"
        for kind, name in (("model", settings.model), ("adapter", settings.adapter)):
            if name and name not in parents:
                raise EngineMisfit(
                    f"{self.place} serves {served}, not {name}: "
                    f"correct the {kind}'s name in the settings"
                )
        if settings.adapter and parents[settings.adapter] not in (None, settings.model):
            raise EngineMisfit(
                f"{self.place} serves {settings.adapter} as an adapter of "
                f"{parents[settings.adapter]}, not of {settings.model}: "
                "correct the model's name in the settings"
            )

    def _same_model(self, answer: Answer) -> None:
        if answer.get("model", self._settings.asked) != self._settings.asked:
            raise EngineMisfit(
                f"{self.place} answered with the model {answer['model']!r} "
                f"instead of {self._settings.asked!r}"
            )

    def _request(self, method: str, path: str, body: Answer | None, deadline: Deadline) -> Answer:
        with self._translated():
            timeout = self._timeout(deadline)
            with self._client.stream(method, path, json=body, timeout=timeout) as response:
                content = b"".join(self._within(deadline, response.iter_bytes()))
            self._raise_for(response, content)
            answer = json.loads(content) if content else {}
        if not isinstance(answer, dict):
            raise EngineMisfit(
                f"{self.place} did not answer with a JSON object; "
                "is it an OpenAI-compatible server?"
            )
        return answer

    def _timeout(self, deadline: Deadline) -> httpx.Timeout:
        left = max(deadline.left, 1e-3)
        silence = min(self._settings.answer_seconds, left)
        connect = min(self._settings.connect_seconds, left)
        return httpx.Timeout(silence, connect=connect)

    def _within(self, deadline: Deadline, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._keep_to(deadline)
            yield chunk

    def _keep_to(self, deadline: Deadline) -> None:
        """Give up on a server that goes on talking when the deadline has passed."""
        if not deadline.left:
            raise EngineTimeout(
                f"{self.place} had not finished its answer after {deadline.seconds:g} s"
            )

    def _raise_for(self, response: httpx.Response, content: bytes | None = None) -> None:
        status = response.status_code
        if response.is_success:
            return
        # After a 404 it may have been started again with other models.
        self._known = self._known and status != NOT_FOUND
        text = response.text if content is None else content.decode(errors="replace")
        said, route = self._without_key(text[:_SHOWN]), response.url.path.rsplit("/", 1)[-1]
        message = f"{self.place} answered {status} to /{route}: {said}"
        wanted = response.headers.get("Retry-After")
        if status == _TOO_MANY or (wanted and status in _PASSING):
            raise EngineBusy(message, retry_after(wanted))
        raise EngineDown(message) if status in _PASSING else EngineRefused(message, status)

    def _without_key(self, text: str) -> str:
        return text.replace(self._settings.key, "***") if self._settings.key else text

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn the client library's errors into ours; they keep their cause."""
        try:
            yield
        except httpx.TimeoutException as error:
            wait = min(self._settings.answer_seconds, self._settings.deadline_seconds)
            raise EngineTimeout(f"{self.place} did not answer within {wait:g} s") from error
        except httpx.TransportError as error:
            self._known = False
            raise EngineDown(
                f"{self.place} is not reachable or broke off ({type(error).__name__})"
            ) from error
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise EngineMisfit(
                f"{self.place} did not answer with JSON; is it an OpenAI-compatible server?"
            ) from error

    def _event(self, text: str) -> Answer:
        event = json.loads(text)
        if not isinstance(event, dict):
            raise EngineMisfit(f"{self.place} streams something that is not a chat completion")
        if "error" in event:
            said = self._without_key(str(event["error"])[:_SHOWN])
            raise EngineDown(f"{self.place} broke off in mid-answer: {said}")
        self._same_model(event)
        return event
