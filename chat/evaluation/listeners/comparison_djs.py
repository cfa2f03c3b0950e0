"""DJs to compare with: one that forgets the dialogue at every turn, and one that plays by lot."""

import itertools
from collections.abc import Sequence

import numpy as np

from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.record import SlateEntry, TurnRecord
from undercard.chat.evaluation.scripts.playing import Speaker
from undercard.chat.slate.lawful import Lawful
from undercard.chat.slate.music import Music
from undercard.policy.norms.norm import Norm

_CANDIDATES = 400


class Forgetful:
    """The same DJ, to whom each utterance is the first of a dialogue with a stranger."""

    def __init__(self, dj: Speaker) -> None:
        self._dj, self._numbers = dj, itertools.count()

    def start(self, listener: str) -> str:
        """See Speaker."""
        return f"forgetful-{listener}"

    def answer(self, dialogue: str, say: str) -> TurnRecord:
        """See Speaker."""
        stranger = f"{dialogue}-{next(self._numbers)}"
        return self._dj.answer(self._dj.start(stranger), say)


class AtRandom:
    """Plays what the norms allow, by lot, whatever is said; the lot is drawn by names."""

    def __init__(self, music: Music, lawful: Lawful, norms: Sequence[Norm], size: int) -> None:
        self._music, self._lawful, self._norms, self._size = music, lawful, norms, size
        self._turns: dict[str, int] = {}

    def start(self, listener: str) -> str:
        """See Speaker."""
        self._turns[listener] = 0
        return listener

    def answer(self, dialogue: str, say: str) -> TurnRecord:
        """See Speaker."""
        self._turns[dialogue] += 1
        turn, music = self._turns[dialogue], self._music
        dice = np.random.default_rng([turn, *dialogue.encode()])
        there = np.flatnonzero(music.catalogue.presentable)
        rows = dice.choice(there, min(_CANDIDATES, len(there)), replace=False)
        frame = self._lawful.frame(self._norms, Limits(), (), {}, {})
        table = music.table(rows.tolist(), dice.random(len(rows)).tolist(), frame.all_norms)
        ruling, _ = self._lawful.best(frame, table, self._size)
        tracks = [music.catalogue[track] for track in ruling.slate] if ruling else []
        slate = tuple(SlateEntry(id=t.id, title=t.title, artist=t.artist) for t in tracks)
        return TurnRecord(turn=turn, say=say, reply="", slate=slate, ruling=ruling)
