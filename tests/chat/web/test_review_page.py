"""The review of drafts on the steward's page: step by step, and ten in one sitting in Chromium."""

from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys
from starlette.responses import Response

from support.accessibility import findings as accessibility
from support.charter import CHARTER
from support.chromium_page import Browser
from support.past_lists import NEW, candidates, put_on_record
from support.scripted_server import Served
from undercard.chat.memory.database import Database
from undercard.chat.norm_reading import make_extractor
from undercard.chat.settings import Settings
from undercard.chat.steward.draft_review import DraftReview
from undercard.chat.steward.register_bench import Workbench
from undercard.chat.stores import open_database
from undercard.chat.web.pages.review_page import ReviewPage
from undercard.chat.web.pages.steward_page import StewardPage
from undercard.chat.web.pages.visit import Visit
from undercard.policy.extraction.document_readers import read_document
from undercard.policy.norms.attribute_schema import AttributeSchema
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records import audit, documents, register, review

KNOWN = CandidateTable(
    ["t"], [1.0], {"artist": ["A"], "artist_tier": ["emerging"], "gender": ["female"],
                   "country": ["FR"], "popularity": [50], "instrumentalness": [0.1]}
)  # fmt: skip


def read_charter(home: Path) -> tuple[Database, list[str]]:
    """A database whose charter was read, and the ids of what was found in it."""
    settings = Settings(home=home)
    database = open_database(settings)
    (home / "charter.md").write_text(CHARTER)
    charter = read_document(home / "charter.md", title="Charter", stakeholder="listeners' council")
    with database.transaction() as conn:
        documents.keep(conn, charter, "reader")
        found = make_extractor(settings)(charter)
        review.keep_findings(conn, found, "reader")
    return database, [one.id for one in found]


@pytest.fixture
def read(tmp_path: Path) -> tuple[StewardPage, Database, list[str]]:
    database, names = read_charter(tmp_path)
    settings = Settings(home=tmp_path)
    bench = Workbench(database, settings, None, lambda: (KNOWN, AttributeSchema.of(KNOWN)))
    page = StewardPage(bench, ReviewPage(DraftReview(database, settings, bench)), ["ann"])
    return page, database, names


def seen(page: StewardPage, *path: str) -> str:
    return unescape(bytes(page(Visit("ann", path)).body).decode())


def posted(page: StewardPage, act: str, finding: str, value: str = "1", **more: str) -> Response:
    form = {"finding": finding, "value": value, **more}
    return page(Visit("ann", ("drafts", act), posted=True, form=form))


def state(database: Database, name: str) -> str:
    with database.transaction() as conn:
        return review.finding(conn, name).state


def test_a_draft_is_shown_with_its_words_its_meanings_and_who_said_it(
    read: tuple[StewardPage, Database, list[str]],
) -> None:
    page, _, names = read
    shown = seen(page, "drafts")
    assert "Emerging artists must make up at least 40% of each list." in shown
    assert "O(share(artist_tier = emerging, list) ≥ 0.40)" in shown
    assert "1 of 10 · Charter · listeners' council" in shown
    assert f"/steward/drafts/{names[1]}" in shown
    assert "pay" in seen(page, "drafts", names[8])
    assert "Cannot be enforced here, because" in seen(page, "drafts", names[8])


def test_each_step_is_taken_under_the_steward_s_name_and_logged(
    read: tuple[StewardPage, Database, list[str]],
) -> None:
    page, database, names = read
    edited = posted(page, "edit", names[0], "at_least=35%\nover=prefix")
    assert edited.headers["location"] == f"/steward/drafts/{names[0]}"
    assert posted(page, "accept", names[0]).headers["location"] == f"/steward/drafts/{names[1]}"
    posted(page, "split", names[1], "may appear")
    posted(page, "merge", names[4], names[2])
    posted(page, "reject", names[8], "it is for contracts")
    with database.transaction() as conn:
        norm = register.latest(conn, names[0])
        steps = [entry.payload for entry in audit.read(conn, "review")]
    assert (str(norm.at_least), norm.over, norm.approved_by) == ("35%", "prefix", "ann")
    assert [state(database, names[at]) for at in (0, 1, 4, 8)] == [
        "adopted", "split", "merged", "rejected"
    ]  # fmt: skip
    assert {step["by"] for step in steps if step["finding"] in names} == {"ann"}


