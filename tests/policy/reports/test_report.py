"""The folder for an auditor: whole, checkable offline, readable, and without a listener's name or
foreign markup.
"""

import csv
import hashlib
import json
import re
from datetime import timedelta, timezone
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa

from support.past_lists import (
    FRENCH,
    LIMIT,
    NEW,
    START,
    TWO,
    adopt,
    candidates,
    fresh,
    put_on_record,
)
from undercard.policy.errors import ExportError
from undercard.policy.forms.document import load_register
from undercard.policy.forms.odrl_reader import load_odrl
from undercard.policy.norms.norm import Norm
from undercard.policy.records import audit, record_tables, register
from undercard.policy.records.audit import Head
from undercard.policy.reports.export import MANIFEST, RECORDS, collect, write
from undercard.policy.reports.export_check import check
from undercard.policy.reports.report import html

NASTY = '<script>alert("x")</script> & $\\frac{1}$ \u2028 "quoted" </svg>'


@pytest.fixture
def connection(tmp_path):
    engine = fresh(tmp_path / "policy.db")
    with engine.begin() as opened:
        adopt(opened, [NEW.model_copy(update={"force": "soft"}), TWO, FRENCH])
        for number in range(9):
            put_on_record(
                opened,
                number,
                candidates(number),
                limits=[LIMIT] if number % 3 == 1 else [],
                listener="Ann Listener" if number < 6 else "Bob Listener",
            )
        yield opened
    engine.dispose()


@pytest.fixture
def folder(connection, tmp_path):
    target = tmp_path / "export"
    write(collect(connection), target)
    return target


def ledger_rows(folder):
    return list(csv.DictReader((folder / "ledger.csv").read_text().splitlines()))


class Page(HTMLParser):
    """The elements and the text of a page; raises on tags that are not closed in order."""

    VOID = frozenset({"meta", "br", "path", "use", "rect"})

    def __init__(self, text):
        super().__init__()
        self.stack, self.elements, self.words = [], [], []
        self.feed(text)
        assert self.stack == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.stack.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def test_a_folder_checks_itself(folder, connection):
    verdict = check(folder)
    head = audit.head(connection)
    assert (verdict.intact, verdict.records, verdict.head) == (True, 30, head)
    assert check(folder, head).intact
    assert check(folder, Head(5, audit.read(connection)[4].sha256)).intact
    assert check(folder, Head(5, "0" * 64)).broken == 5
    assert "not in this folder" in check(folder, Head(31, "0" * 64)).why
    assert set(json.loads((folder / MANIFEST).read_text())["files"]) >= {
        RECORDS,
        "ledger.csv",
        "report.html",
    }
    assert load_register(folder / "norms" / "two@1.yaml").norms == (TWO,)
    assert load_odrl(folder / "norms" / "two@1.jsonld") == (TWO,)


@pytest.mark.parametrize(
    "name", [RECORDS, "ledger.csv", "report.html", "sources.jsonl", "norms/new@1.yaml"]
)
def test_a_file_that_was_changed_or_dropped_is_named(folder, name):
    path = folder / name
    path.write_text(path.read_text() + " ")
    assert (
        check(folder).why
        == f"{name} was changed: it does not have the hash that the manifest gives"
    )
    path.unlink()
    assert check(folder).why == f"{name} is missing"


def test_a_file_that_was_added_is_named(folder):
    (folder / "norms" / "more.yaml").write_text("norms: []")
    assert check(folder).why == "norms/more.yaml is not in the manifest"


def forge(folder, edit):
    """Edit the records and put their hash in the manifest, as somebody who knows how would."""
    rows = [json.loads(line) for line in (folder / RECORDS).read_text().splitlines()]
    edit(rows)
    (folder / RECORDS).write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    )
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"][RECORDS] = hashlib.sha256((folder / RECORDS).read_bytes()).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("edit", "broken"),
    [
        (
            lambda rows: rows[6].update(payload=rows[6]["payload"].replace('"size":5', '"size":6')),
            7,
        ),
        (lambda rows: rows.pop(4), 5),
        (lambda rows: rows.insert(4, rows.pop(6)), 5),
        (lambda rows: rows.pop(), 30),
        (lambda rows: rows.clear(), 1),
        (lambda rows: rows.pop(0), 1),
    ],
    ids=["changed", "dropped", "reordered", "cut off", "emptied", "beheaded"],
)
def test_a_forged_chain_is_found_though_the_manifest_fits(folder, edit, broken):
    forge(folder, edit)
    verdict = check(folder)
    assert (verdict.intact, verdict.broken) == (False, broken)


