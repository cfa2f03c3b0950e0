"""A folder of audio files, with all that is below it."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from undercard.retrieval.errors import LibraryError
from undercard.retrieval.libraries.audio_file import read_audio
from undercard.retrieval.libraries.cue_files import SUFFIX, cut, file_of
from undercard.retrieval.libraries.library import Audible, Closed, Library, Thing
from undercard.retrieval.libraries.tags import tag_names


@dataclass(frozen=True)
class Folder(Library, Audible):
    """Keys are paths below the folder; a stamp is a file's size and the time it was changed.

    Links are followed, and no folder is walked through twice. Hidden files are passed over. What a
    cue sheet cuts is listed as its tracks.
    """

    path: Path

    def things(self) -> Iterator[Thing | Closed]:
        """The audio files, folder by folder in the order of their names."""
        if not self.path.is_dir():
            raise LibraryError(
                f"{self.path}: there is no such folder now. Is its disk there? "
                "Nothing was forgotten."
            )
        seen: set[tuple[int, int]] = set()
        waiting = [self.path]
        while waiting:
            folder = waiting.pop()
            try:
                status = folder.stat()
                if (status.st_dev, status.st_ino) in seen:
                    continue
                seen.add((status.st_dev, status.st_ino))
                with os.scandir(folder) as listed:
                    entries = sorted(listed, key=lambda entry: entry.name)
            except OSError as error:
                yield Closed(self._key(folder) + os.sep, f"{folder}: {error.strerror}")
                continue
            waiting += [Path(entry.path) for entry in reversed(entries) if _is_folder(entry)]
            yield from self._things_in(entries)

    def sound(self, key: str) -> Path:
        """The file itself, or that which it is a part of."""
        return self.path / file_of(key)

    def _things_in(self, entries: Sequence[os.DirEntry[str]]) -> Iterator[Thing]:
        """The files of one folder, or the tracks that they are cut into."""
        files = (one for one in entries if not one.name.startswith(".") and _is_file(one))
        shown = [Path(one.path) for one in files]
        sounds = {path.name: path for path in shown if path.suffix.lower() in tag_names().suffixes}
        sheets = [path for path in shown if path.suffix.lower() == SUFFIX]
        found = cut(sheets, sounds, self._key)
        for name, path in sounds.items():
            if name in found.tracks:
                yield from found.tracks[name]
            elif thing := thing_of(path, self._key(path)):
                yield thing
        yield from found.problems

    def _key(self, path: Path) -> str:
        return str(path.relative_to(self.path))


def thing_of(path: Path, key: str) -> Thing | None:
    """A file as a thing of a library; None where it went in the meantime."""
    try:
        status = path.stat()
    except OSError:
        return None
    return Thing(key, f"{status.st_size}:{status.st_mtime_ns}", partial(read_audio, path))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir() and not entry.name.startswith(".")
    except OSError:
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False
