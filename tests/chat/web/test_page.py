"""What a listener sees and does, in a real Chromium on the real server."""

import json
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import unquote

import pytest
from selenium.webdriver.common.keys import Keys

from support.chromium_page import Browser
from support.scripted_server import Served


def stored(served: Served) -> dict[str, dict[str, object]]:
    return json.loads((served.home / "scripted.json").read_text())


EARLIER = "An earlier list · 10 tracks · 47 min"


def latest(served: Served) -> dict[str, object]:
    return list(stored(served).values())[-1]


def test_a_starter_gives_a_streamed_reply_and_a_slate_of_cards(
    page: Browser, served: Served
) -> None:
    page.open(served.address)
    page.find("#starters button").click()
    page.sees("Ten calm, mostly acoustic songs")
    page.until(page.is_idle, "the turn does not end")
    first = page.all(".uc-track")[0]
    shown = ["1", "Holocene", "Bon Iver", "Bon Iver · 2011 · indie folk", "5:37"]
    assert first.text.split("\n") == shown
    link = first.find_element("css selector", ".uc-title a")
    assert link.get_attribute("href") == "https://open.spotify.com/track/track1"
    assert "noopener" in str(link.get_attribute("rel"))
    assert len(page.all(".uc-track")) == 10
    assert "10 tracks" in page.find(".uc-list header").text
    assert "/thread/dialogue-" in page.driver.current_url
    assert page.complaints() == []


def test_nothing_is_loaded_from_another_host(page: Browser, served: Served) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    page.find(".uc-rule").click()
    page.find(".uc-law")
    page.find("body").send_keys(Keys.ESCAPE)
    page.ask("image")
    page.sees(
        "![this](http://elsewhere.invalid/a.png), <img src=http://elsewhere.invalid/b.png> and "
        "**that**"
    )
    page.find("#readme-button").click()
    page.sees("What is kept")
    page.find("body").send_keys(Keys.ESCAPE)
    page.theme("light")
    page.find(".uc-track")
    assert page.hosts() == {f"localhost:{served.port}"}
    assert page.complaints() == []


def test_the_policy_stops_what_would_leave(page: Browser, served: Served) -> None:
    page.open(served.address)
    load = """
      const done = arguments[0], image = new Image()
      image.onerror = () => done('refused')
      image.onload = () => done('loaded')
      image.src = 'http://elsewhere.invalid/x.png'
    """
    assert page.driver.execute_async_script(load) == "refused"
    assert any("Content Security Policy" in complaint for complaint in page.complaints())


def test_a_badge_opens_the_rule_by_keyboard_and_gives_the_focus_back(
    page: Browser, served: Served
) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    badge = page.find(".uc-rule")
    page.driver.execute_script("arguments[0].focus()", badge)
    badge.send_keys(Keys.ENTER)
    law = page.find(".uc-law")
    for words in (
        "At least two in ten tracks are by emerging artists.",
        "Streaming services should give due prominence",
        "House rules of Undercard, section 2",
        "Emerging artists",
        "moved up from 14 to 4",
        "emerging-artists@1",
    ):
        page.until(lambda words=words: words in law.text, f"the rule does not say: {words}")
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    page.until(lambda: not page.all(".uc-law"), "the rule does not close")
    page.until(lambda: page.driver.switch_to.active_element == badge, "the focus is lost")


def test_rules_that_did_the_same_share_a_badge(page: Browser, served: Served) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    page.find(".uc-track:nth-child(10) .uc-rule")
    badges = page.all(".uc-track:nth-child(10) .uc-rule")
    assert [badge.text for badge in badges] == ["moved up from 12 to 10, by 2 rules"]
    page.driver.execute_script("arguments[0].click()", badges[0])
    page.until(lambda: len(page.all(".uc-law article")) == 2, "not both rules")


def test_every_control_has_a_name(page: Browser, served: Served) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    unnamed = """
      return [...document.querySelectorAll('button, a, textarea')]
        .filter(part => part.checkVisibility())
        .filter(part => !part.ariaLabel && !part.title && !part.innerText.trim())
        .map(part => part.outerHTML.slice(0, 120))
    """
    page.until(lambda: page.driver.execute_script(unnamed) == [], "controls without a name")


def test_drop_speaks_for_the_listener_and_an_earlier_list_is_folded(
    page: Browser, served: Served
) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    page.find(".uc-track:nth-child(3) button[aria-label^='Drop']").click()
    page.sees("Dropped 3.")
    page.until(page.is_idle, "the turn does not end")
    assert page.said() == ["mellow indie folk", "drop 3"]
    assert page.slates() == 1
    assert len(page.all(".uc-track")) == 9
    assert [line.text for line in page.all(".uc-version summary")] == [EARLIER]
    page.find(".uc-version summary").click()
    assert len(page.all(".uc-version li")) == 10
    page.driver.refresh()
    page.until(lambda: len(page.all(".uc-track")) == 9, "not the list in force")
    assert [line.text for line in page.all(".uc-version summary")] == [EARLIER]


