"""The steward's page: the register at work, for the stewards alone."""

import io
import re
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from html import unescape
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys
from starlette.responses import Response

from support.accessibility import findings
from support.chromium_page import Browser
from support.past_lists import NEW, TWO, candidates, put_on_record
from support.scripted_server import Served
from undercard.chat.memory.database import Database
from undercard.chat.settings import Settings
from undercard.chat.steward.draft_review import DraftReview
from undercard.chat.steward.register_bench import Workbench
from undercard.chat.web.pages.rendering import page_texts
from undercard.chat.web.pages.review_page import ReviewPage
from undercard.chat.web.pages.steward_page import StewardPage
from undercard.chat.web.pages.visit import Visit
from undercard.policy.norms.attribute_schema import AttributeSchema
from undercard.policy.records import audit, record_tables, register

QUOTE = "a third of what we play is <b>new</b> talent"
DRAFT = """norms:
  - id: french
    says: At least 20 % are French.
    where: {field: country, is: FR}
    at_least: 20%
    source: {title: Charter, uri: "javascript:alert(1)", quote: "a third of what we play is <b>new</b> talent"}
"""  # noqa: E501 - as a steward writes it
STARS = """norms:
  - {id: stars, says: Most are stars., where: {field: tier, is: star}, at_least: 70%}
"""


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'state.db'}")


@pytest.fixture
def steward(database: Database, tmp_path: Path) -> StewardPage:
    """A register with two norms in force and six lists on record, and a charter beside it."""
    with database.transaction() as conn:
        for norm in (NEW, TWO):
            register.adopt(conn, norm, "A. Steward")
        for number in range(6):
            put_on_record(conn, number, candidates(number))
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "charter.txt").write_text(f"We hold that {QUOTE} and always was.")
    settings = Settings(home=tmp_path)
    bench = Workbench(database, settings, documents, known)
    return StewardPage(bench, ReviewPage(DraftReview(database, settings, bench)), ["ann"])


def known():
    """The attributes of the candidates on record."""
    table = candidates(0)
    return table, AttributeSchema.of(table)


def seen(page: StewardPage, *path: str, listener: str = "ann", language: str = "en") -> Response:
    return page(Visit(listener, path, language=language))


def posted(page: StewardPage, *path: str, listener: str = "ann", **form: str) -> Response:
    return page(Visit(listener, path, posted=True, form=form))


def text(answer: Response) -> str:
    return bytes(answer.body).decode()


def in_force(database: Database) -> set[str]:
    with database.transaction() as conn:
        return {norm.ref for norm in register.adopted(conn)}


def test_nobody_but_a_steward_sees_or_does_anything(
    steward: StewardPage, database: Database
) -> None:
    before = in_force(database)
    for path in ((), ("norm", NEW.id), ("audit",), ("export",), ("edit",)):
        assert seen(steward, *path, listener="eve").status_code == 404
    for act in ("draft", "adopt", "suspend", "retire", "check", "simulate"):
        answer = posted(steward, act, listener="guest-1", norm=NEW.id, text=DRAFT, anyway="yes")
        assert answer.status_code == 404
    assert in_force(database) == before


def test_the_register_shows_what_each_rule_asks_and_was_given(steward: StewardPage) -> None:
    shown = unescape(text(seen(steward)))
    assert NEW.says in shown
    assert str(NEW.bounds[0]) in shown
    with_share = re.search(rf"norm/{NEW.id}.*?</tr>", shown, re.DOTALL)
    assert with_share is not None
    assert re.search(r"<td>[\d.]+ %</td>", with_share[0])


def test_a_draft_is_kept_shown_beside_its_source_adopted_and_suspended(
    steward: StewardPage, database: Database
) -> None:
    assert posted(steward, "draft", text=DRAFT).headers["location"] == "/steward/norm/french"
    shown = text(seen(steward, "norm", "french"))
    assert "We hold that <mark>a third of what we play is &lt;b&gt;new&lt;/b&gt; talent" in shown
    assert "javascript:" not in shown.split("<textarea")[0] + shown.split("</textarea>")[1]
    assert "french@1" not in in_force(database)
    posted(steward, "adopt", norm="french")
    assert "french@1" in in_force(database)
    posted(steward, "suspend", norm="french")
    assert "french@1" not in in_force(database)
    with database.transaction() as conn:
        steps = [entry.payload for entry in audit.read(conn, "norm", limit=3)]
    assert [step["by"] for step in steps] == ["ann", "ann", "ann"]


def test_a_change_is_a_new_version(steward: StewardPage, database: Database) -> None:
    shown = unescape(text(seen(steward, "edit", NEW.id)))
    found = re.search(r"<textarea id=\"up-text\"[^>]*>(.*?)</textarea>", shown, re.DOTALL)
    assert found is not None
    posted(steward, "draft", text=found[1].replace(NEW.says, "Changed."))
    posted(steward, "adopt", norm=NEW.id)
    assert f"{NEW.id}@{NEW.version + 1}" in in_force(database)
    assert NEW.ref not in in_force(database)


