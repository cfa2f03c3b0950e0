"""What was measured is kept, and comes into the catalogue where nothing else tells it."""

import sqlite3

import pytest

from support.audio_bytes import flac
from undercard.retrieval.errors import StorageError
from undercard.retrieval.folding import song_key
from undercard.retrieval.hearing.measured import Measured
from undercard.retrieval.libraries.audio_file import read_audio
from undercard.retrieval.libraries.beside_known import beside_known
from undercard.retrieval.libraries.heard_tracks import Heard
from undercard.retrieval.libraries.inventory import Track
from undercard.retrieval.libraries.library import Facts
from undercard.retrieval.libraries.shelf import Known, row_of

MEASURED = Measured(240.0, tempo=120.5, energy=0.7, key=0, mode=1, loudness=-9.3, whole=False)
SOUND = ("tempo", "energy", "key", "mode", "loudness")


@pytest.fixture
def heard(tmp_path):
    return Heard(tmp_path / "heard.db")


def test_what_was_heard_is_there_again(heard):
    assert (heard.measured(), heard.problems(), heard.stamps()) == ({}, {}, {})
    heard.keep("a", "1:2", MEASURED)
    heard.keep("b", "3|4", None, "it is damaged")
    again = Heard(heard.file)
    assert again.measured() == {"a": MEASURED}
    assert again.problems() == {"b": "it is damaged"}
    assert again.stamps() == {"a": "1:2", "b": "3|4"}
    assert again.stamps(again=True) == {"a": "1:2"}
    heard.keep("b", "5", MEASURED)
    assert (heard.problems(), heard.stamps()["b"]) == ({}, "5")


def test_what_an_earlier_method_measured_is_measured_anew_and_counts_until_then(heard):
    heard.keep("a", "1", MEASURED)
    with sqlite3.connect(heard.file) as database:
        database.execute("UPDATE heard SET stamp = '0|1'")
    database.close()
    assert heard.stamps() == {}
    assert heard.measured() == {"a": MEASURED}


def test_a_damaged_file_says_what_to_do(heard):
    heard.file.write_bytes(b"no database" * 100)
    with pytest.raises(StorageError, match="delete this file"):
        heard.measured()


def test_tags_are_believed_first_then_the_same_song_then_the_sound():
    track = Track("t", "t.flac", Facts(title="Song", artists=("Somebody",), tempo=99.0))
    same = Known(songs={"song|somebody": {"energy": 0.2}})
    found = row_of(track, "home", same, MEASURED)
    assert {name: found[name] for name in SOUND} == {
        "tempo": 99.0, "energy": 0.2, "key": 0.0, "mode": 1.0, "loudness": -9.3,
    }  # fmt: skip
    assert found["own"] == '{"measured": ["key", "mode", "loudness"]}'


def test_what_is_unknown_stays_unknown():
    track = Track("t", "t.flac", Facts(title="Song", artists=("Somebody",)))
    for heard in (None, Measured(3.0)):
        found = row_of(track, "home", Known(), heard)
        assert [found[name] for name in SOUND] == [None] * 5
        assert found["own"] is None


@pytest.mark.parametrize(
    ("comments", "tempo", "key"),
    [
        ({"BPM": "127.98", "INITIALKEY": "F#m"}, 127.98, (6, 0)),
        ({"BPM": "0", "INITIALKEY": "12B"}, None, (4, 1)),
        ({"TEMPO": "fast", "KEY": "H"}, None, None),
        ({"bpm": "98", "key": "E♭ major"}, 98.0, (3, 1)),
        ({}, None, None),
    ],
)
def test_what_taggers_write_of_tempo_and_key_is_read(tmp_path, comments, tempo, key):
    (tmp_path / "a.flac").write_bytes(flac({"TITLE": "Song", **comments}.items()))
    found = read_audio(tmp_path / "a.flac")
    assert (found.tempo, found.key) == (tempo, key)


def test_what_was_measured_is_set_beside_what_is_known_of_the_same_songs():
    keys = [song_key(f"Song {n}", "A") for n in range(4)]
    known = {
        keys[0]: {
            "tempo": 120.0,
            "key": 0.0,
            "mode": 1.0,
            "loudness": -8.0,
            "energy": 0.5,
        },
        keys[1]: {
            "tempo": 120.0,
            "key": 0.0,
            "mode": 1.0,
            "loudness": -8.0,
            "energy": None,
        },
        keys[2]: {
            "tempo": 120.0,
            "key": -1.0,
            "mode": 0.0,
            "loudness": -8.0,
            "energy": 0.5,
        },
        keys[3]: {"tempo": 90.0},
    }
    heard = {
        "0": Measured(9, tempo=121.0, key=0, mode=1, loudness=-9.0, energy=0.7),
        "1": Measured(9, tempo=60.0, key=9, mode=0, loudness=-10.0, energy=0.7),
        "2": Measured(9, tempo=80.0, key=0, mode=0, loudness=-11.0),
        "3": Measured(9),
        "4": Measured(9, tempo=100.0),  # which nobody else knows
    }
    tracks = [Track(str(n), str(n), Facts(title=f"Song {n}", artists=("A",))) for n in range(6)]
    assert beside_known(tracks, heard, Known(songs=known)) == {
        "tempo": {"n": 3, "within_4_percent": 0.333, "or_an_octave_off": 0.667},
        "key": {"n": 2, "right": 0.5, "mirex": 0.65},
        "loudness": {"n": 3, "bias": -2.0, "error": 0.667},
        "energy": {"n": 1, "bias": 0.2, "error": 0.0},
    }
    assert beside_known(tracks, {}, Known(songs=known)) == {}
