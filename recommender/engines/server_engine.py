"""The engine behind an OpenAI-compatible server, vLLM above all.

It scores by log-probabilities and writes by chat. Knows what is asked and what an answer means;
`undercard.recommender.engines.connection` knows how to ask. docs/serving.md tells an operator how
to run such a server. Keep it on a private network: vLLM's API key does not protect all of its
routes.
"""

import re
import secrets
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import takewhile
from typing import Any, Self

from undercard.recommender.engines.cache_scope import current_salt
from undercard.recommender.engines.connection import NOT_FOUND, Answer, Connection, ServerSettings
from undercard.recommender.engines.engine import Health, Schema, checked, softmax, unit
from undercard.recommender.errors import EngineError, EngineMisfit, EngineRefused, InputError

__all__ = ["ServerEngine", "ServerSettings"]
_TOP = 20  # alternatives that servers give log-probabilities for
_ONE_LETTER = 2  # characters; texts that short are taken for one token each
# What a server's tokenizer may read as a control token: <|im_end|>, </s>, <start_of_turn>, [INST].
_CONTROL = re.compile(r"<(?=[^<>\s]{1,40}>)|\[(?=/?[A-Z_]{2,40}\])")


class ServerEngine:
    """A language model that another process serves.

    Titles are scored with the joined text echoed; a token that reaches over the border counts to
    the continuation. Letters cost one token, and the prompt's cache serves. `cancel` ends the
    request, which frees the server. What looks like a control token in a text is pulled apart by a
    space, as servers would read it as one.
    """

    def __init__(self, settings: ServerSettings) -> None:
        """Make a client; nothing is sent before the first question."""
        if not settings.salt_secret:
            settings = replace(settings, salt_secret=secrets.token_bytes(32))
        self._settings, self._connection = settings, Connection(settings)
        self.name = f"server:{settings.model}"
        if settings.adapter:
            self.name += f"+{settings.adapter}"
        # Of letters; None: not one token, or the server does not tell.
        self._tokens: dict[str, int | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections and end every pause."""
        self._connection.close()

    def score(self, prompt: str, continuations: Sequence[str]) -> list[float]:
        """See Engine: one request for every `batch` texts; for letters one request of one token."""
        if not all(continuations):
            raise InputError("a continuation to be scored is empty")
        start, texts = _as_data(prompt) or "\n", list(map(_as_data, continuations))
        found = self._letters(start, texts) or self._echoed(start, texts)
        return checked(found, len(texts), self.name)

    def choose(self, prompt: str, options: Sequence[str]) -> list[float]:
        """See Engine."""
        return softmax(self.score(prompt, options))

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
        """See Engine.

        Before the first word a failed request is tried again; later EngineDown tells of the break.
        """
        body: Answer = {
            "messages": [{"role": "user", "content": _as_data(prompt)}],
            "max_tokens": max_tokens,
            "temperature": temperature,
            "seed": seed,
            "stream": True,
        }
        if stop:
            body["stop"] = list(stop)
        if schema is not None:
            body["structured_outputs"] = {"json": dict(schema)}
        return _pieces(self._connection.stream("chat/completions", self._salted(body), cancel))

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """See Engine.

        EngineMisfit when the server offers no embeddings: vLLM either writes or embeds
        (docs/serving.md).
        """
        if not all(texts):
            raise InputError("a text to be embedded is empty")
        found: list[list[float]] = []
        for i in range(0, len(texts), self._settings.batch):
            part = list(map(_as_data, texts[i : i + self._settings.batch]))
            try:
                answer = self._connection.ask("embeddings", self._salted({"input": part}))
                ordered = sorted(answer["data"], key=lambda one: one["index"])
                found += [one["embedding"] for one in ordered]
            except (KeyError, TypeError) as error:
                raise EngineMisfit("the server's answer holds no embeddings") from error
            except EngineRefused as error:
                if error.status != NOT_FOUND:
                    raise
                raise EngineMisfit(
                    f"{self._connection.place} offers no embeddings: see docs/serving.md"
                ) from error
        return unit(found, len(texts), self.name)

    def health(self) -> Health:
        """Whether the server is well and serves the model and adapter of the settings."""
        try:
            self._connection.check()
        except EngineError as error:
            return Health(False, str(error))
        return Health(True, f"{self.name} at {self._connection.place}")

    def _salted(self, body: Answer) -> Answer:
        """Add the salt that keeps what this listener said in a cache of its own."""
        salt = current_salt(self._settings.salt_secret)
        return body | {"cache_salt": salt} if salt else body

    def _echoed(self, start: str, texts: Sequence[str]) -> list[float]:
        """Score texts by echoing them.

        The start is echoed too, alone: where the tokens part is where a text begins.
        """
        found: list[float] = []
        for i in range(0, len(texts), self._settings.batch):
            part = [start, *(start + text for text in texts[i : i + self._settings.batch])]
            body = {
                "prompt": part,
                "max_tokens": 0,
                "echo": True,
                "logprobs": 0,
                "temperature": 0,
                "return_tokens_as_token_ids": True,
            }
            found += _beyond_the_first(self._connection.ask("completions", self._salted(body)))
        return found

    def _letters(self, start: str, letters: Sequence[str]) -> list[float] | None:
        """Score letters by the log-probabilities of one token.

        None when these are no letters, or the server cannot.
        """
        if not 0 < len(letters) <= _TOP or max(map(len, map(str.strip, letters))) > _ONE_LETTER:
            return None
        found = list(map(self._token, letters))
        tokens = [token for token in found if token is not None]
        if len(tokens) < len(letters):
            return None
        body = {
            "prompt": start,
            "max_tokens": 1,
            "logprobs": len(letters),
            "logprob_token_ids": sorted(set(tokens)),
            "return_tokens_as_token_ids": True,
            "temperature": 0,
        }
        answer = self._connection.ask("completions", self._salted(body))
        try:
            top: dict[str, float] = answer["choices"][0]["logprobs"]["top_logprobs"][0]
        except (KeyError, IndexError, TypeError) as error:
            raise EngineMisfit(
                "the server's answer holds no top_logprobs; "
                "is it an OpenAI-compatible completions server?"
            ) from error
        names = [f"token_id:{token}" for token in tokens]
        if not set(names) <= top.keys():
            return None
        return [top[name] for name in names]

    def _token(self, letter: str) -> int | None:
        """Give the one token of a letter, asked for once.

        None when it is not one, or the server has no tokenizer to ask.
        """
        if letter not in self._tokens:
            try:
                found = self._connection.ask(
                    "../tokenize", {"prompt": letter, "add_special_tokens": False}
                )
            except EngineRefused:
                found = {}
            tokens = found.get("tokens") or []
            self._tokens[letter] = int(tokens[0]) if len(tokens) == 1 else None
        return self._tokens[letter]


def _as_data(text: str) -> str:
    """Pull apart whatever a tokenizer could read as a control token."""
    return _CONTROL.sub(r"\g<0> ", text)


def _beyond_the_first(answer: Answer) -> list[float]:
    """Log-probability of each echoed text but the first.

    The sum over the tokens from where it leaves the first.
    """
    try:
        choices = sorted(answer["choices"], key=lambda choice: choice["index"])
        (start, _), *texts = [_tokens(choice["logprobs"]) for choice in choices]
        found = []
        for tokens, values in texts:
            pairs = takewhile(lambda pair: pair[0] == pair[1], zip(start, tokens, strict=False))
            shared = len(list(pairs))
            found.append(sum(values[shared:]))
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise EngineMisfit(
            "the server's answer holds no echoed log-probabilities; "
            "it needs `echo` with `logprobs`, as vLLM has"
        ) from error
    return found


def _tokens(logprobs: dict[str, Any]) -> tuple[list[str], list[float]]:
    """Tokens and their log-probabilities; the first of a text has none."""
    tokens, values = logprobs["tokens"], [0.0, *logprobs["token_logprobs"][1:]]
    if len(tokens) != len(values):
        raise ValueError(f"{len(tokens)} tokens with {len(values)} log-probabilities")
    return tokens, values


def _pieces(events: Generator[Answer]) -> Iterator[str]:
    """Give the words of a streamed chat; when the reader leaves, the stream is closed."""
    with closing(events):
        for event in events:
            try:
                choices = event.get("choices")
                said = choices[0]["delta"].get("content") if choices else ""
            except (KeyError, IndexError, TypeError, AttributeError) as error:
                raise EngineMisfit(
                    "the server streams something that is not a chat completion"
                ) from error
            if said:
                yield str(said)
