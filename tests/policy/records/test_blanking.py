"""Records of the audit log are blanked for whoever is forgotten; the chain holds, and says so."""

import json
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from undercard.policy.records import audit, blanking, record_tables
from undercard.policy.reports.export import collect, write
from undercard.policy.reports.export_check import check

WORDS = "zyxmarker"


@pytest.fixture
def conn():
    engine = sa.create_engine("sqlite://")
    record_tables.metadata.create_all(engine)
    with engine.begin() as connection:
        yield connection


def ruling(turn, words="", sha256="a"):
    limits = [{"id": "limit.title_words", "says": words}] if words else []
    made = {"norms": [{"id": one["id"]} for one in limits], "candidates_sha256": sha256}
    return {"turn": turn, "ruling": made, "limits": limits}


@pytest.fixture
def log(conn):
    """Two lists of one session, with and without limits, and one of another."""
    audit.append(conn, "ruling", ruling("ann/1", WORDS, "a"))
    audit.append(conn, "ruling", ruling("ann/2", "", "b"))
    audit.append(conn, "ruling", ruling("bob/1", "other words", "c"))
    for sha256 in "abc":
        conn.execute(record_tables.evidence.insert().values(sha256=sha256, body=b"x"))
    return conn


def payloads(conn):
    return [json.loads(one) for one in conn.scalars(sa.select(record_tables.audit.c.payload))]


def test_what_the_session_asked_for_goes_and_the_chain_holds(log):
    before = audit.head(log)
    blanked = blanking.blank(log, ["ann"])
    assert blanked.records == (1,)
    assert blanked.proof == (4, audit.head(log).sha256)
    assert payloads(log)[0] == {audit.BLANKED: 4}
    assert WORDS not in json.dumps(payloads(log))
    verdict = audit.verify(log, before)
    assert (verdict.intact, verdict.records, verdict.blanked) == (True, 4, 1)
    assert set(log.scalars(sa.select(record_tables.evidence.c.sha256))) == {"b", "c"}


def test_candidates_that_another_list_was_made_from_stay(log):
    audit.append(log, "ruling", ruling("bob/2", "", "a"))
    assert blanking.blank(log, ["ann"]).candidates == 0


def test_blanking_twice_blanks_nothing_more(log):
    blanking.blank(log, ["ann"])
    assert blanking.blank(log, ["ann"]).records == ()
    assert audit.verify(log).intact


@pytest.mark.parametrize("named", [4, 3, 1, 0, "4", None, 999_999])
def test_a_record_that_somebody_blanked_in_secret_breaks_the_chain(log, named):
    audit.append(log, "norm", {"norm": "n"})
    text = audit.canonical({audit.BLANKED: named})
    table = record_tables.audit
    log.execute(table.update().where(table.c.seq == 2).values(payload=text))
    verdict = audit.verify(log)
    assert not verdict.intact
    assert verdict.broken == 2


def test_a_voucher_for_one_record_vouches_for_no_other(log):
    blanking.blank(log, ["ann"])
    table = record_tables.audit
    text = audit.canonical({audit.BLANKED: 4})
    log.execute(table.update().where(table.c.seq == 3).values(payload=text))
    assert audit.verify(log).broken == 3


def test_a_record_that_names_another_voucher_than_its_own_has_none(log):
    blanking.blank(log, ["ann"])
    audit.append(log, "norm", {"norm": "n"})
    table = record_tables.audit
    text = audit.canonical({audit.BLANKED: 5})
    log.execute(table.update().where(table.c.seq == 1).values(payload=text))
    assert audit.verify(log).broken == 1


def test_a_part_of_the_log_that_ends_before_the_voucher_proves_nothing(log):
    blanking.blank(log, ["ann"])
    rows = log.execute(sa.select(record_tables.audit).order_by(record_tables.audit.c.seq)).all()
    verdict = audit.walk(rows[:3])
    assert (verdict.intact, verdict.broken) == (False, 1)
    assert "no record 4" in verdict.why


def test_an_export_runs_on_to_the_record_that_vouches(log, tmp_path):
    first = log.scalar(sa.select(record_tables.audit.c.at).where(record_tables.audit.c.seq == 1))
    blanking.blank(log, ["ann"])
    audit.append(log, "norm", {"norm": "n"})
    until = datetime.fromisoformat(first) + timedelta(microseconds=1)
    folder = tmp_path / "export"
    write(collect(log, until=until), folder)
    verdict = check(folder)
    assert (verdict.intact, verdict.records, verdict.blanked) == (True, 4, 1)
