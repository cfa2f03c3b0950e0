"""Takes the README's picture from a running server:

    PYTHONPATH=tests python -m support.take_picture ADDRESS FILE [WHAT TO SAY]

The picture shows the dark page with one rule opened, or the list alone when no rule acted.
"""

import sys
import tempfile
from pathlib import Path

from support.chromium_page import Browser, chromium

SAY = "90s hip hop, no 2Pac"
_STILL = (
    "return document.getAnimations().every(a => a.playState !== 'running') && "
    "document.fonts.status === 'loaded'"
)


def take(page: Browser, address: str, file: Path, say: str) -> None:
    page.width(1280, 860)
    page.open(address)
    page.theme("dark")
    page.find("#starters button")
    page.ask(say)
    page.find(".uc-track")
    rules = page.all(".uc-rule")
    if rules:
        rules[0].click()
        page.find(".uc-law")
    page.driver.execute_script("document.activeElement.blur()")
    page.until(lambda: page.driver.execute_script(_STILL), "the page does not come to rest")
    file.parent.mkdir(parents=True, exist_ok=True)
    page.driver.save_screenshot(str(file))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as profile, chromium(Path(profile)) as page:
        take(page, sys.argv[1], Path(sys.argv[2]), " ".join(sys.argv[3:]) or SAY)
