"""The libraries of this house: what each is and who may ask it, what is known of it, its catalogue.

Under the home folder: `libraries/NAME/library.json` (readable by its owner alone, as it lets
somebody in), `libraries/NAME/inventory.db`, and `catalogues/NAME`, which the search reads.
"""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import filelock
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError, field_serializer

from undercard.retrieval.errors import IndexLockedError, InputError, RefusedError, StorageError
from undercard.retrieval.index import Progress, quiet
from undercard.retrieval.joined_names import names_in
from undercard.retrieval.libraries.beets import Beets
from undercard.retrieval.libraries.folder import Folder
from undercard.retrieval.libraries.inventory import Inventory, Track
from undercard.retrieval.libraries.jellyfin import Jellyfin, JellyfinApi
from undercard.retrieval.libraries.library import Audible, Library, Player, Stream
from undercard.retrieval.libraries.m3u_files import M3uFiles
from undercard.retrieval.libraries.outbox import Outbox
from undercard.retrieval.libraries.private_file import write_private
from undercard.retrieval.libraries.scanning import Scan, scan
from undercard.retrieval.libraries.shelf import write_catalogue
from undercard.retrieval.libraries.subsonic import Subsonic
from undercard.retrieval.libraries.subsonic_api import Account, SubsonicApi

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
Kind = Literal["folder", "m3u", "beets", "subsonic", "jellyfin"]
_SQLITE = b"SQLite format 3\0"