def test_a_part_of_the_time_can_be_checked_by_itself(connection, tmp_path):
    since, until = START + timedelta(hours=2), START + timedelta(hours=5)
    collected = collect(connection, since, until)
    write(collected, tmp_path / "part")
    assert [past.turn for past in collected.dossier.lists] == ["d0/2", "d1/3", "d1/4"]
    verdict = check(tmp_path / "part")
    assert (verdict.intact, verdict.records, verdict.head.seq) == (True, 9, 18)
    rows = ledger_rows(tmp_path / "part")
    assert {row["turn"] for row in rows} == {"d0/2", "d1/3", "d1/4"}
    forge(tmp_path / "part", lambda rows: rows.pop(0))
    assert check(tmp_path / "part").broken == 10
    write(collect(connection, until=START), tmp_path / "nothing")
    assert check(tmp_path / "nothing").records == 0


def test_a_clock_that_jumped_leaves_no_hole_in_an_export(connection, tmp_path):
    put_on_record(connection, 20, candidates(20), at=START - timedelta(days=30))
    put_on_record(connection, 21, candidates(21), at=START + timedelta(hours=21))
    collected = collect(connection, START + timedelta(hours=8), START + timedelta(days=1))
    assert [past.turn for past in collected.dossier.lists] == ["d2/8", "d7/21"]
    write(collected, tmp_path / "export")
    assert (check(tmp_path / "export").intact, check(tmp_path / "export").records) == (True, 9)


def test_nothing_is_overwritten_and_a_foreign_folder_is_told(connection, folder, tmp_path):
    before = (folder / MANIFEST).read_bytes()
    with pytest.raises(ExportError, match="nothing is overwritten"):
        write(collect(connection), folder)
    assert (folder / MANIFEST).read_bytes() == before
    with pytest.raises(ExportError, match=r"there is no manifest\.json"):
        check(tmp_path)
    (folder / MANIFEST).write_text('{"format": "other/1", "chain": {}}')
    with pytest.raises(ExportError, match="expected the format"):
        check(folder)


def test_nobody_is_named(connection, tmp_path):
    adopt(connection, [FRENCH.model_copy(update={"version": 2, "over": "7 days"})])
    for number in range(9, 13):
        put_on_record(
            connection,
            number,
            candidates(number),
            listener=["Ann Listener", "Bob Listener"][number % 2],
        )
    write(collect(connection), tmp_path / "export")
    for path in (tmp_path / "export").rglob("*.*"):
        assert "Listener" not in path.read_text()
    rows = ledger_rows(tmp_path / "export")
    assert [
        row["account"] for row in rows if row["norm"] == "french" and row["version"] == "2"
    ] == [f"listener {number}" for number in (1, 2, 1, 2)]
    assert {
        row["account"] for row in rows if row["version"] == "1" and row["norm"] == "french"
    } == {"everyone"}
    page = Page((tmp_path / "export" / "report.html").read_text())
    assert {"listener 1", "listener 2"} <= set(page.words)


def test_accounts_are_those_of_the_end_of_the_time(connection):
    (account,) = collect(connection, until=START + timedelta(hours=6)).dossier.accounts
    assert (account.norm, account.holder, account.since) == (
        "french@1",
        "everyone",
        START.replace(hour=0),
    )
    assert account.out_of == 45.0  # the sums are today's: what came later that day is in them
    (account,) = collect(connection, until=START + timedelta(days=1, hours=1)).dossier.accounts
    assert account.out_of == 0.0
    paris = timezone(timedelta(hours=1))
    (account,) = collect(connection, until=START, zone=paris).dossier.accounts
    assert account.since == START.replace(hour=0) - timedelta(hours=1)


