"""A real Chromium plays the tracks that a cue sheet cuts a file into, each from where it begins to
where it ends.
"""

import subprocess
from collections.abc import Callable, Iterator

import pytest
from selenium.webdriver.common.keys import Keys

from support import own_music
from support.chromium_page import Browser
from support.scripted_server import Served

# The player keeps its decks to itself; a test gets hold of the one that it plays.
WATCHED = """
const play = HTMLMediaElement.prototype.play
HTMLMediaElement.prototype.play = function () { window.deck = this; return play.call(this) }
"""
SHEET = 'PERFORMER "Band"\nTITLE "Live"\nFILE "live.wav" WAVE\n' + "".join(
    f'TRACK {at} AUDIO\nTITLE "Part {at}"\nINDEX 01 00:{(at - 1) * 20}:00\n' for at in (1, 2, 3)
)


@pytest.fixture(scope="module")
def house(
    start: Callable[..., Served], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    if not own_music.FFMPEG:
        pytest.skip(own_music.MISSING)
    home = tmp_path_factory.mktemp("home")
    (home / "music").mkdir()
    tone = [own_music.FFMPEG, "-loglevel", "error", "-f", "lavfi", "-i", "sine=duration=60"]
    subprocess.run([*tone, str(home / "music" / "live.flac")], check=True)
    (home / "music" / "live.cue").write_text(SHEET)
    own_music.bring_in(home, home / "music", "mine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNDERCARD_CATALOGUE", "mine")
        yield start(home)


def where(page: Browser) -> float:
    return float(page.driver.execute_script("return window.deck ? deck.currentTime : -1"))


def plays(page: Browser, title: str, begins: float) -> None:
    page.until(lambda: page.find(".uc-playing b").text == title, f"{title} is not on the deck")
    page.until(lambda: begins < where(page) < begins + 20, f"{title} is not heard")


def test_each_track_is_its_part_of_the_file(page: Browser, house: Served) -> None:
    page.open(house.address)
    page.driver.execute_script(WATCHED)
    page.ask("mellow indie folk")
    page.find(".uc-track [data-column=play]").click()
    first, second, third = [one.text for one in page.all(".uc-track .uc-title")][:3]
    plays(page, first, 0)
    page.until(lambda: page.find(".uc-player output").text.endswith(" / 0:20"), "another length")
    page.driver.execute_script("deck.currentTime = 19.5")
    plays(page, second, 20)
    slider = page.find(".uc-player input")
    assert slider.get_attribute("max") == "20"
    slider.send_keys(Keys.ARROW_RIGHT)
    page.until(lambda: 25 <= where(page) < 40, "no other place in it")
    page.find(".uc-player [data-does=previous]").click()
    plays(page, second, 20)
    page.find(".uc-player [data-does=next]").click()
    plays(page, third, 40)
    page.driver.execute_script("deck.currentTime = 59.5")
    page.until(lambda: page.driver.execute_script("return deck.paused"), "it does not end")
    page.find(".uc-player [data-does=toggle]").click()
    plays(page, third, 40)
    assert page.complaints() == []
