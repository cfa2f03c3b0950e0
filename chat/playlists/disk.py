"""Reads and writes whole playlists on the disk: nothing half, nothing elsewhere."""

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

from undercard.chat.errors import InputError, StoreError, StoreFull
from undercard.chat.playlists.playlist_formats import MOST_BYTES

STANDARD_INPUT = "-"


def read_whole(path: Path) -> bytes:
    """The bytes of a file, or of standard input for “-”; at most one more than may be read.

    Raises InputError where there is no such file, or it is a folder, a device or a pipe.
    """
    if str(path) == STANDARD_INPUT:
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    if not path.is_file():
        kind = "expected a file" if path.exists() else "there is no such file"
        raise InputError(f"{path}: {kind}. Check the path.")
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).") from error


def write_whole(path: Path, text: str, *, replace: bool = False) -> None:
    """Write a file beside and move it into place, so that there is all of it or nothing.

    Raises InputError where one stands there already and `replace` is not set, StoreError (StoreFull
    for a full disk) where the disk refuses; what stood there before is then as it was.
    """
    if path.exists() and not replace:
        raise InputError(f"{path}: it exists already. Name another file, or say --replace.")
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("xb") as stream:
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):  # the same disk may refuse this as well
            beside.unlink(missing_ok=True)
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        kind = StoreFull if full else StoreError
        todo = "Free some space" if full else "Choose another folder"
        raise kind(
            f"{path}: cannot be written ({error.strerror}). Nothing was written. {todo}."
        ) from error
