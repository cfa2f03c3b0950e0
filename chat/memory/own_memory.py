"""What a listener does to what is remembered of them, outside of a dialogue.

Each change is one transaction, and leaves nothing of what is gone in the database's files.
"""

from collections.abc import Mapping
from typing import Any

from undercard.chat.dialogue.keepsakes import Known
from undercard.chat.memory import remembered, store, striking
from undercard.chat.memory.database import Database
from undercard.chat.memory.erasing import forget_dialogue, forget_listener, purge
from undercard.chat.memory.kept_of import kept_of
from undercard.retrieval.catalogue import Catalogue


class OwnMemory:
    """Every method takes the listener who asks; none reaches another's."""

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self._database, self._catalogue = database, catalogue

    def kept(self, listener: str, *, whole: bool = False) -> Mapping[str, Any]:
        """What is remembered, newest last; with `whole` every row of it, as it is exported."""
        with self._database.transaction() as conn:
            return kept_of(conn, listener, self._catalogue, whole=whole)

    def take_back(self, listener: str, key: str) -> None:
        """Forget one thing, and strike it from the history; of what is not there, nothing."""
        with self._database.transaction() as conn:
            for one in remembered.entries(conn, listener):
                if one.key == key and Known(key, one.words).was_said:
                    striking.strike(conn, listener, one.words)
            remembered.take_back(conn, listener, [key])
        self._database.settle()

    def forget_dialogue(self, listener: str, dialogue: str) -> None:
        """Forget one dialogue with its lists. Raises UnknownDialogue where it is not theirs."""
        with self._database.transaction() as conn:
            forget_dialogue(conn, listener, dialogue)
        purge(self._database)

    def switch(self, listener: str, *, on: bool) -> None:
        """Let the listener be remembered from now on, or not."""
        with self._database.transaction() as conn:
            store.know(conn, listener)
            store.switch_memory(conn, "", on=on, listener=listener)

    def forget(self, listener: str) -> bool:
        """Forget the listener everywhere; False where nothing was known."""
        return forget_listener(self._database, listener) is not None
