"""What a steward does from the command line, on lists that real turns left behind."""

import json
import sqlite3

import pytest
import yaml

from support.own_home import own_home
from undercard.chat.dj import Dj
from undercard.chat.memory.database import Database
from undercard.chat.settings import Settings

DRAFT = {
    "norms": [
        {
            "id": "emerging-artists",
            "version": 2,
            "state": "draft",
            "says": "At least half of every list goes to emerging artists.",
            "where": {"field": "artist_tier", "is": "emerging"},
            "at_least": "50%",
        },
        {
            "id": "women",
            "says": "A tenth of a session is by women.",
            "where": {"field": "gender", "is": "female"},
            "at_least": "10%",
            "over": "session",
            "force": "soft",
        },
    ]
}
LISTENER = "Ann Listener"


@pytest.fixture(scope="module")
def held(prepared, parts, tmp_path_factory):
    """A home in which two dialogues were held."""
    home = own_home(prepared, tmp_path_factory.mktemp("steward"))
    settings = Settings(home=home)
    database = Database(settings.database_url)
    from undercard.chat.stores import open_database

    open_database(settings).close()
    dj = Dj(parts, database, settings, surface="terminal")
    for sayings in (("happy pop for a party", "from 2015 on"), ("slow soul", "12 tracks")):
        dialogue = dj.start(LISTENER)
        for say in sayings:
            assert list(dj.turn(dialogue, say))[-1].record.slate
    database.close()
    return home


@pytest.fixture
def own(held, tmp_path):
    """The same home, with a state that a test may change."""
    home = tmp_path / "home"
    home.mkdir()
    with (
        sqlite3.connect(held / "undercard.db") as source,
        sqlite3.connect(home / "undercard.db") as target,
    ):
        source.backup(target)
    source.close()
    target.close()
    return home


@pytest.fixture
def run(run, held, monkeypatch):
    monkeypatch.setenv("UNDERCARD_HOME", str(held))
    return run


@pytest.fixture
def draft(tmp_path):
    path = tmp_path / "draft.yaml"
    path.write_text(yaml.safe_dump(DRAFT))
    return path


def printed(result):
    assert result[0] == 0, result[2]
    return json.loads(result[1])


def test_every_turn_is_made_again_as_it_was(run):
    found = printed(run("audit", "replay", "--json"))
    assert [one["outcome"] for one in found] == ["same"] * 4
    (one,) = printed(run("audit", "replay", found[2]["turn"], "--json"))
    assert one == found[2]
    assert len(printed(run("audit", "replay", "--last", 1, "--json"))) == 1
    status, out, _ = run("audit", "replay", found[0]["seq"])
    assert (status, "the same list" in out) == (0, True)
    status, _, err = run("audit", "replay", "nobody/1")
    assert (status, "nobody/1" in err) == (2, True)


def test_a_record_that_was_changed_is_a_difference(run, own, monkeypatch):
    monkeypatch.setenv("UNDERCARD_HOME", str(own))
    with sqlite3.connect(own / "undercard.db") as base:
        base.execute(
            "update audit set payload = replace(payload, '\"value\":', '\"value\":1') where kind "
            "= 'ruling'"
        )
    base.close()
    status, out, _ = run("audit", "replay")
    assert status == 3
    assert "DIFFERENT: value" in out
    status, out, err = run("audit", "verify")
    assert (status, "was changed" in err) == (3, True)


def test_a_head_that_was_noted_elsewhere(run, own, monkeypatch):
    monkeypatch.setenv("UNDERCARD_HOME", str(own))
    verdict = printed(run("audit", "verify", "--json"))
    noted = f"{verdict['seq']}:{verdict['head']}"
    assert run("audit", "verify", "--head", noted)[0] == 0
    with sqlite3.connect(own / "undercard.db") as base:
        base.execute("delete from audit where seq = ?", [verdict["seq"]])
    base.close()
    status, _, err = run("audit", "verify")
    assert (status, "was answered, and no record says so" in err) == (3, True)
    status, _, err = run("audit", "verify", "--head", noted)
    assert (status, "cut off" in err) == (3, True)
    status, _, err = run("audit", "verify", "--head", "12:nothing")
    assert (status, "NUMBER:HASH" in err) == (2, True)


