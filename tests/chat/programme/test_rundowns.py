"""A programme as players read it."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from undercard.chat.errors import InputError
from undercard.chat.programme.rundowns import RUNDOWNS, Cue

CUE = Cue(
    begins=datetime(2026, 12, 1, 6, tzinfo=UTC),
    minutes=3.5,
    title='Say "Hey" \\ now',
    artist="Somebody",
    album="=cmd()",
    id="t1",
    ask="soul",
    isrc="GBAAA0000001",
    gain=-7.25,
    file=Path("/music/a b.flac"),
    norms=("emerging-artists@1",),
)


def test_liquidsoap_reads_back_what_was_written():
    assert RUNDOWNS["liquidsoap"]([CUE]) == (
        'annotate:title="Say \\"Hey\\" \\\\ now",artist="Somebody",album="=cmd()",'
        'replay_gain="-7.25 dB",undercard_id="t1":/music/a b.flac\n'
    )


def test_m3u8_names_files_and_lengths():
    lines = RUNDOWNS["m3u8"]([CUE]).splitlines()
    assert lines[2:] == ['#EXTINF:210,Somebody - Say "Hey" \\ now', "/music/a b.flac"]


def test_a_part_of_a_file_is_said_where_there_are_words_for_it():
    part = replace(CUE, starts=90.5)
    lines = RUNDOWNS["m3u8"]([part]).splitlines()
    assert lines[3:] == [
        "#EXTVLCOPT:start-time=90.500", "#EXTVLCOPT:stop-time=300.500", "/music/a b.flac",
    ]  # fmt: skip
    said = RUNDOWNS["liquidsoap"]([part])
    assert 'liq_cue_in="90.500",liq_cue_out="300.500":/music/a b.flac' in said
    (row,) = csv.DictReader(io.StringIO(RUNDOWNS["csv"]([part])))
    assert row["starts"] == "90.500"


def test_csv_says_when_and_runs_no_formula():
    (row,) = csv.DictReader(
        io.StringIO(
            RUNDOWNS["csv"](
                [
                    CUE,
                ]
            )
        )
    )
    assert (row["begins"], row["minutes"]) == ("2026-12-01T06:00:00+00:00", "3.50")
    assert (row["album"], row["norms"]) == ("'=cmd()", "emerging-artists@1")


@pytest.mark.parametrize("form", ["m3u8", "liquidsoap"])
@pytest.mark.parametrize(
    ("file", "said"), [(None, "is no file here"), (Path("/a\nb.mp3"), "no playlist can name")]
)
def test_what_no_player_can_open_is_named(form, file, said):
    with pytest.raises(InputError, match=said):
        RUNDOWNS[form]([replace(CUE, file=file)])
