"""Files of every format, broken ones, and ones that would lead elsewhere."""

import shutil
import subprocess

import numpy as np
import pytest

from support.audio_bytes import flac, wavpack
from support.made_music import RATE, drums
from support.own_music import FFMPEG, MISSING
from undercard.retrieval.errors import UnreadableError

soundfile = pytest.importorskip("soundfile", reason="the extra `sound` is not installed")
decoding_sound = pytest.importorskip(
    "undercard.retrieval.hearing.decoding_sound", reason="the extra `sound` is not installed"
)

SECONDS = 8


@pytest.fixture
def wav(tmp_path):
    sound = drums("rock", 120, SECONDS)
    soundfile.write(tmp_path / "drums.wav", np.stack([sound, sound], axis=1), RATE)
    return tmp_path / "drums.wav"


def converted(wav, suffix):
    written = wav.with_suffix(suffix)
    command = [FFMPEG, "-loglevel", "error", "-i", wav, "-ar", "48000", written]
    subprocess.run(command, check=True)
    return written


@pytest.mark.skipif(FFMPEG is None, reason=MISSING)
@pytest.mark.parametrize(
    "suffix", [".mp3", ".flac", ".ogg", ".opus", ".aiff", ".mp2", ".m4a", ".wma", ".wv"]
)
def test_every_format_is_decoded_whole(wav, suffix):
    part = decoding_sound.middle_of(converted(wav, suffix))
    assert (part.rate, part.samples.shape[1], part.is_whole) == (48_000, 2, True)
    assert len(part.samples) / part.rate == pytest.approx(SECONDS, abs=0.1)
    assert 0.01 < np.abs(part.samples).max() <= 1.5


def test_the_middle_is_taken_of_what_is_long(tmp_path, monkeypatch):
    monkeypatch.setattr(decoding_sound, "_MOST_SAMPLES", 2_000)
    rising = np.linspace(0, 0.9, 5_000, dtype=np.float32)
    soundfile.write(tmp_path / "long.wav", np.stack([rising, rising], axis=1), RATE, "FLOAT")
    part = decoding_sound.middle_of(tmp_path / "long.wav")
    assert (part.samples.shape, part.is_whole) == ((1_000, 2), False)
    assert part.samples[0, 0] == pytest.approx(rising[2_000])


@pytest.mark.skipif(FFMPEG is None, reason=MISSING)
def test_what_is_broken_says_so(wav, tmp_path):
    whole = converted(wav, ".mp3").read_bytes()
    broken = {
        "empty.mp3": (b"", "cannot be decoded"),
        "text.m4a": (b"nothing", "cannot be decoded"),
        "head.flac": (flac(seconds=200), "damaged"),
        "head.wv": (wavpack(), "cannot be decoded"),
        "half.mp3": (whole[: len(whole) // 4], "breaks off"),
        "half.flac": (converted(wav, ".flac").read_bytes()[:40_000], "damaged|breaks off"),
    }
    for name, (content, said) in broken.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnreadableError, match=said) as found:
            decoding_sound.middle_of(tmp_path / name)
        assert str(tmp_path) not in str(found.value), name


@pytest.mark.skipif(FFMPEG is None, reason=MISSING)
def test_a_file_leads_to_no_other(wav, tmp_path):
    """A list of parts that has the name of a sound."""
    secret = converted(wav, ".m4a")
    lists = {
        "a.m4a": f"ffconcat version 1.0\nfile {secret.name}\n",
        "b.m4a": f"#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:8,\nfile:{secret}\n#EXT-X-ENDLIST\n",
        "c.m4a": "#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:8,\nhttp://127.0.0.1:9/a.ts\n",
    }
    for name, text in lists.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(UnreadableError):
            decoding_sound.middle_of(tmp_path / name)


def test_what_is_in_another_scale_says_so(tmp_path):
    """Whole numbers that were written as floating ones."""
    soundfile.write(tmp_path / "a.wav", 32_767 * drums("rock", 120, 2), RATE, "FLOAT")
    with pytest.raises(UnreadableError, match="beyond full scale"):
        decoding_sound.middle_of(tmp_path / "a.wav")


def test_without_ffmpeg_it_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    (tmp_path / "a.m4a").write_bytes(b"nothing")
    with pytest.raises(UnreadableError, match="ffmpeg may: install it"):
        decoding_sound.middle_of(tmp_path / "a.m4a")
