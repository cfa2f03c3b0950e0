"""Calls to a server that speaks the Subsonic API, and its answers checked: HTTP alone, no music.

The API: https://opensubsonic.netlify.app/docs/.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from undercard.retrieval.errors import RefusedError
from undercard.retrieval.libraries.library import Stream
from undercard.retrieval.libraries.server_calls import ServerCalls

_VERSION = "1.16.1"  # the last of Subsonic's own, which OpenSubsonic extends
_CLIENT = "undercard"
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
        self, url: str, account: Account, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._server, self._account = ServerCalls(url, transport=transport), account
        self.shown = self._server.shown

    def call(self, method: str, **parameters: str | int | Sequence[str]) -> Answer:
        """What a method answers, the envelope taken off.

        Raises RefusedError where the server says no, LibraryError where it cannot be reached,
        or answers something else.
        """
        # As a form where a list of songs would be too long for an address.
        answer = self._server.json("POST", f"/rest/{method}", data=self._given | parameters)
        try:
            envelope = dict(answer["subsonic-response"])
            status, error = envelope["status"], envelope.get("error") or {}
            code, said = error.get("code", 0), str(error.get("message", ""))[:200]
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self._server.no_answer("another form", method) from None
        if status == "ok":
            return envelope
        if code in _ADVICE:
            raise RefusedError(f"{self.shown} refuses {method}: {said} {_ADVICE[code]}")
        raise self._server.fault(f"refuses {method}: {said} (code {code})")

    def stream(self, key: str) -> Stream:
        """Where a song is given: to a GET, as servers give parts of a file to no other method."""
        return Stream(f"{self._server.url}/rest/stream", self._given | {"id": key})

    @property
    def _given(self) -> dict[str, str]:
        return self._account.parameters | {"v": _VERSION, "c": _CLIENT, "f": "json"}