def test_a_text_is_checked_as_it_is_written(steward: StewardPage) -> None:
    assert "at_lest" in text(posted(steward, "check", text=DRAFT.replace("at_least", "at_lest")))
    assert "share(country" in text(posted(steward, "check", text=DRAFT))
    clash = text(posted(steward, "check", text=STARS))
    assert NEW.ref in clash
    assert page_texts()["en"]["steward"]["blocks"] in clash


def test_what_conflicts_is_not_adopted_but_anyway(steward: StewardPage, database: Database) -> None:
    posted(steward, "draft", text=STARS)
    assert NEW.ref in text(seen(steward, "conflicts"))
    answer = posted(steward, "adopt", norm="stars")
    assert answer.status_code == 409
    assert page_texts()["en"]["norm"]["anyway"] in text(answer)
    assert "stars@1" not in in_force(database)
    posted(steward, "adopt", norm="stars", anyway="yes")
    assert "stars@1" in in_force(database)


def test_a_draft_is_tried_on_past_lists_with_a_plot(
    steward: StewardPage, database: Database
) -> None:
    before = in_force(database)
    shown = text(posted(steward, "simulate", text=DRAFT, last="20"))
    assert 'src="data:image/svg+xml;base64,' in shown
    assert re.search(r"\d of 6 lists", shown)
    assert in_force(database) == before
    assert 'src="data:image/svg+xml;base64,' in text(seen(steward, "norm", NEW.id))


def test_the_log_is_verified_and_exported_without_a_name(
    steward: StewardPage, database: Database
) -> None:
    assert "intact" in text(seen(steward, "audit"))
    with zipfile.ZipFile(io.BytesIO(bytes(seen(steward, "export").body))) as archive:
        names = archive.namelist()
        whole = b"".join(archive.read(name) for name in names)
    assert "audit/report.html" in names
    assert b'"listener": "ann"' not in whole
    with database.transaction() as conn:
        conn.execute(record_tables.audit.update().where(record_tables.audit.c.seq == 2)
                     .values(kind="forged"))  # fmt: skip
    words = page_texts()["de"]["audit"]["broken"].split("{")[0]
    assert words in text(seen(steward, "audit", language="de"))


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (("draft",), {"text": "norms: ["}),
        (("draft",), {"text": DRAFT.replace("french", NEW.id)}),
        (("adopt",), {"norm": "nobody"}),
        (("suspend",), {"norm": ""}),
        (("simulate",), {"text": "no norms"}),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    steward: StewardPage, database: Database, path: tuple[str, ...], form: dict[str, str]
) -> None:
    before = in_force(database)
    answer = posted(steward, *path, **form)
    assert answer.status_code == 400
    assert page_texts()["en"]["refused"]["lead"] in text(answer)
    assert in_force(database) == before


@pytest.mark.parametrize("language", sorted(page_texts()))
def test_every_page_is_written_in_every_language(steward: StewardPage, language: str) -> None:
    for path in ((), ("norm", NEW.id), ("edit",), ("conflicts",), ("audit",), ("drafts",),
                 ("stakeholders",)):  # fmt: skip
        shown = text(seen(steward, *path, language=language))
        assert f'<html lang="{language}">' in shown
        assert page_texts()[language]["steward"]["register"] in unescape(shown)


@pytest.fixture(scope="module")
def with_accounts(start: Callable[..., Served]) -> Served:
    return start(web={"passwords": True, "sign_up": True, "stewards": ["desk", "phone"]})


@pytest.mark.parametrize("language", ["en-US", "de-DE", "fr-FR"])
def test_the_head_of_the_chat_fits_a_phone_with_every_link_in_it(
    browser_in: Callable[[str], AbstractContextManager[Browser]],
    with_accounts: Served,
    language: str,
) -> None:
    over = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    with browser_in(language) as page:
        for width in (390, 320):
            page.width(width)
            page.open(with_accounts.address)
            assert len(page.all(".up-links a")) == 2
            assert page.driver.execute_script(over) == 0
            assert page.find("#readme-button").is_displayed()


@pytest.mark.parametrize(("name", "width"), [("desk", 1280), ("phone", 390)])
def test_a_steward_signs_in_writes_and_reads_the_check_by_the_keyboard(
    page: Browser, with_accounts: Served, name: str, width: int
) -> None:
    page.width(width)
    page.driver.get(f"{with_accounts.address}/account")
    assert findings(page) == []
    page.find("summary").send_keys(Keys.ENTER)
    page.find("#up-name-up").send_keys(name)
    page.find("#up-password-up").send_keys("correct horse battery", Keys.ENTER)
    page.find("#chat-input")
    page.find(".up-links [href='/account']").click()
    page.find(".up-main[href='/steward']").click()
    page.find("a[href='/steward/edit']").click()
    page.find("#up-text").send_keys(Keys.END, "x")
    page.until(lambda: page.all("#up-check *"), "nothing is checked")
    for path in ("", "/norm/emerging-artists", "/edit/emerging-artists", "/conflicts", "/audit"):
        page.driver.get(f"{with_accounts.address}/steward{path}")
        page.find("nav")
        assert findings(page) == [], path
    assert page.complaints() == []
