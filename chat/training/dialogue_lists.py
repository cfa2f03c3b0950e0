"""Turns CPCD's dialogues (CC BY 4.0) into lists to be ranked for what was said and liked.

A list is what retrieval finds for the turn, with tracks that the listener liked and others that
only look right. Grades: 1 for a track liked in this very turn, 0.5 for one liked later, 0 for the
others.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Protocol

from undercard.chat.datasets.dialogues import Case, Dialogue, Pool
from undercard.chat.datasets.errors import EvaluationInputError
from undercard.chat.evaluation.shipped import context_of
from undercard.recommender.ranking.ranker import RankContext
from undercard.recommender.training.examples import Example, listed, named_rng

GROUP = "cpcd:"  # before a dialogue's id: the group of its lists
MEASURED, LEARNT = 20, 12  # texts in a list
_RIGHT = 4  # liked tracks in a list at most
DEEP = 40  # retrieved candidates that may be in a list
_UNRELATED = 2  # tracks that other listeners liked
_THIS_TURN, _LATER = 1.0, 0.5
_SHARE_WITH_FACTS = 0.5  # share of the lists in which facts stand behind the names


class Finds(Protocol):
    """Retrieval on the pool: clusters with their evidence, best first."""

    def find(self, case: Case) -> Sequence[tuple[str, float]]:
        """Look up one case."""
        ...


@dataclass(frozen=True)
class Judged:
    """The tracks that a listener judged in one turn, by cluster."""

    liked: tuple[str, ...]
    disliked: tuple[str, ...]


class DialogueLists:
    """Makes lists out of dialogues; the same names always give the same lists."""

    def __init__(
        self,
        pool: Pool,
        dialogues: Sequence[Dialogue],
        judged: Sequence[Sequence[Judged]],
        *,
        seed: int,
        with_facts: Mapping[str, str] | None = None,
    ) -> None:
        """Learn from dialogues; `with_facts` are texts of clusters that a catalogue knows."""
        self._judged, self._seed = judged, seed
        self._texts = {track.cluster: track.text for track in reversed(pool.tracks)}
        self._with_facts = self._texts | dict(with_facts or {})
        self._popular = sorted({cluster for dialogue in dialogues for cluster in dialogue.liked})

    def to_learn(
        self, case: Case, found: Sequence[tuple[str, float]], *, variant: int = 0
    ) -> Example:
        """Make a list with liked tracks in it, whether they were retrieved or not.

        `variant` draws other tracks, and another way to ask: what is asked is the words with the
        liked tracks (list-wise), the words alone, the liked tracks alone (implicit), or one track
        to be followed (item-wise).
        """
        rng = named_rng(self._seed, "list", case.dialogue, case.turn, variant)
        graded = self._graded(case, [cluster for cluster, _ in found[:DEEP]], rng)
        kind, context = _asked(case, rng if variant else None)
        write = self._with_facts if rng.random() < _SHARE_WITH_FACTS else self._texts
        # Of equal texts the right one stays.
        texts = {write[cluster]: grade for cluster, grade in graded.items()}
        return listed(
            f"{GROUP}{case.source}",
            kind,
            context,
            list(texts.items()),
            seed=f"{self._seed}/{case.turn}/{variant}",
        )

    def to_measure(self, case: Case, found: Sequence[tuple[str, float]]) -> Example | None:
        """Make the list that retrieval gives, in random order.

        None when it holds nothing or only what is liked.
        """
        listed_clusters = [cluster for cluster, _ in found[:MEASURED]]
        graded = [(self._texts[one], float(one in case.gold)) for one in listed_clusters]
        if len({grade for _, grade in graded}) < 2:
            return None
        return listed(
            f"{GROUP}{case.source}",
            "retrieved",
            context_of(case),
            graded,
            seed=f"{self._seed}/{case.turn}",
        )

    def _graded(self, case: Case, found: Sequence[str], rng: Random) -> dict[str, float]:
        judged = self._judged[case.dialogue][case.turn]
        now = [cluster for cluster in judged.liked if cluster in case.gold][: _RIGHT // 2]
        later = [cluster for cluster in found if cluster in case.gold and cluster not in now]
        gold = sorted(case.gold & self._texts.keys())  # what the pool lacks has no text
        later = later or rng.sample(gold, min(2, len(gold)))
        right = dict.fromkeys(later[: _RIGHT // 2], _LATER) | dict.fromkeys(now, _THIS_TURN)
        unrelated = rng.sample(self._popular, min(len(self._popular), _UNRELATED))
        near = [cluster for cluster in found if cluster not in case.gold]
        wrong = [
            *judged.disliked[:_UNRELATED],
            *unrelated,
            *rng.sample(near, min(len(near), LEARNT)),
        ]
        unfit = [cluster for cluster in wrong if cluster not in case.gold | case.seed_clusters]
        return dict.fromkeys(unfit[: LEARNT - len(right)], 0.0) | right


def judgements(path: Path, pool: Pool, limit: int | None = None) -> list[list[Judged]]:
    """Read what was liked and disliked in every turn.

    Raises EvaluationInputError naming the file, line and trouble.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[:limit], 1):
        try:
            found.append([_judged(turn, pool) for turn in json.loads(line)["turns"]])
        except (ValueError, KeyError, TypeError) as error:
            raise EvaluationInputError(
                f"{path}:{number}: not a CPCD dialogue: {error!r}"
            ) from error
    return found


def _judged(turn: dict[str, list[str]], pool: Pool) -> Judged:
    return Judged(_clusters(turn["liked_results"], pool), _clusters(turn["disliked_results"], pool))


def _clusters(ids: Sequence[str], pool: Pool) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pool.by_id[id_].cluster for id_ in pool.known(ids)))


def _asked(case: Case, rng: Random | None) -> tuple[str, RankContext]:
    """One of the ways to state a wish; without an rng, all that is known."""
    full = context_of(case)
    ways = [("words and likes", full), ("words", RankContext(full.request, seed=full.seed))]
    if case.seeds:
        track = (rng or Random(0)).choice(case.seeds).text
        ways.append(
            ("likes", RankContext("More songs like these, please.", full.liked, seed=full.seed))
        )
        ways.append(("one track", RankContext(f"Something like {track}.", seed=full.seed)))
    return rng.choice(ways) if rng else ways[0]
