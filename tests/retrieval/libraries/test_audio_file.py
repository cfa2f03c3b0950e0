"""What one file says of itself: every format and tagger the same, and nothing that is not known."""

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.audio_bytes import LATIN_1, UTF_16, flac, mp3, wavpack
from undercard.retrieval.errors import UnreadableError
from undercard.retrieval.libraries.audio_file import read_audio
from undercard.retrieval.row_values import printable

RECORDING = "0d5a1c6b-0fd8-4d2b-8f7c-2f6c4e0e9b11"
ALBUM = "6b3b8f0e-51c5-4f0e-9a2e-6a5d1a3a7c22"
FRAMES = [
    ("TIT2", "Ünder Pressure"),
    ("TPE1", "Queen\0David Bowie"),
    ("TPE2", "Queen"),
    ("TALB", "Hot Space"),
    ("TDRC", "2011-06-27"),
    ("TDOR", "1981-10-26"),
    ("TRCK", "11/11"),
    ("TCON", "Rock/Pop"),
    ("TSRC", "GB-UM7-10-29601"),
    ("TXXX:REPLAYGAIN_TRACK_GAIN", "-7.25 dB"),
    ("TXXX:MusicBrainz Album Id", ALBUM),
    ("UFID:http://musicbrainz.org", RECORDING),
]
COMMENTS = [
    ("TITLE", "Ünder Pressure"),
    ("ARTIST", "Queen"),
    ("ARTIST", "David Bowie"),
    ("ALBUMARTIST", "Queen"),
    ("ALBUM", "Hot Space"),
    ("DATE", "2011-06-27"),
    ("ORIGINALDATE", "1981-10-26"),
    ("TRACKNUMBER", "11"),
    ("GENRE", "Rock"),
    ("GENRE", "Pop"),
    ("ISRC", "GBUM71029601"),
    ("REPLAYGAIN_TRACK_GAIN", "-7.25 dB"),
    ("MUSICBRAINZ_ALBUMID", ALBUM),
    ("MUSICBRAINZ_TRACKID", RECORDING),
]
ITEMS = {
    "Title": "Ünder Pressure",
    "Artist": "Queen\0David Bowie",
    "Album Artist": "Queen",
    "Album": "Hot Space",
    "Year": "2011-06-27",
    "Originaldate": "1981-10-26",
    "Track": "11",
    "Genre": "Rock\0Pop",
    "ISRC": "GBUM71029601",
    "REPLAYGAIN_TRACK_GAIN": "-7.25 dB",
    "MUSICBRAINZ_ALBUMID": ALBUM,
    "MUSICBRAINZ_TRACKID": RECORDING,
}


def facts(tmp_path, body, name="01 - file.mp3"):
    path = tmp_path / name
    path.write_bytes(body)
    return read_audio(path)


@pytest.mark.parametrize(
    "body",
    [
        mp3(FRAMES, seconds=3),
        mp3(FRAMES, seconds=3, encoding=UTF_16),
        mp3([("TORY" if name == "TDOR" else name, value) for name, value in FRAMES], version=3,
            encoding=LATIN_1, seconds=3),
        flac(COMMENTS, seconds=3),
        wavpack(ITEMS, seconds=3),
    ],
    ids=["id3v2.4", "utf-16", "id3v2.3", "vorbis", "ape"],
)  # fmt: skip
def test_every_format_says_the_same(tmp_path, body):
    found = facts(tmp_path, body)
    assert (found.title, found.artists) == ("Ünder Pressure", ("Queen", "David Bowie"))
    assert (found.album, found.album_artists) == ("Hot Space", ("Queen",))
    assert found.released[:4] == "1981"
    assert found.genres == ("Rock", "Pop")
    assert (found.isrc, found.recording, found.album_id) == ("GBUM71029601", RECORDING, ALBUM)
    assert (found.number, found.gain) == ("1-11", -7.25)
    assert found.seconds == pytest.approx(3, abs=0.1)


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="there is no ffmpeg here")
@pytest.mark.parametrize("suffix", ["mp3", "flac", "opus", "ogg", "m4a", "wv"])
def test_what_another_tagger_wrote(tmp_path, suffix):
    path = tmp_path / f"it.{suffix}"
    tags = {"title": "Tït", "artist": "A; B", "album": "Al", "date": "2001", "genre": "Soul; Funk"}
    said = [word for name, value in tags.items() for word in ("-metadata", f"{name}={value}")]
    sound = ["-f", "lavfi", "-i", "sine=duration=2"]
    subprocess.run(["ffmpeg", "-v", "error", *sound, *said, path], check=True)
    found = read_audio(path)
    assert (found.title, found.artists, found.album) == ("Tït", ("A", "B"), "Al")
    assert (found.released, found.genres) == ("2001", ("Soul", "Funk"))
    assert found.seconds == pytest.approx(2, abs=0.1)


