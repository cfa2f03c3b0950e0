"""A real Chromium that records every request it makes, and the waits that the page's tests
share.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
DRIVER = shutil.which("chromedriver")
MISSING = (
    "no Chromium here: install it (Debian: apt-get install chromium chromium-driver) to run "
    "these tests"
)
_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars"
)
WAIT_SECONDS = 60  # only a test that fails waits so long, or a machine that is busy


CONNECTED = "#chat-settings-open-modal"  # the page has it once its socket is up


class Browser:
    """A Chromium and what a test does with it."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def fresh(self) -> None:
        """Forget everything but the page's scripts, which are all the same: another listener."""
        self.driver.get("about:blank")
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.width(1180)
        self.requests()
        self.complaints()

    def open(self, address: str, ready: str = CONNECTED) -> None:
        """Open a page and wait for what shows that it is ready: what is typed before is lost."""
        self.driver.get(address)
        self.find("#chat-input")
        self.find(ready)

    def find(self, css: str) -> WebElement:
        return self.until(lambda: self.driver.find_element(By.CSS_SELECTOR, css), css)

    def all(self, css: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def until(self, done: Any, what: str) -> Any:
        return WebDriverWait(self.driver, WAIT_SECONDS, poll_frequency=0.05).until(
            lambda _d: done(), what
        )

    def text(self) -> str:
        return str(self.driver.execute_script("return document.body?.innerText ?? ''"))

    def sees(self, text: str) -> None:
        self.until(lambda: text in self.text(), f"the page never showed: {text}")

    def is_idle(self) -> bool:
        return not self.all("#stop-button") and bool(self.all("#chat-submit"))

    def say(self, text: str) -> None:
        """Type and send; text beyond the Basic Multilingual Plane is pasted, as ChromeDriver cannot
        type it.
        """
        self.until(self.is_idle, "the page stays busy")
        box = self.find("#chat-input")
        box.click()
        self.driver.execute_cdp_cmd("Input.insertText", {"text": text})
        self.until(lambda: self.find("#chat-submit").is_enabled(), "nothing can be sent")
        box.send_keys(Keys.ENTER)

    def ask(self, text: str) -> None:
        """Say something and wait until the turn is over."""
        said = len(self.all("[data-step-type=user_message]"))
        self.say(text)
        self.until(
            lambda: len(self.all("[data-step-type=user_message]")) > said,
            "the message is not shown",
        )
        self.until(self.is_idle, "the turn does not end")

    def said(self) -> list[str]:
        """Return what the listener said, by typing or by a button."""
        return [one.text for one in self.all("[data-step-type=user_message]")]

    def press(self, buttons: str, name: str) -> None:
        """Press the one of these buttons that shows a name."""

        def found() -> WebElement | None:
            return next((one for one in self.all(buttons) if one.text == name), None)

        self.until(found, f"there is no button {name}").click()

    def slates(self) -> int:
        return len(self.all(".uc-slate .uc-list"))

    def width(self, pixels: int, height: int = 900) -> None:
        """Make the page as wide as a phone or a desk; headless windows have a least width, so by
        emulation.
        """
        is_phone = pixels < 600
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": pixels, "height": height, "deviceScaleFactor": 2, "mobile": is_phone},
        )
        self.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": is_phone})

    def offline(self, yes: bool) -> None:
        """Cut the page from the server, open connections included, or give it back."""
        conditions = {
            "offline": yes,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": -1,
        }
        self.driver.execute_cdp_cmd("Network.emulateNetworkConditions", conditions)

    def theme(self, name: str) -> None:
        self.driver.execute_script("localStorage.setItem('vite-ui-theme', arguments[0])", name)
        self.driver.refresh()
        self.find("#chat-input")

    def requests(self) -> list[str]:
        """Return every address asked for since the last call, WebSockets too."""
        asked = []
        for entry in self.driver.get_log("performance"):  # type: ignore[no-untyped-call]
            message = json.loads(entry["message"])["message"]
            params = message["params"]
            if message["method"] == "Network.requestWillBeSent":
                asked.append(params["request"]["url"])
            if message["method"] == "Network.webSocketCreated":
                asked.append(params["url"])
        return asked

    def hosts(self) -> set[str]:
        """Return the hosts of all those requests; Chromium's own pages (chrome:) and data: have
        none.
        """
        split = map(urlsplit, self.requests())
        return {url.netloc for url in split if url.scheme in {"http", "https", "ws", "wss", "ftp"}}

    def complaints(self) -> list[str]:
        """Return the console's errors since the last call."""
        entries = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]


@contextmanager
def chromium(profile: Path, language: str = "en-US") -> Iterator[Browser]:
    """Start a Chromium with a fresh profile that asks for this language.

    No tool downloads anything.
    """
    os.environ["SE_OFFLINE"] = "true"
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    spoken = (f"--lang={language}", f"--accept-lang={language}")
    own = (f"--user-data-dir={profile}", "--window-size=1180,900")
    for flag in (*_FLAGS.split(), *spoken, *own):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(
        options=options, service=webdriver.ChromeService(executable_path=str(DRIVER))
    )
    try:
        yield Browser(driver)
    finally:
        driver.quit()
