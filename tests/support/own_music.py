"""Files that can be heard, each a tone, made and tagged by ffmpeg."""

import shutil
import subprocess
from pathlib import Path

from undercard.retrieval.libraries.definition import Definition
from undercard.retrieval.libraries.kept_libraries import KeptLibrary

FFMPEG = shutil.which("ffmpeg")
MISSING = "no ffmpeg here: install it (Debian: apt-get install ffmpeg) to run these tests"


def tones(music: Path, count: int, seconds: float) -> None:
    """Song 1, Song 2 and so on, of artists that differ."""
    music.mkdir(parents=True, exist_ok=True)
    for at in range(1, count + 1):
        tags = {"title": f"Song {at}", "artist": f"Artist {at}", "album": "Tones", "genre": "Rock"}
        said = [word for name, text in tags.items() for word in ("-metadata", f"{name}={text}")]
        tone = f"sine=frequency={200 + 40 * at}:duration={seconds}"
        made = [str(FFMPEG), "-loglevel", "error", "-f", "lavfi", "-i", tone, *said]
        subprocess.run([*made, str(music / f"{at}.flac")], check=True)


def bring_in(home: Path, music: Path, name: str) -> KeptLibrary:
    """A folder as a library."""
    library = KeptLibrary(home, name)
    library.define(Definition(kind="folder", source=str(music)))
    library.scan()
    return library
