"""Reads a request for one of our own pages, and hands it to the page as a value.

Knows no page. Pages are plain functions that may block: each runs in a worker thread.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.datastructures import Headers, QueryParams
from starlette.formparsers import FormParser
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from undercard.chat.web.drawings import page_words
from undercard.chat.web.session_tokens import Session, Tokens

_SEE_OTHER = 303  # what was posted is not posted again by a reload
_MOST_FIELDS = 50


@dataclass(frozen=True)
class Visit:
    """Who asks for what.

    `listener` is empty for who is nobody yet. `path`: what follows the page's own name. `form`:
    what was posted; empty where nothing was.
    `secure`: over https. `private`: that, or on this machine alone. `address`: from where it came,
    as the server sees it.
    """

    listener: str
    path: tuple[str, ...] = ()
    posted: bool = False
    form: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    secure: bool = False
    private: bool = False
    address: str = ""


Page = Callable[[Visit], Response]


class Entered(RedirectResponse):
    """Makes the browser a session's, or nobody's, and sends it on."""

    def __init__(self, session: Session | None, to: str) -> None:
        super().__init__(to, _SEE_OTHER)
        self.session = session


class Desk:
    """ASGI application of the pages, by the first part of their paths."""

    def __init__(self, pages: Mapping[str, Page], tokens: Tokens) -> None:
        self._pages, self._tokens = pages, tokens

    def has(self, path: str) -> bool:
        """Whether a path is one of these pages'."""
        return any(part in self._pages for part in _parts(path)[:1])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        name, *rest = _parts(scope["path"])
        request = Request(scope, receive)
        if request.method not in {"GET", "HEAD", "POST"}:
            answer: Response = PlainTextResponse("This page is read, or posted to.", 405)
        else:
            visit = await _visit(request, rest)
            answer = await asyncio.to_thread(self._pages[name], visit)
            if isinstance(answer, Entered):
                cookie = self._tokens.header(answer.session, secure=visit.secure)
                answer.headers.append("Set-Cookie", cookie)
        await answer(scope, receive, send)


async def _visit(request: Request, rest: Sequence[str]) -> Visit:
    posted = request.method == "POST"
    return Visit(
        listener=request.scope["undercard.listener"],
        path=tuple(rest),
        posted=posted,
        form=await _form(request) if posted else {},
        query=dict(QueryParams(request.scope["query_string"])),
        cookies=request.cookies,
        language=spoken(request.headers),
        secure=request.scope["undercard.secure"],
        private=request.scope["undercard.private"],
        address=request.client.host if request.client else "",
    )


async def _form(request: Request) -> dict[str, str]:
    """The fields of a plain form; files are read nowhere on these pages."""
    fields = await FormParser(request.headers, request.stream()).parse()
    told = list(fields.items())[:_MOST_FIELDS]
    return {name: value for name, value in told if isinstance(value, str)}


def spoken(headers: Headers) -> str:
    """The first language of the browser's that the pages have; English where there is none."""
    for part in headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip().split("-")[0].lower()
        if code in page_words():
            return code
    return "en"


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]
