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
from pathlib import Path
from typing import Any

from undercard.chat.errors import NotReady
from undercard.chat.playing.audio_player import AudioPlayer, Cued, after
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
        self._queue: list[str] = []  # ids, as mpv's own list has them

    def play(self, tracks: Sequence[Cued]) -> int:
        """As the protocol says; mpv plays files and addresses."""
        try:
            self._start()
            playing = self._playing()
            rest = after(tracks, playing)
            self._ask("playlist-clear")  # but for what is played
            for track in tracks if rest is None else rest:
                self._ask("loadfile", _address(track), "append")
            if rest is None:  # only now: mpv ends with its list
                self._ask("playlist-play-index", 1 if playing else 0)
                if playing:
                    self._ask("playlist-remove", 0)
            begins = 0 if rest is None else len(tracks) - len(rest) - 1
            self._queue = [track.id for track in tracks[begins:]]
        except (OSError, ValueError) as error:
            raise NotReady(
                f"mpv does not do as it is told ({type(error).__name__}). Does "
                "`mpv --no-video FILE` play?"
            ) from error
        return len(tracks)

    def wait(self) -> None:
        """It ends by itself after the last track."""
        if self._process:
            self._process.wait()

    def close(self) -> None:
        """End it."""
        if self._process:
            self._process.terminate()
            self._process.wait(_PATIENCE_S)
        self._hang_up()
        self._folder.cleanup()

    def _hang_up(self) -> None:
        if self._line:
            self._line.close()
        self._line, self._queue, self._heard = None, [], b""

    def _start(self) -> None:
        if self._process and self._process.poll() is None:
            return
        self._hang_up()
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

    def _ask(self, *command: str | int) -> Any:  # noqa: ANN401 - JSON
        """What a command gives; None where mpv says that there is no such thing now."""
        assert self._line is not None  # noqa: S101 - it is started before it is asked
        self._line.sendall(json.dumps({"command": command}).encode() + b"\n")
        while True:
            answer = json.loads(self._told())
            if "error" in answer:  # else it is an event
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
