"""Checking and adopting norms from the command line: refusals, messages, two stewards at once."""

import json
import os
import subprocess
import sys

import pytest
import yaml

from support.small_catalogue import bring_in
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.table import CandidateTable
from undercard.policy.records import audit, ledger, register

ROCK = {"field": "country", "is": "FR"}
NORMS = [
    {"id": "rock", "says": "Six in ten are rock.", "where": ROCK, "at_least": "60%"},
    {
        "id": "pop",
        "says": "Six in ten are pop.",
        "where": {"field": "country", "is": "US"},
        "at_least": "60%",
    },
    {
        "id": "law",
        "says": "Half is rock.",
        "where": ROCK,
        "at_least": "50%",
        "rank": {"authority": "law"},
    },
    {"id": "house", "says": "A tenth, at most, is rock.", "where": ROCK, "at_most": "10%"},
]


@pytest.fixture
def run(run, tmp_path, monkeypatch):
    (tmp_path / "none.yaml").write_text("norms: []\n")
    monkeypatch.setenv("UNDERCARD_NORMS", str(tmp_path / "none.yaml"))
    bring_in(tmp_path / "home")
    monkeypatch.setenv("UNDERCARD_CATALOGUE", "small")
    (tmp_path / "norms.yaml").write_text(yaml.safe_dump({"norms": NORMS}))
    return run


def adopt(run, name, *more):
    return run("norms", "adopt", name, "--file", "norms.yaml", "--by", "A. Steward", *more)


def test_a_file_is_checked_against_the_register_and_in_itself(run):
    assert adopt(run, "law")[0] == 0
    status, out, err = run("norms", "check", "norms.yaml", "--argue")
    assert status == 3
    assert "rock@1: O(" in out
    assert "blocks adoption" in out
    assert "undecided: escalated to the steward" in out
    assert "law@1 defeats house@1: law stands above platform." in out
    assert "blocking" in err
    status, out, _ = run("norms", "check", "norms.yaml", "--json")
    entries = {entry["norm"]: entry for entry in json.loads(out)}
    assert status == 3
    assert {c["severity"] for c in entries["pop@1"]["conflicts"]} >= {"blocks"}
    assert any(c["core"] == ["law@1", "house@1"] for c in entries["house@1"]["conflicts"])
    assert (
        json.loads(run("norms", "check", "norms.yaml", "--argue", "--json")[1])["semantics"]
        == "grounded"
    )


def test_the_register_is_checked_with_its_drafts(run):
    assert run("norms", "check")[0] == 0
    run("norms", "import", "norms.yaml", "--by", "A. Steward")
    status, out, _ = run("norms", "check", "--json")
    assert status == 3
    assert {entry["state"] for entry in json.loads(out)} == {"draft"}


def test_own_candidates_show_what_is_lacking_and_what_it_costs(run, tmp_path):
    rows = [
        {
            "id": str(at),
            "score": 1 - at / 20,
            "attributes": {"country": "FR" if at > 9 else "US"},
        }
        for at in range(12)
    ]
    (tmp_path / "c.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "one.yaml").write_text(yaml.safe_dump({"norms": NORMS[:1]}))
    status, out, _ = run("norms", "check", "one.yaml", "--candidates", "c.jsonl", "--size", 5)
    assert status == 3
    assert "needs 3 tracks" in out
    assert "2 are there" in out
    status, out, _ = run("norms", "check", "one.yaml", "--candidates", "c.jsonl", "--size", 3)
    assert status == 0
    assert "of the discounted score" in out


def test_a_changed_source_is_named(run, tmp_path):
    source = {"uri": "https://example.org/charter.txt", "quote": "rock", "sha256": "0" * 64}
    (tmp_path / "one.yaml").write_text(yaml.safe_dump({"norms": [{**NORMS[0], "source": source}]}))
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "charter.txt").write_text("more rock")
    status, out, _ = run("norms", "check", "one.yaml", "--sources", "documents")
    assert status == 3
    assert "charter.txt has changed" in out
    status, _, err = run("norms", "check", "one.yaml", "--sources", "nowhere")
    assert (status, "nowhere" in err) == (2, True)


def test_what_blocks_is_not_adopted_unless_it_is_wanted(run):
    assert adopt(run, "rock")[0] == 0
    status, _, err = adopt(run, "pop")
    assert status == 3
    assert "These cannot hold together" in err
    assert "pop@1 was not adopted" in err
    assert {n["id"] for n in json.loads(run("norms", "list", "--json")[1])} == {"rock"}
    status, out, _ = adopt(run, "pop", "--anyway", "--json")
    assert status == 0
    assert json.loads(out)["conflicts"][0]["core"] == ["rock@1", "pop@1"]
    payload = json.loads(run("audit", "show", "--json", "--limit", "1")[1])[0]["payload"]
    assert (payload["norm"], payload["to"], payload["by"]) == ("pop@1", "adopted", "A. Steward")
    assert payload["conflicts"][0]["decided"] == "undecided: escalated to the steward"