class Definition(BaseModel):
    """What a library is. `source`: a path, or a server's address."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    source: str
    folders: tuple[str, ...] = ()  # of a server: ids of its music folders; none for all
    user: str = ""
    token: SecretStr = SecretStr("")
    salt: SecretStr = SecretStr("")
    api_key: SecretStr = SecretStr("")
    password: SecretStr = SecretStr("")  # for a server that takes neither token nor key

    @field_serializer("token", "salt", "api_key", "password", when_used="json")
    def _kept(self, secret: SecretStr) -> str:
        """As it is, in the one file that only its owner may read."""
        return secret.get_secret_value()

    @property
    def account(self) -> Account:
        """Who asks a server."""
        secret = (self.token, self.salt, self.api_key, self.password)
        return Account(self.user, *(one.get_secret_value() for one in secret))

    def open(self) -> Library:
        """The library itself."""
        return _OPENED[self.kind](self)


_OPENED: Mapping[Kind, Callable[[Definition], Library]] = {
    "folder": lambda it: Folder(Path(it.source)),
    "m3u": lambda it: M3uFiles(Path(it.source)),
    "beets": lambda it: Beets(Path(it.source)),
    "subsonic": lambda it: Subsonic(SubsonicApi(it.source, it.account), it.folders),
    "jellyfin": lambda it: Jellyfin(
        JellyfinApi(it.source, it.token.get_secret_value()), it.user, it.folders
    ),
}


def kind_of(source: str) -> Kind:
    """What a source is, by its looks. Raises InputError where there is no telling."""
    if source.startswith(("http://", "https://")):
        return "subsonic"
    path = Path(source)
    if path.is_dir():
        return "folder"
    if path.is_file() and path.suffix.lower() in (".m3u", ".m3u8"):
        return "m3u"
    if path.is_file() and _begins(path) == _SQLITE:
        return "beets"
    there = "it is no library that we know" if path.exists() else "there is no such folder"
    raise InputError(
        f"{source}: {there}. Name a folder of audio, an M3U, the database of beets, or a server's "
        "address."
    )


def _begins(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(len(_SQLITE))


@dataclass(frozen=True)
class KeptLibrary:
    """One library by its name, whether or not it is there yet."""

    home: Path
    name: str

    def __post_init__(self) -> None:
        """Raises InputError for what is no name."""
        if not _NAME.fullmatch(self.name) or self.name == "builtin":
            raise InputError(
                f"{self.name!r} cannot name a library: use small letters, digits, '-', '_' and "
                "'.', and not 'builtin'."
            )

    @property
    def folder(self) -> Path:
        """Where what it is, and what is known of it, is kept."""
        return self.home / "libraries" / self.name

    @property
    def catalogue(self) -> Path:
        """The file that the search reads."""
        return self.home / "catalogues" / self.name / "tracks.parquet"

    @property
    def is_kept(self) -> bool:
        """Whether it is there."""
        return (self.folder / "library.json").is_file()

    @property
    def definition(self) -> Definition:
        """What it is. Raises InputError naming those that there are."""
        file = self.folder / "library.json"
        try:
            return Definition.model_validate_json(file.read_bytes())
        except FileNotFoundError:
            there = ", ".join(one.name for one in kept_libraries(self.home)) or "none yet"
            raise InputError(
                f"There is no library {self.name!r}; there are: {there}. "
                f"Make one with `undercard library add SOURCE --name {self.name}`."
            ) from None
        except (OSError, ValidationError) as error:
            kind = type(error).__name__  # the text may hold what lets somebody in
            raise InputError(f"{file}: cannot be read ({kind}). Add the library again.") from None

    def define(self, definition: Definition) -> None:
        """Keep what it is. Raises InputError where another library or catalogue has the name."""
        is_other = self.catalogue.exists() and not self.is_kept
        if is_other or (self.is_kept and self.definition.source != definition.source):
            raise InputError(
                f"Something else is called {self.name!r} already: say another --name, or "
                f"`undercard library remove {self.name}` first."
            )
        with self._stored():
            write_private(self.folder / "library.json", definition.model_dump_json(indent=1))

    @contextmanager
    def inventory(self) -> Iterator[Inventory]:
        """What is known of it."""
        inventory = Inventory(self.folder / "inventory.db")
        try:
            yield inventory
        finally:
            inventory.close()

    @property
    def outbox(self) -> Outbox:
        """What is still to be said to its server."""
        return Outbox(self.folder / "outbox.db")

    def player(self) -> Player:
        """The library, to be told something. Raises RefusedError where it is mere files."""
        opened = self.definition.open()
        if isinstance(opened, Player):
            return opened
        raise RefusedError(
            f"{self.name} is only read, as every {self.definition.kind} is. Write the list as a "
            "file: `undercard playlist export --to FILE.m3u8`."
        )

    def tracks(self, ids: Iterable[str]) -> dict[str, Track]:
        """Those of these tracks that are there, by id; none where there is no such library."""
        if not self.folder.is_dir():
            return {}
        with self.inventory() as inventory:
            return inventory.among(ids)

    def sound(self, key: str) -> Path | Stream | None:
        """Where the sound of a thing is; None where the library gives none."""
        opened = self.definition.open()
        return opened.sound(key) if isinstance(opened, Audible) else None

    def scan(
        self, progress: Progress = quiet, *, library: Library | None = None, forget: bool = False
    ) -> Scan:
        """Look through it, and write its catalogue anew where something changed.

        `library`: in the place of what the definition opens. Raises what `scanning.scan` does, and
        IndexLockedError while another process scans it.
        """
        source = library or self.definition.open()
        lock = filelock.FileLock(self.folder / "scanning.lock", timeout=0)
        try:
            with self._stored(), lock, self.inventory() as inventory:
                found = scan(source, inventory, progress, forget=forget)
                if found.changed or not self.catalogue.exists():
                    write_catalogue(inventory.tracks(), self.catalogue)
                    inventory.written()
                return found
        except filelock.Timeout as error:
            raise IndexLockedError(
                f"{self.name}: another process is scanning this library. Wait until it is done."
            ) from error

    def remove(self) -> None:
        """Forget it here: what is known of it, its catalogue, its index. The music stays."""
        every = (self.home / "index").glob("*-" + "[0-9a-f]" * 12)
        indexes = [one for one in every if self.name in names_in(one.name[:-13])]
        with self._stored():
            for folder in (*indexes, self.catalogue.parent, self.folder):
                if folder.exists():
                    shutil.rmtree(folder)

    @contextmanager
    def _stored(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StorageError(
                f"{self.folder}: cannot be written ({error.strerror}). "
                "Free some space or choose another home."
            ) from error


def kept_libraries(home: Path) -> list[KeptLibrary]:
    """Those that there are, by name."""
    files = (home / "libraries").glob("*/library.json")
    return [KeptLibrary(home, file.parent.name) for file in sorted(files)]
