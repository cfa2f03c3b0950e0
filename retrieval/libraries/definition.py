"""What a library is, and who may ask it: a path, or a server with one account or several."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, SecretStr, field_serializer, model_validator

from undercard.retrieval.errors import InputError
from undercard.retrieval.libraries.beets import Beets
from undercard.retrieval.libraries.folder import Folder
from undercard.retrieval.libraries.jellyfin import Jellyfin, JellyfinApi
from undercard.retrieval.libraries.library import Library
from undercard.retrieval.libraries.m3u_files import M3uFiles
from undercard.retrieval.libraries.several_accounts import SeveralAccounts
from undercard.retrieval.libraries.subsonic import Subsonic
from undercard.retrieval.libraries.subsonic_api import Account, SubsonicApi

Kind = Literal["folder", "m3u", "beets", "subsonic", "jellyfin"]
_SQLITE = b"SQLite format 3\0"
_OUTBOX = "outbox.db"


class Access(BaseModel):
    """An account of a server, and the listeners who use it; none: everybody without another one.

    `name` is what its owner calls it; `user` is what the server takes, on Jellyfin an id.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = ""
    user: str = ""
    listeners: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()  # ids of music folders; none for all
    token: SecretStr = SecretStr("")
    salt: SecretStr = SecretStr("")
    api_key: SecretStr = SecretStr("")
    password: SecretStr = SecretStr("")  # for a server that takes neither token nor key
    outbox: str = _OUTBOX  # the file with what is still to be said in its name

    @field_serializer("token", "salt", "api_key", "password", when_used="json")
    def _kept(self, secret: SecretStr) -> str:
        """As it is, in the one file that only its owner may read."""
        return secret.get_secret_value()

    @property
    def account(self) -> Account:
        """Who asks a server that speaks Subsonic."""
        secret = (self.token, self.salt, self.api_key, self.password)
        return Account(self.user, *(one.get_secret_value() for one in secret))


class Definition(BaseModel):
    """What a library is. `source`: a path, or a server's address."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    source: str
    accounts: tuple[Access, ...] = ()  # of a server

    @model_validator(mode="before")
    @classmethod
    def _with_its_account(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """What was kept when a server had one account alone."""
        names = Access.model_fields
        if not isinstance(given, dict) or not names.keys() & given.keys():
            return given
        account = {name: given[name] for name in names if name in given}
        account.setdefault("name", account.get("user", ""))
        rest = {name: value for name, value in given.items() if name not in names}
        return rest | ({"accounts": [account]} if given["kind"] in _SERVERS else {})

    @property
    def is_shared(self) -> bool:
        """Whether what is offered depends on who listens."""
        return any(one.listeners for one in self.accounts)

    def account_of(self, listener: str) -> Access | None:
        """The account that a listener uses: their own, or else everybody's; None without one."""
        own = (one for one in self.accounts if listener in one.listeners)
        return next(own, self._everybodys)

    @property
    def _everybodys(self) -> Access | None:
        return next((one for one in self.accounts if not one.listeners), None)

    def with_account(self, access: Access) -> "Definition":
        """The same with an account in the place of the one of its name, or of everybody's.

        One that is said anew without listeners keeps its own. A listener uses the account that was
        said last.
        """
        named = next((one for one in self.accounts if one.name == access.name), None)
        listeners = access.listeners or (named.listeners if named else ())
        was = named or (None if listeners else self._everybodys)
        digest = hashlib.sha256(access.name.encode()).hexdigest()[:12]
        fresh = f"outbox-{digest}.db" if self.accounts else _OUTBOX
        outbox = was.outbox if was else fresh
        new = access.model_copy(update={"listeners": listeners, "outbox": outbox})
        kept = [_without(one, listeners) for one in self.accounts if one is not was]
        return self.model_copy(update={"accounts": (*filter(None, kept), new)})

    def without_account(self, name: str) -> "Definition":
        """The same without an account. Raises InputError where it is none, or the only one."""
        rest = tuple(one for one in self.accounts if one.name != name)
        named = ", ".join(one.name for one in self.accounts) or "none"
        if len(rest) == len(self.accounts):
            raise InputError(f"{self.source}: there is no account {name!r}; there are: {named}.")
        if not rest:
            raise InputError(f"{name!r} is the only account: remove the library itself.")
        return self.model_copy(update={"accounts": rest})

    def open(self) -> Library:
        """The library itself: all that any of its accounts may see."""
        if self.is_shared:
            return SeveralAccounts({one.name: self.open_for(one) for one in self.accounts})
        return self.open_for(next(iter(self.accounts), Access()))

    def open_for(self, access: Access) -> Library:
        """The library as one account may see it."""
        return _OPENED[self.kind](self.source, access)


def _without(access: Access, listeners: tuple[str, ...]) -> Access | None:
    """The account without these listeners; None where that leaves nobody who uses it."""
    rest = tuple(one for one in access.listeners if one not in listeners)
    if access.listeners and not rest:
        return None
    return access.model_copy(update={"listeners": rest})


_SERVERS = ("subsonic", "jellyfin")
_OPENED: Mapping[Kind, Callable[[str, Access], Library]] = {
    "folder": lambda source, _: Folder(Path(source)),
    "m3u": lambda source, _: M3uFiles(Path(source)),
    "beets": lambda source, _: Beets(Path(source)),
    "subsonic": lambda source, one: Subsonic(SubsonicApi(source, one.account), one.folders),
    "jellyfin": lambda source, one: Jellyfin(
        JellyfinApi(source, one.token.get_secret_value()), one.user, one.folders
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
