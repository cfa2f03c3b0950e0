"""The lists that were shown last, which norms of order look back at.

A list that the next one of its dialogue took over, in whole or in part, was not heard as it was: of
a dialogue count the last list, and those with which the next has no track in common.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from undercard.chat.memory.tables import dialogues, slates, turns
from undercard.policy.norms.norm import Norm
from undercard.policy.records.ledger import Holder
from undercard.policy.solver.order_compilation import reach_of

_FAR = timedelta(days=31)
_ROWS = 2_000  # tracks that are looked through at most


@dataclass(frozen=True)
class Shown:
    """The tracks of a list, best first, and whether it is in view: the next may replace that."""

    tracks: tuple[str, ...]
    in_view: bool


def shown_before(
    conn: sa.Connection, norms: Sequence[Norm], holder: Holder, dialogue: str, moment: datetime
) -> dict[str, tuple[Shown, ...]]:
    """By id of each norm of order over more than a list, the lists before it, oldest first."""
    found: dict[str, tuple[Shown, ...]] = {}
    for norm in norms:
        if norm.form is not None and norm.over != "list":
            found[norm.id] = tuple(_shown(conn, norm, holder, dialogue, moment))
    return found


def _shown(
    conn: sa.Connection, norm: Norm, holder: Holder, dialogue: str, moment: datetime
) -> Iterator[Shown]:
    needed, lists, seen = reach_of(norm), list[Shown](), False
    for (of, _), tracks in _heard(conn, norm, holder, dialogue, moment):
        in_view = of == dialogue and not seen
        seen = seen or in_view
        lists.append(Shown(tracks, in_view))
        needed -= 0 if in_view else len(tracks)
        if needed <= 0:
            break
    yield from reversed(lists)


def _heard(
    conn: sa.Connection, norm: Norm, holder: Holder, dialogue: str, moment: datetime
) -> Iterator[tuple[tuple[str, int], tuple[str, ...]]]:
    """The lists that were heard, newest first, by dialogue and turn."""
    after: dict[str, tuple[str, ...]] = {}
    for key, tracks in _lists(conn, norm, holder, dialogue, moment):
        if not set(tracks) & set(after.get(key[0], ())):
            yield key, tracks
        after[key[0]] = tracks


def _lists(
    conn: sa.Connection, norm: Norm, holder: Holder, dialogue: str, moment: datetime
) -> Iterator[tuple[tuple[str, int], tuple[str, ...]]]:
    began = norm.span.start(moment) or moment - _FAR
    query = (
        sa.select(slates.c.dialogue, slates.c.turn, slates.c.track)
        .join(turns, (turns.c.dialogue == slates.c.dialogue) & (turns.c.number == slates.c.turn))
        .where(turns.c.ended >= began)
        .order_by(turns.c.ended.desc(), slates.c.dialogue, slates.c.turn.desc(), slates.c.rank)
        .limit(_ROWS)
    )
    if norm.span.kind == "session" or (holder.listener is None and not norm.span.everyone):
        query = query.where(slates.c.dialogue == dialogue)
    elif not norm.span.everyone:
        query = query.join(dialogues, dialogues.c.id == slates.c.dialogue).where(
            dialogues.c.listener == holder.listener
        )
    found: dict[tuple[str, int], list[str]] = {}
    for of, turn, track in conn.execute(query):
        found.setdefault((of, turn), []).append(track)
    for key, tracks in found.items():
        yield key, tuple(tracks)
