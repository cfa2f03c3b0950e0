"""One turn in Slack: the DJ plays it, and what came of it is kept until Slack has taken it."""

import logging
import threading
import traceback
from dataclasses import asdict, dataclass, replace
from typing import Any

from undercard.chat.errors import expected, in_words
from undercard.chat.events import FileReady, PastTurn, SlateReady, StepStarted, TurnDone, Words
from undercard.chat.slack.inbox import Delivery, Inbox
from undercard.chat.slack.list_blocks import Message, asked, message, waiting
from undercard.chat.slack.own_message import OwnMessage
from undercard.chat.slack.place import Place
from undercard.chat.slack.slack_words import words
from undercard.chat.slack.web_api import Later, WebApi
from undercard.chat.web.session import Dj

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

    def __init__(self, dj: Dj, inbox: Inbox, stopping: threading.Event) -> None:
        self._dj, self._inbox, self._stopping = dj, inbox, stopping

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
        dialogue = place.dialogue(ask.team)
        try:
            self._dj.start(place.owner(ask.team, ask.user), dialogue)
            turn, file = self._heard(own, ask, dialogue)
        except Exception as error:  # noqa: BLE001 - the border of the surface: whatever it was is said
            _report(error)
            turn, file = PastTurn(0, ask.say, in_words(error), (), language=ask.language), None
        text, blocks = message(turn, head=own.head)
        return Outcome(text, blocks, bool(turn.cards), (file.name, file.text) if file else None)

    def _heard(self, own: OwnMessage, ask: Ask, dialogue: str) -> tuple[PastTurn, FileReady | None]:
        """Play the turn while its states are shown."""
        said, reply = words(ask.language), ""
        turn, file = PastTurn(0, ask.say, "", (), language=ask.language), None
        for event in self._dj.turn(dialogue, ask.say, cancel=self._stopping):
            match event:
                case StepStarted(name):
                    own.doing(said[name], reply)
                case Words(text):
                    reply += text
                case SlateReady(cards, offers, _, language):
                    turn = replace(turn, cards=cards, offers=offers)
                    turn = replace(turn, language=language or ask.language)
                case FileReady():
                    file = event
                case TurnDone(_, number):
                    turn = replace(turn, turn=number)
        return replace(turn, reply=reply.strip()), file


def _report(error: Exception) -> None:
    """A bug is logged, by its place in the code and not its words."""
    if not expected(error):
        where = "".join(traceback.format_tb(error.__traceback__))
        _log.error("a turn in Slack failed by %s\n%s", type(error).__name__, where)
