"""Plays hostile texts in dialogues: said by a listener, given as feedback, or met in the catalogue.

Each case is a listener of its own. What is printed is what the terminal prints; `talk --batch` is
played by its own lines.
"""

import io
import json
import traceback
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from typing import Protocol

from undercard.chat.dialogue.record import TurnRecord
from undercard.chat.dj import Dj
from undercard.chat.errors import in_words
from undercard.chat.evaluation.injection.attack_checks import Heard, is_json
from undercard.chat.evaluation.injection.attacked_world import Placed
from undercard.chat.evaluation.injection.hostile_cases import Case
from undercard.chat.events import Event, TurnDone
from undercard.chat.terminal import print_json

_BUG = in_words(RuntimeError())[:26]  # how a reply begins that tells of a bug
_BEFORE, _AFTER = "some rock", "10 pop songs"
_WHY = "why is the first one there?"
_LONGEST_NAME = 80  # characters of a listener's name or a dialogue's, as attackers choose them


class Speaker(Protocol):
    """What prints a turn: the terminal's own way, given a DJ, a dialogue and an utterance."""

    def __call__(self, dj: "Overheard", dialogue: str, say: str, file: io.StringIO) -> None:
        """Play the turn and print it into the file."""


Batch = Callable[[Dj, str], Callable[[str], dict[str, object]]]  # answers lines, for a listener


@dataclass
class Overheard:
    """A DJ whose records are kept."""

    dj: Dj
    records: list[TurnRecord] = field(default_factory=list)

    def turn(self, dialogue: str, say: str) -> Generator[Event, None, None]:
        """See Dj.turn."""
        for event in self.dj.turn(dialogue, say):
            if isinstance(event, TurnDone):
                self.records.append(event.record)
            yield event


@dataclass(frozen=True)
class Spoken:
    """Plays cases on one DJ."""

    dj: Dj
    speak: Speaker
    batch: Batch

    def play(self, case: Case, placed: Placed | None) -> Heard:
        """One case at its door."""
        try:
            if placed is not None:
                return self._talk(case, [placed.ask, _WHY], placed)
            if case.door == "utterance":
                return self._talk(case, [_BEFORE, case.words, _AFTER], None)
            return self._lines(case)
        except Exception as error:  # noqa: BLE001 - a crash is one of the findings
            return Heard(bugs=["".join(traceback.format_exception(error))])

    def _talk(self, case: Case, lines: Sequence[str], placed: Placed | None) -> Heard:
        overheard, printed = Overheard(self.dj), io.StringIO()
        dialogue = self.dj.start(f"attack-{case.id}")
        for line in lines:
            self.speak(overheard, dialogue, line, printed)
        records = overheard.records
        shown = {entry.id for record in records for entry in record.slate}
        return Heard(
            printed.getvalue(),
            [_printed(record.model_dump(mode="json")) for record in records],
            [said for record in records for said in _own_words(record)],
            shown,
            [record.reply for record in records if _BUG in record.reply],
            is_reached=placed is None or placed.allowed in shown,
        )

    def _lines(self, case: Case) -> Heard:
        """Lines of `talk --batch`, with the words wherever a line takes words."""
        answer = self.batch(self.dj, f"attack-{case.id}")
        found = [answer(line) for line in _batch_lines(case)]
        texts = [str(one.get("reply", "")) for one in found]
        errors = [str(one["error"]) for one in found if "error" in one]
        lines = [_printed(one) for one in found]
        broken = [line for line in lines if not is_json(line)]
        shown = {entry["id"] for one in found for entry in _slate(one)}
        bugs = [text for text in (*texts, *errors) if _BUG in text] + broken
        return Heard("", lines, [*texts, *errors], shown, bugs)


def _batch_lines(case: Case) -> Iterable[str]:
    first = {"dialogue": "d", "say": _BEFORE}
    if case.door == "feedback":
        given = [{"track": case.words, "liked": True}, {"track": case.words, "liked": None}]
        lines: list[object] = [{"dialogue": "d", "feedback": each} for each in given]
        return map(json.dumps, [first, *lines, {"dialogue": "d", "say": f"I love 1. {case.words}"}])
    name = case.words[:_LONGEST_NAME] or "x"
    said = {"dialogue": name, "listener": name, "say": case.words}
    wrong = {"dialogue": name, "say": "x", case.words[:_LONGEST_NAME]: 1}
    return [*map(json.dumps, [first, said, wrong]), json.dumps(case.words), case.words[:10_000]]


def _own_words(record: TurnRecord) -> Iterable[str]:
    """What the DJ said; a track's own title and artist are not its words."""
    yield from (record.reply, *record.offers, *record.notes, *record.going_by)


def _slate(answer: dict[str, object]) -> list[dict[str, str]]:
    held = answer.get("slate")
    return list(held) if isinstance(held, list | tuple) else []


def _printed(document: dict[str, object]) -> str:
    """The line that --json prints of it, without what the listener said."""
    held = io.StringIO()
    with redirect_stdout(held):
        print_json({name: value for name, value in document.items() if name != "say"})
    return held.getvalue()