def test_an_offer_speaks_for_the_listener(page: Browser, served: Served) -> None:
    page.open(served.address)
    page.ask("impossible")
    page.sees("cannot hold together")
    assert page.slates() == 0
    assert page.find(".uc-offers").text.split("\n") == ["ska from any year", "1950, any genre"]
    page.driver.refresh()
    page.find(".uc-offers button").click()
    page.until(lambda: page.slates() == 1, "the offer brought no list")
    assert page.said()[-1] == "ska from any year"


def test_a_list_is_saved_as_a_file_without_asking_a_server(page: Browser, served: Served) -> None:
    page.open(served.address)
    page.ask("file")
    link = page.find("a.uc-file")
    assert link.get_attribute("download") == "undercard-1.m3u8"
    media, _, text = str(link.get_attribute("href")).partition(",")
    assert media == "data:audio/x-mpegurl;charset=utf-8"
    assert unquote(text) == "#EXTM3U\n#EXTINF:1,Ø - =1&%\n"
    assert page.complaints() == []


def test_a_like_reaches_the_dj_and_is_there_after_a_reload(page: Browser, served: Served) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    like = ".uc-track:nth-child(2) button[aria-label^='Like']"
    page.find(like).click()
    page.until(lambda: latest(served)["likes"] == [[1, "track2", True]], "the like did not arrive")
    page.ask("drop 9")
    assert page.find(like).get_attribute("aria-pressed") == "true"
    page.driver.refresh()
    page.until(
        lambda: page.find(like).get_attribute("aria-pressed") == "true", "the like is forgotten"
    )


def test_the_steps_can_be_opened_and_read(page: Browser, served: Served) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    page.find("[data-step-type=tool] button").click()
    page.sees("Rules: 2, and 0 limits of yours; 3 tracks moved; the best possible list, proved")
    for step in page.all("[data-step-type=tool] [data-step-type=tool] button"):
        page.driver.execute_script("arguments[0].click()", step)
    page.sees("At least two in ten tracks are by emerging artists.: holds")
    assert "7f3a9c" not in page.text(), "a listener is shown the name of a model"
    assert "{" not in page.text()


def test_stop_ends_the_turn_and_the_dialogue_goes_on(page: Browser, served: Served) -> None:
    page.open(served.address)
    page.say("endless")
    page.sees("and on and on")
    page.find("#stop-button").click()
    page.sees("You stopped me; nothing was changed.")
    page.ask("impossible")
    page.sees("cannot hold together")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("die", "The engine stopped in the middle of the answer."),
        ("bug", "Something went wrong on my side (KeyError)"),
    ],
)
def test_a_turn_that_fails_says_so_and_the_dialogue_goes_on(
    page: Browser, served: Served, said: str, shown: str
) -> None:
    page.open(served.address)
    page.ask(said)
    page.sees(shown)
    assert "Traceback" not in page.text()
    page.ask("impossible")
    page.sees("cannot hold together")


def test_a_dialogue_that_cannot_begin_says_why_and_begins_once_it_can(
    page: Browser, start: Callable[..., Served]
) -> None:
    served = start()
    (served.home / "full").touch()
    page.open(served.address, ready="#chat-input")
    page.sees("No space is left on the disk")
    page.ask("impossible")
    page.until(lambda: page.text().count("No space is left on the disk") == 2, "silence")
    (served.home / "full").unlink()
    page.ask("impossible")
    page.sees("cannot hold together")
    served.end()


def test_two_tabs_of_one_dialogue_take_turns(page: Browser, served: Served) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    address = page.driver.current_url
    dialogue = address.rsplit("/", 1)[1]
    first = page.driver.current_window_handle
    page.driver.switch_to.new_window("tab")
    page.driver.get(address)
    page.find(".uc-track")
    page.say("hold")
    page.sees("Answering")
    page.driver.switch_to.window(first)
    page.say("drop 1")
    (served.home / f"{dialogue}.go").touch()
    page.sees("Dropped 1.")
    said = [turn["say"] for turn in stored(served)[dialogue]["turns"]]  # type: ignore[attr-defined]
    assert said == ["mellow indie folk", "hold", "drop 1"]
    page.driver.switch_to.window(page.driver.window_handles[-1])
    page.driver.close()
    page.driver.switch_to.window(first)


