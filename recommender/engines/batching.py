"""Lets texts that are written at the same time take their next tokens in one pass.

Four cost little more than one. Continuous batching (Orca, Yu et al. 2022) at its smallest. In
bfloat16 the company changes the last bits of a text's scores, as it does with every batching
server. Knows tokens and threads; what is written is unknown here.
"""

import threading
from collections.abc import Sequence
from typing import Protocol

from torch import Tensor

from undercard.recommender.engines.llama_state import Past, Step
from undercard.recommender.errors import EngineDown

_LONGEST_WAIT = 0.003  # seconds that a pass waits for the texts that took part in the last one
_WIDEST = 16  # texts in one pass


class Steps(Protocol):
    """A model that reads one token of each of several texts."""

    def step(self, steps: Sequence[Step]) -> Tensor:
        """Scores (n, vocabulary) of every token as what comes next, for each text."""
        ...


class _Wanted:
    def __init__(self, step: Step) -> None:
        self.step = step
        self.done = False
        self.found: Tensor | None = None


class Batcher:
    """Whoever comes first leads the pass for all that wait by then."""

    def __init__(self, model: Steps) -> None:
        self._model = model
        self._lead = threading.Lock()
        self._arrival = threading.Condition()
        self._waiting: list[_Wanted] = []
        self._last = 1  # texts in the last pass; they will probably come again

    def logits(self, token: int, past: Past) -> Tensor:
        """Scores (vocabulary,) of every token as what follows `token`, which is added to `past`.

        Raises EngineDown when the pass broke off in another thread, which has the cause.
        """
        wanted = _Wanted(Step(token, past))
        with self._arrival:
            self._waiting.append(wanted)
            self._arrival.notify_all()
        while not wanted.done:
            with self._lead:
                if not wanted.done:
                    self._pass()
        if wanted.found is None:
            raise EngineDown("a pass over several texts broke off; say it again")
        return wanted.found

    def _pass(self) -> None:
        with self._arrival:
            self._arrival.wait_for(lambda: len(self._waiting) >= self._last, _LONGEST_WAIT)
            joined, self._waiting = self._waiting[:_WIDEST], self._waiting[_WIDEST:]
            self._last = min(len(joined) + len(self._waiting), _WIDEST)
        try:
            found = self._model.step([one.step for one in joined])
            for one, scores in zip(joined, found, strict=True):
                one.found = scores
        finally:
            for one in joined:
                one.done = True
