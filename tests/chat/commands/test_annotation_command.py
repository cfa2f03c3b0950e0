"""`undercard annotation`: from documents to a report, by two annotators at the keyboard."""

import io
import json

import pytest

TEXT = "Every station must play at least 30% local music each week. We love radio."
NORM = "norms: [{id: local, says: A third., where: {field: local, is: true}, at_least: 30%}]"
QUOTA = ["n", "e", "o", "1-2", "8-9", "4, 8-9", "", "", "5-7", "", "10-11", "", "y"]


@pytest.fixture
def types(run, monkeypatch):
    def go(command, *arguments, lines):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return run("annotation", command, *arguments)

    return go


@pytest.fixture
def study(run, tmp_path):
    (tmp_path / "code.txt").write_text(TEXT)
    status, _, err = run("annotation", "sample", "code.txt", "--study", "s", "--stakeholder", "us")
    assert (status, "2 sentences are in s." in err) == (0, True)
    order = (tmp_path / "s" / "sentences.jsonl").read_text()
    quota_first = order.index("Every") < order.index("love")

    def in_order(quota, wish):
        return [*quota, *wish] if quota_first else [*wish, *quota]

    return in_order


def test_from_documents_to_a_report(run, types, study, tmp_path):
    types("read", "s", "--annotator", "ann", lines=study(QUOTA, ["d"]))
    shorter = [*QUOTA[:8], "7", *QUOTA[9:]]
    status, out, err = types("read", "s", "--annotator", "ben", lines=study(shorter, ["d"]))
    assert (status, "2 of 2 sentences are done" in err) == (0, True)
    assert "Every₁ station₂ must₃ play₄ at₅ least₆ 30%₇ local₈ music₉" in out

    (tmp_path / "s" / "norms.yaml").write_text(NORM)
    status, out, _ = types("adjudicate", "s", "ann", "ben", lines=["a", "lokal", "local"])
    assert out.count("a: “at least 30%”\n  b: “30%”") == 1
    assert "lokal: there is no such norm in s/norms.yaml" in out
    gold = [json.loads(line) for line in (tmp_path / "s" / "gold.jsonl").read_text().splitlines()]
    assert [one["norms"] for one in gold if one["normative"]] == [["local"]]

    status, out, _ = run("annotation", "agreement", "s", "--json")
    measured = {one["field"]: one for one in json.loads(out)}
    assert measured["normative"]["alpha"]["value"] == 1.0
    assert measured["quantity"]["overlap"] == 0.5
    assert run("annotation", "agreement", "s")[1].splitlines()[0].split()[0] == "field"

    status, page, _ = run("annotation", "report", "s")
    assert "| ben | 2 | 1 | 1 | 1 | 0 | 0 | 1 |" in page
    assert "- quantity: ann “at least 30%” · ben “30%”" in page
    assert "2 sentences: 1 normative, 1 enforceable, 1 norms." in page


def test_agreement_of_two_among_three(run, types, study):
    for name, normative in (("ann", QUOTA), ("ben", QUOTA), ("cid", ["d"])):
        types("read", "s", "--annotator", name, lines=study(normative, ["d"]))

    def agreed(*annotators):
        out = run("annotation", "agreement", "s", "--json", *annotators)[1]
        return json.loads(out)[0]["alpha"]["observed"]

    assert agreed("--annotators", "ann", "ben") == 1.0
    assert agreed("--annotators", "ben", "cid") == 0.5
    assert 0.5 < agreed() < 1.0
    for pair in (("ann", "ann"), ("ann", "dan")):
        status, _, err = run("annotation", "agreement", "s", "--annotators", *pair)
        assert status == 2
        assert f"asked for {', '.join(pair)}, there is ann, ben, cid" in " ".join(err.split())


@pytest.mark.usefixtures("study")
def test_one_may_stop_be_told_more_err_and_take_back(types):
    lines = ["?", "x", "n", "u", "u", "q"]
    status, out, err = types("read", "s", "--annotator", "ann", lines=lines)
    assert status == 0
    assert "Normative: somebody is obliged" in " ".join(out.split())
    assert "expected n or d" in out
    assert "There is nothing to take back" in out
    assert "0 of 2 sentences are done" in err
    status, _, err = types("read", "s", "--annotator", "ann", lines=["d"])
    assert "1 of 2 sentences are done" in err


@pytest.mark.usefixtures("study")
def test_what_is_missing_is_named(run):
    status, _, err = run("annotation", "agreement", "s")
    assert (status, "takes two annotators" in err) == (2, True)
    status, _, err = run("annotation", "report", "nowhere")
    assert (status, "nowhere/documents.jsonl: there is no such file" in err) == (2, True)
    status, _, err = run("annotation", "sample", "code.pdf", "--study", "t")
    assert (status, "as .txt or .md" in err) == (2, True)
