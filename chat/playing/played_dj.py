"""A DJ whose lists are played as soon as they are in force."""

import shutil
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from typing import Protocol

from undercard.chat.errors import NotReady
from undercard.chat.events import Card, Event, SlateReady
from undercard.chat.playing.audio_player import AudioPlayer, Cued
from undercard.chat.playing.mpd import Mpd, socket_of_mpd
from undercard.chat.playing.mpv import Mpv
from undercard.chat.settings import Settings
from undercard.retrieval.libraries.sounds import Held


class Speaker(Protocol):
    """What playing a turn needs of a DJ."""

    def turn(self, dialogue: str, say: str) -> Generator[Event, None, None]:
        """See Dj.turn."""


def audio_player(settings: Settings) -> AudioPlayer:
    """The program that the settings name, or that is there. Raises NotReady where there is none."""
    wanted = settings.player
    if wanted != "mpd" and shutil.which("mpv"):
        return Mpv()
    at = socket_of_mpd()
    if wanted != "mpv" and at is not None:
        return Mpd(at)
    raise NotReady(
        "There is nothing to play with: install mpv, or start MPD and name its socket in MPD_HOST "
        f"(the setting `player` is {wanted})."
    )


class PlayedDj:
    """`held` says what of some tracks the listener may hear (`Sounds.among`); `told` is given how
    many of a list's tracks are played, and how many it has.
    """

    def __init__(
        self,
        dj: Speaker,
        player: AudioPlayer,
        held: Callable[[Iterable[str]], Mapping[str, Held]],
        told: Callable[[int, int], None],
    ) -> None:
        self._dj, self._player, self._held, self._told = dj, player, held, told
        self._ids: list[str] = []

    def turn(self, dialogue: str, say: str) -> Generator[Event, None, None]:
        """As the DJ's; once it is over its list is played, where it is another one.

        Raises also NotReady, after the last event: the turn itself is done.
        """
        slate: SlateReady | None = None
        with closing(self._dj.turn(dialogue, say)) as events:
            for event in events:
                slate = event if isinstance(event, SlateReady) else slate
                yield event
        if slate is not None and (ids := [card.id for card in slate.cards]) != self._ids:
            self._play(slate.cards)
            self._ids = ids  # only now: a list that failed is tried again

    def _play(self, cards: Sequence[Card]) -> None:
        """A list of which nothing can be heard leaves what is played as it is."""
        held = self._held(card.id for card in cards)
        cued = [one for card in cards if card.id in held and (one := _cued(held[card.id]))]
        self._told(self._player.play(cued) if cued else 0, len(cards))


def _cued(held: Held) -> Cued | None:
    sound, facts = held.sound, held.track.facts
    if sound is None or facts.starts is None:
        return Cued(held.track.id, sound) if sound else None
    return Cued(held.track.id, sound, facts.starts, facts.seconds)
