"""Listeners, dialogues, turns and what was shown, as the conversation asks for them.

Each call works in the caller's transaction.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from undercard.chat.dialogue.record import TurnRecord
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.errors import InputError, StoreError
from undercard.chat.events import Badge, Card, DialogueSettings, PastTurn
from undercard.chat.memory.linked import person
from undercard.chat.memory.listeners import (
    liked_in,
    listener_of,
    owner_of,
    unknown,
)
from undercard.chat.memory.tables import dialogues, listeners, slates, turns

FLEETING = timedelta(days=1)  # how long a dialogue stays that is not to be remembered
AFTER_ALL = 2**31 - 1  # a number that no turn has
NOT_KEPT = "…"  # what stands in the history for words that are not kept


@dataclass(frozen=True)
class OpenTurn:
    """A turn that was begun: what was said, and by whom."""

    dialogue: str
    listener: str
    number: int
    say: str

    @property
    def key(self) -> str:
        """The name under which the ledger and the audit log keep the turn: "dialogue/number"."""
        return f"{self.dialogue}/{self.number}"


def start_dialogue(
    conn: sa.Connection, listener: str, settings: DialogueSettings, dialogue: str | None = None
) -> str:
    """Begin a dialogue for a listener, or resume the given one, which has to be theirs.

    A listener is made when new; a linked Slack user is the account. Raises InputError when the
    dialogue is another's.
    """
    named, listener = listener, person(conn, listener)
    if dialogue is not None:
        owner = listener_of(conn, dialogue)
        if owner is not None and owner != listener:
            raise InputError(f"Dialogue {dialogue} belongs to another listener.")
        if owner is not None:
            _close_interrupted(conn, dialogue)
            _let_go_if_off(conn, dialogue)
            return dialogue
    now, new = datetime.now(UTC), dialogue or str(uuid.uuid4())
    know(conn, listener)
    values = {"id": new, "listener": listener, "settings": _stored(settings), "started": now}
    values["slack"] = None if named == listener else named
    conn.execute(dialogues.insert().values(**values))
    _let_go_if_off(conn, new)
    return new


def know(conn: sa.Connection, listener: str) -> None:
    """Make a listener who is new."""
    values = {"name": listener, "created": datetime.now(UTC)}
    conn.execute(insert_once(conn, listeners, values))


def settings_of(conn: sa.Connection, dialogue: str) -> DialogueSettings:
    """The settings of a dialogue. Raises UnknownDialogue."""
    query = sa.select(dialogues.c.settings, listeners.c.remembers).join(listeners)
    row = conn.execute(query.where(dialogues.c.id == dialogue)).first()
    if row is None:
        raise unknown(dialogue)
    return DialogueSettings(**row.settings, remember=row.remembers)


def change_settings(conn: sa.Connection, dialogue: str, settings: DialogueSettings) -> None:
    """Replace the settings of a dialogue; whether to remember, for its listener."""
    here = dialogues.c.id == dialogue
    conn.execute(dialogues.update().where(here).values(settings=_stored(settings)))
    switch_memory(conn, dialogue, on=settings.remember)


def switch_memory(
    conn: sa.Connection, dialogue: str, *, on: bool, listener: str | None = None
) -> None:
    """Let the listener of a dialogue, or another who speaks in it, be remembered, or not.

    A dialogue that is held while it is off goes a day later.
    """
    here = dialogues.c.id == dialogue
    whose = listener or sa.select(dialogues.c.listener).where(here).scalar_subquery()
    changed = conn.execute(
        listeners.update()
        .where(listeners.c.name == whose, listeners.c.remembers.is_not(on))
        .values(remembers=on)
    )
    if changed.rowcount and on:
        conn.execute(dialogues.update().where(here).values(until=None))
    _let_go_if_off(conn, dialogue)


def _let_go_if_off(conn: sa.Connection, dialogue: str) -> None:
    """Let a dialogue go a day after it was held last, where its listener is not remembered."""
    off = sa.select(listeners.c.name).where(listeners.c.remembers.is_(False))
    here = (dialogues.c.id == dialogue) & dialogues.c.listener.in_(off)
    conn.execute(dialogues.update().where(here).values(until=datetime.now(UTC) + FLEETING))


def begin_turn(conn: sa.Connection, dialogue: str, say: str) -> OpenTurn:
    """Note what was said before anything is made of it, so that a crash cannot lose it.

    Raises UnknownDialogue.
    """
    listener = owner_of(conn, dialogue)
    _close_interrupted(conn, dialogue)
    _let_go_if_off(conn, dialogue)
    last = (
        conn.scalar(sa.select(sa.func.max(turns.c.number)).where(turns.c.dialogue == dialogue)) or 0
    )
    conn.execute(
        turns.insert().values(
            dialogue=dialogue, number=last + 1, status="open", say=say, started=datetime.now(UTC)
        )
    )
    return OpenTurn(dialogue, listener, last + 1, say)


def state_before(conn: sa.Connection, dialogue: str, number: int) -> DialogueState:
    """The state after the last finished turn before that number; the empty one without any."""
    query = (
        sa.select(turns.c.state)
        .where(turns.c.dialogue == dialogue, turns.c.number < number, turns.c.status == "done")
        .order_by(turns.c.number.desc())
        .limit(1)
    )
    held = conn.scalar(query)
    return DialogueState.model_validate(held) if held else DialogueState()


def end_turn(
    conn: sa.Connection,
    dialogue: str,
    record: TurnRecord,
    reply: str,
    state: DialogueState,
    cards: Sequence[Card],
) -> None:
    """Store a finished turn: its record, the reply word by word, the state after it, the cards.

    What was said is kept as the record has it.

    Raises StoreError where the turn is open no more, since another one of the dialogue has begun.
    """
    number = record.turn
    ended = conn.execute(
        turns.update()
        .where(turns.c.dialogue == dialogue, turns.c.number == number, turns.c.status == "open")
        .values(
            status="done",
            say=record.say,
            reply=reply,
            state=state.model_dump(mode="json"),
            record=record.model_dump(mode="json"),
            ended=datetime.now(UTC),
        )
    )
    if not ended.rowcount:
        raise StoreError("Something else was said in this dialogue before I could answer.")
    rows = [
        {"dialogue": dialogue, "turn": number, "rank": c.rank, "track": c.id, "card": asdict(c)}
        for c in cards
    ]
    if rows:
        conn.execute(slates.insert(), rows)


def fail_turn(conn: sa.Connection, dialogue: str, number: int, say: str, reply: str) -> None:
    """Note that a turn came to nothing; the state before it stays in force."""
    conn.execute(
        turns.update()
        .where(turns.c.dialogue == dialogue, turns.c.number == number, turns.c.status == "open")
        .values(status="failed", say=say, reply=reply, ended=datetime.now(UTC))
    )


def past_turns(conn: sa.Connection, dialogue: str) -> list[PastTurn]:
    """The turns of a dialogue as they were shown, oldest first; some have no answer."""
    cards: dict[int, list[Card]] = {}
    for row in conn.execute(
        sa.select(slates.c.turn, slates.c.card)
        .where(slates.c.dialogue == dialogue)
        .order_by(slates.c.turn, slates.c.rank)
    ):
        cards.setdefault(row.turn, []).append(_card(row.card))
    liked = liked_in(conn, dialogue)
    query = (
        sa.select(turns)
        .where(turns.c.dialogue == dialogue, turns.c.status != "open")
        .order_by(turns.c.number)
    )
    return [
        PastTurn(
            turn=row.number,
            say=row.say,
            reply=row.reply or "This was cut off before I could answer. Say it again.",
            cards=tuple(cards.get(row.number, ())),
            offers=tuple(offer["say"] for offer in (row.state or {}).get("offers", ())),
            liked={c.id: liked[c.id] for c in cards.get(row.number, ()) if c.id in liked},
            language=(row.state or {}).get("language", ""),
        )
        for row in conn.execute(query)
    ]


def last_record(conn: sa.Connection, dialogue: str, before: int) -> TurnRecord | None:
    """The record of the newest finished turn before that number which showed a slate."""
    found = _records(conn, dialogue, before)
    return next((record for record in found if record.slate), None)


def _records(conn: sa.Connection, dialogue: str, before: int | None = None) -> Iterator[TurnRecord]:
    """The records of finished turns, newest first."""
    query = sa.select(turns.c.record).where(
        turns.c.dialogue == dialogue, turns.c.status == "done", turns.c.record.is_not(None)
    )
    if before is not None:
        query = query.where(turns.c.number < before)
    for (held,) in conn.execute(query.order_by(turns.c.number.desc())):
        yield TurnRecord.model_validate(held)


def dialogues_of(conn: sa.Connection, listener: str) -> list[tuple[str, str, datetime]]:
    """Id, first words and start of each dialogue that has a turn, newest first."""
    query = (
        sa.select(dialogues.c.id, turns.c.say, dialogues.c.started)
        .join(turns, sa.and_(turns.c.dialogue == dialogues.c.id, turns.c.number == 1))
        .where(dialogues.c.listener == listener)
        .order_by(dialogues.c.started.desc())
    )
    return [
        (row.id, row.say, row.started if row.started.tzinfo else row.started.replace(tzinfo=UTC))
        for row in conn.execute(query)
    ]


def _close_interrupted(conn: sa.Connection, dialogue: str) -> None:
    conn.execute(
        turns.update()
        .where(turns.c.dialogue == dialogue, turns.c.status == "open")
        .values(status="interrupted")
    )


def _stored(settings: DialogueSettings) -> dict[str, Any]:
    """As a dialogue keeps them: whether to remember is the listener's."""
    held = asdict(settings)
    del held["remember"]
    return held


def _card(held: Mapping[str, Any]) -> Card:
    badges = tuple(Badge(**badge) for badge in held["badges"])
    return Card(
        **{
            **held,
            "genres": tuple(held["genres"]),
            "reasons": tuple(held["reasons"]),
            "badges": badges,
        }
    )


def insert_once(conn: sa.Connection, table: sa.Table, values: Mapping[str, Any]) -> sa.Executable:
    """An insertion that does nothing where the row is there already."""
    if conn.dialect.name == "postgresql":
        return postgresql.insert(table).values(**values).on_conflict_do_nothing()
    return sqlite.insert(table).values(**values).on_conflict_do_nothing()
