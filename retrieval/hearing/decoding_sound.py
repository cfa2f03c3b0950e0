"""Decodes the part of an audio file that is listened to: by libsndfile, or by ffmpeg (a program of
its own, where it is installed) what that does not know, such as MP4, WMA and Monkey's Audio.
"""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import soundfile

from undercard.retrieval.errors import UnreadableError
from undercard.retrieval.row_values import printable

_MOST_SAMPLES = 4 * 60 * 44_100 * 2  # four minutes of a CD's sound
_SLOWEST_RATE, _FASTEST_RATE = 4_000, 400_000
_MOST_CHANNELS = 16
# What ffmpeg is given to decode: none of the formats that lead to other files and addresses.
_FORMATS = "mov,asf,wv,ape,mpc,mpc8,mp3,aac,ogg,flac,wav,aiff"
_MOST_SECONDS = 60 * 60  # that ffmpeg writes out
_PATIENCE_S = 600
_MOST_TIMES_FULL = 8.0
_NEEDED_SHARE = 0.5  # of what the file says that it holds


@dataclass(frozen=True)
class Part:
    """The middle of a sound, or all of it: samples (n, channels), `rate` of them a second."""

    samples: npt.NDArray[np.float32]
    rate: int
    is_whole: bool


@dataclass(frozen=True)
class Stretch:
    """A part of a file that is a track by itself: `starts` so many seconds into it, and lasts
    `seconds`; None: to its end.
    """

    starts: float = 0.0
    seconds: float | None = None


WHOLE = Stretch()


def middle_of(path: Path, stretch: Stretch = WHOLE) -> Part:
    """The middle four minutes of a file, or of a stretch of it; fewer where it is of a finer sound
    than a CD's.

    Raises UnreadableError where there is no sound in it that can be decoded.
    """
    with path.open("rb") as stream:
        if found := _opened(stream):
            return _read(found, stretch)
    if not (ffmpeg := shutil.which("ffmpeg")):
        raise UnreadableError("libsndfile does not know its format; ffmpeg may: install it")
    with tempfile.TemporaryDirectory(prefix="undercard-") as folder:
        written = Path(folder) / "sound.flac"
        _convert(ffmpeg, path, written)
        with written.open("rb") as stream:
            if found := _opened(stream):
                return _read(found, stretch)
    raise UnreadableError("there is no sound in it")


def _opened(stream: BinaryIO) -> soundfile.SoundFile | None:
    """The file, or None where it is of no format that libsndfile knows."""
    try:
        return soundfile.SoundFile(stream)
    except soundfile.LibsndfileError:
        return None


def _read(sound: soundfile.SoundFile, stretch: Stretch) -> Part:
    rate, channels = sound.samplerate, sound.channels
    if not (_SLOWEST_RATE <= rate <= _FASTEST_RATE and 0 < channels <= _MOST_CHANNELS):
        raise UnreadableError(f"{channels} channels of {rate} Hz are no music; is it damaged?")
    begins = min(round(stretch.starts * rate), sound.frames)
    there = sound.frames - begins
    if stretch.seconds is not None:
        there = min(there, round(stretch.seconds * rate))
    wanted = min(_MOST_SAMPLES // channels, there)
    try:
        sound.seek(begins + (there - wanted) // 2)
        samples = sound.read(wanted, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise UnreadableError(f"it is damaged ({error.error_string})") from error
    if len(samples) < max(_NEEDED_SHARE * wanted, 1):
        raise UnreadableError(
            f"it breaks off: of {wanted / rate:.0f} s {len(samples) / rate:.0f} can be decoded"
        )
    if np.abs(samples).max() > _MOST_TIMES_FULL:
        raise UnreadableError("it goes far beyond full scale; is it written in another scale?")
    return Part(samples, rate, is_whole=wanted == there)


def _convert(ffmpeg: str, path: Path, written: Path) -> None:
    """As FLAC. The file may name no other file and no address."""
    asked = [ffmpeg, "-nostdin", "-loglevel", "error", "-vn", "-protocol_whitelist", "file"]
    asked += [
        "-format_whitelist",
        _FORMATS,
        "-i",
        f"file:{path}",
        "-map",
        "0:a:0",
        "-t",
        str(_MOST_SECONDS),
        str(written),
    ]
    try:
        ran = subprocess.run(asked, check=False, capture_output=True, timeout=_PATIENCE_S)  # noqa: S603 - arguments, no shell
    except subprocess.TimeoutExpired as error:
        raise UnreadableError(f"ffmpeg took longer than {_PATIENCE_S} seconds") from error
    if ran.returncode or not written.is_file():
        said = ran.stderr.decode(errors="replace").replace(f"file:{path}: ", "").strip()
        last = said.splitlines()[-1:] or ["damaged"]
        raise UnreadableError(f"it cannot be decoded ({printable(last[0])[:200]})")
