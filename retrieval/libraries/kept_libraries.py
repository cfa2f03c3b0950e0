"""The libraries of this house: what each is and who may ask it, what is known of it, its catalogue.

Under the home folder: `libraries/NAME/library.json` (readable by its owner alone, as it lets
somebody in), `libraries/NAME/inventory.db`, and `catalogues/NAME`, which the search reads.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import filelock
from pydantic import ValidationError

from undercard.retrieval.errors import IndexLockedError, InputError, RefusedError, StorageError
from undercard.retrieval.index import Progress, quiet
from undercard.retrieval.joined_names import names_in
from undercard.retrieval.libraries.beside_known import beside_known
from undercard.retrieval.libraries.definition import Access, Definition
from undercard.retrieval.libraries.heard_tracks import Heard
from undercard.retrieval.libraries.inventory import Inventory, Track
from undercard.retrieval.libraries.library import Audible, Facts, Library, Player, Stream
from undercard.retrieval.libraries.outbox import Outbox
from undercard.retrieval.libraries.private_file import write_private
from undercard.retrieval.libraries.scanning import Scan, scan
from undercard.retrieval.libraries.shelf import account_mark, known_elsewhere, write_catalogue

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_SCAN_S = 600  # that a scan is waited for


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

    def check_source(self, source: str) -> None:
        """Raises InputError where another library or catalogue has the name."""
        is_other = self.catalogue.exists() and not self.is_kept
        if is_other or (self.is_kept and self.definition.source != source):
            raise InputError(
                f"Something else is called {self.name!r} already: say another --name, or "
                f"`undercard library remove {self.name}` first."
            )

    def define(self, definition: Definition) -> None:
        """Keep what it is. Raises what `check_source` does."""
        self.check_source(definition.source)
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

    def access(self, listener: str) -> Access:
        """The account that a listener uses; of files, an empty one.

        Raises RefusedError where they have none.
        """
        definition = self.definition
        access = definition.account_of(listener)
        if access is None and definition.accounts:
            raise RefusedError(
                f"{listener} has no account of the library {self.name}: `undercard library add "
                f"{definition.source} --name {self.name} --user USER --for {listener}`."
            )
        return access or Access()

    def outbox(self, access: Access) -> Outbox:
        """What is still to be said to its server in the name of an account."""
        return Outbox(self.folder / access.outbox)

    @property
    def heard(self) -> Heard:
        """What was measured of its sound."""
        return Heard(self.folder / "heard.db")

    def beside_known(self) -> dict[str, dict[str, float]]:
        """How far what was measured agrees with what the built-in catalogue has of these songs."""
        with self.inventory() as inventory:
            return beside_known(inventory.tracks(), self.heard.measured(), known_elsewhere())

    def player(self, access: Access) -> Player:
        """The library, to be told something. Raises RefusedError where it is mere files."""
        opened = self.definition.open_for(access)
        if isinstance(opened, Player):
            return opened
        raise RefusedError(
            f"{self.name} is only read, as every {self.definition.kind} is. Write the list as a "
            "file: `undercard playlist export --to FILE.m3u8`."
        )

    def tracks(self, ids: Iterable[str], listener: str) -> dict[str, Track]:
        """Those of these tracks that are there and that a listener may see, by id.

        None where there is no such library.
        """
        if not self.folder.is_dir():
            return {}
        with self.inventory() as inventory:
            found = inventory.among(ids)
        return {track: one for track, one in found.items() if self._lets(listener, one.facts)}

    def _lets(self, listener: str, facts: Facts) -> bool:
        """What is not known yet of an account it may not see."""
        if not self.is_kept:
            return True
        definition = self.definition
        if facts.seen_by is None:
            return not definition.is_shared
        access = definition.account_of(listener)
        return access is not None and access.name in facts.seen_by

    def sound(self, key: str, listener: str) -> Path | Stream | None:
        """Where a listener is given the sound of a thing; None where the library gives none."""
        opened = self.definition.open_for(self.access(listener))
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
                    self._write(inventory)
                return found
        except filelock.Timeout as error:
            raise IndexLockedError(
                f"{self.name}: another process is scanning this library. Wait until it is done."
            ) from error

    def write(self) -> None:
        """Write its catalogue anew. Raises IndexLockedError while a scan does not end."""
        lock = filelock.FileLock(self.folder / "scanning.lock", timeout=_SCAN_S)
        try:
            with self._stored(), lock, self.inventory() as inventory:
                self._write(inventory)
        except filelock.Timeout as error:
            raise IndexLockedError(
                f"{self.name}: another process is scanning this library. What was measured is "
                f"kept, and comes into the catalogue with `undercard library listen {self.name}`."
            ) from error

    def _write(self, inventory: Inventory) -> None:
        heard = self.heard.measured()
        write_catalogue(inventory.tracks(), self.catalogue, self.name, heard=heard)
        inventory.written()

    def remove_account(self, name: str) -> None:
        """Forget an account, and what was to be said in its name; the next scan sees without it.

        Raises InputError where there is none of the name, or no other.
        """
        definition = self.definition
        self.define(definition.without_account(name))
        gone = next(one for one in definition.accounts if one.name == name)
        with self._stored():
            (self.folder / gone.outbox).unlink(missing_ok=True)

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


def accounts_of(home: Path, catalogues: Iterable[str], listener: str) -> tuple[str, ...]:
    """The accounts that a listener uses, as the column `seen_by` of those catalogues names them."""
    kept = {library.name: library for library in kept_libraries(home)}
    used = [
        (name, kept[name].definition.account_of(listener)) for name in catalogues if name in kept
    ]
    return tuple(account_mark(name, access.name) for name, access in used if access)
