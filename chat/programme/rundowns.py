"""Writes a programme for what plays it: an M3U8 of files, Liquidsoap's annotated requests, a CSV.

Paths go into these files, as players need them; they are for the station's own machines.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from undercard.chat.errors import InputError
from undercard.chat.playlists.table_list import harmless

_COLUMNS = ("begins", "minutes", "title", "artist", "album", "isrc", "id", "file", "ask", "norms")


@dataclass(frozen=True)
class Cue:
    """One track of a programme as it is written. `gain` is its ReplayGain in dB."""

    begins: datetime
    minutes: float
    title: str
    artist: str
    album: str
    id: str
    ask: str
    isrc: str = ""
    gain: float | None = None
    file: Path | None = None
    norms: tuple[str, ...] = ()


def write_m3u8(cues: Sequence[Cue]) -> str:
    """Extended M3U. Raises InputError where a track is no file."""
    lines = ["#EXTM3U", "#EXTENC:UTF-8"]
    for cue in cues:
        lines += [f"#EXTINF:{round(cue.minutes * 60)},{cue.artist} - {cue.title}", _file(cue)]
    return "\n".join(lines) + "\n"


def write_liquidsoap(cues: Sequence[Cue]) -> str:
    """A request a line (https://www.liquidsoap.info/doc-dev/protocols-presentation.html).

    `undercard_id` comes back in the log of what was aired. Raises InputError where a track is no
    file.
    """
    return "".join(f"annotate:{_annotated(cue)}:{_file(cue)}\n" for cue in cues)


def _annotated(cue: Cue) -> str:
    gain = "" if cue.gain is None else f"{cue.gain:g} dB"
    said = {"title": cue.title, "artist": cue.artist, "album": cue.album, "replay_gain": gain,
            "undercard_id": cue.id}  # fmt: skip
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in said.items() if value)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _file(cue: Cue) -> str:
    if cue.file is None:
        raise InputError(
            f"{cue.artist} - {cue.title} is no file here: a player needs a library of a folder or "
            "an M3U. Write a csv instead."
        )
    path = str(cue.file)
    if not path.isprintable():
        raise InputError(f"{path!r}: no playlist can name such a path. Rename the file.")
    return path


def write_table(cues: Sequence[Cue]) -> str:
    """A row a track with its moment, for importers that map columns."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for cue in cues:
        row = {**vars(cue), "begins": cue.begins.isoformat(timespec="seconds"),
               "minutes": f"{cue.minutes:.2f}", "norms": " ".join(cue.norms),
               "file": str(cue.file or "").encode(errors="replace").decode()}  # fmt: skip
        writer.writerow([harmless(str(row[name])) for name in _COLUMNS])
    return out.getvalue()


RUNDOWNS: Mapping[str, Callable[[Sequence[Cue]], str]] = {
    "m3u8": write_m3u8,
    "liquidsoap": write_liquidsoap,
    "csv": write_table,
}
"""The formats by name; another is one more entry."""
