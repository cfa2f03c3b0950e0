"""The engine behind an OpenAI-compatible server, vLLM above all: scoring by echoed log-probabilities, writing by chat.

Keep such a server on a private network: vLLM's API key does not protect all of its routes.
"""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import httpx

from recommender.engine import Health, Schema, checked, softmax
from recommender.errors import EngineDown, EngineMisfit, EngineRecoverable, EngineRefused, EngineTimeout, InputError

_T = TypeVar("_T")
_FULL = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_SHOWN = 200  # characters of a server's own words in an error
_TOP = 20  # alternatives that servers give log-probabilities for
_ONE_LETTER = 2  # characters; options that short are compared by the first token's log-probabilities


@dataclass(frozen=True)
class ServerSettings:
    """Where the server is and how patient to be with it."""

    url: str  # as in http://127.0.0.1:8000/v1
    model: str
    key: str = ""  # sent as a bearer token; never shown
    connect_seconds: float = 2.0
    answer_seconds: float = 20.0
    retries: int = 2
    first_pause: float = 0.2  # seconds; doubles at every retry
    batch: int = 64  # texts scored by one request


class ServerEngine:
    """A language model that another process serves.

    Scores are those of the joined text; a token that reaches over the border counts to the continuation. `cancel` ends
    the request, which frees the server. A pause before a retry is ended by `close`.
    """

    def __init__(self, settings: ServerSettings) -> None:
        """Make a client; nothing is sent before the first question."""
        self._settings = settings
        self.name = f"server:{settings.model}"
        timeout = httpx.Timeout(settings.answer_seconds, connect=settings.connect_seconds)
        headers = {"Authorization": f"Bearer {settings.key}"} if settings.key else {}
        self._client = httpx.Client(base_url=settings.url.rstrip("/") + "/", timeout=timeout, headers=headers)
        self._closed = threading.Event()
        self._checked = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections and end every pause."""
        self._closed.set()
        self._client.close()

    def score(self, prompt: str, continuations: Sequence[str]) -> list[float]:
        """See Engine: one request for every `batch` texts, with the prompt echoed and its log-probabilities."""
        if not all(continuations):
            raise InputError("a continuation to be scored is empty")
        start = prompt or "\n"
        found: list[float] = []
        for i in range(0, len(continuations), self._settings.batch):
            part = continuations[i : i + self._settings.batch]
            body = {
                "prompt": [start + text for text in part],
                "max_tokens": 0,
                "echo": True,
                "logprobs": 0,
                "temperature": 0,
            }
            found += _echoed(self._post("completions", body), len(start), len(part))
        return checked(found, len(continuations), self.name)

    def choose(self, prompt: str, options: Sequence[str]) -> list[float]:
        """See Engine. Letters are compared by one token's log-probabilities: then the prompt's cache serves."""
        if not 0 < len(options) <= _TOP or max(len(option.strip()) for option in options) > _ONE_LETTER:
            return softmax(self.score(prompt, options))
        body = {"prompt": prompt or "\n", "max_tokens": 1, "logprobs": _TOP, "temperature": 0}
        answer = self._post("completions", body)
        try:
            top: dict[str, float] = answer["choices"][0]["logprobs"]["top_logprobs"][0]
        except (KeyError, IndexError, TypeError) as error:
            raise EngineMisfit(
                "the server's answer holds no top_logprobs; is it an OpenAI-compatible completions server?"
            ) from error
        if not set(options) <= top.keys():  # one of them is not among the likeliest tokens
            return softmax(self.score(prompt, options))
        return softmax(checked([top[option] for option in options], len(options), self.name))

    def generate(
        self,
        prompt: str,
        *,
        max_tokens: int,
        schema: Schema | None = None,
        stop: Sequence[str] = (),
        cancel: threading.Event | None = None,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[str]:
        """See Engine. Before the first word a failed request is tried again; later EngineDown tells of the break."""
        body: dict[str, Any] = {
            "messages": [{"role": "user", "content": prompt}],
            "max_tokens": max_tokens,
            "temperature": temperature,
            "seed": seed,
            "stream": True,
        }
        if stop:
            body["stop"] = list(stop)
        if schema is not None:
            body["structured_outputs"] = {"json": dict(schema)}
        return self._streamed(body, cancel)

    def health(self) -> Health:
        """Whether the server answers and serves the model that the settings name."""
        try:
            names = self._served()
        except (EngineDown, EngineTimeout, EngineRefused, EngineMisfit) as error:
            return Health(False, str(error))
        if self._settings.model not in names:
            return Health(False, self._wrong_model(names))
        return Health(True, f"{self.name} at {self._place}")

    @property
    def _place(self) -> str:
        url = httpx.URL(self._settings.url)
        return f"{url.scheme}://{url.host}:{url.port or url.scheme}"  # without path, user and password

    def _served(self) -> list[str]:
        answer = self._request("GET", "models", None)
        try:
            return [str(model["id"]) for model in answer["data"]]
        except (KeyError, TypeError) as error:
            raise EngineMisfit(f"{self._place} does not list its models; is it an OpenAI-compatible server?") from error

    def _wrong_model(self, names: Sequence[str]) -> str:
        served = ", ".join(names) or "nothing"
        return f"{self._place} serves {served}, not {self._settings.model}: correct the model's name in the settings"

    def _ensure_model(self) -> None:
        """Ask once whether the server has the model, so that no answer of another model is taken for it."""
        if not self._checked:
            names = self._served()
            if self._settings.model not in names:
                raise EngineMisfit(self._wrong_model(names))
            self._checked = True

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._patiently(lambda: self._asked(path, body))

    def _asked(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        self._ensure_model()
        answer = self._request("POST", path, {"model": self._settings.model, **body})
        if answer.get("model", self._settings.model) != self._settings.model:
            raise EngineMisfit(
                f"{self._place} answered with the model {answer['model']!r} instead of {self._settings.model!r}"
            )
        return answer

    def _patiently(self, ask: Callable[[], _T]) -> _T:
        """Ask, and ask again after a growing pause while the failure may pass and retries are left."""
        pause = self._settings.first_pause
        for _ in range(self._settings.retries):
            try:
                return ask()
            except EngineRecoverable:
                if self._closed.wait(pause):
                    raise
                pause *= 2
        return ask()

    def _request(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        with self._translated():
            response = self._client.request(method, path, json=body)
            self._raise_for(response)
            answer = response.json()
        if not isinstance(answer, dict):
            raise EngineMisfit(f"{self._place} did not answer with a JSON object; is it an OpenAI-compatible server?")
        return answer

    def _raise_for(self, response: httpx.Response) -> None:
        if response.is_success:
            return
        said = self._without_key(response.text[:_SHOWN])
        message = f"{self._place} answered {response.status_code} to /{response.url.path.rsplit('/', 1)[-1]}: {said}"
        raise EngineDown(message) if response.status_code in _FULL else EngineRefused(message)

    def _without_key(self, text: str) -> str:
        return text.replace(self._settings.key, "***") if self._settings.key else text

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn the client library's errors into ours; they keep their cause."""
        try:
            yield
        except httpx.TimeoutException as error:
            raise EngineTimeout(f"{self._place} did not answer within {self._settings.answer_seconds:g} s") from error
        except httpx.TransportError as error:
            raise EngineDown(f"{self._place} is not reachable or broke off ({type(error).__name__})") from error
        except json.JSONDecodeError as error:
            raise EngineMisfit(f"{self._place} did not answer with JSON; is it an OpenAI-compatible server?") from error

    def _streamed(self, body: dict[str, Any], cancel: threading.Event | None) -> Iterator[str]:
        response = self._patiently(lambda: self._opened(body))
        try:
            with self._translated():
                for line in response.iter_lines():
                    if cancel is not None and cancel.is_set():
                        return
                    if line == "data: [DONE]":
                        return
                    if line.startswith("data: ") and (piece := self._piece(line.removeprefix("data: "))):
                        yield piece
        finally:
            response.close()
        raise EngineDown(f"{self._place} broke off in mid-answer")

    def _opened(self, body: dict[str, Any]) -> httpx.Response:
        self._ensure_model()
        with self._translated():
            request = self._client.build_request(
                "POST", "chat/completions", json={"model": self._settings.model, **body}
            )
            response = self._client.send(request, stream=True)
            if not response.is_success:
                response.read()
                response.close()
            self._raise_for(response)
        return response

    def _piece(self, text: str) -> str:
        chunk = json.loads(text)
        if "error" in chunk:
            raise EngineDown(
                f"{self._place} broke off in mid-answer: {self._without_key(str(chunk['error'])[:_SHOWN])}"
            )
        try:
            return str(chunk["choices"][0]["delta"].get("content") or "") if chunk.get("choices") else ""
        except (KeyError, IndexError, TypeError, AttributeError) as error:
            raise EngineMisfit(f"{self._place} streams something that is not a chat completion") from error


def _echoed(answer: dict[str, Any], border: int, expected: int) -> list[float]:
    """For each echoed text, the sum of the log-probabilities of the tokens that reach beyond character `border`."""
    try:
        choices = sorted(answer["choices"], key=lambda choice: choice["index"])
        found = []
        for choice in choices[:expected]:
            logprobs = choice["logprobs"]
            ends = [*logprobs["text_offset"][1:], border + 1]  # the last token lies beyond the border
            pairs = zip(ends, [0.0, *logprobs["token_logprobs"][1:]], strict=True)  # the first has no probability
            found.append(sum(value for end, value in pairs if end > border))
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise EngineMisfit(
            "the server's answer holds no echoed log-probabilities; it needs `echo` with `logprobs`, as vLLM has"
        ) from error
    return found
