"""A real Chromium really plays files of a library: the list in sight is its queue."""

from collections.abc import Callable, Iterator

import pytest
from pydantic import SecretStr
from selenium.webdriver.common.keys import Keys

from support import fake_listenbrainz, own_music
from support.accessibility import findings
from support.chromium_page import CONNECTED, Browser
from support.scripted_server import Served
from undercard.retrieval.libraries.scrobbling import Counted, Scrobbling

HEARD, SECONDS = 4, 31.0  # so many tracks of the list are in the library, each so long
# The player keeps its decks to itself; a test gets hold of the one that it plays.
WATCHED = """
const play = HTMLMediaElement.prototype.play
HTMLMediaElement.prototype.play = function () { window.deck = this; return play.call(this) }
"""
IS_HEARD = "return window.deck && !deck.paused && deck.currentTime > 0"
TO_THE_END = "deck.currentTime = deck.duration - 0.2"
KEPT = "return JSON.parse(localStorage.getItem('undercard-plays') ?? '[]').length"
# It comes once the page is connected, which empties what was typed before.
NO_SOUND_ONCE = """
const { set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'src')
let once = true
Object.defineProperty(HTMLMediaElement.prototype, 'src', {
  set(address) { set.call(this, once ? '/sound/none' : address); once = false }
})
"""


@pytest.fixture(scope="module")
def _running(
    start: Callable[..., Served], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, fake_listenbrainz.Server]]:
    if not own_music.FFMPEG:
        pytest.skip(own_music.MISSING)
    home = tmp_path_factory.mktemp("home")
    own_music.tones(home / "music", HEARD, SECONDS)
    library = own_music.bring_in(home, home / "music", "mine")
    with pytest.MonkeyPatch.context() as patch, fake_listenbrainz.server() as brainz:
        token = SecretStr(fake_listenbrainz.TOKEN)
        Scrobbling(library).set(Counted(token=token, url=brainz.url))
        patch.setenv("UNDERCARD_CATALOGUE", "mine")
        yield start(home), brainz


@pytest.fixture
def house(_running: tuple[Served, fake_listenbrainz.Server]) -> Served:
    return _running[0]


@pytest.fixture
def brainz(_running: tuple[Served, fake_listenbrainz.Server]) -> fake_listenbrainz.Server:
    return _running[1]


def open_list(page: Browser, house: Served) -> list[str]:
    """Show a list; returns its titles."""
    page.open(house.address)
    page.driver.execute_script(WATCHED)
    page.ask("mellow indie folk")
    page.find(".uc-track [data-column=play]")
    return [one.text for one in page.all(".uc-track .uc-title")]


def plays(page: Browser, title: str) -> None:
    page.until(lambda: page.find(".uc-playing b").text == title, f"{title} is not on the deck")
    page.until(lambda: page.driver.execute_script(IS_HEARD), f"{title} is not heard")


def test_the_list_in_sight_is_played(page: Browser, house: Served) -> None:
    first, second, third, fourth, *_ = open_list(page, house)
    page.find(".uc-track [data-column=play]").click()
    plays(page, first)
    assert page.find(".uc-track[aria-current] .uc-title").text == first
    told = "return [navigator.mediaSession.metadata.title, navigator.mediaSession.playbackState]"
    assert page.driver.execute_script(told) == [first, "playing"]
    page.driver.execute_script(TO_THE_END)
    plays(page, second)
    page.find(".uc-player [data-does=next]").send_keys(Keys.ENTER)
    plays(page, third)
    page.find(".uc-player [data-does=toggle]").send_keys(Keys.SPACE)
    page.until(lambda: page.driver.execute_script("return deck.paused"), "it is not held")
    page.find(".uc-player input").send_keys(Keys.ARROW_RIGHT)
    page.until(lambda: page.driver.execute_script("return deck.currentTime >= 5"), "no other place")
    page.ask("drop 3")
    page.find(".uc-player [data-does=next]").click()
    plays(page, fourth)
    assert page.complaints() == []


def test_what_no_library_has_keeps_its_link_alone(page: Browser, house: Served) -> None:
    titles = open_list(page, house)
    assert len(page.all(".uc-track [data-column=play]")) == HEARD
    assert len(page.all(".uc-track [data-column=title]")) == len(titles)


@pytest.mark.parametrize("width", [1280, 390], ids=["desk", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_player_has_no_serious_fault(
    page: Browser, house: Served, theme: str, width: int
) -> None:
    page.width(width)
    page.open(house.address)
    page.theme(theme)
    page.find(CONNECTED)
    page.ask("mellow indie folk")
    page.find(".uc-track [data-column=play]").click()
    player = page.find(".uc-player")
    assert findings(page) == []
    place = player.rect
    assert place["y"] + place["height"] <= page.driver.execute_script("return innerHeight")
    if width < 600:
        assert page.find("#message-composer").rect["y"] < place["y"] - 44
        sizes = "return [...document.querySelectorAll('.uc-player button')].map(b => b.offsetWidth)"
        assert min(page.driver.execute_script(sizes)) >= 44
    page.find(".uc-player [data-does=stop]").click()
    assert not player.is_displayed()


def test_what_cannot_be_played_is_said_and_gives_way(page: Browser, house: Served) -> None:
    first, second, *_ = open_list(page, house)
    page.driver.execute_script(NO_SOUND_ONCE)
    page.find(".uc-track [data-column=play]").click()
    plays(page, second)
    assert page.find(".uc-said").text == f"“{first}” by Bon Iver cannot be played."


def test_a_play_is_counted_once_and_not_lost_with_the_connection(
    page: Browser, house: Served, brainz: fake_listenbrainz.Server
) -> None:
    first, *_ = open_list(page, house)
    page.find(".uc-track [data-column=play]").click()
    plays(page, first)
    page.driver.execute_script("deck.playbackRate = 6")
    page.offline(yes=True)
    page.until(lambda: page.driver.execute_script(KEPT) == 1, "the play is not kept")
    assert brainz.listens == {}
    page.offline(yes=False)
    page.driver.refresh()
    page.until(lambda: brainz.listens, "the play is not counted")
    page.until(lambda: page.driver.execute_script(KEPT) == 0, "the play is kept for ever")
    page.driver.refresh()
    page.find("#chat-input")
    assert [name for _, name in brainz.listens] == ["Song 1"]
    assert brainz.told == 1
