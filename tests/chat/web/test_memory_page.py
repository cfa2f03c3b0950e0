"""The page “My memory”: all that is kept of one listener, taken back by them and by nobody else."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from selenium.webdriver.common.keys import Keys

from support.chromium_page import Browser
from support.scripted_server import Served
from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.keepsakes import Keepsake
from undercard.chat.dialogue.limits import Limits
from undercard.chat.events import DialogueSettings
from undercard.chat.memory import listeners, plays, remembered, store
from undercard.chat.memory.database import Database
from undercard.chat.memory.plays import Played, strength_at
from undercard.chat.memory.store import OpenTurn
from undercard.chat.web.pages.rendering import page_texts
from undercard.retrieval.catalogue import Catalogue

SAID = "songs for <b>Tuesday</b> runs"
TOLD = "I run on Tuesdays"


@pytest.fixture
def database(served: Served) -> Iterator[Database]:
    """The one that the server has as well."""
    opened = Database(f"sqlite:///{served.home / 'undercard.db'}")
    yield opened
    opened.close()


def fill(database: Database, listener: str) -> str:
    """Let something of each kind be remembered of a listener; returns the dialogue."""
    first, second = Catalogue.builtin().ids[:2]
    with database.transaction() as conn:
        dialogue = store.start_dialogue(conn, listener, DialogueSettings())
        turn = OpenTurn(dialogue, listener, 1, SAID)
        store.begin_turn(conn, dialogue, SAID)
        store.fail_turn(conn, dialogue, 1, SAID, f"You told me: {TOLD}.")
        never = Criterion(words="Drake", limits=Limits(artists_not=("Drake",)))
        jazz = Criterion(words="jazz", limits=Limits(genres=("jazz",)))
        remembered.keep(conn, turn, [Keepsake("never", "Drake", never), Keepsake("fact", TOLD),
                                     Keepsake("like", "I love jazz", jazz)])  # fmt: skip
        listeners.give_feedback(conn, dialogue, 1, first, liked=True)
        listeners.give_feedback(conn, dialogue, 1, second, liked=False)
        plays.replace(conn, listener, "spotify", {first: Played(3, strength_at(datetime.now(UTC)))})
    return dialogue


@pytest.fixture
def ann(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.address, follow_redirects=True, timeout=60) as client:
        client.get("/")
        yield client


def name(client: httpx.Client) -> str:
    return str(client.get("/user").json()["identifier"])


def test_everything_that_is_kept_stands_there_with_its_source_and_goes_alone(
    ann: httpx.Client, database: Database
) -> None:
    dialogue = fill(database, name(ann))
    shown = ann.get("/memory").text
    today = datetime.now(UTC).date().isoformat()
    for words in ("Drake", TOLD, "I love jazz", "spotify (tracks: 1, plays: 3)", today,
                  f"/thread/{dialogue}", "songs for &lt;b&gt;Tuesday"):  # fmt: skip
        assert words in shown
    assert "<b>Tuesday" not in shown
    entries = ann.get("/memory/export").json()["remembered"]
    kinds = {one["kind"] for one in entries}
    assert kinds == {"fact", "like", "never", "played", "disliked", "liked"}
    for at, one in enumerate(entries, 1):
        ann.post("/memory/take-back", data={"key": one["key"]})
        left = [kept["key"] for kept in ann.get("/memory/export").json()["remembered"]]
        assert left == [kept["key"] for kept in entries[at:]]
    with database.transaction() as conn:
        assert TOLD not in store.past_turns(conn, dialogue)[0].reply


def test_nobody_reaches_what_is_anothers(
    served: Served, ann: httpx.Client, database: Database
) -> None:
    dialogue = fill(database, name(ann))
    with httpx.Client(base_url=served.address, timeout=60) as eve:
        assert TOLD not in eve.get("/memory").text
        for one in ann.get("/memory/export").json()["remembered"]:
            eve.post("/memory/take-back", data={"key": one["key"]})
        assert eve.post("/memory/forget-dialogue", data={"dialogue": dialogue}).status_code == 404
        eve.post("/memory/forget")
    kept = ann.get("/memory/export").json()
    assert len(kept["remembered"]) == 6
    assert [one["id"] for one in kept["dialogues"]] == [dialogue]


def test_another_site_cannot_forget_for_anybody(ann: httpx.Client, database: Database) -> None:
    fill(database, name(ann))
    evil = {"Origin": "http://elsewhere.invalid"}
    assert ann.post("/memory/forget", headers=evil).status_code == 403
    assert ann.get("/memory/export").json()["known"]


def test_who_is_forgotten_comes_back_as_another(ann: httpx.Client, database: Database) -> None:
    before = name(ann)
    fill(database, before)
    assert page_texts()["en"]["forgotten"]["lead"] in ann.post("/memory/forget").text
    assert name(ann) != before
    with database.transaction() as conn:
        assert store.dialogues_of(conn, before) == []
        assert remembered.entries(conn, before) == ()


def test_the_switch_stands_as_it_was_left_also_for_who_never_spoke(ann: httpx.Client) -> None:
    assert ann.get("/memory/export").json()["remembers"]
    words = page_texts()["de"]["memory"]
    german = {"Accept-Language": "de-AT,de;q=0.9"}
    assert words["off"] in ann.post("/memory/switch", data={"on": "no"}, headers=german).text
    assert not ann.get("/memory/export").json()["remembers"]
    assert words["on"] in ann.post("/memory/switch", data={"on": "yes"}, headers=german).text


def test_a_dialogue_goes_and_what_was_liked_in_it_stays(
    ann: httpx.Client, database: Database
) -> None:
    dialogue = fill(database, name(ann))
    assert ann.post("/memory/forget-dialogue", data={"dialogue": dialogue}).status_code == 200
    kept = ann.get("/memory/export").json()
    assert (kept["dialogues"], len(kept["remembered"])) == ([], 6)
    assert page_texts()["en"]["memory"]["from_gone"] in ann.get("/memory").text


def test_the_pages_say_the_same_things_in_every_language() -> None:
    def holes(texts: object) -> object:
        if isinstance(texts, dict):
            return {key: holes(value) for key, value in texts.items()}
        return sorted(part.split("}")[0] for part in str(texts).split("{")[1:])

    english = holes(page_texts()["en"])
    assert all(holes(texts) == english for texts in page_texts().values())
    assert sorted(page_texts()) == ["de", "en", "es", "fr"]


def test_it_opens_over_the_talk_and_is_left_by_the_keyboard(
    page: Browser, served: Served, database: Database
) -> None:
    page.open(served.address)
    whose = page.driver.execute_async_script(
        "fetch('/user').then(one => one.json()).then(one => arguments[0](one.identifier))"
    )
    fill(database, whose)
    page.find(".up-links a").click()
    page.sees(TOLD)
    page.find(".up-panel form[action='/memory/take-back'] button").click()
    page.until(lambda: len(page.all(".up-panel li")) == 6, "nothing goes")
    page.press(".up-panel button", "Turn it off")
    page.sees(page_texts()["en"]["memory"]["off"])
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    page.until(lambda: not page.all(".up-panel[open]"), "it stays open")
    assert page.complaints() == []
