"""The DJ: holds dialogues and answers turns. Every surface talks to it; it knows none of them."""

import logging
import math
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from undercard.chat.admission import Pace, checked_name, storable
from undercard.chat.apologies import STOPPED, TOO_FAST, apology, refused, reported
from undercard.chat.circumstances import circumstances
from undercard.chat.dialogue.brought import Brought
from undercard.chat.dialogue.company import overruled
from undercard.chat.dialogue.holding import pushed
from undercard.chat.dialogue.record import TurnRecord
from undercard.chat.errors import InputError, StoreError, UnknownDialogue
from undercard.chat.events import (
    DialogueSettings,
    Event,
    FileReady,
    Overruled,
    PastDialogue,
    PastTurn,
    SlateReady,
    TurnDone,
    Words,
)
from undercard.chat.memory import erasing, listeners, remembered, store
from undercard.chat.memory.database import Database
from undercard.chat.memory.listener_past import Past
from undercard.chat.memory.places import Places, with_and_without
from undercard.chat.memory.shown_lists import shown_before
from undercard.chat.memory.speakers import company_of, everyone_in, settings_for, who_speaks
from undercard.chat.parts import Parts
from undercard.chat.playlists.playlist_formats import read_playlist
from undercard.chat.recording import enter
from undercard.chat.reply import suggestions
from undercard.chat.reply.cards import cards
from undercard.chat.reply.replies import replies
from undercard.chat.reply.shown import shown
from undercard.chat.settings import Settings
from undercard.chat.steps.hand_over import file_of
from undercard.chat.steps.values import Start, Told, TurnContext, list_in_view
from undercard.chat.stored_facts import StoredFacts
from undercard.chat.transcript import Transcript
from undercard.chat.turn import Turn
from undercard.chat.turn_record import turn_record
from undercard.chat.understanding.list_files import brought_file
from undercard.chat.versions import StoredVersions
from undercard.policy.records import ledger, register
from undercard.policy.records.ledger import Holder
from undercard.retrieval.libraries.kept_libraries import accounts_of

log = logging.getLogger(__name__)
_JUDGED = 500  # of a listener's judgements, the latest: so many are read, however many there are
_FAR = ("web", "slack")  # surfaces that others reach over a network
_LONGEST_ID = 120  # characters of a track's id


