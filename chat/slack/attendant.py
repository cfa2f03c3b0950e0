"""Does what a delivery asks for, and decides what becomes of it: done, or put off."""

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import replace

from undercard.chat.errors import StoreError
from undercard.chat.memory.database import Database
from undercard.chat.memory.erasing import forget_all
from undercard.chat.slack.conversation import Ask, Conversation
from undercard.chat.slack.home_view import HomeTab
from undercard.chat.slack.inbox import KEPT_S, Delivery, Inbox
from undercard.chat.slack.link_desk import LinkDesk
from undercard.chat.slack.payloads import (
    Commanded,
    HomeOpened,
    HomePressed,
    Left,
    LinkChanged,
    PaneOpened,
    Payload,
    Pressed,
    Said,
)
from undercard.chat.slack.place import Place, all_of, listener
from undercard.chat.slack.presses import Presses
from undercard.chat.slack.slack_dj import Dj
from undercard.chat.slack.slack_words import words
from undercard.chat.slack.web_api import Later, Refused, WebApi
from undercard.chat.slack.workspaces import Workspaces

_log = logging.getLogger(__name__)
_FIRST_WAIT_S = 1.0  # before the second try; twice as long before each further one …
_LONGEST_WAIT_S = 60.0  # … but never longer
_ABSENT = frozenset({"not_in_channel", "channel_not_found", "is_archived"})
_PROMPTS = 4  # that Slack shows


class Attendant:
    """Attends to deliveries, several at a time."""

    def __init__(
        self,
        dj: Dj,
        database: Database,
        inbox: Inbox,
        workspaces: Workspaces,
        home: HomeTab,
        desk: LinkDesk,
        conversation: Conversation,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._dj, self._database, self._inbox, self._home = dj, database, inbox, home
        self._workspaces, self._clock, self._desk = workspaces, clock, desk
        self._conversation = conversation
        self._presses = Presses(dj, conversation, self._language)
        self._locales: dict[str, str] = {}  # by person

    def attend(self, delivery: Delivery) -> None:
        """Do it; what Slack cannot take now is put off, for a day at most.

        Raises StoreError alone.
        """
        try:
            self._do(delivery)
        except Later as error:
            waited = min(_FIRST_WAIT_S * 2 ** min(delivery.tries - 1, 10), _LONGEST_WAIT_S)
            if self._clock() - delivery.received < KEPT_S:
                seconds = waited if error.seconds is None else error.seconds
                self._inbox.put_off(delivery.key, seconds)
                return
            _log.warning("given up after a day: %s", error)
        except Refused as error:
            _log.warning("%s", error)
        except StoreError:  # tried again once the lease has run out
            raise
        except Exception as error:  # noqa: BLE001 - what fails by a bug would fail again
            where = "".join(traceback.format_tb(error.__traceback__))
            _log.error("a delivery failed by %s\n%s", type(error).__name__, where)
        self._inbox.finish(delivery.key)

    def _do(self, delivery: Delivery) -> None:
        payload = delivery.payload
        if isinstance(payload, Left):
            self._forget(payload.team)
        elif api := self._workspaces.api(payload.team):
            self._answer(delivery, api, payload)

    def _answer(self, delivery: Delivery, api: WebApi, payload: Payload) -> None:
        language = self._language(api, payload.user)
        match payload:
            case Said():
                ask = Ask(payload.team, payload.user, payload.place, payload.text, language)
                self._conversation.answer(delivery, api, ask)
            case Commanded() if self._desk.serves(payload):
                self._desk.command(api, payload, language)
            case HomePressed():
                self._desk.press(api, payload, language)
            case LinkChanged():
                self._desk.changed(api, payload, language)
            case Commanded():
                self._command(delivery, api, payload, language)
            case Pressed():
                self._presses.press(delivery, api, payload)
            case PaneOpened(place=place):
                starters = self._dj.starters(language)[:_PROMPTS]
                prompts = [{"title": label, "message": say} for label, say in starters]
                api.suggest(place.channel, place.thread, words(language)["greeting"], prompts)
            case HomeOpened():
                view = self._home.view(listener(payload.team, payload.user), language)
                api.show_home(payload.user, view)

    def _command(self, delivery: Delivery, api: WebApi, typed: Commanded, language: str) -> None:
        """`/dj` with words begins a thread; without any it is told how to."""
        if not typed.text:
            (_, example), *_ = self._dj.starters(language)
            api.whisper(typed.answer_to, words(language)["how"].format(example=example))
            return
        place = Place(channel=typed.channel)
        ask = Ask(typed.team, typed.user, place, typed.text, language, is_seen=False)
        ask = replace(ask, begins=place.is_group)
        try:
            self._conversation.answer(delivery, api, ask)
        except Refused as error:
            absent = "not_here" if error.code in _ABSENT else "lost"
            api.whisper(typed.answer_to, words(language)[absent])

    def _forget(self, team: str) -> None:
        """Remove all that is kept of a workspace and of everybody in it."""
        self._inbox.forget(team)
        self._workspaces.forget(team)
        forget_all(self._database, all_of(team))

    def _language(self, api: WebApi, user: str) -> str:
        """Somebody's language in Slack, asked for once; English where Slack does not tell."""
        if user and user not in self._locales:
            try:
                self._locales[user] = api.locale(user)
            except (Later, Refused):
                return ""
        return self._locales.get(user, "")
