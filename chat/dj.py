"""The DJ: holds dialogues and answers turns.

What every surface talks to; knows nothing of any of them.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, get_args

from sqlalchemy import Connection

from undercard.chat.dialogue.state import DialogueState
from undercard.chat.errors import ChatError, StoreError
from undercard.chat.events import (
    Card,
    DialogueSettings,
    Event,
    PastDialogue,
    PastTurn,
    StepName,
    TurnDone,
    Words,
)
from undercard.chat.memory import store
from undercard.chat.memory.database import Database
from undercard.chat.memory.listener_past import Past
from undercard.chat.parts import Again, Before, Outcome, Parts
from undercard.chat.reply.facts import Facts
from undercard.chat.settings import Settings
from undercard.chat.slate.limit_norms import PREFIX
from undercard.chat.turn import Cancelled, Turn
from undercard.policy.errors import PolicyError, UnlawfulSlateError
from undercard.policy.norms.norm import Norm
from undercard.policy.records import audit, evidence, ledger, register
from undercard.policy.records.ledger import Holder
from undercard.policy.ruling import Ruling
from undercard.recommender.errors import RecommenderError
from undercard.retrieval.errors import RetrievalError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_STARTERS = (
    ("Rainy Sunday", "Calm acoustic songs for a rainy Sunday"),
    ("45 minutes to run", "45 minutes of fast songs for running"),
    ("90s hip hop", "90s hip hop, at most one per artist"),
    ("Hidden gems", "Indie by emerging artists, nothing too mainstream"),
)


class Dj:
    """Answers listeners. Safe to use from several threads; every turn is one transaction."""

    def __init__(
        self, parts: Parts, database: Database, settings: Settings, *, surface: str
    ) -> None:
        self.database = database
        self._parts, self._settings, self._surface = parts, settings, surface

    def start(self, listener: str, dialogue: str | None = None) -> str:
        """Begin a dialogue, or resume the given one; returns its id.

        Raises InputError if it is another listener's.
        """
        defaults = DialogueSettings(list_length=self._settings.list_length)
        with self.database.transaction() as conn:
            return store.start_dialogue(conn, listener, defaults, dialogue)

    def turn(
        self, dialogue: str, say: str, *, cancel: threading.Event | None = None
    ) -> Iterator[Event]:
        """Answer one utterance.

        What was said is stored first; all that came of it is stored before the last event.
        """
        try:
            with self.database.transaction() as conn:
                opened = store.begin_turn(conn, dialogue, say)
                before = self._before(conn, dialogue, say, opened)
        except StoreError as error:
            yield Words(str(error))
            yield TurnDone(
                dialogue,
                0,
                {"turn": 0, "say": say, "reply": str(error), "slate": [], "failed": True},
            )
            return
        turn = Turn(self._parts, before, cancel)
        try:
            yield from turn.run()
            record = self._finish(before, turn.outcome)
        except Cancelled:
            yield from self._abandon(before, "You stopped me; nothing was changed.")
            return
        except (ChatError, PolicyError, RetrievalError, RecommenderError) as error:
            yield from self._abandon(
                before, f"That did not work: {error} The list is as it was; you can go on."
            )
            return
        yield TurnDone(dialogue, before.number, record)

    def settings(self, dialogue: str) -> DialogueSettings:
        """The settings in force. Raises UnknownDialogue."""
        with self.database.transaction() as conn:
            return store.settings_of(conn, dialogue)

    def change_settings(self, dialogue: str, settings: DialogueSettings) -> None:
        """Replace the settings from the next turn on."""
        with self.database.transaction() as conn:
            store.change_settings(conn, dialogue, settings)

    def feedback(self, dialogue: str, turn: int, track: str, liked: bool | None) -> None:
        """Remember that a track was liked or disliked; None takes it back."""
        with self.database.transaction() as conn:
            store.give_feedback(conn, dialogue, turn, track, liked=liked)

    def history(self, dialogue: str) -> Sequence[PastTurn]:
        """The turns of a dialogue as they were shown, oldest first."""
        with self.database.transaction() as conn:
            return store.past_turns(conn, dialogue)

    def starters(self) -> Sequence[tuple[str, str]]:
        """Things to say first: (label, utterance)."""
        return _STARTERS

    def listener_of(self, dialogue: str) -> str | None:
        """Whose dialogue it is; None when there is none of that id."""
        with self.database.transaction() as conn:
            return store.listener_of(conn, dialogue)

    def dialogues(self, listener: str) -> Sequence[PastDialogue]:
        """A listener's dialogues that have a turn, newest first."""
        with self.database.transaction() as conn:
            return [PastDialogue(*row) for row in store.dialogues_of(conn, listener)]

    # What a turn starts from, and where it ends up.

    def _before(self, conn: Connection, dialogue: str, say: str, opened: store.OpenTurn) -> Before:
        number, state = opened.number, opened.state
        listener = store.listener_of(conn, dialogue) or self._settings.listener
        norms = tuple(register.adopted(conn))
        holder, moment = Holder(listener, dialogue), self._settings.now()
        ledger.release_session(conn, dialogue)
        record = store.last_record(conn, dialogue, number) if state.slate else None
        earlier = store.earlier_state(conn, dialogue, state)
        judged = store.judged_by(conn, listener)
        return Before(
            dialogue=dialogue,
            listener=listener,
            number=number,
            say=say,
            state=state,
            settings=store.settings_of(conn, dialogue),
            facts=self._facts(conn, state, record),
            norms=norms,
            context=self._context(moment),
            accounts=ledger.accounts(conn, norms, holder, moment),
            settle=partial(self._settle, f"{dialogue}/{number}", norms, holder),
            judged=judged,
            past=Past(self.database, listener, judged),
            shown=store.shown_to(conn, listener),
            changes=tuple((record or {}).get("changes", ())),
            earlier=(
                earlier,
                self._facts(conn, earlier, store.record_of_slate(conn, dialogue, earlier.slate)),
            )
            if earlier
            else None,
        )

    def _facts(
        self, conn: Connection, state: DialogueState, record: dict[str, Any] | None
    ) -> Facts:
        """The facts of a stored slate: its tracks, ruling, and the norms as they were then."""
        catalogue = self._parts.music.catalogue
        norms = {norm.ref: norm for norm in register.listing(conn, every_version=True)}
        if record is None or not state.slate:
            return Facts(
                norms={ref: norm for ref, norm in norms.items() if norm.state == "adopted"}
            )
        ruling = Ruling.model_validate(record["ruling"]) if record.get("ruling") else None
        in_force = (
            {r.ref for r in ruling.norms} | {s.norm for s in ruling.set_aside} if ruling else set()
        )
        return Facts(
            tracks=tuple(catalogue[track] for track in state.slate if track in catalogue),
            ruling=ruling,
            norms={ref: norm for ref, norm in norms.items() if ref in in_force},
            reasons={entry["id"]: tuple(entry["reasons"]) for entry in record["slate"]},
        )

    def _context(self, moment: datetime) -> dict[str, object]:
        known = {
            "surface": self._surface,
            "date": moment.date().isoformat(),
            "hour": moment.hour,
            "weekday": WEEKDAYS[moment.weekday()],
        }
        return (
            known
            | self._settings.station
            | ({"territory": self._settings.territory} if self._settings.territory else {})
        )

    def _settle(
        self, key: str, norms: Sequence[Norm], holder: Holder, ruling: Ruling, again: Again
    ) -> Ruling | None:
        """Hold a list's place in the accounts; where other lists came first, rule again while they
        wait.
        """
        if not any(result.account for result in ruling.norms):
            return ruling
        with self.database.transaction() as conn:
            now = ledger.settle(conn, key, ruling, norms, holder, self._settings.now())
            if now is None:
                return ruling
            fresh = again(now)
            if (
                fresh is not None
                and ledger.settle(conn, key, fresh, norms, holder, self._settings.now()) is not None
            ):
                raise UnlawfulSlateError(
                    "a list made under the accounts' lock does not fit them; please report this"
                )
            return fresh

    def _finish(self, before: Before, outcome: Outcome) -> dict[str, Any]:
        """Store the turn, its ledger rows and its audit record in one transaction; returns the
        record.
        """
        record = recorded(before, outcome)
        key = f"{before.dialogue}/{before.number}"
        with self.database.transaction() as conn:
            store.end_turn(
                conn,
                before.dialogue,
                before.number,
                reply=outcome.reply,
                state=outcome.state,
                record=record,
                cards=outcome.cards,
            )
            if outcome.new_slate and (ruling := outcome.facts.ruling) is not None:
                rules = tuple(r for r in ruling.norms if not r.id.startswith(PREFIX))
                holder = Holder(store.listener_of(conn, before.dialogue), before.dialogue)
                ledger.record(conn, key, ruling.model_copy(update={"norms": rules}), holder=holder)
            if outcome.new_slate:
                audit.append(conn, "ruling", self._evidence(conn, key, record, outcome))
        return record

    def _evidence(
        self, conn: Connection, key: str, record: Mapping[str, Any], outcome: Outcome
    ) -> dict[str, Any]:
        """What the audit log keeps of a new list: the ruling, and all that it takes to make it
        again.
        """
        payload = {"turn": key, "ruling": record["ruling"], "models": outcome.models}
        if record["ruling"] is None or outcome.ruled is None:
            return payload
        table, norms = outcome.ruled
        evidence.keep(conn, table)
        limits = [
            norm.model_dump(mode="json", by_alias=True, exclude_none=True)
            for norm in norms
            if norm.is_limit
        ]
        return payload | {"norms": [norm.ref for norm in norms], "limits": limits}

    def _abandon(self, before: Before, words: str) -> Iterator[Event]:
        """Nothing came of the turn: say so, keep what was said, leave the state as it was."""
        try:
            with self.database.transaction() as conn:
                store.fail_turn(conn, before.dialogue, before.number, words)
                ledger.release(conn, f"{before.dialogue}/{before.number}")
        except ChatError as error:
            words += f" ({error})"
        yield Words(words)
        record = {
            "turn": before.number,
            "say": before.say,
            "reply": words,
            "slate": [],
            "failed": True,
        }
        yield TurnDone(before.dialogue, before.number, record)


def recorded(before: Before, outcome: Outcome) -> dict[str, Any]:
    """The object that `undercard talk --json` prints, and that later questions are answered from."""
    ruling = outcome.facts.ruling
    return {
        "turn": before.number,
        "say": before.say,
        "reply": outcome.reply.strip(),
        "slate": [_entry(card) for card in outcome.cards],
        "limits": outcome.state.limits.model_dump(mode="json", exclude_defaults=True),
        "ruling": ruling.model_dump(mode="json") if ruling else None,
        "clash": outcome.clash,
        "offers": list(outcome.offers),
        "ms": {name: outcome.ms.get(name) for name in ("first_word", *get_args(StepName))}
        | {"total": outcome.total_ms},
        "notes": outcome.notes,
        "models": outcome.models,
        "changes": outcome.changes,
    }


def _entry(card: Card) -> dict[str, Any]:
    norms = list(dict.fromkeys(badge.norm for badge in card.badges))
    return {
        "id": card.id,
        "title": card.title,
        "artist": card.artist,
        "reasons": list(card.reasons),
        "norms": norms,
    }
