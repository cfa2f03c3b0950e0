"""The small parts that turn a turn's values into what is shown. No Chainlit here."""

import pytest
from markdown_it import MarkdownIt

from support.scripted_dj import slate
from undercard.chat.events import SlateReady
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


@pytest.mark.parametrize("line", ["3. “Hello”", "12) Hello", "- Hello", "+ Hello"])
def test_a_line_that_looks_like_a_list_is_none(line):
    assert MarkdownIt().render(literal(line)) == f"<p>{line}</p>\n"
