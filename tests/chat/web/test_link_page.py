"""The page on which a Slack user and an account become one listener, in a real browser."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from support.accessibility import findings
from support.chromium_page import Browser
from support.scripted_server import Served
from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.keepsakes import Keepsake
from undercard.chat.dialogue.limits import Limits
from undercard.chat.events import DialogueSettings
from undercard.chat.memory import listeners, remembered, store
from undercard.chat.memory.database import Database
from undercard.chat.memory.linking import Linking
from undercard.chat.web.pages.rendering import page_texts
from undercard.retrieval.catalogue import Catalogue

PASSWORD = "correct horse battery"  # noqa: S105 - of nothing but these tests
WHO = "<b>Ann</b> (Team T1)"


@pytest.fixture(scope="module")
def members(start: Callable[..., Served]) -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNDERCARD_slack__CLIENT_ID", "1.2")
        yield start(web={"passwords": True, "sign_up": True})


@pytest.fixture
def linking(members: Served) -> Iterator[Linking]:
    """Slack's side, on the database that the server has."""
    database = Database(f"sqlite:///{members.home / 'undercard.db'}")
    yield Linking(database, Catalogue.builtin())
    database.close()


def filled(linking: Linking, user: str) -> str:
    """A Slack user of whom something is kept, as Slack's listener."""
    slack = f"slack-T1-{user}"
    never = Criterion(words="Drake", limits=Limits(artists_not=("Drake",)))
    with linking._database.transaction() as conn:
        dialogue = store.start_dialogue(conn, slack, DialogueSettings())
        turn = store.begin_turn(conn, dialogue, "some jazz")
        store.fail_turn(conn, dialogue, 1, "some jazz", "none")
        remembered.keep(conn, turn, [Keepsake("never", "no Drake", never)])
        listeners.give_feedback(conn, dialogue, 1, Catalogue.builtin().ids[0], liked=False)
    return slack


def signed_up(page: Browser, members: Served, name: str) -> None:
    page.driver.get(f"{members.address}/account")
    page.find("details summary").click()
    page.find("#up-name-up").send_keys(name)
    page.find("#up-password-up").send_keys(PASSWORD)
    page.press("details button", "Make an account")
    page.find("#chat-input")


def entered(page: Browser, code: str) -> None:
    page.find("#up-code").send_keys(code)
    page.find("form.up-form button").click()


@pytest.mark.parametrize(("width", "theme", "name"), [(1180, "dark", "ann"), (390, "light", "bea")])
def test_one_sees_what_comes_together_and_says_so_and_can_undo_it(
    page: Browser, members: Served, linking: Linking, width: int, theme: str, name: str
) -> None:
    slack = filled(linking, name)
    page.width(width)
    signed_up(page, members, name)
    page.theme(theme)
    page.driver.get(f"{members.address}/account")
    page.press("a.up-button", "Slack: one listener")
    page.find("#up-code")
    assert findings(page) == [], "the way in"
    entered(page, "AAAAA-AAAAA")
    page.sees("That code is not good")
    entered(page, linking.code(slack, WHO))
    page.sees(f"{WHO} in Slack and {name} here become one listener.")
    for words in (
        "You never want: 1",
        "no Drake",
        "You do not like: 1",
        "Dialogues held in Slack: 1",
    ):
        page.sees(words)
    assert findings(page) == [], "what comes together"
    overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.driver.execute_script(overflow) <= 0
    page.press("button", "Become one")
    page.sees("one listener since")
    assert [one.listener for one in linking.links(slack)] == [name]
    assert "code" not in page.driver.current_url
    page.driver.get(f"{members.address}/memory")
    page.sees("no Drake")
    page.driver.get(f"{members.address}/link")
    assert findings(page) == [], "one listener"
    page.find(f"[aria-label='Unlink {WHO}']").click()
    page.until(lambda: not linking.links(slack), "it stays linked")
    page.driver.get(f"{members.address}/memory")
    page.sees("no Drake")
    assert all("403" in one for one in page.complaints()), "but for the code that is not good"


def test_who_listens_as_a_guest_is_sent_to_sign_in_and_another_site_cannot_link(
    members: Served, linking: Linking
) -> None:
    with httpx.Client(base_url=members.address, follow_redirects=True, timeout=60) as client:
        client.get("/")
        assert client.get("/link").url.path == "/account"
        slack = filled(linking, "carl")
        code = linking.code(slack, WHO)
        assert client.post("/link/join", data={"code": code}).url.path == "/account"
        client.post("/account/sign-up", data={"name": "carl", "password": PASSWORD})
        elsewhere = {"Origin": "https://other.example"}
        refused = client.post("/link/join", data={"code": code}, headers=elsewhere)
        assert refused.status_code == 403
        assert linking.links(slack) == []
        shown = client.post("/link", data={"code": code}).text
        assert "&lt;b&gt;Ann" in shown
        assert "<b>Ann" not in shown
        assert client.get(f"/link/{code}").status_code == 404


def test_the_page_is_written_in_every_language(members: Served) -> None:
    with httpx.Client(base_url=members.address, follow_redirects=True, timeout=60) as client:
        client.post("/account/sign-up", data={"name": "dora", "password": PASSWORD})
        for language, texts in page_texts().items():
            shown = client.get("/link", headers={"Accept-Language": language}).text
            assert texts["link"]["look"] in shown
