"""Binds what a listener was shown and told to the audit log, and compares the two.

Hashes are of texts as they are stored, so that whoever writes a turn anew, a migration too, has to
bind it anew.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from undercard.chat.memory.tables import slates, turns
from undercard.policy.records import audit, blanking
from undercard.policy.records.difference import Difference

_CARDS = sa.select(
    slates.c.dialogue, slates.c.turn, slates.c.rank, slates.c.track, sa.cast(slates.c.card, sa.Text)
).order_by(slates.c.dialogue, slates.c.turn, slates.c.rank)
_TURNS = sa.select(
    *(turns.c.dialogue, turns.c.number, turns.c.reply),
    sa.cast(turns.c.record, sa.Text).label("record"),
).where(turns.c.status == "done")
_WORDS = {"reply": "the reply", "record": "the record", "slate": "the list"}


def bind(conn: sa.Connection, dialogue: str, number: int, at: datetime | None = None) -> None:
    """Write to the audit log what a turn showed and said, if it is finished.

    `at`: now when not given.
    """
    here = _TURNS.where(turns.c.dialogue == dialogue, turns.c.number == number)
    turn = conn.execute(here).first()
    if turn is None:
        return
    shown = conn.execute(_CARDS.where(slates.c.dialogue == dialogue, slates.c.turn == number))
    body = {"turn": f"{dialogue}/{number}", **_hashes(turn, _hash_of_cards(shown))}
    audit.append(conn, audit.SHOWN, body, at=at)


def bind_anew(conn: sa.Connection, keys: Collection[str]) -> None:
    """Do so again for turns that were written anew; what the log said of them is blanked."""
    blanking.blank_shown(conn, keys)
    for key in sorted(keys):
        dialogue, _, number = key.rpartition("/")
        bind(conn, dialogue, int(number))


class ShownCheck:
    """Each finished turn's reply, list and record."""

    kinds = frozenset({audit.SHOWN})

    def __init__(self) -> None:
        self._told: dict[str, Mapping[str, str]] = {}

    def take(self, _: audit.Row, payload: Mapping[str, Any]) -> None:
        """See what a turn showed; the latest record of a turn counts."""
        self._told[payload["turn"]] = {name: payload[name] for name in _WORDS}

    def differences(self, conn: sa.Connection) -> Iterator[Difference]:
        """What was changed or added, then what is gone."""
        unseen = dict(self._told)
        cards = {
            key: _hash_of_cards(group)
            for key, group in groupby(conn.execute(_CARDS), key=lambda row: tuple(row[:2]))
        }
        nothing = _hash_of_cards(())
        for row in conn.execute(_TURNS).yield_per(100):
            key = f"{row.dialogue}/{row.number}"
            told = unseen.pop(key, None)
            held = _hashes(row, cards.pop((row.dialogue, row.number), nothing))
            if told is None:
                yield Difference("shown", f"turn {key} was answered, and no record says so")
            elif changed := [words for name, words in _WORDS.items() if told[name] != held[name]]:
                yield Difference("shown", f"turn {key}: {changed[0]} was changed")
        for dialogue, number in cards:
            says = f"turn {dialogue}/{number} has a list, and no answer"
            yield Difference("shown", says)
        for key in unseen:
            yield Difference("shown", f"turn {key} is gone, or no answer any more")


def _hashes(turn: sa.Row[Any], slate: str) -> dict[str, str]:
    return {"reply": _hash(turn.reply), "record": _hash(turn.record or ""), "slate": slate}


def _hash_of_cards(rows: Any) -> str:  # noqa: ANN401 - rows of `_CARDS`
    return _hash(audit.canonical([list(row[2:]) for row in rows]))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
