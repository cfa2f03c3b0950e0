"""A library of many files: how long it takes to bring in and to look through again, and the memory.

    python -m benchmarks.library [--tracks 100000]

The files are FLAC heads with Vorbis comments (no sound), twelve to a folder, on the disk that the
temporary folder is on; each step runs in a process of its own.
"""

import argparse
import random
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

_STEP = """
import resource, sys, time
from pathlib import Path
from undercard.retrieval.libraries.definition import Definition
from undercard.retrieval.libraries.kept_libraries import KeptLibrary
kept = KeptLibrary(Path(sys.argv[1]), "many")
kept.define(Definition(kind="folder", source=sys.argv[2]))
begun = time.perf_counter()
found = kept.scan(forget=True)
used = resource.getrusage(resource.RUSAGE_SELF)
processor = used.ru_utime + used.ru_stime
counts = (found.read, found.settled.moved, found.settled.gone)
print(time.perf_counter() - begun, processor, used.ru_maxrss / 1024, *counts)
"""
_RATE = 44_100
_GENRES = ("Rock", "Hip-Hop/Rap", "Jazz; Soul", "Singer/Songwriter", "Electronic", "Folk, World")


def main() -> None:
    """Print a table of the steps."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--tracks", type=int, default=100_000)
    tracks = given.parse_args().tracks
    table = Table(
        "step", "s", "processor s", "peak MiB", "read", "moved", "gone", title=f"{tracks:,} tracks"
    )
    with tempfile.TemporaryDirectory(prefix="undercard-bench-") as folder:
        home, music = Path(folder) / "home", Path(folder) / "music"
        _make(music, tracks)
        for step, change in (
            ("first scan", None),
            ("again, unchanged", None),
            ("again, 1 folder moved", lambda: (music / "00000").rename(music / "moved")),
            ("again, 1 file tagged anew", lambda: _write(next((music / "00001").iterdir()), -1)),
        ):
            if change:
                change()
            table.add_row(step, *_step(home, music))
    Console().print(table)


def _step(home: Path, music: Path) -> list[str]:
    command = [sys.executable, "-c", _STEP, str(home), str(music)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own program
    seconds, processor, peak, *counts = ran.stdout.split()
    return [f"{float(seconds):.1f}", f"{float(processor):.1f}", f"{float(peak):.0f}", *counts]


def _make(music: Path, tracks: int) -> None:
    begun = time.perf_counter()
    for number in range(tracks):
        folder = music / f"{number // 12:05d}"
        if not number % 12:
            folder.mkdir(parents=True)
        _write(folder / f"{number % 12 + 1:02d} - Track.flac", number)
    Console(stderr=True).print(f"made in {time.perf_counter() - begun:.0f} s")


def _write(path: Path, number: int) -> None:
    """A FLAC head: a length, and the comments that taggers write."""
    drawn = random.Random(number)
    artist, year = f"Artist {drawn.randrange(9_000)}", drawn.randrange(1960, 2026)
    said = (
        f"TITLE=Song {number}", f"ARTIST={artist}", f"ALBUMARTIST={artist}",
        f"ALBUM=Album {number // 12}", f"DATE={year}-05-01", f"ORIGINALDATE={year - 1}",
        f"TRACKNUMBER={number % 12 + 1}", f"GENRE={drawn.choice(_GENRES)}",
        f"ISRC=GBXYZ{number % 10_000_000:07d}", "REPLAYGAIN_TRACK_GAIN=-7.03 dB",
        f"MUSICBRAINZ_TRACKID={drawn.getrandbits(128):032x}",
    )  # fmt: skip
    comments = [one.encode() for one in said]
    block = struct.pack("<II", 0, len(comments))
    block += b"".join(struct.pack("<I", len(one)) + one for one in comments)
    samples = drawn.randrange(100, 400) * _RATE
    info = struct.pack(">HH", 4096, 4096) + bytes(6)
    info += ((_RATE << 44) | (1 << 41) | (15 << 36) | samples).to_bytes(8, "big") + bytes(16)
    head = b"fLaC\0" + len(info).to_bytes(3, "big") + info
    path.write_bytes(head + b"\x84" + len(block).to_bytes(3, "big") + block)


if __name__ == "__main__":
    main()
