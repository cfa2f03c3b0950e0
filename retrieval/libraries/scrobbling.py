"""Plays of a library's tracks, counted back: on its server, and at ListenBrainz.

Nothing is counted anywhere until its owner says so. A play is kept before anybody tries to send it.
"""

import hashlib
import json
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError, field_serializer

from undercard.retrieval.errors import InputError, StorageError
from undercard.retrieval.libraries.inventory import Track
from undercard.retrieval.libraries.kept_libraries import KeptLibrary
from undercard.retrieval.libraries.library import Player
from undercard.retrieval.libraries.listenbrainz import ADDRESS, ListenBrainz, listen_of
from undercard.retrieval.libraries.outbox import Order, Outbox, Sent
from undercard.retrieval.libraries.private_file import write_private


class Counted(BaseModel):
    """Whose plays of a library are counted, and where."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on_server: bool = False
    listeners: tuple[str, ...] = ()  # none: everybody's
    token: SecretStr = SecretStr("")  # of ListenBrainz; without one nothing is counted there
    url: str = ADDRESS  # … or of another server that speaks as it does

    @field_serializer("token", when_used="json")
    def _kept(self, secret: SecretStr) -> str:
        """As it is, in the one file that only its owner may read."""
        return secret.get_secret_value()

    def is_whose(self, listener: str) -> bool:
        """Whether a listener's plays are counted."""
        return not self.listeners or listener in self.listeners


@dataclass(frozen=True)
class Play:
    """`id` is the same however often it is told; `at`: when it began, in seconds since 1970."""

    id: str
    listener: str
    at: float


@dataclass(frozen=True)
class Scrobbling:
    """The plays of one library."""

    library: KeptLibrary

    @property
    def counted(self) -> Counted:
        """What is counted. Raises InputError where that cannot be read."""
        file = self.library.folder / "scrobbling.json"
        try:
            return Counted.model_validate_json(file.read_bytes())
        except FileNotFoundError:
            return Counted()
        except (OSError, ValidationError) as error:
            raise InputError(
                f"{file}: cannot be read ({type(error).__name__}). Say `undercard library scrobble "
                f"{self.library.name}` again."
            ) from None

    def set(self, counted: Counted) -> None:
        """Count this from now on; what was refused before is sent again. Raises StorageError."""
        file = self.library.folder / "scrobbling.json"
        try:
            write_private(file, counted.model_dump_json(indent=1))
        except OSError as error:
            raise StorageError(f"{file}: cannot be written ({error.strerror}).") from error
        self.again()

    def again(self) -> None:
        """Let what was refused wait once more, as the reason is gone."""
        for access in self.library.definition.accounts:
            self.library.outbox(access).again()
        self._listens.again()

    def keep(self, track: Track, play: Play) -> bool:
        """Keep a play until it is sent. False where it is not counted, or is kept already."""
        counted = self.counted
        if not counted.is_whose(play.listener):
            return False
        said = json.dumps([play.listener, play.id]).encode()
        name = f"play {hashlib.sha256(said).hexdigest()[:32]}"
        kept = [False]
        if counted.on_server:
            order = Order(kind="play", keys=(track.key,), at=play.at)
            access = self.library.access(play.listener)
            kept.append(self.library.outbox(access).put(name, order))
        if counted.token.get_secret_value() and (listen := listen_of(track.facts)):
            order = Order(kind="play", keys=(listen,), at=play.at)
            kept.append(self._listens.put(name, order))
        return any(kept)

    def send(self, *, now: bool = False) -> Sent:
        """Send what waits; `now`: also what would wait for a server that was down."""
        counted, found = self.counted, Sent(0, 0, 0)
        definition = self.library.definition
        for access in definition.accounts:
            opened = definition.open_for(access)
            if isinstance(opened, Player):
                found += self.library.outbox(access).send(opened, now=now)
        if token := counted.token.get_secret_value():
            found += self._listens.send(ListenBrainz(token, counted.url), now=now)
        return found

    @property
    def _listens(self) -> Outbox:
        return Outbox(self.library.folder / "listens.db")