def test_an_auditor_gets_a_folder_without_names(run, tmp_path):
    told = printed(run("audit", "export", "out", "--json"))
    assert (told["lists"], told["intact"]) == (4, True)
    assert run("audit", "verify", "--export", "out")[0] == 0
    assert (
        run("audit", "verify", "--export", "out", "--head", f"{told['seq']}:{told['head']}")[0] == 0
    )
    assert all(LISTENER not in path.read_text() for path in (tmp_path / "out").rglob("*.*"))
    status, _, err = run("audit", "export", "out")
    assert (status, "nothing is overwritten" in err) == (2, True)
    page = tmp_path / "out" / "report.html"
    page.write_text(page.read_text().replace("emerging", "famous"))
    status, _, err = run("audit", "verify", "--export", "out")
    assert (status, "report.html was changed" in err) == (3, True)
    assert (
        printed(run("audit", "export", "later", "--since", "2999-01-01", "--json"))["records"] == 0
    )
    status, _, err = run("audit", "export", "never", "--since", "yesterday")
    assert (status, "--since 'yesterday'" in err) == (2, True)


def test_a_draft_is_tried_on_what_was_played(run, draft, tmp_path):
    found = printed(run("norms", "simulate", draft, "--plot", "draft.svg", "--json"))
    assert (found["lists"], found["dialogues"]) == (4, 2)
    norms = {norm["id"]: norm for norm in found["norms"]}
    assert norms["emerging-artists"]["after"]["norm"] == "emerging-artists@2"
    assert (
        norms["emerging-artists"]["after"]["share"] > norms["emerging-artists"]["before"]["share"]
    )
    assert norms["women"]["before"] is None
    assert found["gains"]["gender"], "an attribute that no norm looked at before is looked up"
    assert found["score_kept"]["difference"]["value"] < 0
    assert sum(found["tracks_in"].values()) == sum(found["tracks_out"].values()) > 0
    assert (tmp_path / "draft.svg").read_text().startswith("<svg")
    status, out, _ = run("norms", "simulate", draft, "--last", 1, "--only")
    assert (status, "1 list of 1 dialogue" in out, "not there" in out) == (0, True, True)
    status, out, _ = run("norms", "simulate", draft)
    assert "4 lists of 2 dialogues" in out
    assert "95 % interval" in out
    assert "Tracks that come in" in out
    status, _, err = run("norms", "simulate", draft, "--last", 1, "--plot", "nowhere/draft.svg")
    assert (status, "--plot nowhere/draft.svg" in err) == (2, True)
    listed = printed(run("norms", "list", "--json"))
    assert all(norm["version"] == 1 for norm in listed), "nothing was adopted"


def test_a_draft_without_a_dialogue_is_tried_on_candidates(run, draft, monkeypatch, tmp_path):
    monkeypatch.setenv("UNDERCARD_HOME", str(tmp_path / "fresh"))
    status, _, err = run("norms", "simulate", draft)
    assert (status, "--candidates" in err) == (0, True)
    files = []
    for name in "ab":
        files += ["--candidates", tmp_path / f"{name}.jsonl"]
        rows = [
            {
                "id": f"{name}{i}",
                "score": 9 - i,
                "attributes": {"artist_tier": "emerging" if i > 4 else "star"},
            }
            for i in range(9)
        ]
        files[-1].write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = printed(run("norms", "simulate", draft, *files, "--size", 4, "--json"))
    assert (found["lists"], found["dialogues"]) == (2, 2)
    shares = [
        side["share"] for norm in found["norms"][:1] for side in (norm["before"], norm["after"])
    ]
    assert shares == [0.5, 0.5]
    assert found["unseen"] == ["women"]


def test_what_two_norms_cost_each_other(run, tmp_path):
    (front,) = printed(
        run(
            "norms",
            "pareto",
            "emerging-artists",
            "beyond-the-hits",
            "--plot",
            "front.svg",
            "--json",
        )
    )
    assert front["more"] == [True, False]
    assert front["step"] == 1
    values = [point["value"] for point in front["points"]]
    assert values == sorted(values, reverse=True)
    assert len(values) > 3
    assert (tmp_path / "front.svg").read_text().startswith("<svg")
    status, out, _ = run("norms", "pareto", "emerging-artists", "--last", 2, "--plot", "one.svg")
    assert (status, out.count("that no other beats"), "the list now" in out) == (0, 2, True)
    assert (tmp_path / "one-1.svg").exists()
    assert (tmp_path / "one-2.svg").exists()
    status, _, err = run("norms", "pareto", "au-local")
    assert (status, "does not bind here" in err) == (2, True)