class Dj:
    """Answers listeners. Safe to use from several threads; every turn is one transaction.

    `clock`: the moment that turns are for; by default the one that it is.
    """

    def __init__(
        self, parts: Parts, database: Database, settings: Settings, *, surface: str,
        clock: Callable[[], datetime] | None = None,
    ) -> None:  # fmt: skip
        self.database, self._now = database, clock or settings.now
        self._parts, self._settings, self._surface = parts, settings, surface
        self._facts = StoredFacts(database, parts.music)
        self._pace = Pace(settings.turns_per_minute if surface in _FAR else 0)

    @property
    def usual(self) -> DialogueSettings:
        """The settings with which a dialogue begins."""
        own = self._settings
        return DialogueSettings(list_length=own.list_length, character=own.character)

    def start(self, listener: str, dialogue: str | None = None, language: str = "") -> str:
        """Begin a dialogue where `language` is spoken, or resume the given one; returns its id.

        Raises InputError if it is another listener's, or the name is none.
        """
        usual = replace(self.usual, language=language)
        with self.database.transaction() as conn:
            swept = erasing.sweep(conn)
            begun = store.start_dialogue(conn, checked_name(listener), usual, dialogue)
        if swept:
            self._clean(begun, Database.settle)
        return begun

    def turn(
        self,
        dialogue: str,
        say: str,
        *,
        cancel: threading.Event | None = None,
        brought: Brought | None = None,
        speaker: str | None = None,
    ) -> Generator[Event, None, None]:
        """Answer one utterance, with the list that came along in a file if there is one.

        `speaker`: who speaks, in a dialogue of several; what is remembered is theirs.

        What was said is stored first; all that came of it is stored before the last event. Whatever
        fails is said in a sentence and kept as a failed turn; so is a turn that nobody waits for.
        Of a very long utterance the beginning is kept. Whoever speaks too often is asked to wait.
        """
        say = storable(say)
        if wait := self._pace.wait(speaker or self.listener_of(dialogue) or dialogue):
            yield from refused(dialogue, say, TOO_FAST.format(seconds=math.ceil(wait)))
            return
        try:
            with self.database.transaction() as conn:
                opened = store.begin_turn(conn, dialogue, say)
                opened = replace(opened, listener=who_speaks(conn, dialogue, speaker))
        except UnknownDialogue:
            raise
        except Exception as error:  # noqa: BLE001 - nothing of the turn could be stored
            yield from refused(dialogue, say, apology(dialogue, error))
            return
        record, turn, transcript = None, None, Transcript(opened.key)
        try:
            context = self._context(opened, brought)
            turn = Turn(context, Places(self.database, context.start, self._now))
            told = yield from transcript.follow(turn.run(), cancel)
            record = self._finish(context.start, told, transcript)
            if told.ruled is not None:
                for whose, wish in overruled(context.start.company, told.state.topic):
                    yield Overruled(whose, wish)
        except Exception as error:  # noqa: BLE001 - the border of a dialogue: no error ends it
            record = self._failed(opened, apology(opened.key, error), turn)
            yield Words(record.reply)
        finally:
            if record is None:  # whoever listened has gone
                self._failed(opened, STOPPED, turn)
        yield TurnDone(dialogue, opened.number, record)

    def brought(self, file: bytes, name: str, say: str = "") -> Brought:
        """The list in a file for a turn, and what `say` asks to be done with it.

        Raises InputError naming the file and what is wrong in it.
        """
        return brought_file(self._parts.pasted, read_playlist(file, name), name, say)

    def answer(self, dialogue: str, say: str) -> TurnRecord:
        """Answer one utterance at once: what `turn` comes to, for who needs no events."""
        events = self.turn(dialogue, say)
        (record,) = (event.record for event in events if isinstance(event, TurnDone))
        return record

    def settings(self, dialogue: str) -> DialogueSettings:
        """The settings in force. Raises UnknownDialogue."""
        with self.database.transaction() as conn:
            return store.settings_of(conn, dialogue)

    def change_settings(self, dialogue: str, settings: DialogueSettings) -> None:
        """Replace the settings from the next turn on."""
        with self.database.transaction() as conn:
            store.change_settings(conn, dialogue, settings)

    def feedback(
        self, dialogue: str, turn: int, track: str, liked: bool | None, speaker: str | None = None
    ) -> bool:
        """Remember that a track was liked or disliked, by the speaker; None takes it back.

        False where the listener is not to be remembered, so that nothing is kept. Raises InputError
        when the catalogue has no such track.
        """
        if track not in self._parts.music.catalogue:
            raise InputError(f"There is no track {track[:_LONGEST_ID]!r} in the catalogue.")
        with self.database.transaction() as conn:
            who = who_speaks(conn, dialogue, speaker)
            if liked is not None and not settings_for(conn, dialogue, who).remember:
                return False
            listeners.give_feedback(conn, dialogue, turn, track, liked=liked, listener=who)
        return True

    def history(self, dialogue: str) -> Sequence[PastTurn]:
        """The turns of a dialogue as they were shown, oldest first."""
        with self.database.transaction() as conn:
            return store.past_turns(conn, dialogue)

    def table(self, dialogue: str) -> SlateReady:
        """The list in force, with what it goes by now; without tracks where there is none."""
        state, facts = self._facts.in_force(dialogue)
        offers = [offer.say for offer in state.offers]
        return shown(replace(facts, state=state), state, replies(state.language), offers)

    def hand_over(self, dialogue: str, form: str) -> FileReady:
        """The list in force as a file. Raises InputError for a format that is not written."""
        _, facts = self._facts.in_force(dialogue)
        return file_of(facts, form, dialogue)

    def starters(self, language: str = "en") -> Sequence[tuple[str, str]]:
        """Things to say first: (label, utterance)."""
        return suggestions.first(language)

    def listener_of(self, dialogue: str) -> str | None:
        """Whose dialogue it is; None when there is none of that id."""
        with self.database.transaction() as conn:
            return listeners.listener_of(conn, dialogue)

    def dialogues(self, listener: str) -> Sequence[PastDialogue]:
        """A listener's dialogues that have a turn, newest first."""
        with self.database.transaction() as conn:
            return [PastDialogue(*row) for row in store.dialogues_of(conn, listener)]

    # What a turn starts from, and where it ends up.

    def _context(self, opened: store.OpenTurn, brought: Brought | None) -> TurnContext:
        with self.database.transaction() as conn:
            start = replace(self._start(conn, opened), brought=brought)
        past = Past(self.database, start.listener, start.judged)
        versions = StoredVersions(self.database, start.dialogue, self._facts.of)
        return TurnContext(self._parts, start, past, versions)

    def _start(self, conn: Connection, opened: store.OpenTurn) -> Start:
        dialogue, listener = opened.dialogue, opened.listener
        state = store.state_before(conn, dialogue, opened.number)
        settings = settings_for(conn, dialogue, listener)
        memory = remembered.entries(conn, listener)
        joined = remembered.joining(memory, state.standing) if settings.remember else ()
        state = state.model_copy(update={"standing": pushed(state.standing, joined)})
        holder = Holder(listener if settings.remember else None, dialogue)
        norms = tuple(register.adopted(conn))
        moment = self._now()
        ledger.release_session(conn, dialogue)
        shown = list_in_view(dialogue, state)
        accounts, others = with_and_without(conn, norms, holder, moment, shown)
        record = store.last_record(conn, dialogue, opened.number) if state.slate else None
        return Start(
            dialogue=dialogue,
            listener=listener,
            number=opened.number,
            say=opened.say,
            state=state,
            settings=settings,
            facts=self._facts.of(conn, state, record),
            norms=norms,
            context=circumstances(self._settings, self._surface, moment),
            accounts=accounts,
            others=others,
            heard=shown_before(conn, norms, holder, dialogue, moment),
            judged=listeners.judged_by(conn, listener, _JUDGED),
            memory=memory,
            change=record.change if record else None,
            joined=joined,
            company=company_of(conn, dialogue, listener, _JUDGED),
            accounts_used=self._accounts_used(conn, dialogue),
        )

    def _accounts_used(self, conn: Connection, dialogue: str) -> tuple[tuple[str, ...], ...]:
        if "seen_by" not in self._parts.music.catalogue.own:
            return ()
        where, names = self._settings.catalogues, everyone_in(conn, dialogue)
        return tuple(accounts_of(self._settings.home, where, name) for name in names)

    def _finish(self, start: Start, told: Told, transcript: Transcript) -> TurnRecord:
        """Store the turn, and all that came of it, in one transaction."""
        shown = cards(told.facts)
        record = turn_record(start, told, shown, transcript)
        with self.database.transaction() as conn:
            enter(conn, start, told, record, shown, transcript.reply)
        if told.memory.all_gone:
            self._clean(start.key, erasing.purge)
        elif told.memory.is_private:
            self._clean(start.key, Database.settle)
        return record

    def _clean(self, key: str, clean: Callable[[Database], None]) -> None:
        """Leave nothing in the database's files of what is gone from its tables.

        Where somebody reads for too long it stays in the write-ahead log until the next time.
        """
        try:
            clean(self.database)
        except StoreError as error:
            log.warning("turn %s: %s", key, error)

    def _failed(self, opened: store.OpenTurn, words: str, turn: Turn | None) -> TurnRecord:
        """Nothing came of the turn: keep what was said if it may be, leave the state as it was.

        Raises nothing: where the store is away as well, the words say so.
        """
        try:
            with self.database.transaction() as conn:
                say = store.NOT_KEPT if turn is not None and turn.is_private else opened.say
                store.fail_turn(conn, opened.dialogue, opened.number, say, words)
                ledger.release(conn, opened.key)
            if turn is not None and turn.is_private:
                self._clean(opened.key, Database.settle)
        except Exception as error:  # noqa: BLE001 - the border of a dialogue: no error ends it
            words = f"{words} ({reported(opened.key, error)})"
        return TurnRecord(turn=opened.number, say=opened.say, reply=words, failed=True)
