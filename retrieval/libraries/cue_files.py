"""The tracks that cue sheets of a folder cut its files into.

A file of several tracks is cut; one that a sheet gives a single track is read by its own tags.
Whatever a sheet says that is not so is a problem of the sheet, and loses no file.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path, PureWindowsPath

from undercard.retrieval.charset import decoded
from undercard.retrieval.errors import UnreadableError
from undercard.retrieval.libraries.audio_file import read_audio
from undercard.retrieval.libraries.cue_sheet import CueSheet, CueTrack, read_cue
from undercard.retrieval.libraries.library import Facts, Thing
from undercard.retrieval.libraries.tags import artists_of, date_of, genres_of, isrc_of, name_of

SUFFIX = ".cue"
_MARK = "#"  # between a file and the number of a track in it; no file of sound ends so
_MOST_BYTES = 1_000_000
_SHORTEST_S = 0.1


@dataclass(frozen=True)
class Cut:
    """What the sheets of a folder come to: things, by the name of the file that they are of."""

    tracks: Mapping[str, Sequence[Thing]]
    problems: Sequence[Thing]


def file_of(key: str) -> str:
    """The file that a thing is of, or is a part of."""
    file, mark, number = key.rpartition(_MARK)
    return file if mark and number.isdecimal() and number.isascii() else key


def cut(sheets: Sequence[Path], sounds: Mapping[str, Path], key: Callable[[Path], str]) -> Cut:
    """Read the sheets of a folder. `sounds`: its files of sound by name; `key`: a file's key."""
    tracks: dict[str, list[Thing]] = {}
    problems = []
    for path in sheets:
        try:
            sheet, stamp = _read(path)
        except (OSError, UnreadableError) as error:
            sheet, stamp = CueSheet((), problems=(str(error),)), "?"
        wrong = list(sheet.problems)
        for name, listed in sheet.files.items():
            found, remark = _meant(name, path, sounds, alone=len(sheet.files) == 1)
            wrong += [remark] if remark else []
            if found in tracks:
                wrong.append(f"{found} is cut by another sheet already")
            elif found and len(listed) > 1:
                tracks[found] = list(_things(sheet, listed, sounds[found], stamp, key))
        if wrong:
            said = f"{stamp}:{'; '.join(wrong)}"
            problems.append(Thing(key(path), said, partial(_complain, wrong)))
    return Cut(tracks, problems)


def _read(path: Path) -> tuple[CueSheet, str]:
    status = path.stat()
    if status.st_size > _MOST_BYTES:
        raise UnreadableError(f"{status.st_size:,} bytes are no cue sheet")
    text, _ = decoded(path.read_bytes())
    return read_cue(text), f"{status.st_size}:{status.st_mtime_ns}"


def _meant(name: str, sheet: Path, sounds: Mapping[str, Path], *, alone: bool) -> tuple[str, str]:
    """The file of the folder that a sheet names, or nothing; and what is to be said of it.

    Sheets name the file that was ripped, which is another one by now: what is called like it but
    for its ending is taken, or, where the sheet is of one file, what is called like the sheet.
    """
    said = PureWindowsPath(name).name  # knows both kinds of slashes
    folded = {os.path.normcase(one).casefold(): one for one in sounds}
    if exact := folded.get(said.casefold()):
        return exact, ""
    stems = [PureWindowsPath(said).stem, *([sheet.stem] if alone else [])]
    for stem in stems:
        like = [one for one in sounds if Path(one).stem.casefold() == stem.casefold()]
        if len(like) == 1:
            return like[0], f"names {said}, which is not there: {like[0]} was taken for it"
    return "", f"names {said}, which is not there: its tracks are left out"


def _things(
    sheet: CueSheet, listed: Sequence[CueTrack], path: Path, of_sheet: str,
    key: Callable[[Path], str],
) -> Iterator[Thing]:  # fmt: skip
    try:
        status = path.stat()
    except OSError:
        return
    stamp = f"{status.st_size}:{status.st_mtime_ns}"
    ends = [after.starts for _, after in pairwise(listed)]
    for track, end in zip(listed, [*ends, None], strict=True):
        read = partial(_facts, sheet, track, end, path, stamp)
        yield Thing(f"{key(path)}{_MARK}{track.number}", f"{stamp}:{of_sheet}", read)


def _facts(sheet: CueSheet, track: CueTrack, end: float | None, path: Path, stamp: str) -> Facts:
    """What the sheet says of a track, and else what the file says of itself.

    Raises UnreadableError where it begins behind the end of the file.
    """
    whole = _whole(path, stamp)
    until = whole.seconds if end is None else min(end, whole.seconds or end)
    if until is not None and until - track.starts < _SHORTEST_S:
        raise UnreadableError(
            f"track {track.number} begins at {_clock(track.starts)}, and ends by "
            f"{_clock(until)}: does the cue sheet belong to this file?"
        )
    album = name_of(sheet.title) or whole.album
    everybody = artists_of([sheet.performer]) or whole.album_artists
    return replace(
        whole,
        title=track.title or f"{album or path.stem} ({track.number})",
        artists=artists_of([track.performer]) or everybody or whole.artists,
        album=album,
        album_artists=everybody,
        released=whole.released or date_of(sheet.date),
        genres=whole.genres or genres_of([sheet.genre]),
        seconds=None if until is None else until - track.starts,
        isrc=isrc_of(track.isrc),
        recording="",
        number=f"{whole.number.partition('-')[0] or 1}-{track.number}",
        starts=track.starts,
    )


@lru_cache(maxsize=4)  # its tracks are read one after another
def _whole(path: Path, stamp: str) -> Facts:  # noqa: ARG001 - another stamp, another file
    return read_audio(path)


def _complain(wrong: Sequence[str]) -> Facts:
    raise UnreadableError("; ".join(wrong))


def _clock(seconds: float) -> str:
    return f"{round(seconds) // 60}:{round(seconds) % 60:02d}"
