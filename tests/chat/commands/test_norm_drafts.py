"""From a document to norms in force, from the command line: ten drafts in one sitting."""

import builtins
import json

import pytest

from support.charter import CHARTER
from support.checkout import ROOT

STEWARD = "A. Steward"


@pytest.fixture
def charter(tmp_path):
    path = tmp_path / "charter.md"
    path.write_text(CHARTER)
    return path


@pytest.fixture
def run(run, tmp_path, monkeypatch):
    monkeypatch.setenv("UNDERCARD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("UNDERCARD_ENGINE__KIND", "none")
    return run


@pytest.fixture
def extract(run, charter):
    def go(*options):
        result = run("norms", "extract", charter, "--by", STEWARD, *options, "--json")
        assert result[0] == 0, result[2]
        return json.loads(result[1])

    return go


def states(run):
    found = json.loads(run("norms", "list", "--json")[1])
    return {norm["id"]: norm["state"] for norm in found}


def test_every_finding_has_its_words_and_nothing_binds(extract, run):
    found = extract("--stakeholder", "listeners' council")
    assert len(found) == 10
    before = states(run)
    for one in found:
        assert CHARTER[one["start"] : one["end"]] == one["quote"]
        for slot in one["slots"]:
            assert CHARTER[slot["start"] : slot["end"]] == slot["words"]
        for choice in one["choices"]:
            source = choice["norm"]["source"]
            assert CHARTER[slice(*source["span"])] == source["quote"]
        assert bool(one["choices"]) != ("refusal" in one)
        assert before.get(one["id"], "draft") == "draft"


def test_an_order_to_the_reader_is_a_sentence_like_any_other(extract, run):
    order = next(one for one in extract() if "at once" in one["quote"])
    assert states(run)[order["id"]] == "draft"
    assert order["choices"][0]["norm"]["at_least"] == "90%"


def test_the_same_document_again_changes_nothing(extract, run):
    first = extract()
    log = run("audit", "verify", "--json")[1]
    assert extract() == first
    assert run("audit", "verify", "--json")[1] == log


def test_another_text_at_the_same_address_marks_what_rests_on_the_old_one(extract, run, charter):
    found = extract()
    charter.write_text(CHARTER.replace("40%", "35%"))
    extract()
    outdated = json.loads(run("norms", "documents", "--json")[1])["outdated"]
    still = {one["norm"]: one["still_said"] for one in outdated}
    assert len(still) == sum(bool(one["choices"]) for one in found)
    assert [ref for ref, said in still.items() if not said] == [f"{found[0]['id']}@1"]


def test_nothing_is_kept_of_a_dry_run(extract, run):
    assert len(extract("--dry")) == 10
    assert json.loads(run("norms", "documents", "--json")[1]) == {"documents": [], "outdated": []}


def test_ten_drafts_in_one_sitting(extract, run, monkeypatch):
    found = extract()
    names = [one["id"] for one in found]
    said = iter(
        [
            "e at_least=35%", "a",  # emerging artists, edited
            f"m {names[1]}", "r as the house rule says",  # itself, and then rejected
            "a", "a", "2", "b", "n", "n", "a", "n",
            "r it is for contracts",
            "r it is an order to the reader",
        ]
    )  # fmt: skip
    monkeypatch.setattr(builtins, "input", lambda _prompt: next(said, "q"))
    status, _, err = run("norms", "review", "--by", STEWARD)
    assert status == 0, err
    after = states(run)
    assert after[names[0]] == "adopted"
    assert after[names[1]] == "retired"
    assert after[names[2]] == after[names[3]] == "adopted"
    kept = json.loads(run("norms", "show", names[0], "--json")[1])
    assert (kept["at_least"], kept["approved_by"]) == ("35%", STEWARD)
    assert kept["extraction"]["confirmed_by"] == STEWARD
    left = json.loads(run("norms", "review", "--json")[1])
    assert not {one["id"] for one in left} & {*names[:4], *names[-2:]}


def test_a_finding_is_split_merged_and_rejected_with_a_reason(extract, run):
    found = extract()
    two = next(one for one in found if "same artist" in one["quote"])
    status, _, err = run("norms", "review", "reject", two["id"], "--reason", " ")
    assert (status, "say why" in err) == (2, True)
    status, out, err = run("norms", "review", "split", two["id"], "--at", "may appear", "--json")
    assert status == 0, err
    assert [one["id"] for one in json.loads(out)] == [f"{two['id']}.a", f"{two['id']}.b"]
    assert states(run)[two["id"]] == "retired"
    others = [one["id"] for one in found if one is not two][:2]
    assert run("norms", "review", "merge", *others)[0] == 0
    assert states(run)[others[1]] == "retired"


def test_an_edit_is_checked_at_once(extract, run):
    name = extract()[0]["id"]
    status, _, err = run("norms", "review", "edit", name, "at_least=130%")
    assert (status, "nothing can be 130% of a list" in err) == (2, True)
    status, _, err = run("norms", "review", "edit", name, "over")
    assert (status, "FIELD=VALUE" in err) == (2, True)
    assert states(run)[name] == "draft"


def test_what_blocks_adoption_is_refused_until_it_is_decided(extract, run):
    order = next(one for one in extract() if "at once" in one["quote"])
    where = "where={field: artist_tier, is: emerging}"
    clash = [
        where,
        "at_least=",
        "at_most=10%",
        "over=prefix",
        "rank={authority: platform, priority: 10}",
    ]
    assert run("norms", "review", "edit", order["id"], *clash)[0] == 0
    accept = ("norms", "review", "accept", order["id"], "--by", STEWARD)
    status, _, err = run(*accept)
    assert (status, "emerging-artists@1" in err) == (3, True)
    assert states(run)[order["id"]] == "draft"
    assert run(*accept, "--anyway")[0] == 0
    assert states(run)[order["id"]] == "adopted"


def test_stakeholders_stand_side_by_side(extract, run):
    extract("--stakeholder", "listeners' council")
    status, out, err = run("norms", "stakeholders", "--drafts", "--json")
    assert status == 0, err
    told = json.loads(out)
    assert len(told["stakeholders"]["listeners' council"]) == 9
    assert any("asks the same" in one["how"] for one in told["agree"])
    status, out, _ = run("norms", "stakeholders")
    assert (status, "this house" in out) == (0, True)


def test_what_demands_cost_one_another_is_weighed_and_written_as_a_page(run, tmp_path, monkeypatch):
    food = ROOT / "examples" / "food"
    monkeypatch.setenv("UNDERCARD_NORMS", str(food / "norms.yaml"))
    page = tmp_path / "demands.html"
    dishes = ("--candidates", food / "dishes.jsonl", "--size", "4")
    status, out, err = run("norms", "stakeholders", *dishes, "--html", page, "--json")
    assert status == 0, err
    weighed = json.loads(out)["weighed"]
    assert weighed["lists"] == 1
    assert weighed["met"] == {"ministry": 1.0, "nutritionist": 1.0, "user": 1.0}
    assert weighed["without"]["user"]["user"] < 1.0
    assert 'role="img"' in page.read_text()
    status, out, _ = run("norms", "stakeholders", *dishes, "--weigh")
    assert (status, "user: 100% met" in out) == (0, True)


def test_what_is_accepted_is_held_against_what_there_is(extract, run):
    name = extract()[0]["id"]
    edited = run("norms", "review", "edit", name, "where={field: contry, is: FR}")
    assert "did you mean country" in edited[2]
    refused = run("norms", "review", "accept", name, "--by", STEWARD)
    assert refused[0] == 3
    assert "there is no attribute 'contry'" in " ".join(refused[2].split())
    assert states(run)[name] == "draft"


def test_what_a_dialogue_adds_can_be_looked_at(extract, run):
    name = extract()[0]["id"]
    edit = ("norms", "review", "edit", name, "where={field: version, is: live}", "over=list")
    told = run(*edit, "unless={field: session_mode, is: artist}")
    assert told[0] == 0 and "no attribute" not in told[2]
    told = run(*edit, "unless={field: session_mode, is: artists}")
    assert "did you mean artist" in told[2]


def test_a_value_with_spaces_is_edited_in_the_sitting(extract, run, monkeypatch):
    name = extract()[0]["id"]
    said = iter(["e over=each week for everyone at_least=25%", "q"])
    monkeypatch.setattr(builtins, "input", lambda _: next(said))
    assert run("norms", "review", "--by", STEWARD)[0] == 0
    norm = json.loads(run("norms", "show", name, "--json")[1])
    assert "each week for everyone" in json.dumps(norm) and "25%" in json.dumps(norm)
