"""What a listener ruled out for good ("never again"), beyond the dialogue it was said in.

Each call works in the caller's transaction.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

import sqlalchemy as sa

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.holding import Standing
from undercard.chat.memory.tables import lasting

_LONGEST = 200  # characters of the words that are kept


def lasting_of(conn: sa.Connection, listener: str) -> Standing:
    """Everything that a listener ruled out for good, oldest first."""
    query = sa.select(lasting.c.criterion).where(lasting.c.listener == listener)
    held = conn.scalars(query.order_by(lasting.c.given))
    return tuple(Criterion.model_validate(one) for one in held)


class Where(Protocol):
    """Whose turn it is, and which."""

    @property
    def listener(self) -> str:
        """The listener's name."""

    @property
    def dialogue(self) -> str:
        """The dialogue's id."""

    @property
    def number(self) -> int:
        """The turn's number."""


def keep_lasting(
    conn: sa.Connection, turn: Where, before: Sequence[Criterion], after: Sequence[Criterion]
) -> None:
    """Keep what holds for good after a turn; what was taken back in it goes."""
    held, wanted = _for_good(before), _for_good(after)
    listener = turn.listener
    gone = held.keys() - wanted.keys()
    if gone:
        conn.execute(
            lasting.delete().where(lasting.c.listener == listener, lasting.c.words.in_(gone))
        )
    query = sa.select(lasting.c.words).where(lasting.c.listener == listener)
    for words in wanted.keys() - held.keys() - set(conn.scalars(query)):
        values = {
            "listener": listener,
            "words": words,
            "criterion": wanted[words].model_dump(mode="json"),
            "dialogue": turn.dialogue,
            "turn": turn.number,
            "given": datetime.now(UTC),
        }
        conn.execute(lasting.insert().values(**values))


def _for_good(standing: Sequence[Criterion]) -> dict[str, Criterion]:
    return {one.words[:_LONGEST]: one for one in standing if one.ever}
