"""Makes lists out of listening histories: past plays, and twenty artists of which one came next.

Experiments only: the histories that there are (Last.fm, docs/evaluation.md) may be measured with,
and nothing learnt from them ships. They are not in the order of time, so what counts as next is
drawn at random, and histories are shuffled.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from undercard.chat.datasets.histories import Row
from undercard.recommender.behaviour.choice import draw_candidates
from undercard.recommender.ranking.ranker import RankContext
from undercard.recommender.training.examples import Example, listed, named_rng

LONGEST = 10  # plays in a history
LEARNT, MEASURED = 10, 20  # texts in a list
WISH = "the artist to hear next"
_SHORTEST = 4  # plays of a listener who is learnt from


@dataclass(frozen=True)
class Question:
    """A listener, what they played, in random order, and what they played next."""

    listener: str
    history: tuple[int, ...]
    target: int


@dataclass(frozen=True)
class Division:
    """Steps of disjoint sets of listeners: to learn from, to choose these by, and to measure on.

    `known` are the histories of the first two, without any play that is a target.
    """

    pool: list[Question]
    guides: list[Question]
    measured: list[Question]
    known: list[tuple[int, ...]]


def divide(
    histories: Sequence[Sequence[int]],
    *,
    guides: int,
    measured: int,
    of_each: int = 2,
    seed: int = 0,
) -> Division:
    """Draw the listeners to measure on and the guides; all others give steps to learn from.

    Each of those others gives up to `of_each` plays as targets, and at most half of the plays.
    """
    enough = [i for i, history in enumerate(histories) if len(set(history)) >= _SHORTEST]
    order = named_rng(seed, "listeners").sample(enough, len(enough))
    found = Division([], [], [], [])
    for place, i in enumerate(order):
        plays = named_rng(seed, "plays", i).sample(
            sorted(set(histories[i])), len(set(histories[i]))
        )
        apart = 1 if place < measured + guides else min(of_each, len(plays) // 2)
        part = (
            found.measured
            if place < measured
            else found.guides
            if place < measured + guides
            else found.pool
        )
        rest = plays[apart:]
        part += [
            Question(
                f"lastfm:{i}",
                tuple(named_rng(seed, i, n).sample(rest, min(len(rest), LONGEST))),
                target,
            )
            for n, target in enumerate(plays[:apart])
        ]
        if place >= measured:
            found.known.append(tuple(rest))
    return found


def asked(rows: Sequence[Row], *, seed: int = 0) -> list[Question]:
    """Turn rows that are to be answered into questions, histories shuffled."""
    return [
        Question(
            f"row:{i}",
            tuple(named_rng(seed, "row", i).sample(row.history, len(row.history))),
            row.target,
        )
        for i, row in enumerate(rows)
    ]


class HistoryLists:
    """Makes lists out of questions; the same seed always gives the same lists."""

    def __init__(self, names: Sequence[str], *, seed: int) -> None:
        self._names, self._seed = names, seed

    def to_learn(self, question: Question) -> Example:
        """Make a list with the target and others drawn uniformly."""
        rng = np.random.default_rng(
            named_rng(self._seed, "others", question.listener, question.target).getrandbits(63)
        )
        drawn = draw_candidates(
            [question.history], [question.target], len(self._names), LEARNT, 1, rng
        )[0]
        return self.of(question, drawn)

    def of(self, question: Question, candidates: NDArray[np.int64]) -> Example:
        """Make one list of candidates (draws, k), each text once.

        So the prompt is read once for all draws.
        """
        graded = [
            (self._names[item], float(item == question.target)) for item in np.unique(candidates)
        ]
        liked = tuple(self._names[item] for item in question.history)
        context = RankContext(WISH, liked, seed=f"{self._seed}/{question.listener}")
        return listed(
            question.listener, "history", context, graded, seed=f"{self._seed}/{question.target}"
        )

    def scores_of(
        self, example: Example, scores: Sequence[float], candidates: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Put a list's scores in the order of the candidates (draws, k) that it was made of."""
        found = dict(zip(example.texts, scores, strict=True))
        return np.array([[found[self._names[item]] for item in row] for row in candidates])
