"""Stands before Chainlit: who may call, as which listener, and with what response headers."""

import asyncio
import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from undercard.chat.web.house import Door
from undercard.chat.web.pages.visit import Desk
from undercard.chat.web.session_tokens import Session, Tokens

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SIGN_IN = "/account"
MOST_BYTES = 6 * 2**20  # of a request; a playlist may have 5 MB
Identify = Callable[[Headers], str | None]

# Parts of Chainlit's server that this surface has no use for. /docs would load its scripts from
# another host.
_CLOSED = re.compile(
    r"/(docs|redoc|openapi\.json|copilot|mcp|slack|teams|project/share|auth/(jwt|header|oauth)|login)\b"
)
_FILES = ("/public/", "/assets/")  # the same for everybody
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # under no-referrer a form would name no page
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class TooLarge(Exception):
    """A request has more bytes than any page takes."""


@dataclass(frozen=True)
class Rules:
    """By what requests are judged.

    `policy`: Chainlit's page's Content-Security-Policy. `local`: bound to this machine only, so
    that other host names are somebody's trick. `public`: the host of the address that people use,
    where a proxy stands before this server; `secure`: it is over https. `identify`: names who asks,
    for a proxy that signs people in; None refuses.
    """

    policy: str
    local: bool
    door: Door
    public: frozenset[str] = frozenset()
    secure: bool = False
    identify: Identify | None = None


class Guard:
    """ASGI middleware around Chainlit's application and the pages beside it."""

    def __init__(self, app: ASGIApp, desk: Desk, tokens: Tokens, rules: Rules) -> None:
        self._app, self._desk, self._tokens, self._rules = app, desk, tokens, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on and dress the answer."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if refusal := self._refusal(scope, headers):
            await _refuse(refusal, scope, receive, send)
            return
        session = await self._session(scope, headers)
        app = self._desk if self._desk.has(scope["path"]) else self._app
        if session is None and (app is self._desk or _is_visit(scope)) and not _is_sign_in(scope):
            await RedirectResponse(SIGN_IN)(scope, receive, send)
            return
        secure = self._rules.secure or _is_secure(scope, headers)
        own = {
            "undercard.listener": session.listener if session else "",
            "undercard.secure": secure,
            "undercard.private": secure or _name(f"//{headers.get('host', '')}") in LOOPBACK,
        }
        scope = {**scope, **own, "headers": self._named(headers, session)}
        if scope["type"] == "http":
            send, receive = self._dressed(session, send, secure=secure), _bounded(receive)
        try:
            await app(scope, receive, send)
        except TooLarge:
            await _refuse((413, "That is more than this page takes."), scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        host, rules = headers.get("host", ""), self._rules
        here = {host, headers.get("x-forwarded-host", host), *rules.public}
        if rules.local and _name(f"//{host}") not in LOOPBACK and host not in rules.public:
            return 403, "This Undercard answers only on its own machine."
        if not _is_same_page(scope, headers, here):
            return 403, "Another page may not call this one."
        if _CLOSED.match(scope["path"]):
            return 404, "There is nothing here."
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            return 413, "That is more than this page takes."
        if rules.identify and rules.identify(headers) is None and scope["path"] != "/health":
            return 401, "Sign in first: the proxy before this server names no listener."
        return None

    async def _session(self, scope: Scope, headers: Headers) -> Session | None:
        """Whose request it is: who the proxy names, or the cookie, or a new guest on a page."""
        rules = self._rules
        if rules.identify:
            return Session(rules.identify(headers) or "")
        known = self._tokens.session(headers)
        if known is not None:
            is_file = scope["path"].startswith(_FILES)
            good: bool = is_file or await asyncio.to_thread(rules.door.admits, known)
            if good:
                return known
        if rules.door.guests and scope["type"] == "http" and not _is_api(scope["path"]):
            return Session(f"guest-{secrets.token_hex(4)}")
        return None

    def _named(self, headers: Headers, session: Session | None) -> list[tuple[bytes, bytes]]:
        """The headers with whoever was found in the place of the browser's own claim."""
        own = self._tokens.cookie
        others = [one for one in _cookies(headers) if one.partition("=")[0] != own]
        if session is not None:
            others.append(self._tokens.pair(session))
        kept = [(key, value) for key, value in headers.raw if key != b"cookie"]
        return [*kept, (b"cookie", "; ".join(others).encode("latin-1"))] if others else kept

    def _dressed(self, session: Session | None, send: Send, *, secure: bool) -> Send:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer.update(_HEADERS)
                if answer.get("content-type", "").startswith("text/html"):
                    answer.setdefault("Content-Security-Policy", self._rules.policy)
                    answer["Cache-Control"] = "no-store"
                    if session is not None:
                        answer.append("Set-Cookie", self._tokens.header(session, secure=secure))
            await send(message)

        return dressed


def _is_same_page(scope: Scope, headers: Headers, here: Collection[str]) -> bool:
    """Whether a page of ours asks, or no page at all.

    Browsers name the page that a form or a script is of; what names none and would change
    something has to say that it is no other site's.
    """
    origin = headers.get("origin")
    if origin is not None:
        return _place(origin) in here
    reads = scope["type"] == "websocket" or scope["method"] in {"GET", "HEAD", "OPTIONS"}
    return reads or headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}


def _is_visit(scope: Scope) -> bool:
    """Whether a person opens a page of the chat."""
    path: str = scope["path"]
    return scope["type"] == "http" and (path == "/" or path.startswith("/thread/"))


def _is_sign_in(scope: Scope) -> bool:
    return str(scope["path"]).split("/")[1:2] == [SIGN_IN.strip("/")]


def _is_api(path: str) -> bool:
    """Whether Chainlit's own scripts ask, who got their cookie with the page."""
    return path.startswith(("/project/", "/user", "/ws/", "/auth/", "/logout", "/set-session"))


def _cookies(headers: Headers) -> list[str]:
    return [one.strip() for one in headers.get("cookie", "").split(";") if one.strip()]


def _bounded(receive: Receive) -> Receive:
    """Receive no more of a body than MOST_BYTES, whatever length it claims; raises TooLarge."""
    got = 0

    async def bounded() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > MOST_BYTES:
            raise TooLarge
        return message

    return bounded


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
