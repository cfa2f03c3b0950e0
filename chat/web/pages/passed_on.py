"""Passes on what a library's server gives of a sound, part by part, and nothing else of it."""

import logging
import re
from collections.abc import Mapping
from functools import cache

import httpx
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from undercard.retrieval.libraries.library import Stream

_log = logging.getLogger(__name__)
UNKEPT = {"Cache-Control": "private, no-cache"}  # rights may change, and files
# Seconds: to be reached, and between two parts.
_TIMEOUT = httpx.Timeout(20.0, connect=5.0)
_MOST_AT_A_TIME = 64
_RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)")
_PASSED = ("content-length", "content-range", "accept-ranges", "etag", "last-modified")
_SOUND = re.compile(r"(audio|video)/[\w.+-]+|application/(ogg|octet-stream)")
_WHOLE, _PART, _MISSING, _BEYOND = 200, 206, 404, 416
_BAD_GATEWAY, _TOO_LATE = 502, 504


@cache
def _client() -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=_MOST_AT_A_TIME)
    return httpx.AsyncClient(timeout=_TIMEOUT, limits=limits)


class PassedOn(Response):
    """A sound from a server. `library` names it in the log; its address never is there.

    A server that dies in the middle ends the connection early: browsers then ask for the rest.
    """

    def __init__(self, stream: Stream, library: str) -> None:
        super().__init__()
        self._stream, self._library = stream, library

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask the server, and answer with what it gives."""
        stream = self._stream
        asked = {"Accept-Encoding": "identity", **_range(Headers(scope=scope))}
        try:
            opened = _client().build_request("GET", stream.address, headers=asked)
            answer = await _client().send(opened, stream=True)
        except httpx.HTTPError as error:
            late = isinstance(error, httpx.TimeoutException)
            status = _TOO_LATE if late else _BAD_GATEWAY
            await self._refused(status, type(error).__name__)(scope, receive, send)
            return
        try:
            await self._answer(answer, scope["method"])(scope, receive, send)
        except httpx.HTTPError as error:
            _log.warning("%s: broke off in the middle (%s)", self._library, type(error).__name__)
        finally:
            await answer.aclose()

    def _answer(self, answer: httpx.Response, method: str) -> Response:
        """What is a sound; another status, or a page that says why there is none, stays here."""
        status = answer.status_code
        kind = answer.headers.get("content-type", "").partition(";")[0].strip()
        passed = {name: answer.headers[name] for name in _PASSED if name in answer.headers}
        if status == _BEYOND:
            told = {name: passed[name] for name in ("content-range",) if name in passed}
            return PlainTextResponse("", _BEYOND, told)
        if status not in (_WHOLE, _PART):
            return self._refused(_MISSING if status == _MISSING else _BAD_GATEWAY, str(status))
        if not _SOUND.fullmatch(kind):
            return self._refused(_BAD_GATEWAY, kind or "nothing named")
        if method == "HEAD":
            return Response(None, status, {**passed, **UNKEPT}, kind)
        return StreamingResponse(answer.aiter_raw(), status, {**passed, **UNKEPT}, kind)

    def _refused(self, status: int, why: str) -> Response:
        _log.warning("%s: gives no sound (%s)", self._library, why)
        return PlainTextResponse("The library's server gives no sound.", status)


def _range(headers: Headers) -> Mapping[str, str]:
    """What the browser asks for a part by, where it is one."""
    if not _RANGE.fullmatch(headers.get("range", "")):
        return {}
    return {name: headers[name] for name in ("range", "if-range") if name in headers}
