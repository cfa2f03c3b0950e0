"""Listens in a process of its own, which ends when a sound takes too long or breaks the decoder.

    python -m undercard.retrieval.libraries.ear CONNECTION FOLDER

is that process. It yields to other work.
"""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from undercard.retrieval.errors import RetrievalError, UnreadableError
from undercard.retrieval.hearing.decoding_sound import WHOLE, Stretch, middle_of
from undercard.retrieval.hearing.measured import Measured
from undercard.retrieval.hearing.measuring import measure
from undercard.retrieval.libraries.fetched_sound import as_file
from undercard.retrieval.libraries.library import Stream

_GENTLY = 10
_BEGINS_S = 300.0


class Ear:
    """One process that listens to one sound at a time. Its owner is one thread, and closes it.

    What it fetches and converts lies below `folder` meanwhile.
    """

    def __init__(self, patience_s: float, folder: Path) -> None:
        self._patience_s, self._below, self._is_over = patience_s, folder, False
        self._begin()

    def _begin(self) -> None:
        self._folder = tempfile.TemporaryDirectory(dir=self._below)
        self._ours, theirs = Pipe()
        given = (str(theirs.fileno()), self._folder.name)
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-m", __spec__.name, *given],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # decoders write there
            start_new_session=True,  # with the programs that it starts; Ctrl-C is not for it
        )
        theirs.close()
        self._is_ready = False

    @property
    def pid(self) -> int:
        """The number of the process that listens now, and of its group."""
        return self._process.pid

    def hear(self, sound: Path | Stream, stretch: Stretch = WHOLE) -> Measured:
        """What a sound, or a stretch of it, is like.

        Raises UnreadableError where it cannot be decoded in time, and what `as_file` does.
        """
        if not self._is_ready:  # what it imports takes a while, which no sound is to blame for
            if not self._ours.poll(_BEGINS_S):
                raise TimeoutError("a process that listens did not begin")
            self._is_ready = self._ours.recv()
        try:
            self._ours.send((sound, stretch))
            if not self._ours.poll(self._patience_s):
                self._anew()
                raise UnreadableError(f"it took longer than {self._patience_s:g} seconds")
            answer: Measured | Exception = self._ours.recv()
        except (EOFError, ConnectionError) as error:
            status = self._process.wait()
            self._anew()
            raise UnreadableError(f"the decoder ended on it (status {status})") from error
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _anew(self) -> None:
        if not self._is_over:
            self.close()
            self._begin()

    def end(self) -> None:
        """End the process, whatever it does, with the programs that it started; from any thread."""
        self._is_over = True
        self._kill()

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """Give back what the process had."""
        self._kill()
        self._process.wait()
        self._ours.close()
        self._folder.cleanup()


def _listen(asked: Connection) -> None:
    """Answer until nobody asks."""
    asked.send(True)
    while True:
        try:
            sound, stretch = asked.recv()
        except EOFError:
            return
        asked.send(_heard(sound, stretch))


def _heard(sound: Path | Stream, stretch: Stretch) -> Measured | Exception:
    """What was measured, or an error."""
    try:
        with as_file(sound) as file:
            part = middle_of(file, stretch)
            return replace(measure(part.samples, part.rate), whole=part.is_whole)
    except RetrievalError as error:
        return error
    except (OSError, ValueError, MemoryError) as error:
        return UnreadableError(f"it cannot be measured ({error or type(error).__name__})")


if __name__ == "__main__":
    os.nice(_GENTLY)
    tempfile.tempdir = sys.argv[2]
    with threadpool_limits(1):
        _listen(Connection(int(sys.argv[1])))
