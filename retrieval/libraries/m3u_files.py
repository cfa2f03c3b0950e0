"""The audio files that an M3U names, with the list as a playlist."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from undercard.retrieval.charset import open_text
from undercard.retrieval.errors import CatalogueFileError
from undercard.retrieval.libraries.folder import thing_of
from undercard.retrieval.libraries.library import Audible, Facts, Library, Thing


@dataclass(frozen=True)
class M3uFiles(Library, Audible):
    """Keys are absolute paths. Addresses of the web in it are passed over."""

    path: Path

    def things(self) -> Iterator[Thing]:
        """The files in the order of the list, each once."""
        if not self.path.is_file():
            raise CatalogueFileError(f"{self.path}: there is no such file. Check the path.")
        with open_text(self.path) as stream:
            lines = [line.strip() for line in stream]
        for path in dict.fromkeys(filter(None, map(self._file, lines))):
            if thing := thing_of(path, str(path)):
                yield Thing(thing.key, thing.stamp, partial(self._listed, thing.read))

    def sound(self, key: str) -> Path:
        """The file itself."""
        return Path(key)

    def _file(self, line: str) -> Path | None:
        if not line or line.startswith("#"):
            return None
        if line.startswith("file://"):
            line = unquote(line.removeprefix("file://").removeprefix("localhost"))
        return None if "://" in line else (self.path.parent / line).resolve()

    def _listed(self, read: Callable[[], Facts | None]) -> Facts | None:
        facts = read()
        return facts and replace(facts, playlists=(self.path.stem,))
