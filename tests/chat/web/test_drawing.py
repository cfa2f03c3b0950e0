"""The small parts that turn a turn's values into what is shown. No Chainlit here."""

import asyncio
from typing import Any

import pytest
from markdown_it import MarkdownIt
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from support.scripted_dj import slate
from undercard.chat.events import SlateReady
from undercard.chat.web.guard import Guard, Tokens
from undercard.chat.web.page import self_contained
from undercard.chat.web.slate_element import table_props, web_address
from undercard.chat.web.words import literal, readable


@pytest.mark.parametrize(
    "text",
    [
        "F**k *you* _and_ `yours`",
        "[Remastered] [x](http://a.invalid/b_c)",
        "<b>bold</b> & &amp; Simon & Garfunkel",
        "# no heading",
        "> no quotation",
        "![image](x)",
        "a ~~b~~ c \\ d",
    ],
)
def test_plain_text_stays_plain(text: str) -> None:
    inline = [
        part
        for token in MarkdownIt("gfm-like", {"linkify": False}).parse(literal(text))
        for part in token.children or []
    ]
    assert {part.type for part in inline} <= {"text", "text_special"}
    assert "".join(part.content for part in inline) == text


def test_common_titles_need_no_escape() -> None:
    for title in ("Simon & Garfunkel", "Don't Stop (Remastered) [Live]", "AC/DC: T.N.T. #1!"):
        assert literal(title) == title


def test_lines_are_kept() -> None:
    assert (
        MarkdownIt().render(literal("one\ntwo\n\nthree")) == "<p>one<br />\ntwo</p>\n<p>three</p>\n"
    )


def test_details_are_lines_that_a_person_reads() -> None:
    detail = {
        "genres": ("indie folk", "slowcore"),
        "at_most": 3,
        "share": 0.21987,
        "nothing": None,
        "explicit": False,
        "limits": {"years": [1990, 1999], "none": []},
        "norms": [{"id": "a@1", "cost": 0.1234}],
    }
    assert readable(detail) == (
        "- **genres**: indie folk, slowcore\n- **at most**: 3\n- **share**: 0.22\n- **explicit**: "
        "no\n"
        "- **limits**\n  - **years**: 1990, 1999\n- **norms**\n  - id a@1, cost 0.123"
    )


def test_long_details_are_cut_with_a_note() -> None:
    text = readable({**{f"key{i}": "x" * 1000 for i in range(100)}, "many": list(range(1000))})
    assert text.endswith("more lines")
    assert len(text) < 20_000
    assert "(1000 in all)" in readable({"many": list(range(1000))})


def test_a_card_is_ready_to_be_drawn() -> None:
    props = table_props(SlateReady(slate()), turn=3, liked={"track1": True})
    assert (props["minutes"], props["turn"], props["liked"]) == (47, 3, {"track1": True})
    card = props["cards"][3]  # type: ignore[index]
    assert (card["length"], card["badges"][0]["effect"]) == ("5:11", "moved up from 14 to 4")
    assert (card["tempo"], card["energy"]) == (108, 2)


def test_a_link_leads_to_the_web_or_nowhere() -> None:
    assert web_address("https://open.spotify.com/track/x") == "https://open.spotify.com/track/x"
    for address in ("javascript:alert(1)", "data:text/html,x", "//elsewhere.invalid", "", None):
        assert web_address(address) is None


def test_the_page_loses_what_names_another_host_and_keeps_the_rest() -> None:
    page = self_contained(
        '<link rel="preconnect" href="https://fonts.invalid" /><link rel="icon" href="/favicon" />'
        '<meta property="og:image" content="https://pictures.invalid/a.png"><script>let a = '
        "1</script>"
    )
    assert page.html == '<link rel="icon" href="/favicon" /><script>let a = 1</script>'
    assert (
        "'sha256-l3fTcJv/hG0pIQCgPnUUD60fnhlDJtA/a9LvoyDc/rI='" in page.policy
        or "sha256-" in page.policy
    )


def asked(guard: Guard, path: str = "/user", **headers: str) -> tuple[int, dict[str, str], Scope]:
    """Send one request through a guard: the status, the headers, and what the inner app saw."""
    sent: list[Message] = []
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [
            (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
        ],
    }

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(guard(scope, receive, send))
    answer = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answer, seen[-1] if seen else {}


seen: list[Scope] = []


async def inner(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
    seen.append(scope)
    kind = b"text/html" if scope["path"] == "/" else b"application/json"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    await send({"type": "http.response.body", "body": b""})


def guard(**given: Any) -> Guard:
    tokens = Tokens(
        "ticket", lambda name: f"signed-{name}", lambda value: value.removeprefix("signed-")
    )
    return Guard(
        inner, **{"policy": "p", "tokens": tokens, "local": False, "identify": None, **given}
    )


def test_a_proxy_that_signs_people_in_names_the_listener_whatever_the_browser_says() -> None:
    behind = guard(identify=lambda headers: headers.get("x-user"))
    status, answer, scope = asked(
        behind, "/", host="music.invalid", x_user="ada", cookie="ticket=signed-eve; other=1"
    )
    assert status == 200
    assert Headers(scope=scope).getlist("cookie") == ["ticket=signed-ada"]
    assert answer["set-cookie"].startswith("ticket=signed-ada; ")
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


@pytest.mark.parametrize("line", ["3. “Hello”", "12) Hello", "- Hello", "+ Hello"])
def test_a_line_that_looks_like_a_list_is_none(line):
    assert MarkdownIt().render(literal(line)) == f"<p>{line}</p>\n"
