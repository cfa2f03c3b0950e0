"""Writes what came of a turn: its record, what is remembered after it, ledger and audit log."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from undercard.chat.dialogue.holding import binds
from undercard.chat.dialogue.record import TurnRecord
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.events import Card
from undercard.chat.memory import erasing, listeners, remembered, shown_turns, store, striking
from undercard.chat.memory.linked import person
from undercard.chat.steps.values import Ruled, Start, Told
from undercard.policy.records import audit, entries
from undercard.policy.records.ruling_record import RulingRecord


def enter(
    conn: Connection,
    start: Start,
    told: Told,
    record: TurnRecord,
    shown: Sequence[Card],
    reply: str,
) -> None:
    """Store a finished turn with all that came of it. The caller's transaction holds it together.

    Words that are not to be kept are left out of the history, and so is the answer to them.
    """
    start = replace(start, listener=person(conn, start.listener))  # who may be linked meanwhile
    kept, state = record, told.state
    if told.memory.is_private:
        kept, reply = without_words(record, told.memory.personal), store.NOT_KEPT
        state = _without_words(state, told.memory.personal)
    store.end_turn(conn, start.dialogue, kept, reply, state, shown)
    _remember(conn, start, told)
    if told.ruled is not None:
        _enter_ruling(conn, start, told.ruled)
    shown_turns.bind(conn, start.dialogue, record.turn)


def without_words(record: TurnRecord, personal: Sequence[str]) -> TurnRecord:
    """The record without what was said and answered, and what was said of oneself anywhere."""
    gone = store.NOT_KEPT
    change = record.change and record.change.model_copy(update={"say": gone})
    blank = {"say": gone, "reply": gone, "notes": (), "change": change}
    lists = {name: list(getattr(record, name)) for name in ("going_by", "assumed", "offers")}
    held = {name: tuple(said) for name, said in striking.without(lists, personal).items()}
    return record.model_copy(update={**held, **blank})


def _without_words(state: DialogueState, personal: Sequence[str]) -> DialogueState:
    """The state without what was said of oneself: what it asked of the music in words is let go."""
    held = state.model_dump(mode="json")
    struck = striking.without(held, personal)
    pairs = zip(held["standing"], struck["standing"], strict=True)
    standing = [new if new == old else {**new, "text": "", "labels": []} for old, new in pairs]
    offers = [one for one in held["offers"] if one in struck["offers"]]
    bare = DialogueState.model_validate({**struck, "standing": standing, "offers": offers})
    return bare.model_copy(update={"standing": tuple(filter(binds, bare.standing))})


def _remember(conn: Connection, start: Start, told: Told) -> None:
    """What the turn does to what is remembered of the listener."""
    step, listener = told.memory, start.listener
    if step.switch is not None:
        store.switch_memory(conn, start.dialogue, on=step.switch, listener=listener)
    if step.all_gone:
        erasing.forget_memory(conn, listener, but=start.dialogue)
        return
    remembered.take_back(conn, listener, [one.key for one in step.gone])
    for known in step.gone:
        if known.was_said:
            striking.strike(conn, listener, known.words)
    if not start.settings.remember or step.switch is False:
        return
    remembered.keep_lasting(conn, start, start.state.standing, told.state.standing)
    remembered.keep(conn, start, step.keep)
    for one in told.judged:
        for track in one.tracks:
            liked, where = one.kind == "like", (start.dialogue, start.number)
            listeners.give_feedback(conn, *where, track, liked=liked, listener=listener)


def _enter_ruling(conn: Connection, start: Start, ruled: Ruled) -> None:
    """Enter a new list in the ledger and the audit log, with all that it takes to make it again."""
    models = {"ranker": ruled.ranked.model}
    if ruled.ruling is None:
        audit.append(conn, audit.LIST, RulingRecord(turn=start.key, models=models))
        return
    norms = ruled.ranked.found.planned.frame.all_norms
    made = ruled.ruling, ruled.table
    replaces = ruled.replaces
    entries.enter(
        conn, start.key, made, norms, holder=start.holder, models=models, replaces=replaces
    )
