"""Plays through mpv (https://mpv.io), a process of ours, by JSON over a socket that is ours alone.

The protocol: https://mpv.io/manual/stable/#json-ipc. An address that lets somebody in is on no
command line, where others of this machine could read it.
"""

import json
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from undercard.chat.errors import NotReady
from undercard.chat.playing.audio_player import AudioPlayer, Cued, Refused, after
from undercard.retrieval.libraries.library import Stream

_PATIENCE_S, _PAUSE_S = 10.0, 0.02
_PROGRAM = (
    *("mpv", "--idle=once", "--no-video", "--no-terminal", "--no-ytdl"),
    *("--gapless-audio=yes", "--replaygain=track"),
)


class Mpv(AudioPlayer):
    """Started with the first list; ends when all is played, or with us."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="undercard-mpv-")  # 0700
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._heard = b""
        self._asked = 0  # the number of the last command
        self._queue: list[str] = []  # ids, as mpv's own list has them

    def play(self, tracks: Sequence[Cued]) -> int:
        """As the protocol says; mpv plays files and addresses. One that fails is ended."""
        try:
            there = [one for one in tracks if isinstance(one.sound, Stream) or one.sound.is_file()]
            if not there:  # mpv would take what is nowhere, and end at once
                return 0
            self._start()
            return self._put(there)
        except (OSError, ValueError) as error:
            self._end()
            raise NotReady(
                f"mpv does not do as it is told ({type(error).__name__}). Does "
                "`mpv --no-video FILE` play?"
            ) from error

    def wait(self) -> None:
        """It ends by itself after the last track."""
        if self._process:
            self._process.wait()

    def close(self) -> None:
        """End it."""
        try:
            if self._process:
                self._process.terminate()
                with suppress(subprocess.TimeoutExpired):  # it is killed then
                    self._process.wait(_PATIENCE_S)
        finally:
            self._end()
            self._folder.cleanup()

    def _end(self) -> None:
        if self._line:
            self._line.close()
        if self._process:
            self._process.kill()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE_S)
        self._process, self._line, self._queue, self._heard = None, None, [], b""

    def _put(self, tracks: Sequence[Cued]) -> int:
        """Puts them in its list; returns how many of them it took."""
        playing = self._playing()
        rest = after(tracks, playing)
        self._ask("playlist-clear")  # but for what is played
        to_come = tracks if rest is None else rest
        gone = tracks[: len(tracks) - len(to_come)]  # the last of them is what is played
        taken = [track for track in to_come if self._took(track)]
        if rest is None:  # only now: mpv ends with its list
            self._ask("playlist-play-index", 1 if playing else 0)
            if playing:
                self._ask("playlist-remove", 0)
        self._queue = [track.id for track in [*gone[-1:], *taken]]
        return len(gone) + len(taken)

    def _took(self, track: Cued) -> bool:
        try:
            self._ask(name="loadfile", url=_address(track), flags="append", options=_part(track))
        except Refused:
            return False
        return True

    def _start(self) -> None:
        if self._process and self._process.poll() is None:
            return
        self._end()
        at, until = Path(self._folder.name) / "socket", time.monotonic() + _PATIENCE_S
        at.unlink(missing_ok=True)
        command = [*_PROGRAM, f"--input-ipc-server={at}"]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - ours
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(_PATIENCE_S)
        while True:  # until it listens
            try:
                self._line.connect(str(at))
            except OSError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(_PAUSE_S)
            else:
                return

    def _playing(self) -> str | None:
        place = self._ask("get_property", "playlist-pos") if self._queue else -1
        return self._queue[place] if isinstance(place, int) and place >= 0 else None

    def _ask(self, *command: str | int, **named: object) -> Any:  # noqa: ANN401 - JSON
        """What a command gives, which has its words in order or by name.

        None where mpv says that there is no such thing now.
        Raises Refused for what else it says. An answer that nobody waited for is passed over.
        """
        assert self._line is not None  # noqa: S101 - it is started before it is asked
        self._asked += 1
        asked = {"command": named or command, "request_id": self._asked}
        self._line.sendall(json.dumps(asked).encode() + b"\n")
        while True:
            answer = json.loads(self._told())
            if "error" in answer and answer.get("request_id") == self._asked:  # else an event
                if answer["error"] not in ("success", "property unavailable"):
                    raise Refused(answer["error"])
                return answer.get("data")

    def _told(self) -> bytes:
        assert self._line is not None  # noqa: S101 - see above
        while b"\n" not in self._heard:
            part = self._line.recv(65536)
            if not part:
                raise ConnectionResetError
            self._heard += part
        line, _, self._heard = self._heard.partition(b"\n")
        return line


def _address(track: Cued) -> str:
    return track.sound.address if isinstance(track.sound, Stream) else str(track.sound)


def _part(track: Cued) -> dict[str, str]:
    """What of a file is played: mpv's own options."""
    told = {"start": track.starts, "length": track.lasts}
    return {name: f"{seconds:.3f}" for name, seconds in told.items() if seconds is not None}
