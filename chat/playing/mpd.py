"""Plays through a Music Player Daemon that is there, over its socket on this machine.

The protocol: https://mpd.readthedocs.io/en/stable/protocol.html. It is given files alone: an
address that lets somebody in would stand in its queue, where all its clients read it.
"""

import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from undercard.chat.errors import NotReady
from undercard.chat.playing.audio_player import AudioPlayer, Cued, Refused, after

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
                return self._queue(talk, files)
        except (OSError, ValueError) as error:
            raise NotReady(
                f"MPD at {self._at} does not do as it is told ({error}). May it read the files, "
                "and does `mpc play` play?"
            ) from error

    def wait(self) -> None:
        """It plays without us."""

    def close(self) -> None:
        """It plays on."""

    def _queue(self, talk: "Talk", files: Sequence[Cued]) -> int:
        """Returns how many it took; raises the first refusal where it took none."""
        status = talk.ask("status")
        playing = status.get("songid", "") if status.get("state") != "stop" else ""
        rest = after(files, self._known.get(playing))
        if rest is None:
            talk.ask("clear")
            self._known = {}
        for song in self._known.keys() - {playing}:
            with suppress(Refused):  # it may be gone by itself
                talk.ask("deleteid", song)
            del self._known[song]
        refused: list[Refused] = []
        for track in files if rest is None else rest:
            try:
                self._known[talk.song(track)] = track.id
            except Refused as error:
                refused.append(error)
        if not self._known:
            raise refused[0]
        talk.ask("replay_gain_mode", "track")
        talk.ask("play")  # what is being played goes on
        return len(files) - len(refused)


class Talk:
    """Commands and answers. Raises OSError, Refused, and ValueError where it is no MPD."""

    def __init__(self, lines: TextIO) -> None:
        self._lines = lines
        if not lines.readline().startswith("OK MPD"):
            raise ValueError("it speaks another protocol")

    def ask(self, command: str, *words: str) -> dict[str, str]:
        """What a command answers, by name."""
        quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in words)
        said = " ".join([command, *(f'"{word}"' for word in quoted)])
        if "\n" in said:
            raise Refused("a path with a line break has no way into its protocol")
        self._lines.write(f"{said}\n")
        self._lines.flush()
        told: dict[str, str] = {}
        while True:
            line = self._lines.readline().rstrip("\n")
            if line == "OK":
                return told
            if line.startswith("ACK"):
                raise Refused(line)
            if not line:
                raise ValueError("it hung up")
            name, _, value = line.partition(": ")
            told[name] = value

    def song(self, track: Cued) -> str:
        """The daemon's id of a file that is now at the end of its queue."""
        added = self.ask("addid", f"file://{track.sound}")
        if "Id" not in added:
            raise Refused("it gave the file no id")
        if track.starts is not None:
            ends = "" if track.lasts is None else f"{track.starts + track.lasts:.3f}"
            self.ask("rangeid", added["Id"], f"{track.starts:.3f}:{ends}")
        return added["Id"]


@contextmanager
def talk_to(at: Path) -> Iterator[Talk]:
    """A connection to a daemon's socket."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_PATIENCE_S)
        line.connect(str(at))
        with line.makefile("rw", encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
            yield Talk(lines)
