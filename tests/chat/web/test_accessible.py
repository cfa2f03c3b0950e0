"""No view of the page has a serious fault by the rules of axe-core, in either theme."""

import pytest

from support.accessibility import findings
from support.chromium_page import Browser
from support.scripted_server import Served


@pytest.mark.parametrize("width", [1280, 390], ids=["desk", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_view_has_a_serious_fault(page: Browser, served: Served, theme: str, width: int) -> None:
    page.width(width)
    page.open(served.address)
    page.theme(theme)
    page.find("#starters button")
    assert findings(page) == [], "the first page"
    page.find(".up-links a").click()
    page.find(".up-panel main")
    assert findings(page) == [], "what is remembered"
    page.find(".up-close").click()
    page.ask("mellow indie folk")
    page.ask("drop 2")
    page.find(".uc-open").click()
    page.find(".uc-pick").click()
    assert findings(page) == [], "a list"
    page.driver.execute_script("document.querySelector('.uc-rule').click()")
    page.find(".uc-law")
    assert findings(page) == [], "a rule"
    page.driver.execute_script("document.querySelector('[aria-label=Rules]').click()")
    page.find(".uc-laws")
    assert findings(page) == [], "the rules at work"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_settings_have_no_serious_fault(page: Browser, served: Served, theme: str) -> None:
    page.open(served.address)
    page.theme(theme)
    page.find("#chat-settings-open-modal").click()
    page.find("#chat-settings")
    assert findings(page) == []


def test_on_a_phone_what_is_touched_is_large_enough(page: Browser, served: Served) -> None:
    page.width(390)
    page.open(served.address)
    page.ask("mellow indie folk")
    page.find(".uc-open").click()
    small = """
      return [...document.querySelectorAll('.uc-slate button, .uc-version button, .uc-panel a')]
        .filter(part => part.checkVisibility() && part.getBoundingClientRect().height < 44)
        .map(part => part.outerHTML.slice(0, 120))
    """
    assert page.driver.execute_script(small) == []
