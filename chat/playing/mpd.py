"""Plays through a Music Player Daemon that is there, over its socket on this machine.

The protocol: https://mpd.readthedocs.io/en/stable/protocol.html. It is given files alone: an
address that lets somebody in would stand in its queue, where all its clients read it.
"""

import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from undercard.chat.errors import NotReady
from undercard.chat.playing.audio_player import AudioPlayer, Cued, after

_PATIENCE_S = 10.0


def socket_of_mpd() -> Path | None:
    """Where a daemon of this machine listens: by MPD_HOST, or where it usually does."""
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    named = (os.environ.get("MPD_HOST", ""), f"{folder}/mpd/socket", "/run/mpd/socket")
    return next((Path(one) for one in named if one.startswith("/") and Path(one).is_socket()), None)


class Mpd(AudioPlayer):
    """Its queue becomes ours; it plays on when we end."""

    def __init__(self, at: Path) -> None:
        self._at = at
        self._known: dict[str, str] = {}  # our ids, by its ids of songs

    def play(self, tracks: Sequence[Cued]) -> int:
        """As the protocol says."""
        files = [track for track in tracks if isinstance(track.sound, Path)]
        if not files:
            return 0
        try:
            with talk_to(self._at) as talk:
                self._queue(talk, files)
        except (OSError, ValueError) as error:
            raise NotReady(
                f"MPD at {self._at} does not do as it is told ({error}). May it read the files, "
                "and does `mpc play` play?"
            ) from error
        return len(files)

    def wait(self) -> None:
        """It plays without us."""

    def close(self) -> None:
        """It plays on."""

    def _queue(self, talk: "Talk", files: Sequence[Cued]) -> None:
        playing = talk.ask("status").get("songid", "")
        rest = after(files, self._known.get(playing))
        kept = {playing: self._known[playing]} if rest is not None else {}
        if rest is None:
            talk.ask("clear")
        else:
            for song in self._known.keys() - kept.keys():
                talk.ask("deleteid", song, anyway=True)  # it may be gone by itself
        for track in files if rest is None else rest:
            kept[talk.ask("addid", f"file://{track.sound}")["Id"]] = track.id
        self._known = kept
        talk.ask("replay_gain_mode", "track")
        if rest is None:
            talk.ask("play")


class Talk:
    """Commands and answers. Raises OSError, and ValueError where MPD refuses."""

    def __init__(self, lines: TextIO) -> None:
        self._lines = lines
        if not lines.readline().startswith("OK MPD"):
            raise ValueError("it speaks another protocol")

    def ask(self, command: str, *words: str, anyway: bool = False) -> dict[str, str]:
        """What a command answers, by name; `anyway`: nothing where it is refused."""
        quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in words)
        said = " ".join([command, *(f'"{word}"' for word in quoted)])
        if "\n" in said:
            raise ValueError("a path with a line break has no way into its protocol")
        self._lines.write(f"{said}\n")
        self._lines.flush()
        told: dict[str, str] = {}
        while True:
            line = self._lines.readline().rstrip("\n")
            if line == "OK" or (anyway and line.startswith("ACK")):
                return told
            if not line or line.startswith("ACK"):
                raise ValueError(line or "it hung up")
            name, _, value = line.partition(": ")
            told[name] = value


@contextmanager
def talk_to(at: Path) -> Iterator[Talk]:
    """A connection to a daemon's socket."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_PATIENCE_S)
        line.connect(str(at))
        with line.makefile("rw", encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
            yield Talk(lines)