def test_the_date_of_a_compilation_is_not_that_of_its_tracks(tmp_path):
    dated = [("TITLE", "x"), ("DATE", "2011")]
    assert facts(tmp_path, flac(dated)).released == "2011"
    assert facts(tmp_path, flac([*dated, ("COMPILATION", "1")])).released == ""
    told = [*dated, ("COMPILATION", "1"), ("ORIGINALDATE", "1969")]
    assert facts(tmp_path, flac(told)).released == "1969"


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("0000", ""),
        ("1998-99-99", "1998"),
        ("1998-02-00", "1998-02"),
        ("soon", ""),
        ("27/06/2011", "2011"),
    ],
)
def test_a_date_is_read_as_far_as_it_is_one(tmp_path, written, known):
    assert facts(tmp_path, flac([("TITLE", "x"), ("DATE", written)])).released == known


def test_names_that_say_nothing_are_unknown_and_others_stay(tmp_path):
    found = facts(tmp_path, flac([("TITLE", "None"), ("ARTIST", "[unknown]"), ("GENRE", "Other")]))
    assert (found.title, found.artists, found.genres) == ("None", (), ())
    assert facts(tmp_path, flac([("TITLE", "x"), ("ARTIST", "AC/DC")])).artists == ("AC/DC",)


def test_utf_8_that_was_said_to_be_latin_1_is_mended(tmp_path):
    body = mp3([("TIT2", "Beyoncé".encode())], encoding=LATIN_1)
    assert facts(tmp_path, body).title == "Beyoncé"


def test_a_file_without_tags_is_called_by_its_name(tmp_path):
    found = facts(tmp_path, mp3(), "07 - Björk - Jóga.mp3")
    assert (found.title, found.artists) == ("Jóga", ("Björk",))
    assert facts(tmp_path, mp3(), "99 Luftballons.mp3").title == "Luftballons"


@pytest.mark.parametrize(
    ("tags", "seconds", "form"),
    [
        ([("GENRE", "Podcast")], 600, "spoken"), ([("GENRE", "Pop; Hörspiel")], 7200, "spoken"),
        ([], 3601, "mix"), ([], 3600, ""), ([("GENRE", "DJ-Mix")], 1200, "mix"),
        ([("GENRE", "Mixtape")], 240, ""),
    ],
)  # fmt: skip
def test_what_is_no_track_is_known_as_what_it_is(tmp_path, tags, seconds, form):
    assert facts(tmp_path, flac([("TITLE", "x"), *tags], seconds=seconds)).form == form


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>not found</html>",
        flac(COMMENTS)[:20],
        b"wvpk" + bytes(60) + b"APETAGEX" + b"\xff" * 24,
        b"\xff\xd8\xff\xe0 a picture",
    ],
    ids=["empty", "html", "cut off", "an APE tag that lies", "a picture"],
)
def test_a_broken_file_is_named_and_is_not_fatal(tmp_path, body):
    with pytest.raises(UnreadableError, match=r"\w"):
        facts(tmp_path, body)


def test_a_file_is_as_it_was(tmp_path):
    path = tmp_path / "it.mp3"
    path.write_bytes(mp3(FRAMES))
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    path.chmod(0o444)
    read_audio(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


FRAME = st.tuples(
    st.sampled_from(["TIT2", "TPE1", "TALB", "TDRC", "TCON", "TSRC", "TXXX:x"]),
    st.binary(max_size=40),
)


@given(st.lists(FRAME, max_size=6), st.sampled_from([0, 1, 2, 3, 7]), st.sampled_from([2, 3, 4]))
def test_whatever_stands_in_tags_can_be_shown(tmp_path_factory, frames, encoding, version):
    path = tmp_path_factory.mktemp("any") / "any.mp3"
    path.write_bytes(_any_encoding(frames, encoding, version))
    try:
        found = read_audio(path)
    except UnreadableError:
        return
    for text in (found.title, *found.artists, found.album, *found.genres, found.released):
        assert text == printable(text)


def _any_encoding(frames, encoding, version):
    body = bytearray(mp3([(name, value) for name, value in frames], version=version))
    if frames:
        body[20] = encoding  # of the first frame
    return bytes(body)


@given(st.binary(max_size=300))
def test_no_bytes_are_fatal(tmp_path_factory, body):
    path = tmp_path_factory.mktemp("any") / "any.flac"
    path.write_bytes(b"fLaC" + body)
    try:
        found = read_audio(path)
    except UnreadableError:
        return
    assert found is None or found.title
