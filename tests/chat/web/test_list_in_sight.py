"""The list beside the talk: that it stays in sight, and all that can be done with it."""

from urllib.parse import unquote

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from support.chromium_page import Browser
from support.scripted_dj import GAVE_WAY
from support.scripted_server import Served

SAVES = """
HTMLAnchorElement.prototype.click = function () { window.saved = [this.download, this.href] }
"""
IN_SIGHT = """
const last = [...document.querySelectorAll('[data-step-type=user_message]')].at(-1)
const { top, bottom } = last.getBoundingClientRect()
return top >= 0 && bottom < innerHeight / 2
"""


def test_what_a_list_goes_by_is_shown_and_taken_back_by_a_button(
    page: Browser, served: Served
) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    page.driver.refresh()
    page.find(".uc-chip")
    assert [chip.text for chip in page.all(".uc-chip")] == ["mellow indie folk"]
    page.find(".uc-chip button[aria-label='Take back: mellow indie folk']").click()
    page.until(lambda: page.said()[-1] == "Take back “mellow indie folk”", "nothing was said")


def test_what_a_list_goes_by_is_put_in_other_words(page: Browser, served: Served) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    page.find(".uc-held").click()
    page.find(".uc-chip input").send_keys("loud jazz", Keys.ENTER)
    wanted = ["mellow indie folk", "Take back “mellow indie folk”", "loud jazz"]
    page.until(lambda: page.said() == wanted, "it was not put in other words")
    page.until(page.is_idle, "the turn does not end")


def test_the_list_stays_in_sight_beside_the_talk(page: Browser, served: Served) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    track = page.find(".uc-track")
    for _ in range(3):
        page.ask("why 1?")
    assert page.find(".uc-track") == track, "the list was drawn anew"
    place = track.rect
    assert 0 <= place["y"] < 300
    assert place["x"] > page.find("#chat-input").rect["x"]


def test_on_a_phone_the_list_is_below_the_talk(page: Browser, served: Served) -> None:
    page.width(390, 844)
    page.open(served.address)
    page.ask("mellow indie folk")
    page.ask("why 1?")
    last = page.all("[data-step-type=assistant_message]:not(:has(.uc-slate))")[-1]
    assert page.find(".uc-slate").rect["y"] >= last.rect["y"] + last.rect["height"]
    page.until(lambda: page.driver.execute_script(IN_SIGHT), "what was said last is out of sight")
    page.driver.refresh()
    page.find(".uc-track")
    page.until(lambda: page.driver.execute_script(IN_SIGHT), "after a reload it is out of sight")


def test_several_tracks_are_chosen_kept_and_replaced(page: Browser, served: Served) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    for rank in (2, 4, 5):
        page.find(f".uc-track:nth-child({rank}) .uc-pick").click()
    page.press(".uc-several button", "Drop")
    page.until(lambda: page.said()[-1] == "drop 2, 4 and 5", "they were not dropped")
    page.until(page.is_idle, "the turn does not end")
    page.find(".uc-track:nth-child(1) .uc-pick").click()
    page.press(".uc-several button", "Lock")
    page.press(".uc-several button", "Replace what is not locked")
    page.until(lambda: page.said()[-1] == "replace everything but 1", "not the others")


def test_a_track_is_moved_by_keys_and_by_dragging(page: Browser, served: Served) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    page.find(".uc-track:nth-child(3) .uc-pick").send_keys(Keys.ALT, Keys.ARROW_UP)
    page.until(lambda: page.said()[-1] == "move 3 to 2", "not moved by keys")
    page.until(page.is_idle, "the turn does not end")
    tracks = page.all(".uc-track")
    drag = ActionChains(page.driver).drag_and_drop(
        tracks[4].find_element("css selector", ".uc-artist"), tracks[1]
    )
    drag.perform()
    page.until(lambda: page.said()[-1] == "move 5 to 2", "not moved by dragging")


def test_the_list_is_one_tab_stop_and_keeps_the_focus_through_an_edit(
    page: Browser, served: Served
) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    assert len(page.all(".uc-list ol [tabindex='0']")) == 1
    page.find(".uc-track:nth-child(1) .uc-pick").send_keys(Keys.ARROW_DOWN)
    for key in (Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT):
        page.driver.switch_to.active_element.send_keys(key)
    drop = page.driver.switch_to.active_element
    assert str(drop.get_attribute("aria-label")).startswith("Drop: “First Day of My Life”")
    drop.send_keys(Keys.ENTER)
    page.sees("Dropped 2.")
    focused = "return document.activeElement.getAttribute('aria-label') ?? ''"
    wanted = "Drop: “Blue Ridge Mountains”"
    page.until(lambda: page.driver.execute_script(focused).startswith(wanted), "the focus is lost")


def test_the_list_is_handed_over_without_a_turn(page: Browser, served: Served) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    page.driver.execute_script(SAVES)
    page.find("button[aria-label=Download]").click()
    page.press(".uc-formats button", "CSV")
    name, address = page.until(
        lambda: page.driver.execute_script("return window.saved"), "nothing was saved"
    )
    assert name.endswith(".csv")
    assert "Holocene" in unquote(address)
    assert page.said() == ["mellow indie folk"]


def test_the_rules_at_work_are_shown_with_the_list_as_it_would_be(
    page: Browser, served: Served
) -> None:
    page.open(served.address)
    page.ask("mellow indie folk")
    assert page.find(".uc-gave-way").text == GAVE_WAY
    page.find("button[aria-label=Rules]").click()
    for words in (
        "Moved up or brought in: 4, 7, 9",
        "30 % of the tracks, 20 % wanted",
        "25 % of the tracks, 20 % wanted",
        "House rules of Undercard, section 2",
    ):
        assert words in page.find(".uc-laws").text
    before = [one.text for one in page.all(".uc-before text:not([x='300'])")]
    assert before[0] == "1 To Build a Home"
    assert len(page.all(".uc-before line.uc-lifted")) == 4
    page.find("button[aria-label=Rules]").click()
    assert page.find(".uc-track").is_displayed()
