"""The sound of a track as a file on this disk: the library's own, or what its server gives."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from undercard.retrieval.errors import LibraryError, RefusedError, UnreadableError
from undercard.retrieval.libraries.library import Stream

_TIMEOUT = httpx.Timeout(20.0, connect=5.0)
_MOST_BYTES = 2**30
_SOUND = re.compile(r"(audio|video)/[\w.+-]+|application/(ogg|octet-stream)")
_NOT_LET_IN = (401, 403)


@contextmanager
def as_file(sound: Path | Stream) -> Iterator[Path]:
    """A file with the sound. What is fetched is deleted afterwards.

    Raises UnreadableError where it is no sound, LibraryError where there is none now or the server
    cannot be reached, RefusedError where it does not let us in.
    """
    if isinstance(sound, Path):
        if not sound.exists():
            raise LibraryError(f"{sound}: there is no such file now. Is its disk there?")
        yield sound
        return
    with tempfile.NamedTemporaryFile(prefix="undercard-") as file:
        try:
            with httpx.stream("GET", sound.address, timeout=_TIMEOUT) as answer:
                _check(answer)
                for part in answer.iter_bytes():
                    file.write(part)
                    if file.tell() > _MOST_BYTES:
                        raise UnreadableError("the server gives more than a gigabyte of it")
        except httpx.HTTPError as error:  # its text may hold the address, which lets somebody in
            raise LibraryError(f"The server gives no sound ({type(error).__name__}).") from None
        file.flush()
        yield Path(file.name)


def _check(answer: httpx.Response) -> None:
    status, kind = answer.status_code, answer.headers.get("content-type", "").partition(";")[0]
    if status in _NOT_LET_IN:
        raise RefusedError(f"The server does not let us hear ({status}): add the library again.")
    if not answer.is_success:
        raise LibraryError(f"The server gives no sound ({status}).")
    if not _SOUND.fullmatch(kind.strip()):
        raise UnreadableError(f"the server gives {kind or 'something unnamed'} for it, no sound")
