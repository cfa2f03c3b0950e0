"""Histories as Last.fm, ListenBrainz and Spotify export them, and archives that mean harm."""

import json
import zipfile
from datetime import UTC, datetime

import pytest

from undercard.chat.errors import InputError
from undercard.chat.memory.history_file import read_history
from undercard.chat.memory.plays import NEVER
from undercard.retrieval.catalogue import Catalogue

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PLAYED = datetime(2020, 3, 1, 20, 15, tzinfo=UTC)
UTS = int(PLAYED.timestamp())


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.builtin()


@pytest.fixture(scope="module")
def creep(catalogue):
    rows = zip(catalogue.texts("title"), catalogue.texts("artist"), catalogue.ids, strict=True)
    return next(id_ for title, artist, id_ in rows if (title, artist) == ("Creep", "Radiohead"))


def spotify(ms=200_000, **more):
    known = {
        "ts": "2020-03-01T20:15:00Z",
        "ms_played": ms,
        "master_metadata_track_name": "Creep",
        "master_metadata_album_artist_name": "Radiohead",
        "spotify_track_uri": None,
    }
    return known | more


EXPORTS = {
    "lastfm.csv": (
        '"uts","utc_time","artist","artist_mbid","album","album_mbid","track","track_mbid"\n'
        f'"{UTS}","01 Mar 2020, 20:15","Radiohead","","Pablo Honey","","Creep",""\n'
    ),
    "windows.csv": "artist;track;album;date\nRadiohead;Creep;Déjà;01 Mar 2020 20:15\n",
    "headless.csv": "Radiohead,Pablo Honey,Creep,01 Mar 2020 20:15\n",
    "lastfm.json": json.dumps(
        [{"name": "Creep", "artist": {"#text": "Radiohead"}, "date": {"uts": str(UTS)}}]
    ),
    "StreamingHistory0.json": json.dumps(
        [
            {
                "endTime": "2020-03-01 20:15",
                "artistName": "Radiohead",
                "trackName": "Creep",
                "msPlayed": 200_000,
            }
        ],
        indent=2,
    ),
    "endsong_0.json": json.dumps([spotify()]),
    "listens.jsonl": json.dumps(
        {
            "listened_at": UTS,
            "track_metadata": {
                "track_name": "Creep",
                "artist_name": "Radiohead",
                "additional_info": {"duration_ms": 238_000},
            },
        }
    )
    + "\n",
}


@pytest.mark.parametrize("name", EXPORTS)
def test_what_services_export_is_read_as_it_is(tmp_path, catalogue, creep, name):
    encoding = "cp1252" if name == "windows.csv" else "utf-8"
    (tmp_path / name).write_text(EXPORTS[name], encoding=encoding)
    history = read_history(tmp_path / name, catalogue, NOW)
    assert history.played == {creep: NEVER.and_at(PLAYED)}
    assert history.left_out == []


def test_a_play_of_a_moment_is_none(tmp_path, catalogue, creep):
    rows = [spotify(1_200), spotify(29_999), spotify(30_000), spotify(0)]
    (tmp_path / "endsong.json").write_text(json.dumps(rows), encoding="utf-8")
    history = read_history(tmp_path / "endsong.json", catalogue, NOW)
    assert (history.played[creep].count, history.short) == (1, 3)


def test_half_of_a_short_track_is_a_play(tmp_path, catalogue):
    row = next(n for n, m in enumerate(catalogue.numbers("minutes")) if m < 0.9)
    track = catalogue.track(row)
    half = track.minutes * 30_000
    rows = [
        spotify(played, master_metadata_track_name=track.title,
                master_metadata_album_artist_name=track.artist)
        for played in (half + 1, half - 100)
    ]  # fmt: skip
    (tmp_path / "endsong.json").write_text(json.dumps(rows), encoding="utf-8")
    history = read_history(tmp_path / "endsong.json", catalogue, NOW)
    assert (history.plays, history.short) == (1, 1)


def test_a_podcast_among_the_songs_is_left_out_by_its_entry(tmp_path, catalogue, creep):
    episode = spotify(master_metadata_track_name=None, master_metadata_album_artist_name=None)
    (tmp_path / "endsong.json").write_text(json.dumps([episode, spotify()]), encoding="utf-8")
    history = read_history(tmp_path / "endsong.json", catalogue, NOW)
    assert list(history.played) == [creep]
    assert history.left_out == [(1, "a play without a track is not in the catalogue")]


