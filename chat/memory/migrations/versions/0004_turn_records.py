"""Records of turns are typed: what changed is kept as numbers, no longer as a sentence."""

import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_TURNS = sa.table(
    "turns",
    sa.column("dialogue", sa.String),
    sa.column("number", sa.Integer),
    sa.column("record", sa.JSON),
)
_CHANGE = re.compile(r"After “(.*)”: (\d+) new, (\d+) gone, (\d+) kept\.", re.DOTALL)


def upgrade() -> None:
    """Rewrite each record, one dialogue's turn after the other."""
    _rewrite(_to_numbers)


def downgrade() -> None:
    """Write the sentences again."""
    _rewrite(_to_sentences)


def _rewrite(change: Callable[[dict[str, Any]], None]) -> None:
    conn = op.get_bind()
    keys = conn.execute(sa.select(_TURNS.c.dialogue, _TURNS.c.number)).all()
    for dialogue, number in keys:
        here = (_TURNS.c.dialogue == dialogue) & (_TURNS.c.number == number)
        record = conn.scalar(sa.select(_TURNS.c.record).where(here))
        if not record:
            continue
        change(record)
        conn.execute(_TURNS.update().where(here).values(record=record))


def _to_numbers(record: dict[str, Any]) -> None:
    found = [_CHANGE.fullmatch(text) for text in record.pop("changes", [])]
    record["change"] = None
    for match in filter(None, found):
        say, *counts = match.groups()
        added, dropped, kept = map(int, counts)
        record["change"] = {"say": say, "added": added, "dropped": dropped, "kept": kept}


def _to_sentences(record: dict[str, Any]) -> None:
    change = record.pop("change", None)
    record["changes"] = []
    if change is not None:
        counts = f"{change['added']} new, {change['dropped']} gone, {change['kept']} kept"
        record["changes"] = [f"After “{change['say']}”: {counts}."]
