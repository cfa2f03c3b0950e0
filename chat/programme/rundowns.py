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

_COLUMNS = (
    "begins",
    "minutes",
    "title",
    "artist",
    "album",
    "isrc",
    "id",
    "file",
    "starts",
    "ask",
    "norms",
)


@dataclass(frozen=True)
class Cue:
    """One track of a programme as it is written. `gain` is its ReplayGain in dB; `starts`, of a
    part of a file, where it begins in it, in seconds.
    """

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
    starts: float | None = None
    norms: tuple[str, ...] = ()

    @property
    def part(self) -> tuple[float, float] | None:
        """From where to where in its file it is played; None for the whole file."""
        return None if self.starts is None else (self.starts, self.starts + self.minutes * 60)


def write_m3u8(cues: Sequence[Cue]) -> str:
    """Extended M3U. Raises InputError where a track is no file.

    M3U has no words for a part of a file: it is said as VLC has it, and other players play all.
    """
    lines = ["#EXTM3U", "#EXTENC:UTF-8"]
    for cue in cues:
        lines.append(f"#EXTINF:{round(cue.minutes * 60)},{cue.artist} - {cue.title}")
        if cue.part:
            times = zip(("start", "stop"), cue.part, strict=True)
            lines += [f"#EXTVLCOPT:{end}-time={seconds:.3f}" for end, seconds in times]
        lines.append(_file(cue))
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
    if cue.part:
        said |= {"liq_cue_in": f"{cue.part[0]:.3f}", "liq_cue_out": f"{cue.part[1]:.3f}"}
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
               "starts": "" if cue.starts is None else f"{cue.starts:.3f}",
               "file": str(cue.file or "").encode(errors="replace").decode()}  # fmt: skip
        writer.writerow([harmless(str(row[name])) for name in _COLUMNS])
    return out.getvalue()


RUNDOWNS: Mapping[str, Callable[[Sequence[Cue]], str]] = {
    "m3u8": write_m3u8,
    "liquidsoap": write_liquidsoap,
    "csv": write_table,
}
"""The formats by name; another is one more entry."""
