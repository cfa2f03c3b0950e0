"""Buttons: of a track (like, drop, why, more like this), of pages, and things to say."""

from collections.abc import Callable
from dataclasses import replace

from undercard.chat.events import PastTurn
from undercard.chat.slack.conversation import Ask, Conversation
from undercard.chat.slack.inbox import Delivery
from undercard.chat.slack.list_blocks import PAGE, around, message
from undercard.chat.slack.payloads import Pressed
from undercard.chat.slack.slack_dj import Dj
from undercard.chat.slack.slack_words import words
from undercard.chat.slack.web_api import WebApi

_SAYING = ("say", "held")  # what these say is written on them
_SPOKEN = ("drop", "why", "more")  # what these say is for the list in force alone
_IN_PLACE = ("drop",)  # the message becomes the list as it is then


class Presses:
    """Does what a button says."""

    def __init__(
        self, dj: Dj, conversation: Conversation, language: Callable[[WebApi, str], str]
    ) -> None:
        """`language`: somebody's, by their id."""
        self._dj, self._conversation, self._language = dj, conversation, language

    def press(self, delivery: Delivery, api: WebApi, press: Pressed) -> None:
        """Do it, or tell who pressed why not. Raises Later and Refused."""
        name = press.button.partition(".")[0]
        if name in _SAYING:
            self._say(delivery, api, press, press.value, self._language(api, press.user))
            return
        turns = self._turns(press)
        number, at = map(int, press.value.split(":"))
        turn = next((one for one in turns if one.turn == number and one.cards), None)
        if turn is None:
            self._tell(api, press, "gone")
        elif name == "page":
            self._redraw(api, press, turn, at)
        elif name in ("like", "liked"):
            self._like(api, press, turn, at, liked=name == "like")
        elif _tracks(turn) != _tracks(next(one for one in reversed(turns) if one.cards)):
            self._tell(api, press, "stale")
        elif name in _SPOKEN:
            said = words(turn.language)[f"say_{name}"].format(rank=at)
            replaces = press.message if name in _IN_PLACE else ""
            self._say(delivery, api, press, said, turn.language, replaces)

    def _say(
        self,
        delivery: Delivery,
        api: WebApi,
        press: Pressed,
        say: str,
        language: str,
        replaces: str = "",
    ) -> None:
        ask = Ask(press.team, press.user, press.place, say, language, False, replaces=replaces)
        self._conversation.answer(delivery, api, ask)

    def _like(self, api: WebApi, press: Pressed, turn: PastTurn, rank: int, *, liked: bool) -> None:
        card = turn.cards[rank - 1]
        dialogue = press.place.dialogue(press.team)
        now, speaker = True if liked else None, press.place.speaker(press.team, press.user)
        if not self._dj.feedback(dialogue, turn.turn, card.id, now, speaker):
            self._tell(api, press, "not_kept")
            return
        judged = {track: held for track, held in turn.liked.items() if track != card.id}
        drawn = replace(turn, liked=judged | ({card.id: True} if liked else {}))
        self._redraw(api, press, drawn, (rank - 1) // PAGE)

    def _redraw(self, api: WebApi, press: Pressed, turn: PastTurn, page: int) -> None:
        drawn = message(turn, page, *around(press.around))
        api.edit(press.place.channel, press.message, *drawn)

    def _turns(self, press: Pressed) -> list[PastTurn]:
        dialogue = press.place.dialogue(press.team)
        return list(self._dj.history(dialogue)) if self._dj.listener_of(dialogue) else []

    def _tell(self, api: WebApi, press: Pressed, what: str) -> None:
        api.whisper(press.answer_to, words(self._language(api, press.user))[what])


def _tracks(turn: PastTurn) -> list[str]:
    return [card.id for card in turn.cards]