@pytest.mark.parametrize(
    ("act", "value", "says"),
    [
        ("edit", "at_least=130%", "nothing can be 130%"),
        ("edit", "at_least", "expected FIELD=VALUE"),
        ("reject", " ", "say why it is rejected"),
        ("split", "words that are not there", "does not stand inside its words"),
        ("merge", "nobody", "there is no finding 'nobody'"),
        ("accept", "9", "has choices 1 to"),
    ],
)
def test_what_is_wrong_is_said_beside_the_draft_which_stays_open(
    read: tuple[StewardPage, Database, list[str]], act: str, value: str, says: str
) -> None:
    page, database, names = read
    answer = posted(page, act, names[0], value)
    assert answer.status_code == 409
    assert says in unescape(bytes(answer.body).decode())
    assert state(database, names[0]) == "open"


def test_an_attribute_that_there_is_none_of_blocks_a_draft_but_anyway(
    read: tuple[StewardPage, Database, list[str]],
) -> None:
    page, database, names = read
    posted(page, "edit", names[0], "where={field: artist_teir, is: emerging}")
    answer = posted(page, "accept", names[0])
    assert answer.status_code == 409
    assert "artist_teir" in bytes(answer.body).decode()
    assert state(database, names[0]) == "open"
    assert posted(page, "accept", names[0], anyway="yes").status_code == 303
    assert state(database, names[0]) == "adopted"


def test_so_it_blocks_a_draft_that_was_written_on_the_page(
    read: tuple[StewardPage, Database, list[str]],
) -> None:
    page, database, _ = read
    text = """norms:
  - {id: x, says: X., where: {field: artist_teir, is: emerging}, at_least: 10%}
"""
    page(Visit("ann", ("draft",), posted=True, form={"text": text}))
    answer = page(Visit("ann", ("adopt",), posted=True, form={"norm": "x"}))
    assert answer.status_code == 409
    assert "artist_teir" in bytes(answer.body).decode()
    with database.transaction() as conn:
        assert register.latest(conn, "x").state == "draft"


def test_the_trade_off_is_drawn_beside_who_agrees_and_who_clashes(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'state.db'}")
    stars = NEW.model_copy(update={"id": "stars", "stakeholder": "fans", "at_most": None})
    with database.transaction() as conn:
        for norm in (NEW.model_copy(update={"stakeholder": "newcomers"}), stars):
            register.adopt(conn, norm, "A. Steward")
        put_on_record(conn, 0, candidates(0))
    settings = Settings(home=tmp_path)
    bench = Workbench(database, settings)
    page = StewardPage(bench, ReviewPage(DraftReview(database, settings, bench)), ["ann"])
    shown = seen(page, "stakeholders")
    assert 'src="data:image/svg+xml;base64,' in shown
    assert "newcomers" in shown
    assert "fans" in shown


@pytest.fixture(scope="module")
def with_drafts(
    start: Callable[..., Served], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Served, Database, list[str]]:
    home = tmp_path_factory.mktemp("review")
    database, names = read_charter(home)
    web = {"passwords": True, "sign_up": True, "stewards": ["desk"]}
    return start(home, web=web), database, names


def test_ten_drafts_are_reviewed_in_one_sitting(
    page: Browser, with_drafts: tuple[Served, Database, list[str]]
) -> None:
    served, database, names = with_drafts
    page.driver.get(f"{served.address}/account")
    page.find("summary").send_keys(Keys.ENTER)
    page.find("#up-name-up").send_keys("desk")
    page.find("#up-password-up").send_keys("correct horse battery", Keys.ENTER)
    page.find("#chat-input")
    page.driver.get(f"{served.address}/steward/drafts")
    page.sees("1 of 10")
    assert accessibility(page) == []
    page.find("#up-fields").send_keys("at_least=35%")
    page.find("form[action$='/edit'] button").click()
    page.sees("≥ 0.35")
    for number, name in enumerate(names):
        page.sees(f"1 of {len(names) - number}")
        value = page.find("input[name='finding']").get_attribute("value")
        assert value == name
        if number in (0, 2, 4):
            page.find(".up-choices button").click()
        else:
            page.find("form[action$='/reject'] input[name='value']").send_keys("not ours")
            page.find("form[action$='/reject'] button").click()
    page.sees("Nothing is open")
    with database.transaction() as conn:
        states = [one.state for one in review.findings(conn)]
        first = register.latest(conn, names[0])
    assert (states.count("adopted"), states.count("rejected")) == (3, 7)
    assert (str(first.at_least), first.approved_by) == ("35%", "desk")
    assert page.complaints() == []
