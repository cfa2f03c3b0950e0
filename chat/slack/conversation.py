"""One turn in Slack: the DJ plays it, and what came of it is kept until Slack has taken it."""

import logging
import threading
import traceback
from dataclasses import asdict, dataclass, replace
from typing import Any

from undercard.chat.errors import expected, in_words
from undercard.chat.events import StepStarted
from undercard.chat.memory.linking import Linking
from undercard.chat.slack.heard import Heard
from undercard.chat.slack.inbox import Delivery, Inbox
from undercard.chat.slack.list_blocks import (
    Message,
    asked,
    context,
    holding,
    message,
    overruled,
    waiting,
)
from undercard.chat.slack.own_message import OwnMessage
from undercard.chat.slack.place import Place, all_of, who_is
from undercard.chat.slack.slack_dj import Dj
from undercard.chat.slack.slack_words import spoken, words
from undercard.chat.slack.web_api import Later, WebApi

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ask:
    """What somebody says to the DJ, and where.

    `is_seen`: whether Slack itself shows what was said. `begins`: the answer begins a thread.
    `replaces`: the message with a list whose place a new list takes.
    """

    team: str
    user: str
    place: Place
    say: str
    language: str
    is_seen: bool = True
    begins: bool = False
    replaces: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a turn came to, as it is posted."""

    text: str
    blocks: list[dict[str, Any]]
    is_list: bool
    file: tuple[str, str] | None = None  # its name and its text


class Conversation:
    """Holds the dialogues of all workspaces with one DJ.

    Once `stopping` is set, turns end early, and are left to whoever takes them next.
    """

    def __init__(self, dj: Dj, inbox: Inbox, linking: Linking, stopping: threading.Event) -> None:
        self._dj, self._inbox, self._linking, self._stopping = dj, inbox, linking, stopping

    def answer(self, delivery: Delivery, api: WebApi, ask: Ask) -> None:
        """Play the turn unless it was played before, and post what came of it.

        Raises Later and Refused; a later call then goes on where this one stopped.
        """
        by = ask.user if ask.place.is_group else ""
        head = [] if ask.is_seen else asked(ask.say, by)
        own = OwnMessage(api, self._inbox, delivery, ask.place, head, is_quiet=bool(ask.replaces))
        if delivery.outcome is not None:
            outcome = Outcome(**delivery.outcome)
        else:
            outcome = self._play(own, ask)
            if self._stopping.is_set():
                raise Later("the turn", 0.0)
            self._inbox.keep(delivery.key, outcome=asdict(outcome))
        if ask.replaces and outcome.is_list:
            own.message = ask.replaces
        own.show(Message(outcome.text, outcome.blocks))
        if outcome.file is not None:
            thread = own.message if ask.begins and own.message else ask.place.thread
            api.upload(ask.place.channel, thread, *outcome.file)

    def _play(self, own: OwnMessage, ask: Ask) -> Outcome:
        said, place = words(ask.language), ask.place
        if ask.begins:
            own.show(waiting(said["understanding"], own.head))
            place = Place(channel=place.channel, thread=own.message or "")
        own.doing(said["understanding"])
        heard = Heard.nothing(ask.say, ask.language)
        try:
            self._hear(heard, own, ask, place)
        except Exception as error:  # noqa: BLE001 - the border of the surface: whatever it was is said
            _report(error)
            heard = Heard(replace(heard.turn, reply=in_words(error), cards=()))
        notes = [
            overruled(self._user(one.listener, ask.team), one.wish, heard.turn)
            for one in heard.overruled
        ]
        notes += [context(heard.gave_way)] if heard.gave_way else []
        notes += holding(heard.going_by)
        file = (heard.file.name, heard.file.text) if heard.file else None
        text, blocks = message(heard.turn, head=own.head, notes=notes)
        return Outcome(text, blocks, bool(heard.turn.cards), file)

    def _user(self, listener: str, team: str) -> str:
        """The Slack user of a workspace that a listener is, who may be linked."""
        return who_is(self._linking.called(listener, all_of(team)))

    def _hear(self, heard: Heard, own: OwnMessage, ask: Ask, place: Place) -> None:
        """Play the turn while its states are shown."""
        said, dialogue = words(ask.language), place.dialogue(ask.team)
        self._dj.start(place.owner(ask.team, ask.user), dialogue, spoken(ask.language))
        speaker = place.speaker(ask.team, ask.user)
        for event in self._dj.turn(dialogue, ask.say, cancel=self._stopping, speaker=speaker):
            if isinstance(event, StepStarted):
                own.doing(said[event.name], heard.turn.reply)
            heard.hear(event)


def _report(error: Exception) -> None:
    """A bug is logged, by its place in the code and not its words."""
    if not expected(error):
        where = "".join(traceback.format_tb(error.__traceback__))
        _log.error("a turn in Slack failed by %s\n%s", type(error).__name__, where)
