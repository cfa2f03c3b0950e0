"""Signed cookies: a listener's name that nobody else can forge. As Chainlit signs and reads them.

A token is a JSON Web Token (RFC 7519) under HMAC-SHA-256.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookies import CookieError, SimpleCookie

import jwt
from starlette.datastructures import Headers

_GUEST = timedelta(days=365)  # nobody can sign in as this guest again, so the cookie stays long
_SIGNED_IN = timedelta(days=30)
_ALGORITHM = "HS256"


@dataclass(frozen=True)
class Session:
    """Whose browser it is. `mark`: the account's, which changes when its sessions are ended."""

    listener: str
    mark: int | None = None

    @property
    def lasts(self) -> timedelta:
        """How long a cookie of it is good; each visit makes a new one."""
        return _GUEST if self.mark is None else _SIGNED_IN


class Tokens:
    """Makes and reads the cookies."""

    def __init__(self, cookie: str, secret: str) -> None:
        self.cookie, self.secret = cookie, secret

    def session(self, headers: Headers) -> Session | None:
        """The session that the request's cookie names, if its signature and its time hold."""
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self.cookie)
            held = jwt.decode(found.value, self.secret, [_ALGORITHM]) if found else {}
            listener, mark = held["identifier"], held["metadata"].get("mark")
        except (CookieError, jwt.PyJWTError, KeyError, AttributeError):
            return None
        return Session(str(listener), mark if isinstance(mark, int) else None)

    def pair(self, session: Session) -> str:
        """The cookie as a browser sends it."""
        now = datetime.now(UTC)
        told = {"identifier": session.listener, "display_name": None}
        metadata = {} if session.mark is None else {"mark": session.mark}
        held = {**told, "metadata": metadata, "iat": now, "exp": now + session.lasts}
        return f"{self.cookie}={jwt.encode(held, self.secret, _ALGORITHM)}"

    def header(self, session: Session | None, *, secure: bool) -> str:
        """The Set-Cookie header that makes the browser this session's, or nobody's."""
        pair = self.pair(session) if session else f"{self.cookie}="
        age = int(session.lasts.total_seconds()) if session else 0
        flags = "; Secure" if secure else ""
        return f"{pair}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{flags}"
