"""Measures how long it takes from “play” to the first sound, in a real Chromium:

    PYTHONPATH=tests python -m support.first_sound ADDRESS [WHAT TO SAY]

Every track of a list is played from its beginning, each unheard before, so nothing is loaded ahead.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from support.chromium_page import Browser, chromium

SAY = "rock songs"
_WATCHED = """
const play = HTMLMediaElement.prototype.play
HTMLMediaElement.prototype.play = function () { window.deck = this; return play.call(this) }
"""
_PRESSED = """
const [button, done] = arguments
const pressed = performance.now()
window.deck = null
button.click()
const look = () =>
  deck?.currentTime > 0 ? done(performance.now() - pressed) : requestAnimationFrame(look)
look()
"""


def measure(page: Browser, address: str, say: str) -> list[float]:
    """Milliseconds, a track after the other."""
    page.open(address)
    page.find("#chat-settings-open-modal")
    page.driver.execute_script(_WATCHED)
    page.ask(say)
    page.find(".uc-track [data-column=play]").click()  # what a browser wants before it plays at all
    page.find(".uc-player [data-does=stop]").click()
    found = []
    for button in page.all(".uc-track [data-column=play]")[1:]:
        found.append(page.driver.execute_async_script(_PRESSED, button))
        page.find(".uc-player [data-does=stop]").click()
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as profile, chromium(Path(profile)) as browser:
        found = measure(browser, sys.argv[1], " ".join(sys.argv[2:]) or SAY)
    sys.stdout.write(
        f"{len(found)} tracks: median {statistics.median(found):.0f} ms, most {max(found):.0f} ms\n"
    )
