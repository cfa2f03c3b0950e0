"""The command line as others rely on it: what it prints, and the exit status."""

import json
from pathlib import Path

import pytest
import yaml

from undercard.chat.settings import Settings

NORMS = {
    "norms": [
        {
            "id": "new",
            "says": "Two fifths are new.",
            "where": {"field": "tier", "is": "new"},
            "at_least": "40%",
        },
        {"id": "two", "says": "At most two per artist.", "per": "artist", "at_most": 2},
    ]
}
CANDIDATES = [
    {
        "id": f"t{i}",
        "score": 1 - i / 10,
        "attributes": {"artist": "AABBCD"[i], "tier": "new" if i > 3 else "old"},
    }
    for i in range(6)
]


@pytest.fixture
def files(tmp_path):
    norms, candidates = tmp_path / "norms.yaml", tmp_path / "candidates.jsonl"
    norms.write_text(yaml.safe_dump(NORMS))
    candidates.write_text("".join(json.dumps(c) + "\n" for c in CANDIDATES))
    return norms, candidates


def rerank(run, norms, candidates, size, *more):
    return run("rerank", "--norms", norms, "--candidates", candidates, "--size", size, *more)


def test_rerank_prints_one_document(run, files):
    status, out, _ = rerank(run, *files, 5)
    document = json.loads(out)
    assert status == 0
    assert document["status"] == "optimal"
    assert document["proved"]
    assert document["slate"] == ["t0", "t1", "t2", "t4", "t5"]
    assert document["core"] is None
    assert {n["id"]: n["satisfied"] for n in document["norms"]} == {"new": True, "two": True}
    for key in ("value", "bound", "moves", "relaxed", "kind"):
        assert key in document


def test_rerank_that_is_infeasible_names_the_core_and_exits_3(run, files):
    norms, candidates = files
    norms.write_text(norms.read_text().replace("40%", "60%"))
    status, out, err = rerank(run, norms, candidates, 5)
    document = json.loads(out)
    assert status == 3
    assert (document["status"], document["slate"], document["core"]) == ("infeasible", [], ["new"])
    assert "new" in err
    status, out, _ = rerank(run, norms, candidates, 5, "--relax")
    assert status == 0
    assert json.loads(out)["relaxed"][0]["norm"] == "new@1"


@pytest.mark.parametrize(
    ("norms", "candidates", "size", "told"),
    [
        (
            lambda t: t.replace("at_least", "at_leest"),
            None,
            5,
            ["norms.yaml", "at_leest", "at_least"],
        ),
        (lambda t: t.replace("40%", "forty"), None, 5, ["norms.yaml", "at_least", "30%"]),
        (lambda _: "norms: [", None, 5, ["norms.yaml"]),
        (
            None,
            lambda t: t.replace('"score": 1.0', '"score": NaN', 1),
            5,
            ["candidates.jsonl", "1", "score"],
        ),
        (None, lambda t: t.replace('"t1"', '"t0"'), 5, ["candidates.jsonl", "t0"]),
        (None, lambda t: t[:50], 5, ["candidates.jsonl", "1"]),
        (None, None, 0, ["--size", "expected 1 to 10,000"]),
        (None, None, 10**9, ["--size", "expected 1 to 10,000"]),
    ],
)
def test_wrong_input_names_the_place_and_exits_2(run, files, norms, candidates, size, told):
    for path, change in zip(files, (norms, candidates), strict=True):
        if change:
            path.write_text(change(path.read_text()))
    status, out, err = rerank(run, *files, size)
    assert status == 2, err
    assert out == ""
    for word in told:
        assert word in err


def test_nothing_to_rank_is_a_lack_of_supply(run, files):
    norms, candidates = files
    candidates.write_text("")
    status, out, err = rerank(run, norms, candidates, 5)
    assert (status, json.loads(out)["kind"]) == (3, "supply")
    assert "needs 5" in err


def test_a_missing_file_and_a_wrong_context(run, files):
    norms, candidates = files
    status, _, err = rerank(run, Path("nowhere.yaml"), candidates, 5)
    assert (status, "nowhere.yaml" in err) == (2, True)
    status, _, err = rerank(run, norms, candidates, 5, "--context", "[1]")
    assert (status, "--context" in err) == (2, True)


