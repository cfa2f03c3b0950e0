"""Plays scripts: each as a listener of its own, so that nothing is remembered between them."""

import re
import traceback
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.record import SlateEntry, TurnRecord
from undercard.chat.evaluation.kept_lines import keep, read_kept
from undercard.chat.evaluation.scripts.script_files import Script
from undercard.retrieval.index import Progress

_PLACE = re.compile(r"\{(title|artist)(\d+)\}")
_ADDITION = re.compile(r"\s+[-(\[].*$")


class Speaker(Protocol):
    """What the player needs of a DJ."""

    def start(self, listener: str) -> str:
        """Begin a dialogue; returns its id."""

    def answer(self, dialogue: str, say: str) -> TurnRecord:
        """Answer one utterance."""


class PlayedTurn(BaseModel):
    """What came of a turn, as far as it is judged: kept in a file, and read from there again.

    `norms`: whether each norm was satisfied, None for one that asks nothing of this list.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    say: str
    reply: str = ""
    slate: tuple[SlateEntry, ...] = ()
    limits: Limits = Limits()
    offers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    ms: Mapping[str, float | None] = {}
    norms: Mapping[str, bool | None] = {}
    failed: bool = False
    crash: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the list, in order."""
        return tuple(entry.id for entry in self.slate)

    @property
    def crashed(self) -> bool:
        """Whether the turn came to nothing at all."""
        return bool(self.crash) or (self.failed and not self.reply)


class Played(BaseModel):
    """A script that was played; `lines` are its own, before places were filled in."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    script: str
    lines: tuple[str, ...]
    turns: tuple[PlayedTurn, ...]

    def is_of(self, script: Script) -> bool:
        """Whether it is of this script as it reads now."""
        return self.script == script.id and self.lines == lines_of(script)


def lines_of(script: Script) -> tuple[str, ...]:
    """What the script says, turn by turn."""
    return tuple(turn.say for turn in script.turns)


def play(
    scripts: Sequence[Script], dj: Speaker, progress: Progress, kept: Path | None = None
) -> Sequence[Played]:
    """Play all scripts; those that the file has already are taken from there.

    Raises StoreError where the file cannot be written.
    """
    there = {played.script: played for played in read_kept(kept, Played)}
    found = []
    for number, script in enumerate(scripts):
        progress("scripts", number, len(scripts))
        known = there.get(script.id)
        if known is None or not known.is_of(script):
            known = play_one(script, dj)
            if kept:
                keep(kept, known)
        found.append(known)
    progress("scripts", len(scripts), len(scripts))
    return found


def play_one(script: Script, dj: Speaker) -> Played:
    """One script from its first turn to its last."""
    dialogue = dj.start(f"script-{uuid.uuid4().hex}")
    table: tuple[SlateEntry, ...] = ()
    turns = []
    for line in lines_of(script):
        turn = _turn(dj, dialogue, filled(line, table))
        table = turn.slate or table
        turns.append(turn)
    return Played(script=script.id, lines=lines_of(script), turns=tuple(turns))


def filled(line: str, table: Sequence[SlateEntry]) -> str:
    """A line with the titles and artists of the list on the table in their places."""

    def named(place: re.Match[str]) -> str:
        rank = int(place[2])
        if not 0 < rank <= len(table):
            return place[0]
        entry = table[rank - 1]
        return entry.artist if place[1] == "artist" else _ADDITION.sub("", entry.title).strip()

    return _PLACE.sub(named, line)


def played_turn(record: TurnRecord) -> PlayedTurn:
    """What is judged of a record."""
    results = record.ruling.norms if record.ruling else ()
    norms = {result.ref: result.satisfied for result in results if not result.is_limit}
    document: dict[str, Any] = record.model_dump(mode="json")
    return PlayedTurn.model_validate({**document, "norms": norms})


def _turn(dj: Speaker, dialogue: str, say: str) -> PlayedTurn:
    try:
        return played_turn(dj.answer(dialogue, say))
    except Exception as error:  # noqa: BLE001 - a crash is one of the findings
        told = "".join(traceback.format_exception(error))
        return PlayedTurn(say=say, failed=True, crash=told[-1500:])
