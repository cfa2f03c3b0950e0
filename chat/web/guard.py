"""Stands before Chainlit: who may call, as which listener, and with what response headers."""

import re
import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
Identify = Callable[[Headers], str | None]

# Parts of Chainlit's server that this surface has no use for. /docs would load its scripts from
# another host.
_CLOSED = re.compile(
    r"/(docs|redoc|openapi\.json|copilot|mcp|slack|teams|project/(file|share)|auth/(jwt|header|oauth))\b"
)
_YEAR = 365 * 24 * 3600
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Tokens:
    """Signed cookies: a listener's name that nobody else can forge."""

    def __init__(
        self, cookie: str, sign: Callable[[str], str], read: Callable[[str], str | None]
    ) -> None:
        self.cookie = cookie
        self._sign = sign
        self._read = read

    def listener(self, headers: Headers) -> str | None:
        """Return the listener that the request's cookie names, if its signature holds."""
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self.cookie)
        except CookieError:
            return None
        return self._read(found.value) if found else None

    def pair(self, listener: str) -> str:
        """Return the cookie as a browser sends it."""
        return f"{self.cookie}={self._sign(listener)}"

    def header(self, listener: str, *, secure: bool) -> str:
        """Return the Set-Cookie header that makes the browser this listener's for a year."""
        flags = "; Secure" if secure else ""
        return f"{self.pair(listener)}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite=Lax{flags}"


class Guard:
    """ASGI middleware around Chainlit's application."""

    def __init__(
        self, app: ASGIApp, *, policy: str, tokens: Tokens, local: bool, identify: Identify | None
    ) -> None:
        self._app = app
        self._policy = policy
        self._tokens = tokens
        self._local = (
            local  # bound to this machine only: other host names are then somebody's trick
        )
        self._identify = identify

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on and dress the answer."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if refusal := self._refusal(scope, headers):
            await _refuse(refusal, scope, receive, send)
            return
        if self._identify is not None:
            scope = {**scope, "headers": self._signed_in(headers, self._identify)}
        await self._app(
            scope, receive, self._dressed(scope, headers, send) if scope["type"] == "http" else send
        )

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if self._local and _name(f"//{host}") not in LOOPBACK:
            return 403, "This Undercard answers only on its own machine."
        origin = headers.get("origin")
        if origin is not None and _place(origin) not in {
            host,
            headers.get("x-forwarded-host", host),
        }:
            return 403, "Another page may not call this one."
        if _CLOSED.match(scope["path"]):
            return 404, "There is nothing here."
        if (
            self._identify is not None
            and self._identify(headers) is None
            and scope["path"] != "/health"
        ):
            return 401, "Sign in first: the proxy before this server names no listener."
        return None

    def _signed_in(self, headers: Headers, identify: Identify) -> list[tuple[bytes, bytes]]:
        """Return the headers with the proxy's listener in place of the browser's cookies."""
        kept = [(key, value) for key, value in headers.raw if key != b"cookie"]
        named = identify(headers)
        return [*kept, (b"cookie", self._tokens.pair(named).encode())] if named else kept

    def _dressed(self, scope: Scope, request: Headers, send: Send) -> Send:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer.update(_HEADERS)
                if answer.get("content-type", "").startswith("text/html"):
                    answer["Content-Security-Policy"] = self._policy
                    answer["Cache-Control"] = "no-store"
                    cookie = self._tokens.header(
                        self._listener(request), secure=_is_secure(scope, request)
                    )
                    answer.append("Set-Cookie", cookie)
            await send(message)

        return dressed

    def _listener(self, headers: Headers) -> str:
        named = self._identify(headers) if self._identify else self._tokens.listener(headers)
        return named or f"guest-{secrets.token_hex(4)}"


def _place(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _name(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _is_secure(scope: Scope, headers: Headers) -> bool:
    return headers.get("x-forwarded-proto", scope.get("scheme", "http")) in {"https", "wss"}


async def _refuse(refusal: tuple[int, str], scope: Scope, receive: Receive, send: Send) -> None:
    status, text = refusal
    if scope["type"] == "websocket":
        closing: dict[str, Any] = {"type": "websocket.close", "code": 1008, "reason": text}
        await send(closing)
        return
    await PlainTextResponse(text, status_code=status)(scope, receive, send)
