"""Reads a cue sheet: which tracks a file of sound holds, and where each begins.

The form: CDRWIN's user guide, as burners and rippers write it (https://wiki.hydrogenaud.io/index.php?title=Cue_sheet).
What cannot be read is said, and the rest stands.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from undercard.retrieval.row_values import printable

_LINE = re.compile(r"\s*(REM\s+[A-Z]+|[A-Z]+)\s+(.*?)\s*", re.I)
_FILE = re.compile(r'(?:"(.*)"|(\S.*?))(?:\s+(?:WAVE|MP3|AIFF|BINARY|MOTOROLA|FLAC))?', re.I)
_INDEX = re.compile(r"(\d+)\s+(\d+):(\d{1,2}):(\d{1,2})")
_TRACK = re.compile(r"(\d+)\s+(\S+)")
_FRAMES_A_SECOND = 75
_OF_A_TRACK = ("TITLE", "PERFORMER", "ISRC")


@dataclass(frozen=True)
class CueTrack:
    """A track in the file `file`; empty texts are unknown. `starts`: seconds into the file."""

    number: int
    file: str
    starts: float
    title: str = ""
    performer: str = ""
    isrc: str = ""


@dataclass(frozen=True)
class CueSheet:
    """Its tracks in their order, what is said of all of them, and what is wrong in it."""

    tracks: tuple[CueTrack, ...]
    title: str = ""
    performer: str = ""
    date: str = ""
    genre: str = ""
    problems: tuple[str, ...] = ()

    @property
    def files(self) -> Mapping[str, list[CueTrack]]:
        """The tracks by the file that each begins in, in the order of their beginnings."""
        found: dict[str, list[CueTrack]] = {}
        for track in sorted(self.tracks, key=lambda one: one.starts):
            found.setdefault(track.file, []).append(track)
        return found


@dataclass
class _Reading:
    """What was read so far."""

    file: str = ""
    whole: dict[str, str] = field(default_factory=dict)
    track: dict[str, str] | None = None  # the one that is being read
    tracks: list[CueTrack] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_cue(text: str) -> CueSheet:
    """The sheet. Tracks of data, and those that begin nowhere, are none."""
    reading = _Reading()
    for number, name, value in _commands(text):
        if name == "FILE":
            reading.file = _file_name(value)
        elif name == "TRACK":
            _begin(reading, number, value)
        elif name == "INDEX":
            _index(reading, number, value)
        elif reading.track is not None and name in _OF_A_TRACK:
            reading.track[name] = _unquoted(value)
        elif reading.track is None:
            reading.whole.setdefault(name, _unquoted(value))
    _end(reading)
    if not reading.tracks:
        reading.problems.append("no track of sound is in it; is it a cue sheet?")
    whole = reading.whole
    return CueSheet(
        tuple(reading.tracks),
        whole.get("TITLE", ""),
        whole.get("PERFORMER", ""),
        whole.get("REM DATE", ""),
        whole.get("REM GENRE", ""),
        tuple(reading.problems),
    )


def _commands(text: str) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if found := _LINE.fullmatch(line):
            yield number, " ".join(found[1].upper().split()), found[2]


def _begin(reading: _Reading, number: int, value: str) -> None:
    _end(reading)
    found = _TRACK.fullmatch(value)
    if found is None:
        reading.problems.append(f"line {number}: TRACK {value!r} has no number")
    is_sound = found is not None and found[2].upper() == "AUDIO"
    reading.track = {"number": found[1]} if found and is_sound else {}


def _index(reading: _Reading, number: int, value: str) -> None:
    """INDEX 01 is where a track begins; the pause that INDEX 00 tells of is of the one before."""
    found = _INDEX.fullmatch(value)
    if found is None or reading.track is None:
        reading.problems.append(f"line {number}: INDEX {value!r} is no minutes:seconds:frames")
    elif int(found[1]) == 1:
        minutes, seconds, frames = map(int, found.groups()[1:])
        reading.track["starts"] = str(60 * minutes + seconds + frames / _FRAMES_A_SECOND)
        reading.track["file"] = reading.file


def _end(reading: _Reading) -> None:
    held, reading.track = reading.track or {}, None
    if "number" not in held:
        return
    if not held.get("file"):
        reading.problems.append(f"track {held['number']} begins nowhere: no INDEX 01 in a FILE")
        return
    said = {name.lower(): held[name] for name in _OF_A_TRACK if name in held}
    reading.tracks.append(
        CueTrack(int(held["number"]), held["file"], float(held["starts"]), **said)
    )


def _file_name(value: str) -> str:
    found = _FILE.fullmatch(value)
    return (found[1] or found[2] or "") if found else value


def _unquoted(value: str) -> str:
    """What stands between the first mark and the last one; marks within it are its own."""
    is_quoted = len(value) > 1 and value.startswith('"') and value.endswith('"')
    return printable(value[1:-1] if is_quoted else value.strip('"'))
