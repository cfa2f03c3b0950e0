"""`undercard audit judge`: a log of plays judged by norms, through the command line."""

import json

import pytest

NORMS = """
norms:
  - id: french
    says: Two fifths of each week are French.
    where: {field: language, is: fr}
    at_least: 40%
    over: each week for everyone
    beneficiary: francophones
  - id: rock
    says: No rock at night.
    modality: prohibition
    where: {field: genre, is: rock}
    when: {field: hour, at_most: 5}
    over: each day for everyone
  - id: cut
    says: Half of every list is new.
    where: {field: new, is: true}
    at_least: 50%
    beneficiary: newcomers
"""
HEADER = "track,at,rank,list,language,genre,new\n"
# Two weeks (from Mondays 2 and 9 March 2026): French 2 of 4 and 1 of 4.
CSV = HEADER + (
    "a,2026-03-02T12:00+00:00,1,x,fr,pop|rock,true\n"
    "b,2026-03-02T13:00+00:00,2,x,fr,pop,false\n"
    "c,2026-03-03T12:00Z,1,y,en,pop,true\n"
    "d,2026-03-03T13:00Z,2,y,en,pop,false\n"
    "e,2026-03-09T12:00Z,1,z,fr,pop,true\n"
    "f,2026-03-09T13:00Z,2,z,en,pop,true\n"
    "g,2026-03-10T12:00Z,,,,pop,\n"
    "h,2026-03-10T13:00Z,,,en,pop,\n"
)
HALF = {"track": "a", "at": "2026-03-02T12:00Z"}


