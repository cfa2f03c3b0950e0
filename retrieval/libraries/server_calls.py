"""Calls to a server over HTTP that answers in JSON: what fails is named, and no secret is said."""

import json
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import httpx

from undercard.retrieval.errors import LibraryError, LockedOutError, RefusedError

_TIMEOUT_S = 20.0
_MOST_BYTES = 64 * 1024 * 1024
_MALFORMED, _NOT_LET_IN = 400, (401, 403)


class ServerCalls:
    """One server. Safe to use from several threads."""

    def __init__(
        self,
        url: str,
        *,
        timeout_s: float = _TIMEOUT_S,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self.shown = urlsplit(self.url).netloc.rpartition("@")[2]  # never a password in an address
        self._timeout_s, self._transport = timeout_s, transport

    @cached_property
    def _client(self) -> httpx.Client:
        """Made when it is called for: to know where a stream is takes none."""
        return httpx.Client(timeout=self._timeout_s, transport=self._transport)

    def json(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401 - JSON
        """What a path answers; `options` are httpx's.

        Raises LockedOutError where we are not let in, RefusedError where what we send is wrong,
        LibraryError where the server cannot be reached, or answers something else.
        """
        name = path.rpartition("/")[2]
        try:
            answer = self._client.request(method, f"{self.url}{path}", **options)
        except httpx.HTTPError as error:
            raise self.fault(f"cannot be reached ({type(error).__name__})") from None
        if answer.status_code in _NOT_LET_IN:
            raise LockedOutError(
                f"{self.shown} refuses {name} ({answer.status_code}). Check the user and the "
                "password or key, and add the library again."
            )
        if answer.status_code == _MALFORMED:
            raise RefusedError(f"{self.shown} does not take what {name} was given (400).")
        if not answer.is_success:
            raise self.fault(f"answers {answer.status_code} to {name}")
        if len(answer.content) > _MOST_BYTES:
            raise self.fault(f"answers {len(answer.content):,} bytes to {name}")
        try:
            return json.loads(answer.content)
        except (ValueError, RecursionError):
            raise self.no_answer(answer.headers.get("content-type", ""), name) from None

    def fault(self, what: str) -> LibraryError:
        """The error that says what the server does."""
        return LibraryError(f"{self.shown} {what}. Nothing was forgotten; try again later.")

    def no_answer(self, kind: str, name: str) -> LibraryError:
        """The error for an answer of another kind than was asked for."""
        said = kind.partition(";")[0] or "something unnamed"
        return self.fault(f"answers {said} to {name}, not what was asked: check the address")