@pytest.mark.parametrize(
    "said",
    [
        "la " * 6667,
        "🎧🎷 тихая музыка 静かな曲 \u202eabc",
        "a\x00b\x07c\x1b[31m",
        "# <script>alert(1)</script> **b** [l](javascript:1)",
    ],
    ids=["20000", "scripts", "control", "markup"],
)
def test_what_is_said_is_shown_as_it_was_said(page: Browser, served: Served, said: str) -> None:
    page.open(served.address)
    page.ask(said)
    turns = latest(served)["turns"]
    assert turns[-1]["say"].split() == said.split()  # type: ignore[index]
    bubble = page.find("[data-step-type=user_message]")
    visible = "".join(c for c in said.strip() if c.isprintable() and c != "\u202e")
    shown = "".join(c for c in bubble.text if c.isprintable() and c != "\u202e")
    assert shown.split() == visible.split()
    page.ask("impossible")
    assert page.complaints() == []


def test_the_settings_reach_the_dj_and_come_back(page: Browser, served: Served) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    page.find("#chat-settings-open-modal").click()
    page.find("#chat-settings [role=slider]").send_keys(Keys.ARROW_RIGHT * 3)
    page.find("#chat-settings [role=switch]").click()
    page.find("#chat-settings #confirm").click()
    wanted = {
        "list_length": 13,
        "adventurous": 0.3,
        "explain": False,
        "use_profile": True,
        "character": "host",
        "language": "en",
        "remember": True,
    }
    page.until(
        lambda: latest(served)["settings"] == wanted, f"the DJ has {latest(served)['settings']}"
    )
    page.driver.refresh()
    page.find(".uc-track")
    page.find("#chat-settings-open-modal").click()
    page.until(
        lambda: page.find("#chat-settings [role=slider]").get_attribute("aria-valuenow") == "13",
        "forgotten",
    )


def test_the_page_speaks_the_language_of_the_browser(
    browser_in: Callable[[str], AbstractContextManager[Browser]], served: Served
) -> None:
    with browser_in("de-DE") as page:
        page.open(served.address)
        assert page.find("#chat-input").get_attribute("placeholder") == "Was möchtest du hören?"
        page.find("#chat-settings-open-modal").click()
        page.sees("Meist Bekanntes")
        page.find("body").send_keys(Keys.ESCAPE)
        page.find("#readme-button").click()
        page.sees("Was behalten wird")


def test_a_new_dialogue_begins_empty_and_the_old_one_is_listed(
    page: Browser, served: Served
) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    page.find("#header #new-chat-button").click()
    page.find("#starters button")
    page.ask("impossible")
    page.find("#header #sidebar-trigger-button").click()
    listed = "[data-sidebar=menu] a"
    wanted = ["impossible", "mellow indie folk"]
    page.until(lambda: [link.text for link in page.all(listed)] == wanted, "not the two dialogues")
    page.driver.execute_script("arguments[0].click()", page.all(listed)[1])
    page.until(lambda: page.slates() == 1, "the old dialogue does not come back")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_everything_without_scrolling_sideways(
    page: Browser, served: Served, theme: str
) -> None:
    page.width(360, 740)
    page.open(served.address)
    page.theme(theme)
    page.ask("mellow indie folk")
    page.find(".uc-open").click()
    page.find(".uc-panel button")
    wide = """
      const { scrollWidth, clientWidth } = document.documentElement
      return scrollWidth > clientWidth
        || [...document.querySelectorAll('.uc-slate :is(button, .uc-what, .uc-length)')]
          .some(part => part.getBoundingClientRect().right > clientWidth + 1)
    """
    assert page.driver.execute_script(wide) is False
    page.until(lambda: "/thread/" in page.driver.current_url, "a reload would lose the dialogue")
    page.driver.refresh()
    page.find(".uc-track")


def test_killed_and_started_again_the_open_page_goes_on(
    page: Browser, start: Callable[..., Served]
) -> None:
    first = start()
    page.open(first.address)
    page.ask("mellow indie folk")
    page.say("endless")
    page.sees("and on and on")
    first.end(signal.SIGKILL)
    second = start(first.home, port=first.port)
    page.until(lambda: "and on" not in page.text(), "the unfinished turn stays on the page")
    page.until(lambda: page.slates() == 1, "the dialogue does not come back")
    page.ask("drop 1")
    page.sees("Dropped 1.")
    assert [turn["say"] for turn in latest(second)["turns"]] == ["mellow indie folk", "drop 1"]  # type: ignore[index]
    second.end()


def test_words_lost_with_the_connection_come_back_with_it(page: Browser, served: Served) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    dialogue = page.driver.current_url.rsplit("/", 1)[1]
    page.say("hold")
    page.sees("Answering")
    page.offline(True)
    (served.home / f"{dialogue}.go").touch()
    page.until(lambda: len(stored(served)[dialogue]["turns"]) == 2, "the turn does not end")  # type: ignore[arg-type]
    page.offline(False)
    page.until(lambda: page.all(".uc-version summary"), "what was missed is not shown")
    page.ask("drop 1")
    page.sees("Dropped 1.")
