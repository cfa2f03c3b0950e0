"""Files that a cue sheet cuts into tracks: what the sheet says, and what becomes of what it gets
wrong.
"""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support import own_music
from support.audio_bytes import flac
from undercard.retrieval.libraries.cue_sheet import read_cue
from undercard.retrieval.libraries.folder import Folder
from undercard.retrieval.libraries.inventory import Inventory
from undercard.retrieval.libraries.scanning import scan

SHEET = """REM GENRE Jazz
REM DATE 1963
REM COMMENT "ExactAudioCopy v1.3"
PERFORMER "The Müllers"
TITLE "Live at the "Gate""
FILE "live.flac" WAVE
  TRACK 01 AUDIO
    TITLE "Öffnung"
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "It's a "Second""
    PERFORMER "Guest; Another"
    ISRC GB-UM7-10-29601
    INDEX 00 01:38:10
    INDEX 01 01:40:15
  TRACK 03 AUDIO
    INDEX 01 03:00:00
"""


@pytest.fixture
def music(tmp_path):
    folder = tmp_path / "music"
    folder.mkdir()
    return folder


@pytest.fixture
def look(music, tmp_path):
    """Scan the folder; gives its tracks by key, and its problems."""
    inventory = Inventory(tmp_path / "inventory.db")

    def go():
        scan(Folder(music), inventory)
        found = {track.key: track for track in inventory.tracks()}
        return found, dict(inventory.problems(20))

    yield go
    inventory.close()


def put(music, name="live.flac", seconds=240.0, **tags):
    said = [(name.upper(), value) for name, value in tags.items()]
    (music / name).write_bytes(flac(said, seconds=seconds))


def write(music, text=SHEET, name="live.cue", encoding="utf-8"):
    (music / name).write_bytes(text.encode(encoding))


def test_a_file_becomes_its_tracks(music, look):
    put(music, album="Of the file", date="1999", genre="Bebop")
    write(music)
    found, problems = look()
    assert problems == {}
    one, two, three = (found[f"live.flac#{number}"].facts for number in (1, 2, 3))
    assert (one.title, two.title, three.title) == (
        "Öffnung", 'It\'s a "Second"', 'Live at the "Gate" (3)',
    )  # fmt: skip
    assert (one.artists, two.artists) == (("The Müllers",), ("Guest", "Another"))
    assert {facts.album for facts in (one, two, three)} == {'Live at the "Gate"'}
    assert (two.isrc, two.number, one.released, one.genres) == (
        "GBUM71029601", "1-2", "1999", ("Bebop",),
    )  # fmt: skip
    assert [one.starts, two.starts, three.starts] == pytest.approx([0, 100.2, 180])
    assert [one.seconds, two.seconds, three.seconds] == pytest.approx([100.2, 79.8, 60])
    assert Folder(music).sound("live.flac#2") == music / "live.flac"


