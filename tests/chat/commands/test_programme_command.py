"""`undercard programme`: an hour from one's own files, for a player, and what was aired of it."""

import json

import pytest

from support.audio_bytes import flac


@pytest.fixture
def library(run, tmp_path, monkeypatch):
    """Sixty files of twenty artists, and no language model."""
    music = tmp_path / "music"
    music.mkdir()
    for number in range(60):
        said = {"TITLE": f"Song {number}", "ARTIST": f"Artist {number % 20}", "GENRE": "Soul",
                "DATE": str(1990 + number % 30), "REPLAYGAIN_TRACK_GAIN": "-6 dB"}  # fmt: skip
        (music / f"{number}.flac").write_bytes(flac(said.items(), seconds=180 + number))
    status, _, err = run("library", "add", music, "--name", "mine")
    assert status == 0, err
    monkeypatch.setenv("UNDERCARD_CATALOGUE", "mine")
    monkeypatch.setenv("UNDERCARD_ENGINE__KIND", "none")
    monkeypatch.setenv("UNDERCARD_TIMEZONE", "UTC")
    return music


def test_an_hour_is_made_played_and_judged(run, library, tmp_path):
    made = ["programme", "make", "--ask", "soul songs", "--start", "2026-12-01T06:00", "--json"]
    status, out, err = run(*made, "--format", "liquidsoap", "--to", "hour.txt")
    assert status == 0, err
    (hour,) = json.loads(out)["hours"]
    assert 54 <= hour["minutes"] <= 66
    lines = (tmp_path / "hour.txt").read_text().splitlines()
    assert len(lines) == len(hour["tracks"])
    assert all(line.startswith('annotate:title="Song ') for line in lines)
    assert all(line.partition('":')[2].startswith(str(library)) for line in lines)
    assert 'replay_gain="-6 dB"' in lines[0]
    aired = enumerate(hour["tracks"][:-1])
    log = ["played_at,undercard_id", *(f"2026-12-01T06:{at:02d}:00,{one}" for at, one in aired)]
    (tmp_path / "log.csv").write_text("\n".join([*log, "2026-12-01T06:59:00,ident"]))
    status, out, err = run("programme", "aired", "log.csv", "--json")
    assert status == 0, err
    told = json.loads(out)
    assert told["hours"][0]["tracks"] == hour["tracks"][:-1]
    assert len(told["left_out"]) == 1
    status, out, _ = run("ledger", "show", "--json")
    assert "two-per-artist" in out


def test_what_cannot_be_made_writes_nothing_and_ends_with_3(run, library, tmp_path):
    assert library.is_dir()
    made = ["programme", "make", "--ask", "songs by Nobody Known", "--to", "none.m3u8"]
    status, _, err = run(*made)
    assert status == 3
    assert "Nobody Known" in err
    assert not (tmp_path / "none.m3u8").exists()
    assert run("programme", "make", "--format", "mp3")[0] == 2
    assert run("programme", "make", "--start", "tomorrow")[0] == 2