def test_the_ledger_of_an_export_is_what_the_records_say(connection, folder):
    rows = ledger_rows(folder)
    told = {
        (past.turn, result.id): (result.counted, result.out_of)
        for past in collect(connection).dossier.lists
        for result in past.ruling.norms
        if not result.id.startswith("limit.")
    }
    found = {
        (row["turn"], row["norm"]): (float(row["counted"]), float(row["out_of"])) for row in rows
    }
    assert {key: found[key] for key in told} == told


def test_the_report_says_what_the_rulings_say(connection):
    dossier = collect(connection).dossier
    rulings = [past.ruling for past in dossier.lists]
    tally = dossier.tallies["new@1"]
    results = [next(r for r in ruling.norms if r.id == "new") for ruling in rulings]
    assert (tally.lists, tally.met) == (9, sum(r.satisfied for r in results))
    assert tally.counted == sum(r.counted for r in results)
    assert tally.moves == sum("new@1" in move.norms for ruling in rulings for move in ruling.moves)
    assert tally.of_score == pytest.approx(
        sum(r.cost for r in results) / sum(ruling.value for ruling in rulings)
    )
    assert dossier.lawful == sum(all(r.satisfied for r in ruling.norms) for ruling in rulings)
    gave_way = [entry for ruling in rulings for entry in ruling.relaxed]
    assert sum(one.times for one in dossier.gave_way) == len(gave_way) > 0
    assert not any(ref.startswith("limit") for ref in dossier.tallies)
    page = Page(html(dossier))
    cells = "".join(page.words)
    assert "A. Steward" in cells
    assert gave_way[0].because in cells


def test_the_page_is_made_for_every_reader_and_loads_nothing(connection):
    text = html(collect(connection).dossier)
    page = Page(text)
    assert page.all("html")[0]["lang"] == "en"
    assert len(page.all("h1")) == 1
    plots = page.all("svg")
    assert len(plots) == 3
    assert all(plot["role"] == "img" and len(plot["aria-label"]) > 40 for plot in plots)
    assert all("scope" in cell for cell in page.all("th"))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = re.findall(r"(?:href|src|action)=\"([^#\"][^\"]*)\"", text)
    assert links == []
    assert page.all("script") == page.all("img") == page.all("link") == []
    assert not re.search(r"url\((?!#)", text)


def test_the_same_log_gives_the_same_bytes(connection, tmp_path):
    for name in ("one", "two"):
        write(collect(connection), tmp_path / name)
    one, two = (json.loads((tmp_path / name / MANIFEST).read_text()) for name in ("one", "two"))
    assert one == two


def test_what_others_wrote_is_text_and_nothing_else(connection):
    source = {"quote": NASTY, "title": NASTY, "uri": "javascript:alert(1)"}
    norm = Norm(
        id="nasty",
        says=NASTY,
        where={"field": "tier", "is": NASTY},
        at_least="1%",
        force="soft",
        source=source,
    )
    register.adopt(connection, norm, NASTY)
    put_on_record(connection, 20, candidates(3))
    page = Page(html(collect(connection).dossier))
    assert page.all("script") == []
    assert NASTY.split("\u2028")[0] in "".join(page.words)
    assert not any("javascript" in (attributes.get("href") or "") for attributes in page.all("a"))


def test_a_log_that_was_tampered_with_is_exported_and_said_to_be(connection, tmp_path):
    connection.execute(
        sa.update(record_tables.audit)
        .where(record_tables.audit.c.seq == 6)
        .values(at="2026-03-02T12:00:00+00:00")
    )
    write(collect(connection), tmp_path / "export")
    verdict = check(tmp_path / "export")
    assert (verdict.intact, verdict.broken) == (False, 6)
    page = Page((tmp_path / "export" / "report.html").read_text())
    assert any("was changed after it was written" in words for words in page.words)


def test_a_register_that_nobody_has_used_gives_a_report_too(tmp_path):
    engine = fresh(tmp_path / "empty.db")
    with engine.begin() as opened:
        words = "".join(Page(html(collect(opened).dossier)).words)
    assert "No list was made under a norm in this time" in words
    engine.dispose()
