"""Takes the pictures of the documentation from a running server:

    PYTHONPATH=tests python -m support.take_pictures ADDRESS FOLDER [NAME ...]

`steward` makes the account "ann", who has to be a steward and may sign up; `player` wants tracks
that can be heard; `report` wants the file of an audit's export as the address. docs/web.md has the
whole commands.
"""

import secrets
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from support.chromium_page import Browser, chromium

WISHES = (
    *("songs to run to", "something for dinner", "calm piano", "90s hip hop", "samba", "dub"),
    *("rainy Sunday morning", "loud guitars", "songs to work to", "new soul"),
)
_STILL = (
    "return document.getAnimations().every(a => a.playState !== 'running') && "
    "document.fonts.status === 'loaded'"
)


def chat(page: Browser, address: str) -> None:
    """The dark page with one rule opened, or the list alone when no rule acted."""
    page.width(1280, 860)
    _begin(page, address, "dark")
    page.ask("something for cooking dinner with friends")
    page.find(".uc-track")
    if rules := page.all(".uc-rule"):
        rules[0].click()
        page.find(".uc-law")


def phone(page: Browser, address: str) -> None:
    """The light page on a phone, scrolled to its list."""
    page.width(390, 844)
    _begin(page, address, "light")
    page.ask("rainy Sunday morning, nothing sad")
    page.find(".uc-track")


def steward(page: Browser, address: str) -> None:
    """A rule on the steward's page, with what it got in some lists."""
    page.width(1280, 860)
    page.driver.get(f"{address}/account")
    page.find("details summary").click()
    page.find("#up-name-up").send_keys("ann")
    page.find("#up-password-up").send_keys(secrets.token_urlsafe())
    page.find("details button").click()
    page.find("#chat-input")
    for wish in WISHES:
        _begin(page, address, "dark")
        page.ask(wish)
    page.driver.get(f"{address}/steward/norm/emerging-artists")
    page.find("main img")


def player(page: Browser, address: str) -> None:
    """A list of one's own music, its third track playing."""
    page.width(1280, 860)
    _begin(page, address, "dark")
    page.ask("mellow indie folk")
    page.all(".uc-track [data-column=play]")[2].click()
    page.until(
        lambda: page.find(".uc-player").text.find("0:05") >= 0, "the third track does not play"
    )


def report(page: Browser, address: str) -> None:
    """The auditor's report, whose file is the address."""
    page.width(1000, 1330)
    page.driver.get(address)


PICTURES: Mapping[str, Callable[[Browser, str], None]] = {
    one.__name__: one for one in (chat, phone, steward, player, report)
}


def _begin(page: Browser, address: str, theme: str) -> None:
    page.open(address)
    page.theme(theme)
    page.find("#starters button")


def _take(page: Browser, file: Path) -> None:
    page.driver.execute_script("document.activeElement.blur()")
    page.until(lambda: page.driver.execute_script(_STILL), "the page does not come to rest")
    file.parent.mkdir(parents=True, exist_ok=True)
    page.driver.save_screenshot(str(file))


def main(address: str, folder: Path, *names: str) -> None:
    """Take the named pictures; those of the page over the built-in catalogue when none is named."""
    for name in names or ("chat", "phone", "steward"):
        with tempfile.TemporaryDirectory() as profile, chromium(Path(profile)) as page:
            PICTURES[name](page, address)
            _take(page, folder / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