def test_what_is_resolved_by_rule_is_adopted_and_said(run):
    adopt(run, "law")
    status, _, err = adopt(run, "house")
    assert status == 0
    assert "house gives way to law: law stands above platform (authority)" in err
    assert "house@1 is adopted" in err


def test_a_draft_that_is_adopted_takes_the_place_of_the_version_before(run, tmp_path):
    adopt(run, "rock")
    second = {**NORMS[0], "version": 2, "at_least": "40%"}
    (tmp_path / "second.yaml").write_text(yaml.safe_dump({"norms": [second]}))
    assert run("norms", "import", "second.yaml", "--by", "A. Steward")[0] == 0
    assert run("norms", "adopt", "rock")[0] == 0
    with open_database(Settings()).transaction() as connection:
        states = {n.ref: n.state for n in register.listing(connection, every_version=True)}
    assert states == {"rock@1": "retired", "rock@2": "adopted"}
    status, _, err = adopt(run, "rock")
    assert (status, "retired" in err) == (2, True)


@pytest.mark.usefixtures("run")
def test_two_stewards_adopting_at_once_take_turns(tmp_path):
    """One of two processes adopts; the other sees that norm in its own check and is refused."""
    open_database(Settings()).close()
    command = [
        sys.executable,
        "-c",
        "import sys; from undercard.chat.cli import main; main()",
        "norms",
        "adopt",
    ]
    both = [
        subprocess.Popen(
            [*command, name, "--file", "norms.yaml", "--by", name, "--json"],
            cwd=tmp_path,
            env=os.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for name in ("rock", "pop")
    ]
    told = [(process.communicate(timeout=120), process.returncode) for process in both]
    assert sorted(status for _, status in told) == [0, 3], told
    refused = next(json.loads(out) for (out, _), status in told if status == 3)
    assert refused["state"] == "draft"
    assert set(refused["conflicts"][0]["core"]) == {"rock@1", "pop@1"}
    with open_database(Settings()).transaction() as connection:
        (present,) = register.adopted(connection)
        records = audit.read(connection, "norm")
        assert audit.verify(connection).intact
    assert [record.payload["norm"] for record in records] == [present.ref]
    assert refused["norm"] != present.ref


def test_a_window_of_the_station_that_cannot_be_made_good_is_told(run, tmp_path):
    weekly = {**NORMS[0], "at_least": "100%", "over": "each week for everyone"}
    (tmp_path / "weekly.yaml").write_text(yaml.safe_dump({"norms": [weekly]}))
    assert run("norms", "adopt", "rock", "--file", "weekly.yaml")[0] == 0
    settings = Settings()
    with open_database(settings).transaction() as connection:
        (norm,) = register.adopted(connection)
        table = CandidateTable(list("abc"), [3, 2, 1], {"country": ["US", "US", "FR"]})
        held = ledger.accounts(connection, [norm], ledger.Holder("ann"), settings.now())
        ruling = enforce([norm], table, 3, relax=True, accounts=held)
        ledger.settle(connection, "turn-1", ruling, [norm], ledger.Holder("ann"), settings.now())
        ledger.record(connection, "turn-1", ruling, holder=ledger.Holder("ann"), at=settings.now())
    status, out, _ = run("norms", "check")
    assert status == 0
    assert "can no longer be met in this window" in out
    assert "2 tracks" in out


MISNAMED = """
norms:
  - {id: a, says: Misspelt., where: {field: gendr, is: female}, at_least: 10%}
  - {id: b, says: Another place., where: {field: country, is: USA}, at_least: 10%}
  - id: c
    says: Hours.
    where: {field: country, is: FR}
    at_least: 10%
    when: {field: hours, is: 6}
  - {id: d, says: A text., where: {field: year, is: old}, at_most: 10%}
  - {id: e, says: Over., where: {field: country, is: FR}, at_least: 10%, overrides: [nobody, ab]}
  - {id: f, says: Quoted., where: {field: explicit, is: "true"}, at_most: 0}
  - {id: g, says: Per., per: artst, at_most: 2}
  - id: h
    says: Block list.
    modality: prohibition
    where: {field: artist, in: [Artist 3, Artits 4]}
"""


def test_what_nothing_has_is_told_with_the_nearest_names_and_blocks(run, tmp_path):
    (tmp_path / "misnamed.yaml").write_text(MISNAMED)
    status, out, _ = run("norms", "check", "misnamed.yaml", "--catalogue", "--json")
    assert status == 3
    said = {
        entry["norm"][0]: " ".join(
            one["says"] for one in entry["conflicts"] if one["severity"] == "blocks"
        )
        for entry in json.loads(out)
    }
    assert "a: where: there is no attribute 'gendr'; did you mean gender" in said["a"]
    assert "needs 2 tracks with country = USA, 0 are there" in said["b"]
    assert "c: when: there is no attribute 'hours'; did you mean hour?" in said["c"]
    assert "d: where: year is number, and 'old' is text" in said["d"]
    assert "there is no norm 'nobody'" in said["e"]
    assert "write true without quotation marks" in said["f"]
    assert "g: per: there is no attribute 'artst'; did you mean artist" in said["g"]
    assert said["h"] == ""
    assert "nothing has artist 'Artits 4'; did you mean Artist 4" in out
    status, _, err = run("norms", "adopt", "misnamed.yaml")
    assert status == 3
    assert "a@1, b@1, c@1, d@1, e@1, f@1, g@1, h@1 were not adopted" in " ".join(err.split())
    assert json.loads(run("norms", "list", "--json")[1]) == []


def test_a_column_of_ones_own_is_an_attribute_of_norms(run, tmp_path, monkeypatch):
    own = {
        "language": lambda at: "fr" if at % 3 else "en",
        "live": lambda at: "yes" if at % 2 else "no",
    }
    bring_in(tmp_path / "home", "own", own)
    monkeypatch.setenv("UNDERCARD_CATALOGUE", "own")
    by_name = {
        one["name"]: one
        for one in json.loads(run("norms", "attributes", "--json")[1])["attributes"]
    }
    assert (by_name["language"]["values"], by_name["live"]["types"]) == (
        {"fr": 40, "en": 20}, ["yes or no"]
    )  # fmt: skip
    norm = {"id": "french", "says": "Half is French.", "at_least": "50%"}
    norm["where"] = {"all": [{"field": "language", "is": "fr"}, {"field": "live", "is": False}]}
    (tmp_path / "french.yaml").write_text(yaml.safe_dump({"norms": [norm]}))
    assert run("norms", "adopt", "french.yaml")[0] == 0
    norm["where"] = {"field": "langauge", "is": "fr"}
    (tmp_path / "misspelt.yaml").write_text(yaml.safe_dump({"norms": [{**norm, "id": "other"}]}))
    status, _, err = run("norms", "adopt", "misspelt.yaml")
    assert (status, "did you mean language" in " ".join(err.split())) == (3, True)


def test_all_norms_of_a_file_are_adopted_at_once(run, tmp_path):
    whole = {"id": "whole", "says": "Some are French.", "where": ROCK, "at_least": "30%"}
    recent = {"field": "year", "at_least": 2000}
    part = {"id": "part", "says": "Half of them are new.", "where": recent, "at_least": "50%"}
    both = {"norms": [{**part, "part_of": "whole"}, whole]}
    (tmp_path / "both.yaml").write_text(yaml.safe_dump(both))
    status, out, _ = run("norms", "adopt", "both.yaml", "--by", "A. Steward", "--json")
    assert status == 0
    assert [(one["norm"], one["state"]) for one in json.loads(out)] == [
        ("whole@1", "adopted"), ("part@1", "adopted")
    ]  # fmt: skip


def test_attributes_are_listed_with_types_values_and_how_many_know_them(run, tmp_path):
    listed = json.loads(run("norms", "attributes", "--json")[1])
    by_name = {one["name"]: one for one in listed["attributes"]}
    assert by_name["country"]["values"] == {"US": 30, "FR": 30}
    assert (by_name["country"]["known"], by_name["country"]["of"]) == (60, 60)
    assert by_name["year"]["range"] == [1990, 2019]
    assert by_name["gender"]["types"] == []
    assert {one["name"] for one in listed["context"]} >= {"hour", "weekday", "surface"}
    assert "1990 to 2019" in run("norms", "attributes")[1]
    row = {"id": "1", "score": 1, "attributes": {"live": True, "tags": ["a", "b"]}}
    (tmp_path / "c.jsonl").write_text(json.dumps(row))
    own = json.loads(run("norms", "attributes", "--candidates", "c.jsonl", "--json")[1])
    assert {one["name"]: (one["types"], one["several"]) for one in own["attributes"]} == {
        "live": (["yes or no"], False), "tags": (["text"], True)
    }  # fmt: skip
    assert own["context"] == []
