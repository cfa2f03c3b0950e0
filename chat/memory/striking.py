"""Strikes words from the history of dialogues, which go on: what was taken back is not said there.

Lists, limits and rulings stay, and so does what holds in a dialogue; they are no prose.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from undercard.chat.memory.shown_turns import bind_anew
from undercard.chat.memory.store import AFTER_ALL, NOT_KEPT, state_before
from undercard.chat.memory.tables import dialogues, slates, turns
from undercard.chat.understanding.exact.folded_words import Token, tokens

_NO_PROSE = frozenset({"slate", "limits", "ruling", "ms", "models", "kind", "memory", "keys"})
_HOLDS = frozenset({"standing", "assumed", "going_by"})


def strike(conn: sa.Connection, listener: str, words: str) -> None:
    """Take words out of every turn of a listener, wherever they were said or repeated."""
    theirs = sa.select(dialogues.c.id).where(dialogues.c.listener == listener)
    changed = set[str]()
    for row in conn.execute(sa.select(turns).where(turns.c.dialogue.in_(theirs))).all():
        held = {name: getattr(row, name) for name in ("say", "reply", "state", "record")}
        struck = {name: without(value, [words], but=_HOLDS) for name, value in held.items()}
        if row.state:  # an offer in half of its words would be another one
            whole = [one for one in row.state["offers"] if one in struck["state"]["offers"]]
            struck["state"] = {**struck["state"], "offers": whole}
        if struck != held:
            here = (turns.c.dialogue == row.dialogue) & (turns.c.number == row.number)
            conn.execute(turns.update().where(here).values(**struck))
            changed.add(f"{row.dialogue}/{row.number}")
    bind_anew(conn, changed)


def strike_all(conn: sa.Connection, dialogue: str) -> None:
    """Take all that was said, answered and shown out of a dialogue's history.

    What holds in it stays, and so does the list in force.
    """
    shown = slates.c.dialogue == dialogue
    in_force = state_before(conn, dialogue, AFTER_ALL).turn
    conn.execute(slates.delete().where(shown, slates.c.turn != in_force))
    query = sa.select(turns).where(turns.c.dialogue == dialogue, turns.c.status != "open")
    changed = set[str]()
    for row in conn.execute(query).all():
        record, state = row.record, row.state
        if record:
            change = record["change"] and {**record["change"], "say": NOT_KEPT}
            prose = {"say": NOT_KEPT, "reply": NOT_KEPT, "notes": [], "offers": []}
            record = {**record, **prose, "change": change}
        if state:
            state = {**state, "offers": [], "question": "", "known": []}
        here = (turns.c.dialogue == row.dialogue) & (turns.c.number == row.number)
        values = {"say": NOT_KEPT, "reply": NOT_KEPT, "record": record, "state": state}
        conn.execute(turns.update().where(here).values(**values))
        changed.add(f"{dialogue}/{row.number}")
    bind_anew(conn, changed)


def without(
    value: Any,  # noqa: ANN401 - JSON of whatever shape
    passages: Sequence[str],
    *,
    but: frozenset[str] = frozenset(),
) -> Any:  # noqa: ANN401
    """The same with NOT_KEPT in the place of each passage, wherever it stands in whole words.

    `but`: names of what is left as it is.
    """
    if isinstance(value, str):
        return _struck(value, [said for one in passages if (said := _folded(_words(one)))])
    if isinstance(value, list):
        return [without(one, passages, but=but) for one in value]
    if isinstance(value, Mapping):
        return {
            name: one if name in _NO_PROSE | but else without(one, passages, but=but)
            for name, one in value.items()
        }
    return value


def _struck(text: str, passages: Sequence[tuple[str, ...]]) -> str:
    for start, end in sorted(_places(text, passages), reverse=True):
        text = text[:start] + NOT_KEPT + text[end:]
    return text


def _places(text: str, passages: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """From where to where a passage stands, each word once."""
    words, at = _words(text), 0
    said = _folded(words)
    while at < len(said):
        length = max((len(one) for one in passages if said[at : at + len(one)] == one), default=0)
        if length:
            yield words[at].start, words[at + length - 1].end
        at += max(1, length)


def _words(text: str) -> list[Token]:
    return [token for token in tokens(text) if token.folded.isalnum()]


def _folded(words: Sequence[Token]) -> tuple[str, ...]:
    return tuple(token.folded for token in words)