def test_a_front_of_candidates_and_of_a_draft(run, draft, monkeypatch, tmp_path):
    monkeypatch.setenv("UNDERCARD_HOME", str(tmp_path / "fresh"))
    status, _, err = run("norms", "pareto", "emerging-artists")
    assert (status, "--candidates" in err) == (2, True)
    path = tmp_path / "c.jsonl"
    rows = [
        {
            "id": f"t{i}",
            "score": 10 - i,
            "attributes": {
                "artist_tier": "emerging" if i > 4 else "star",
                "gender": "female" if i % 2 else "male",
                "minutes": 3,
            },
        }
        for i in range(9)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    arguments = (
        "norms",
        "pareto",
        "emerging-artists",
        "women",
        "--file",
        draft,
        "--candidates",
        path,
        "--size",
        4,
    )
    (front,) = printed(run(*arguments, "--json"))
    assert front["norms"] == ["emerging-artists", "women"]
    assert front["points"][0]["slate"] == ["t0", "t1", "t2", "t3"]
    assert front["present"]["point"]["amounts"][0] == 2
    status, out, _ = run(*arguments)
    assert "One track more for emerging-artists" in out
    path.write_text(json.dumps(rows[0] | {"attributes": {"minutes": 0.5}}) + "\n")
    status, out, _ = run("norms", "pareto", "emerging-artists", "--candidates", path, "--size", 1)
    assert (status, "whole-songs" in out) == (3, True)


def test_a_norm_is_shown_with_its_source_its_deeds_and_its_history(run, tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    quote = printed(run("norms", "show", "emerging-artists", "--json"))["source"]["quote"]
    (folder / "resolution.txt").write_text(f"Parliament asks them to {quote}, and more.")
    shown = printed(run("norms", "show", "emerging-artists", "--sources", folder, "--json"))
    assert shown["passage"]["before"] == "Parliament asks them to "
    assert shown["lately"]["lists"] == 4
    assert shown["so_far"][0]["turns"] == 4
    assert [(step["norm"], step["after"]) for step in shown["history"]] == [
        ("emerging-artists@1", "adopted")
    ]
    status, out, _ = run("norms", "show", "emerging-artists", "--sources", folder)
    assert status == 0
    for words in (
        f"Parliament asks them to »{quote}«, and more.",
        "4 lists",
        "to adopted, by undercard",
        "O(share(",
    ):
        assert words in out
    status, out, _ = run("norms", "show", "au-local", "--sources", folder)
    assert "these words are in no document" in out
    assert "judged on no list" in out


def test_the_ledger_shows_accounts_and_finds_what_does_not_add_up(
    run, own, parts, prepared, monkeypatch, draft
):
    monkeypatch.setenv("UNDERCARD_HOME", str(own))
    for part in prepared.iterdir():
        if part.is_dir():
            (own / part.name).symlink_to(part)
    assert run("norms", "adopt", "women", "--file", draft, "--by", "A. Steward")[0] == 0
    settings = Settings(home=own)
    database = Database(settings.database_url)
    dj = Dj(parts, database, settings, surface="terminal")
    dialogue = dj.start(LISTENER)
    assert list(dj.turn(dialogue, "happy pop for a party"))[-1].record.slate
    database.close()
    rows = {row["norm"]: row for row in printed(run("ledger", "show", "--json"))}
    (account,) = rows["women"]["accounts"]
    assert (account["holder"], account["out_of"], account["required"]) == (dialogue, 10, 1)
    assert (account["counted"], account["owed"]) == (
        rows["women"]["counted"],
        max(0, 1 - account["counted"]),
    )
    assert rows["emerging-artists"]["turns"] == 5
    status, out, _ = run("ledger", "show")
    assert ("Accounts of norms over time" in out, "at least 1" in out) == (True, True)
    status, out, _ = run("norms", "show", "women")
    assert f"Account of {dialogue}" in out
    assert (
        printed(run("ledger", "show", "--until", "2020-01-01", "--norm", "once-per-song", "--json"))
        == []
    )
    assert run("ledger", "verify")[0] == 0
    with sqlite3.connect(own / "undercard.db") as base:
        base.execute("update accounts set counted = counted + 1")
    base.close()
    status, _, err = run("ledger", "verify")
    assert (status, "the account of women@1" in err) == (3, True)
    assert printed(run("audit", "replay", "--last", 1, "--json"))[0]["outcome"] == "same"


def test_what_nobody_has_done_says_so(run, monkeypatch, tmp_path):
    monkeypatch.setenv("UNDERCARD_HOME", str(tmp_path / "fresh"))
    for command, told in (
        (("audit", "replay"), "no list is on record"),
        (("ledger", "show"), "Nothing yet"),
        (("ledger", "verify"), "Consistent"),
    ):
        status, _, err = run(*command)
        assert (status, told in err) == (0, True)
    assert printed(run("audit", "export", "empty", "--json"))["lists"] == 0
    assert run("audit", "verify", "--export", "empty")[0] == 0
    status, _, err = run("audit", "verify", "--export", tmp_path)
    assert (status, "manifest.json" in err) == (2, True)
