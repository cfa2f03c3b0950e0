"""What chat uses, on CPCD: the shipped finder, and its evidence blended with the language model's opinion."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from chat.evaluation.dialogues import Case, Pool
from chat.evaluation.fitting import Listed
from chat.evaluation.pool_retrieval import PoolRetrieval
from chat.evaluation.remembering import RememberingEngine
from recommender.blend import Blend
from recommender.engine import Engine
from recommender.language import TitleLikelihood
from recommender.ranker import RankContext, RankItem

Progress = Callable[[str, int, int], None]
_SAID_TURNS = 2  # the last utterances that the language model reads


def context_of(case: Case) -> RankContext:
    """What the language model is told of a case: the last utterances and the liked tracks."""
    return RankContext(
        request=" ".join(case.said[-_SAID_TURNS:]),
        liked=tuple(track.text for track in case.seeds),
        seed=f"{case.dialogue}/{case.turn}",
    )


def listed(
    cases: Sequence[Case], pool: Pool, engine: Engine, home: Path, blend: Blend, progress: Progress
) -> list[Listed]:
    """The finder's candidates for every case, with the model's opinions on the first of them. Raises EngineError."""
    retrieval = PoolRetrieval(pool, home, progress)
    remembering = RememberingEngine(engine, home / "evaluation" / "scores.sqlite")
    likelihood = TitleLikelihood(remembering, calibration=blend.calibration)
    texts = {track.cluster: track.text for track in reversed(pool.tracks)}
    lists = []
    for done, case in enumerate(cases):
        progress("asking the language model", done, len(cases))
        found = retrieval.find(case)
        items = [RankItem(cluster, texts[cluster], evidence) for cluster, evidence in found[: blend.window]]
        opinions = likelihood.scores(context_of(case), items)
        lists.append(
            Listed(
                case=case,
                clusters=tuple(cluster for cluster, _ in found),
                evidence=np.array([evidence for _, evidence in found]),
                opinions=np.array([opinions[item.id] for item in items]),
            )
        )
    remembering.close()
    return lists
