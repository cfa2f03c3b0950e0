"""Calls to a server that speaks the Subsonic API, and its answers checked: HTTP alone, no music.

The API: https://opensubsonic.netlify.app/docs/.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from undercard.retrieval.errors import LibraryError, RefusedError

_VERSION = "1.16.1"  # the last of Subsonic's own, which OpenSubsonic extends
_CLIENT = "undercard"
_TIMEOUT_S = 20.0
_MOST_BYTES = 64 * 1024 * 1024
_NO_TOKENS = (
    "It may take no tokens for this user: add the library again with an API key, or with "
    "--keep-password."
)
_ADVICE = {  # by the codes of errors
    10: _NO_TOKENS,
    40: "Check the user's name and password, and add the library again.",
    41: _NO_TOKENS,
    42: _NO_TOKENS,
    44: "Make another API key on the server, and add the library again.",
    50: "The server does not let this user do that.",
    70: "The server has no such thing any more; scan the library again.",
}
Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Account:
    """Who asks: an API key, or a user with the token and salt made of a password.

    The password itself is for servers that know no tokens, such as supysonic.
    """

    user: str = ""
    token: str = ""
    salt: str = ""
    api_key: str = ""
    password: str = ""

    @classmethod
    def of(cls, user: str, password: str) -> "Account":
        """An account whose password is known now, and is not kept."""
        salt = secrets.token_hex(16)
        token = hashlib.md5((password + salt).encode(), usedforsecurity=False).hexdigest()
        return cls(user, token, salt)

    def __repr__(self) -> str:
        """Without what lets anybody in."""
        return f"Account({self.user!r})"

    @property
    def parameters(self) -> dict[str, str]:
        """What every call carries."""
        if self.api_key:
            return {"apiKey": self.api_key}
        if self.password:
            return {"u": self.user, "p": f"enc:{self.password.encode().hex()}"}
        return {"u": self.user, "t": self.token, "s": self.salt}


class SubsonicApi:
    """One server and one account. Safe to use from several threads."""

    def __init__(
        self,
        url: str,
        account: Account,
        *,
        timeout_s: float = _TIMEOUT_S,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.url, self._account = url.rstrip("/"), account
        self.shown = urlsplit(self.url).netloc.rpartition("@")[2]  # never a password in an address
        self._client = httpx.Client(timeout=timeout_s, transport=transport)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def call(self, method: str, **parameters: str | int | Sequence[str]) -> Answer:
        """What a method answers, the envelope taken off.

        Raises RefusedError where the server says no, LibraryError where it cannot be reached,
        or answers something else.
        """
        given = self._account.parameters | {"v": _VERSION, "c": _CLIENT, "f": "json"}
        try:
            # As a form where a list of songs would be too long for an address.
            answer = self._client.post(f"{self.url}/rest/{method}", data=given | parameters)
            answer.raise_for_status()
        except httpx.HTTPStatusError as error:
            raise self._fault(f"answers {error.response.status_code} to {method}") from None
        except httpx.HTTPError as error:
            raise self._fault(f"cannot be reached ({type(error).__name__})") from None
        if len(answer.content) > _MOST_BYTES:
            raise self._fault(f"answers {len(answer.content):,} bytes to {method}")
        return self._opened(answer, method)

    def _opened(self, answer: httpx.Response, method: str) -> Answer:
        try:
            envelope = json.loads(answer.content)["subsonic-response"]
            status = envelope["status"]
        except (ValueError, KeyError, TypeError, RecursionError):
            kind = answer.headers.get("content-type", "nothing that is named").partition(";")[0]
            raise self._fault(
                f"answers {kind} to {method}, not Subsonic's JSON. Is the address the server's own"
            ) from None
        if status != "ok":
            self._refuse(envelope.get("error") or {}, method)
        return dict(envelope)

    def _refuse(self, error: Mapping[str, Any], method: str) -> None:
        code, said = error.get("code", 0), str(error.get("message", ""))[:200]
        if code in _ADVICE:
            raise RefusedError(f"{self.shown} refuses {method}: {said} {_ADVICE[code]}")
        raise self._fault(f"refuses {method}: {said} (code {code})")

    def _fault(self, what: str) -> LibraryError:
        return LibraryError(f"{self.shown} {what}. Nothing was forgotten; try again later.")
