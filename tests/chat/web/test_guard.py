"""The guard before the server: who may call, as whom, and what is refused."""

import asyncio
from typing import Any

import jwt
import pytest
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from undercard.chat.web.guard import MOST_BYTES, Guard, Rules
from undercard.chat.web.house import OpenDoor
from undercard.chat.web.pages.visit import Desk
from undercard.chat.web.session_tokens import Session, Tokens


def asked(
    guard: Guard, path: str = "/user", *, method: str = "GET", body: bytes = b"", **headers: str
) -> tuple[int, dict[str, str], Scope]:
    """Send one request through a guard: the status, the headers, and what the inner app saw."""
    sent: list[Message] = []
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [
            (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
        ],
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(guard(scope, receive, send))
    answer = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answer, seen[-1] if seen else {}


seen: list[Scope] = []


async def inner(scope: Scope, receive: Receive, send: Send) -> None:
    seen.append(scope)
    await receive()
    kind = b"text/html" if scope["path"] == "/" else b"application/json"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    await send({"type": "http.response.body", "body": b""})


SECRET = "a key that is used in these tests alone"  # noqa: S105 - of nothing but these tests
TOKENS = Tokens("ticket", SECRET)


def guard(**given: Any) -> Guard:
    rules = {"policy": "p", "local": False, "door": OpenDoor(), **given}
    return Guard(inner, Desk({}, TOKENS), TOKENS, Rules(**rules))


def named(cookie: str) -> Session | None:
    return TOKENS.session(Headers({"cookie": cookie}))


def test_a_proxy_that_signs_people_in_names_the_listener_whatever_the_browser_says() -> None:
    behind = guard(identify=lambda headers: headers.get("x-user"))
    status, answer, scope = asked(
        behind,
        "/",
        host="music.invalid",
        x_user="ada",
        cookie=f"{TOKENS.pair(Session('eve'))}; other=1",
    )
    assert status == 200
    (passed_on,) = Headers(scope=scope).getlist("cookie")
    assert passed_on.startswith("other=1; ")
    assert named(passed_on) == named(answer["set-cookie"]) == Session("ada")
    assert asked(behind, host="music.invalid")[0] == 401


def test_behind_a_proxy_the_public_address_is_the_pages_own_and_the_cookie_is_secure() -> None:
    public = {
        "host": "inner:8000",
        "x_forwarded_host": "music.invalid",
        "x_forwarded_proto": "https",
    }
    status, answer, _ = asked(guard(), "/", origin="https://music.invalid", **public)
    assert status == 200
    assert answer["set-cookie"].endswith("; Secure")
    assert asked(guard(), "/", origin="https://elsewhere.invalid", **public)[0] == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:80", "[::1]:80"])
def test_a_local_server_answers_to_its_local_names_only(host: str) -> None:
    assert asked(guard(local=True), host=host)[0] == 200
    assert asked(guard(local=True), host="elsewhere.invalid")[0] == 403
    assert asked(guard(local=True), host="[broken")[0] == 403


def test_what_would_change_something_has_to_come_from_a_page_of_ours() -> None:
    here = {"host": "music.invalid", "method": "POST"}
    assert asked(guard(), **here, origin="http://music.invalid")[0] == 200
    assert asked(guard(), **here, origin="http://elsewhere.invalid")[0] == 403
    assert asked(guard(), **here, origin="null")[0] == 403
    assert asked(guard(), **here, sec_fetch_site="cross-site")[0] == 403
    assert asked(guard(), **here, sec_fetch_site="same-site")[0] == 403
    assert asked(guard(), **here)[0] == 200  # no browser: it sends no cookie unasked


def test_a_body_is_bounded_whatever_length_it_claims() -> None:
    large = str(MOST_BYTES + 1)
    assert asked(guard(), method="POST", content_length=large)[0] == 413
    assert asked(guard(), method="POST", content_length="many")[0] == 413
    assert asked(guard(), method="POST", body=b"x" * (MOST_BYTES + 1))[0] == 413
    assert asked(guard(), method="POST", body=b"x")[0] == 200


class Closed:
    """A door that lets in nobody but ada, in the second of her sessions."""

    guests = False

    def admits(self, session: Session) -> bool:
        return session == Session("ada", 2)


def test_where_guests_are_not_let_in_a_visitor_is_sent_to_sign_in() -> None:
    closed = guard(door=Closed())
    status, answer, _ = asked(closed, "/")
    assert (status, answer["location"]) == (307, "/account")
    for session in (Session("guest-1"), Session("ada", 1), Session("eve", 2)):
        assert asked(closed, "/thread/x", cookie=TOKENS.pair(session))[0] == 307
        seen.clear()
        asked(closed, "/user", cookie=TOKENS.pair(session))
        assert "cookie" not in Headers(scope=seen[-1])
    good = TOKENS.pair(Session("ada", 2))
    status, answer, _ = asked(closed, "/", cookie=good)
    assert (status, named(answer["set-cookie"])) == (200, Session("ada", 2))


def test_a_cookie_of_another_key_or_another_time_names_nobody() -> None:
    other = Tokens("ticket", "another key that is used in these tests alone")
    assert named(other.pair(Session("ada", 2))) is None
    late = jwt.encode({"identifier": "ada", "metadata": {}, "exp": 1}, SECRET, "HS256")
    unsigned = jwt.encode({"identifier": "ada", "metadata": {}}, None, "none")
    for forged in (late, unsigned, "x.y.z", ""):
        assert named(f"ticket={forged}") is None