def test_nothing_understood_is_an_error_that_says_why(tmp_path, catalogue):
    text = "artist,track,date\nNobody,No such song,yesterday\nRadiohead,Creep,yesterday\n"
    (tmp_path / "h.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"no play was understood.*line 2.*line 3.*'yesterday'"):
        read_history(tmp_path / "h.csv", catalogue, NOW)


@pytest.mark.parametrize("written", ["0", "1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z"])
def test_a_clock_that_was_never_set_or_jumps_counts_as_now(tmp_path, catalogue, creep, written):
    (tmp_path / "h.csv").write_text(f"artist,track,time\nRadiohead,Creep,{written}\n")
    assert read_history(tmp_path / "h.csv", catalogue, NOW).played[creep] == NEVER.and_at(NOW)


def packed(path, **files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def test_an_archive_is_read_as_it_was_sent(tmp_path, catalogue, creep):
    folder = "Spotify Account Data/"
    path = packed(
        tmp_path / "my_spotify_data.zip",
        **{
            folder + "StreamingHistory_music_0.json": EXPORTS["StreamingHistory0.json"],
            folder + "StreamingHistory_music_1.json": EXPORTS["endsong_0.json"],
            folder + "Playlist1.json": '{"playlists": []}',
            folder + "ReadMeFirst.pdf": "x",
        },
    )
    assert read_history(path, catalogue, NOW).played[creep].count == 2


def test_a_self_titled_record_at_the_head_of_a_file_without_one(tmp_path, catalogue):
    text = "Weezer,Weezer,Buddy Holly,01 Mar 2020 20:15\nRadiohead,x,Creep,01 Mar 2020 20:15\n"
    (tmp_path / "h.csv").write_text(text)
    played = read_history(tmp_path / "h.csv", catalogue, NOW).played
    assert {catalogue[track].artist for track in played} == {"Weezer", "Radiohead"}


def test_a_file_of_an_archive_that_cannot_be_read_is_told_and_the_others_count(
    tmp_path, catalogue, creep
):
    lines = "artist,track\nNobody,Nothing\n"
    half = EXPORTS["endsong_0.json"].replace("]", ", 7]")
    members = {"good.json": EXPORTS["endsong_0.json"], "other.csv": "a,b\n1,2\n",
               "half.json": half, "lines.csv": lines}  # fmt: skip
    path = packed(tmp_path / "x.zip", **members)
    history = read_history(path, catalogue, NOW)
    assert history.played[creep].count == 1
    assert [name for name, _ in history.unread] == ["half.json", "other.csv"]
    told = " ".join(why for _, why in history.unread + history.left_out)
    assert "half.json, entry 2" in told and "other.csv: expected a column" in told
    assert "lines.csv: “Nothing”" in told and str(tmp_path.parent) not in told


def test_a_value_that_is_nested_too_deep_is_no_reason_to_stop(tmp_path, catalogue, creep):
    deep = '{"title": ' + "[" * 900 + "]" * 900 + ', "artist": "x"}\n'
    (tmp_path / "h.jsonl").write_text(deep + EXPORTS["listens.jsonl"])
    history = read_history(tmp_path / "h.jsonl", catalogue, NOW)
    assert list(history.played) == [creep] and len(history.left_out) == 1


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"../../etc/cron.json": "[]"}, "leads out of the archive"),
        ({"/etc/x.csv": "a"}, "leads out of the archive"),
        ({"..\\up.csv": "a"}, "leads out of the archive"),
        ({"C:x.csv": "a"}, "leads out of the archive"),
        ({"bomb.json": "0" * 30_000_000}, "30,000,000 bytes unpacked"),
        ({f"{n}.csv": "a" for n in range(1_001)}, "1001 files"),
        ({"read.me": "a"}, "no history in it"),
    ],
    ids=["up", "absolute", "backslash", "drive", "bomb", "many", "nothing"],
)
def test_archives_that_mean_harm_are_refused(tmp_path, catalogue, files, said):
    path = packed(tmp_path / "x.zip", **files)
    with pytest.raises(InputError, match=said):
        read_history(path, catalogue, NOW)
    assert [one.name for one in tmp_path.iterdir()] == ["x.zip"]


def test_what_is_no_archive_is_refused(tmp_path, catalogue):
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(InputError, match="not readable as a ZIP archive"):
        read_history(tmp_path / "x.zip", catalogue, NOW)
    with pytest.raises(InputError, match="no such file"):
        read_history(tmp_path / "none.zip", catalogue, NOW)
