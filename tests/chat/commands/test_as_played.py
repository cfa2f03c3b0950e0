"""`undercard audit judge --as-played`: logs as stations' programs write them, judged by the
registers that ship, and the report that a station files.
"""

import csv
import json

import pytest

from support.checkout import ROOT

RULES = ROOT / "policy" / "data" / "rules"
LIBRARY = (
    "artist;title;content_category;language;performed_by_canadian;music_by_canadian;in_entirety\n"
    "Les Cowboys;Toune;2;fr;true;true;true\n"
    "Elsewhere;Song;2;en;false;false;true\n"
    "Nobody;Knows;2;en;;;true\n"
)
CANADA = {"UNDERCARD_TERRITORY": "CA", "UNDERCARD_TIMEZONE": "America/Toronto",
          "UNDERCARD_STATION": json.dumps({"station_licence": "commercial"})}  # fmt: skip


@pytest.fixture
def station(run, tmp_path, monkeypatch):
    for name, value in CANADA.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "library.csv").write_text(LIBRARY, encoding="utf-8")

    def judge(log, *more, rules="canada"):
        (tmp_path / "log.csv").write_text(log, encoding="utf-8")
        norms = RULES / f"{rules}.yaml"
        return run("audit", "judge", "log.csv", "--as-played", "--norms", norms, *more)

    return judge


HEADER = "Date,Time,Artist,Title,Duration\n"
LINE = "{day},{time},{artist},{title},3:30\n"


def week(rows, header=HEADER, line=LINE):
    """Ten plays on a Wednesday of October 2026, so many of them Canadian."""
    lines = [
        line.format(day="2026/10/07", time=f"{8 + at}:00:00", artist=artist, title=title)
        for at, (artist, title) in enumerate(rows)
    ]
    return header + "".join(lines)


COWBOYS, ELSEWHERE, UNKNOWN = ("Les Cowboys", "Toune"), ("Elsewhere", "Song"), ("Nobody", "Knows")
SHORT = week([COWBOYS] * 2 + [ELSEWHERE] * 7 + [UNKNOWN])


def of(out, norm):
    return [one for one in json.loads(out) if one["norm"] == norm]


def test_canadas_week_is_judged_with_its_shortfall_and_the_plays_that_count(station, tmp_path):
    status, out, err = station(
        SHORT, "--library", "library.csv", "--to", "2026-10-11", "--report", "week.csv",
        "--counting", "plays.csv", "--json",
    )  # fmt: skip
    assert status == 3, err
    (verdict,) = of(out, "ca-canadian-week@1")
    assert (verdict["counted"], verdict["out_of"], verdict["satisfied"]) == (2, 10, False)
    assert verdict["owed"] == pytest.approx(1.5)
    with (tmp_path / "week.csv").open(encoding="utf-8") as file:
        filed = {row["norm"]: row for row in csv.DictReader(file)}
    assert filed["ca-canadian-week@1"]["shortfall"] == "1.5"
    assert filed["ca-canadian-week@1"]["met"] == "no"
    assert "SOR/86-982" in filed["ca-canadian-week@1"]["law"]
    with (tmp_path / "plays.csv").open(encoding="utf-8") as file:
        plays = [row for row in csv.DictReader(file) if row["norm"] == "ca-canadian-week@1"]
    counting = [row for row in plays if row["counts"] == "yes"]
    assert [(row["artist"], row["at"][:13]) for row in counting] == [
        ("Les Cowboys", "2026-10-07T08"), ("Les Cowboys", "2026-10-07T09")
    ]  # fmt: skip
    doubtful = [row for row in plays if row["counts"] == "no"]
    assert "nobody" in doubtful[-1]["track"]
    assert "performed_by_canadian" in doubtful[-1]["why_not"]


def test_a_week_with_enough_is_met(station):
    log = week([COWBOYS] * 4 + [ELSEWHERE] * 6)
    status, out, _ = station(log, "--library", "library.csv", "--to", "2026-10-11", "--json")
    (verdict,) = of(out, "ca-canadian-week@1")
    assert (status, verdict["satisfied"], verdict["owed"]) == (0, True, 0)


FRENCH = (
    "Artiste;Titre;Heure;Date de diffusion;Durée\n",
    "{artist};{title};{time};07.10.2026;00:03:30\n",
)
AMERICAN = (
    "Performer\tSong Title\tPlayed At\tLength\n",
    "{artist}\t{title}\t10/07/2026 {time}\t210\n",
)
CARETS = (
    "Artist^Title^Air Date^Air Time^Duration (ms)\n",
    "{artist}^{title}^2026-10-07^{time}^210000\n",
)


@pytest.mark.parametrize("form", [FRENCH, AMERICAN, CARETS])
def test_every_programs_log_says_the_same(station, form):
    log = week([COWBOYS] * 2 + [ELSEWHERE] * 7 + [UNKNOWN], *form)
    more = ("--library", "library.csv", "--to", "2026-10-11", "--json")
    expected = of(station(SHORT, *more)[1], "ca-canadian-week@1")
    status, out, err = station(log, *more, "--dates", "mdy")
    assert status == 3, err
    assert of(out, "ca-canadian-week@1")[0]["counted"] == expected[0]["counted"]
    assert of(out, "ca-canadian-week@1")[0]["out_of"] == expected[0]["out_of"]


@pytest.mark.parametrize("rules", ["france", "australia"])
def test_other_registers_read_the_same_logs(station, rules, monkeypatch):
    monkeypatch.setenv("UNDERCARD_TERRITORY", {"france": "FR", "australia": "AU"}[rules])
    status, out, err = station(SHORT, "--library", "library.csv", "--json", rules=rules)
    assert status in (0, 3), err
    assert isinstance(json.loads(out), list)


@pytest.mark.parametrize(
    ("log", "more", "complaint"),
    [
        ("Date,Time,Title\n2026-10-07,8:00,x\n", (), "track: expected one, or an artist"),
        ("Date,Time,Cart\n01/02/2026,8:00:00,x\n", (), "may be two days; say with --dates"),
        ("Date,Time,Cart\n2026-10-07,noon,x\n", (), "log.csv:2: at: expected a moment"),
        ("Date,Time,Cart\n31/02/2026,8:00:00,x\n", (), "log.csv:2: at: expected a moment"),
        ("Date,Time,Cart,Length\n2026-10-07,8:00,x,long\n", (), "length: expected a length"),
        ("Date,Time,Cart\n2026-10-07,8:00\n", (), "log.csv:2: expected 3 cells"),
        ("Date,Time,Cart\n", ("--column", "track=Karte"), "no column 'Karte' for track"),
        ("Cart,Genre,Genre\n", (), "every column needs a name of its own"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(station, log, more, complaint):
    status, out, err = station(log, *more)
    assert (status, out) == (2, "")
    assert complaint in " ".join(err.split())


def test_the_options_of_a_stations_log_go_with_it(run, tmp_path):
    (tmp_path / "plays.csv").write_text("track,at\n")
    norms = RULES / "canada.yaml"
    status, _, err = run("audit", "judge", "plays.csv", "--norms", norms, "--dates", "dmy")
    assert (status, "go with --as-played" in err) == (2, True)