@pytest.mark.skipif(not own_music.FFMPEG, reason=own_music.MISSING)
@pytest.mark.parametrize("suffix", ["flac", "wav", "mp3"])
def test_real_files_are_cut_as_well(music, look, suffix):
    tone = ["-f", "lavfi", "-i", "sine=duration=6"]
    said = ["-metadata", "artist=Of the file"]
    command = [str(own_music.FFMPEG), "-v", "error", *tone, *said, str(music / f"a.{suffix}")]
    subprocess.run(command, check=True)
    times = "TRACK 1 AUDIO\nINDEX 01 00:00:00\nTRACK 2 AUDIO\nTITLE B\nINDEX 01 00:02:00\n"
    write(music, f'TITLE Al\nFILE "a.{suffix}" WAVE\n{times}')
    found, problems = look()
    assert problems == {}
    last = found[f"a.{suffix}#2"].facts
    assert (last.title, last.artists, last.starts) == ("B", ("Of the file",), 2.0)
    assert last.seconds == pytest.approx(4, abs=0.1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_every_encoding_says_the_same(music, look, encoding):
    put(music)
    write(music, encoding=encoding)
    found, _ = look()
    assert found["live.flac#1"].facts.title == "Öffnung"
    assert found["live.flac#1"].facts.artists == ("The Müllers",)


def test_without_a_performer_the_file_says_who_plays(music, look):
    put(music, artist="Of the file")
    write(music, SHEET.replace('PERFORMER "The Müllers"\n', ""))
    found, _ = look()
    assert found["live.flac#1"].facts.artists == ("Of the file",)
    assert found["live.flac#2"].facts.artists == ("Guest", "Another")


def test_several_files_in_a_sheet_are_cut_each_for_itself(music, look):
    put(music, "a.flac", 100)
    put(music, "b.flac", 100)
    put(music, "c.flac", 100, title="By its own tags")
    begins = "TRACK {} AUDIO\nINDEX 01 00:{:02d}:00\n"
    parts = {"a": ((1, 0), (2, 50)), "b": ((3, 0), (4, 30)), "c": ((5, 0),)}
    write(music, "".join(f'FILE "{name}.flac" WAVE\n' + "".join(begins.format(*one) for one in each)
                         for name, each in parts.items()))  # fmt: skip
    found, problems = look()
    assert problems == {}
    lengths = {key: one.facts.seconds for key, one in found.items()}
    assert lengths == {"a.flac#1": 50, "a.flac#2": 50, "b.flac#3": 30, "b.flac#4": 70,
                       "c.flac": 100}  # fmt: skip
    assert found["c.flac"].facts.title == "By its own tags"


@pytest.mark.parametrize("named", ["live.wav", "LIVE.FLAC", "C:\\Rips\\live.wav", "CDImage.wav"])
def test_a_file_that_has_another_name_by_now_is_found_and_that_is_said(music, look, named):
    put(music)
    write(music, SHEET.replace("live.flac", named))
    found, problems = look()
    assert sorted(found) == ["live.flac#1", "live.flac#2", "live.flac#3"]
    said = problems.get("live.cue", "")
    assert ("live.flac was taken for it" in said) == (named != "LIVE.FLAC")


def test_a_file_that_is_not_there_loses_nothing(music, look):
    put(music, "other.flac", title="Other")
    write(music)
    found, problems = look()
    assert [one.facts.title for one in found.values()] == ["Other"]
    assert problems == {"live.cue": "names live.flac, which is not there: its tracks are left out"}


def test_times_behind_the_end_are_named(music, look):
    put(music, seconds=120)
    write(music)
    found, problems = look()
    assert sorted(found) == ["live.flac#1", "live.flac#2"]
    assert found["live.flac#2"].facts.seconds == pytest.approx(19.8)
    (said,) = problems.items()
    assert said[0] == "live.flac#3"
    assert said[1].startswith("track 3 begins at 3:00, and ends by 2:00: does the cue sheet belong")


NOTHING = "no track of sound is in it; is it a cue sheet?"
NOWHERE = "track 0{} begins nowhere: no INDEX 01 in a FILE"
NO_TIME = "line 17: INDEX '01 3 min' is no minutes:seconds:frames"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hello", NOTHING),
        ("", NOTHING),
        (SHEET.replace("03:00:00", "3 min"), f"{NO_TIME}; {NOWHERE.format(3)}"),
        (SHEET.replace("TRACK 03 AUDIO", "TRACK three"), "line 16: TRACK 'three' has no number"),
        (SHEET.replace('FILE "live.flac" WAVE\n', ""),
         "; ".join([*map(NOWHERE.format, (1, 2, 3)), NOTHING])),
        ("x" * 1_000_001, "1,000,001 bytes are no cue sheet"),
    ],
    ids=["other text", "empty", "no time", "no number", "no file", "too long"],
)  # fmt: skip
def test_what_is_wrong_in_a_sheet_is_said_with_its_place(music, look, text, said):
    put(music)
    write(music, text)
    found, problems = look()
    assert problems == {"live.cue": said}
    assert found  # as the tracks that could be read, or as the file that it is


def test_tracks_of_data_are_none(music, look):
    put(music)
    write(music, SHEET.replace("TRACK 03 AUDIO", "TRACK 03 MODE1/2352"))
    found, problems = look()
    assert (sorted(found), problems) == (["live.flac#1", "live.flac#2"], {})
    assert found["live.flac#2"].facts.seconds == pytest.approx(139.8)


def test_one_file_is_cut_once(music, look):
    put(music)
    write(music, name="a.cue")
    write(music, SHEET.replace("01:40:15", "00:10:00"), name="b.cue")
    found, problems = look()
    assert found["live.flac#2"].facts.starts == pytest.approx(100.2)
    assert problems == {"b.cue": "live.flac is cut by another sheet already"}


def test_a_sheet_is_followed(music, look):
    put(music)
    before, _ = look()
    assert list(before) == ["live.flac"]
    write(music)
    found, _ = look()
    ids = {key: one.id for key, one in found.items()}
    write(music, SHEET.replace("Öffnung", "Opening"))
    found, _ = look()
    assert found["live.flac#1"].facts.title == "Opening"
    assert {key: one.id for key, one in found.items()} == ids
    (music / "live.cue").unlink()
    found, _ = look()
    assert list(found) == ["live.flac"]
    assert found["live.flac"].id == before["live.flac"].id


def test_a_mix_of_an_hour_is_cut_into_tracks_that_are_none(music, look):
    put(music, seconds=4000)
    whole, _ = look()
    assert whole["live.flac"].facts.form == "mix"
    write(music)
    found, _ = look()
    assert [found[f"live.flac#{number}"].facts.form for number in (1, 2, 3)] == ["", "", "mix"]


LINES = st.sampled_from([*SHEET.splitlines(), "TRACK", 'FILE "', 'FILE ""', "INDEX 01", 'TITLE "'])


@given(st.lists(st.one_of(LINES, st.text(max_size=20)), max_size=30))
def test_no_text_is_fatal(lines):
    sheet = read_cue("\n".join(lines))
    assert sheet.tracks or sheet.problems
    for track in sheet.tracks:
        assert track.file and track.starts >= 0