@pytest.fixture
def judge(run, tmp_path, monkeypatch):
    monkeypatch.setenv("UNDERCARD_HOME", str(tmp_path))
    monkeypatch.setenv("UNDERCARD_TIMEZONE", "UTC")
    (tmp_path / "norms.yaml").write_text(NORMS, encoding="utf-8")

    def go(text, *more, name="plays.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        norms = tmp_path / "norms.yaml"
        return run("audit", "judge", str(tmp_path / name), "--norms", str(norms), *more)

    return go


def verdicts(out, norm):
    found = [one for one in json.loads(out) if one["norm"] == norm]
    return [(one["counted"], one["out_of"], one["satisfied"], one["closed"]) for one in found]


def test_every_norm_is_judged_in_every_window(judge):
    status, out, _ = judge(CSV, "--to", "2026-03-16", "--json")
    assert status == 3
    assert verdicts(out, "french@1") == [(2.0, 4.0, True, True), (1.0, 4.0, False, True)]
    assert verdicts(out, "cut@1") == [
        (1.0, 2.0, True, True), (1.0, 2.0, True, True), (2.0, 2.0, True, True)
    ]  # fmt: skip
    second = [one for one in json.loads(out) if one["norm"] == "french@1"][1]
    assert second["left_out"] == [
        {"track": "g", "at": "2026-03-10T12:00:00+00:00", "why": "language is unknown"}
    ]


def test_what_is_broken_is_said_in_plain_words(judge):
    status, out, _ = judge(CSV, "--to", "2026-03-16")
    assert status == 3
    text = " ".join(out.split())
    assert "french@1: met in 1 of 2 windows. Two fifths of each week are French." in text
    assert "BROKEN in 2026-03-09 to 2026-03-15: 1 of 4 tracks; at least 1.6 asked, 0.6 owed" in text
    assert "left out 1 times: language is unknown" in text


def test_a_window_that_is_not_over_is_not_broken_yet(judge):
    status, out, _ = judge(CSV)
    assert status == 0
    assert "not met so far in 2026-03-09 to 2026-03-15" in out


def test_only_plays_of_the_period_are_judged(judge):
    status, out, _ = judge(CSV, "--from", "2026-03-02", "--to", "2026-03-09", "--json")
    assert status == 0
    assert verdicts(out, "french@1") == [(2.0, 4.0, True, True)]
    assert judge(CSV, "--since", "2026-03-02", "--until", "2026-03-09", "--json")[1] == out


def test_json_lines_say_the_same_as_csv(judge):
    _, expected, _ = judge(CSV, "--to", "2026-03-16", "--json")
    lines = []
    for row in CSV.splitlines()[1:]:
        track, at, rank, name, language, genre, new = row.split(",")
        attributes = {
            "language": language or None,
            "genre": genre.split("|"),
            "new": {"true": True, "false": False}.get(new),
        }
        play = {"track": track, "at": at, "list": name or None, "attributes": attributes}
        lines.append(json.dumps(play | {"rank": int(rank) if rank else None}))
    status, out, _ = judge("\n".join(lines), "--to", "2026-03-16", "--json", name="plays.jsonl")
    assert (status, out) == (3, expected)


def test_the_context_of_a_play_is_that_of_its_norms(judge):
    text = "track,at,genre,context.hour\na,2026-03-02T12:00Z,rock,3\nb,2026-03-03T03:00Z,pop,\n"
    status, out, _ = judge(text, "--to", "2026-03-16", "--json")
    assert status == 3
    assert verdicts(out, "rock@1")[0] == (1.0, 1.0, False, True)


def test_no_play_is_no_verdict(judge):
    status, out, err = judge(HEADER)
    assert (status, out) == (0, "")
    assert "No norm applied to any of 0 plays" in err
    assert judge("track,at\n", "--json")[:2] == (0, "[]\n")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("at,language\n", "plays.csv:1: track: there is no such column"),
        ("track,at,track\n", "plays.csv:1: 'track': every column needs a name of its own"),
        ("track,at,\n", "plays.csv:1: '': every column"),
        ("track,at\na,2026-03-02T12:00\n", "plays.csv:2: at: expected a moment with its zone"),
        ("track,at\na,noon\n", "plays.csv:2: at: expected a moment with its zone"),
        ("track,at\n,2026-03-02T12:00Z\n", "plays.csv:2: track: expected a text"),
        ("track,at,rank\na,2026-03-02T12:00Z,first\n", "plays.csv:2: rank: expected a place"),
        ("track,at,rank\na,2026-03-02T12:00Z,0\n", "plays.csv:2: rank: expected a place"),
        ("track,at\na,2026-03-02T12:00Z,fr\n", "plays.csv:2: expected 2 cells"),
        ('track,at\n"a"b,2026-03-02T12:00Z\n', "plays.csv:2: not CSV"),
        ("", "plays.csv:1: track: there is no such column"),
    ],
)
def test_a_broken_line_of_csv_is_named(judge, text, complaint):
    status, out, err = judge(text)
    assert (status, out) == (2, "")
    assert complaint in " ".join(err.split())


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("{", "p.jsonl:2: not JSON"),
        ("[1]", "p.jsonl:2: expected an object"),
        ({"track": "a"}, "p.jsonl:2: at: expected a moment with its zone"),
        ({"track": ["a"]}, "p.jsonl:2: track: expected a text"),
        (HALF | {"slate": "x"}, "p.jsonl:2: slate: there is no such field"),
        (HALF | {"attributes": []}, "p.jsonl:2: attributes: expected an object"),
        (HALF | {"context": {"x": {}}}, "p.jsonl:2: context.x: expected a text"),
        (HALF | {"rank": True}, "p.jsonl:2: rank: expected a place"),
    ],
)
def test_a_broken_line_of_json_is_named(judge, given, complaint):
    line = given if isinstance(given, str) else json.dumps(given)
    status, out, err = judge(f"{json.dumps(HALF)}\n{line}\n", name="p.jsonl")
    assert (status, out) == (2, "")
    assert complaint in " ".join(err.split())


def test_other_files_are_refused(judge, tmp_path):
    assert "ends in .csv or in .jsonl" in " ".join(judge(CSV, name="plays.txt")[2].split())
    (tmp_path / "plays.csv").unlink(missing_ok=True)
    status, _, err = judge(CSV, "--from", "yesterday")
    assert status == 2
    assert "--from" in err
