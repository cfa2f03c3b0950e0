"""Unpacks an archive of histories into a folder of its own, where nothing of it can do harm.

Names in an archive are never used as paths: each file gets a number. Archives that would fill the
disk, hide their contents or leave their folder are refused whole.
"""

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from undercard.chat.errors import InputError
from undercard.retrieval.row_values import printable

ARCHIVES = (".zip",)
_READ = (".json", ".jsonl", ".csv", ".tsv")
_MOST_FILES = 1_000
_MOST_BYTES = 2 * 1024**3  # unpacked, in all
_MOST_TIMES = 200  # an archive that grows more than this is a bomb
_CHUNK = 1 << 20


@contextmanager
def unpacked(path: Path, passed_over: Sequence[str]) -> Iterator[list[tuple[str, Path]]]:
    """The histories in an archive by their names there, in order, for as long as it is open.

    `passed_over`: how the names begin of files that tell no plays. Raises InputError for what is no
    ZIP archive, is encrypted, too large, leads out of its folder, or has no history in it.
    """
    with tempfile.TemporaryDirectory() as folder:
        yield _unpacked(path, passed_over, Path(folder))


def _unpacked(path: Path, passed_over: Sequence[str], folder: Path) -> list[tuple[str, Path]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = _histories(path, archive, passed_over)
            return list(_written(path, archive, members, folder))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise InputError(f"{path}: not readable as a ZIP archive ({error}).") from error
    except FileNotFoundError as error:
        raise InputError(f"{path}: there is no such file. Check the path.") from error


def _histories(
    path: Path, archive: zipfile.ZipFile, passed_over: Sequence[str]
) -> list[zipfile.ZipInfo]:
    members = [one for one in archive.infolist() if not one.is_dir()]
    total = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members)
    if len(members) > _MOST_FILES or total > _MOST_BYTES or total > _MOST_TIMES * packed + _CHUNK:
        raise InputError(
            f"{path}: {len(members)} files of {total:,} bytes unpacked. Expected an export of "
            f"at most {_MOST_FILES} files and {_MOST_BYTES:,} bytes. Unpack it and give the files."
        )
    for one in members:
        parts = PurePosixPath(one.filename.replace("\\", "/")).parts
        if ".." in parts or one.filename.startswith(("/", "\\")) or ":" in one.filename:
            raise InputError(f"{path}: {one.filename!r} leads out of the archive: refused.")
        if one.flag_bits & 1:
            raise InputError(f"{path}: {one.filename!r} is encrypted. Unpack it yourself.")
    read = [one for one in members if _is_history(one.filename, passed_over)]
    if not read:
        raise InputError(f"{path}: no history in it. Expected files ending in {', '.join(_READ)}.")
    return sorted(read, key=lambda one: one.filename)


def _is_history(name: str, passed_over: Sequence[str]) -> bool:
    file = PurePosixPath(name).name
    return file.lower().endswith(_READ) and not file.startswith((".", *passed_over))


def _written(
    path: Path, archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], folder: Path
) -> Iterator[tuple[str, Path]]:
    """Each file by its name, and where it lies under a number.

    What is larger than the archive says is refused.
    """
    for number, one in enumerate(members):
        target = folder / f"{number:04d}{PurePosixPath(one.filename).suffix.lower()}"
        with archive.open(one) as source, target.open("wb") as sink:
            shutil.copyfileobj(source, sink, _CHUNK)
        if target.stat().st_size != one.file_size:
            raise InputError(f"{path}: {one.filename!r} is not as large as the archive says.")
        yield printable(one.filename), target