def test_the_register_from_draft_to_retirement(run, files):
    assert run("norms", "import", files[0], "--by", "A. Steward")[0] == 0
    status, out, _ = run("norms", "list", "--json")
    states = {n["id"]: n["state"] for n in json.loads(out)}
    assert (status, states["new"], states["emerging-artists"]) == (0, "draft", "adopted")
    assert run("norms", "adopt", "new", "--by", "A. Steward", "--anyway")[0] == 0
    assert run("norms", "suspend", "new")[0] == 0
    assert run("norms", "adopt", "new")[0] == 3
    assert run("norms", "adopt", "new", "--anyway")[0] == 0
    assert run("norms", "retire", "new")[0] == 0
    status, _, err = run("norms", "adopt", "new", "--anyway")
    assert (status, "retired" in err) == (2, True)
    status, _, err = run("norms", "show", "nobody")
    assert (status, "nobody" in err, "emerging-artists" in err) == (2, True, True)
    status, out, _ = run("norms", "show", "emerging-artists", "--json")
    assert json.loads(out)["formula"].startswith("O(")
    status, out, _ = run("audit", "verify", "--json")
    assert json.loads(out)["intact"]
    assert len(json.loads(run("audit", "show", "--json", "--limit", "100")[1])) >= 10


def test_the_register_comes_back_from_its_own_export(run, tmp_path):
    _, out, _ = run("norms", "export")
    path = tmp_path / "export.yaml"
    path.write_text(out)
    status, out, _ = run("norms", "check", path, "--json")
    assert status == 0
    assert {n["norm"] for n in json.loads(out)} >= {"emerging-artists@1", "two-per-artist@1"}


def test_a_changed_record_is_found(run, tmp_path):
    run("norms", "list")
    from undercard.chat.stores import open_database

    with open_database(Settings(home=tmp_path / "home")).transaction() as conn:
        conn.exec_driver_sql(
            "update audit set payload = replace(payload, 'undercard', 'nobody') where seq = 3"
        )
    status, out, _ = run("audit", "verify", "--json")
    assert (status, json.loads(out)["broken"]) == (3, 3)


def test_ingest_and_what_is_wrong_with_it(run, tmp_path):
    good = tmp_path / "tracks.csv"
    good.write_text("name,by,published\nHello,Adele,2015\nSunrise,Norah Jones,2004\n")
    status, out, err = run(
        "ingest",
        good,
        "--name",
        "mine",
        "--column",
        "title=name",
        "--column",
        "artist=by",
        "--column",
        "year=published",
        "--json",
    )
    assert status == 0, err
    assert json.loads(out)["tracks"] == 2
    for arguments, told in (
        ((tmp_path / "nowhere.csv",), "nowhere.csv"),
        ((good, "--column", "title=nam"), "name"),
        ((good, "--column", "title"), "field=column"),
    ):
        status, _, err = run("ingest", *arguments)
        assert (status, told in err) == (2, True), err
    empty = tmp_path / "empty.csv"
    empty.write_text("title,artist\n")
    status, _, err = run("ingest", empty)
    assert (status, "empty" in err) == (2, True)


def test_what_nobody_has_done_is_empty_and_says_so(run):
    assert json.loads(run("ledger", "show", "--json")[1]) == []
    status, _, err = run("listener", "forget", "nobody", "--yes")
    assert (status, "nobody" in err) == (2, True)
    assert json.loads(run("listener", "show", "nobody", "--json")[1])["shown"] == []


@pytest.mark.parametrize(
    "command",
    [
        "",
        "chat",
        "talk",
        "ingest",
        "rerank",
        "norms",
        "ledger",
        "audit",
        "listener",
        "eval",
        "doctor",
    ],
)
def test_every_command_explains_itself(run, command):
    status, out, _ = run(*([command] if command else []), "--help")
    assert status == 0
    assert len(out) > 100


def test_scripts_that_cannot_be_read_are_refused_before_anything_is_prepared(run, tmp_path):
    status, out, told = run("eval", "scripts", str(tmp_path / "none.yaml"))
    assert (status, out) == (2, "")
    assert "expected a file of scripts" in " ".join(told.split())
    (tmp_path / "one.yaml").write_text(
        "- {id: x, kind: ask, turns: [{say: rock, expect: {min: 3}}]}", encoding="utf-8"
    )
    status, _, told = run("eval", "scripts", str(tmp_path))
    assert status == 2
    assert "unknown expectation 'min'" in " ".join(told.split())


def test_an_unknown_command_and_option(run):
    assert run("sing")[0] == 2
    assert run("talk", "--volume", "11")[0] == 2
