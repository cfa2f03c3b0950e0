"""A DJ whose lists are played as soon as they are in force."""

import shutil
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from typing import Protocol

from undercard.chat.errors import NotReady
from undercard.chat.events import Card, Event, SlateReady
from undercard.chat.playing.audio_player import AudioPlayer, Cued
from undercard.chat.playing.mpd import Mpd, socket_of_mpd
from undercard.chat.playing.mpv import Mpv
from undercard.chat.settings import Settings
from undercard.retrieval.libraries.sounds import Sounds


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
    """`told` is given how many of a list's tracks are played, and how many it has."""

    def __init__(
        self, dj: Speaker, player: AudioPlayer, sounds: Sounds, told: Callable[[int, int], None]
    ) -> None:
        self._dj, self._player, self._sounds, self._told = dj, player, sounds, told
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
        held = self._sounds.among(card.id for card in cards)
        sounds = {track: one.sound for track, one in held.items()}
        cued = [Cued(card.id, sound) for card in cards if (sound := sounds.get(card.id))]
        self._told(self._player.play(cued) if cued else 0, len(cards))
