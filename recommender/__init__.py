"""Language-model engines and rankers. Knows texts and ids, nothing of tracks or norms.

>>> from undercard.recommender import EvidenceRanker, RankContext, RankItem
>>> items = [RankItem("1", "Hello by Adele", 0.75), RankItem("2", "Halo by Beyoncé", 0.5)]
>>> EvidenceRanker().rank(RankContext("something slow"), items).scores
{'1': 0.75, '2': 0.5}

The names in `__all__` are public. Everything else is private, modules included, and may change
without notice.
"""

from typing import TYPE_CHECKING

from undercard.prompts.door import door

if TYPE_CHECKING:
    from undercard.recommender.engines.connection import ServerSettings
    from undercard.recommender.engines.embedded import EmbeddedEngine
    from undercard.recommender.engines.engine import Engine, Health
    from undercard.recommender.engines.fake import FakeEngine
    from undercard.recommender.engines.server_engine import ServerEngine
    from undercard.recommender.errors import (
        BlendFileError,
        EngineBusy,
        EngineDown,
        EngineError,
        EngineFinal,
        EngineMisfit,
        EngineRecoverable,
        EngineRefused,
        EngineTimeout,
        InputError,
        RecommenderError,
        SchemaUnsupportedError,
    )
    from undercard.recommender.ranking.blend import Blend, BlendedRanker, load_blend
    from undercard.recommender.ranking.language import LanguageModelRanker, TitleLikelihood
    from undercard.recommender.ranking.lettered import LetteredChoice
    from undercard.recommender.ranking.ranker import (
        EvidenceRanker,
        RankContext,
        Ranker,
        Ranking,
        RankItem,
    )
else:
    __getattr__, __dir__ = door(__name__)

__all__ = [
    "Blend",
    "BlendFileError",
    "BlendedRanker",
    "EmbeddedEngine",
    "Engine",
    "EngineBusy",
    "EngineDown",
    "EngineError",
    "EngineFinal",
    "EngineMisfit",
    "EngineRecoverable",
    "EngineRefused",
    "EngineTimeout",
    "EvidenceRanker",
    "FakeEngine",
    "Health",
    "InputError",
    "LanguageModelRanker",
    "LetteredChoice",
    "RankContext",
    "RankItem",
    "Ranker",
    "Ranking",
    "RecommenderError",
    "SchemaUnsupportedError",
    "ServerEngine",
    "ServerSettings",
    "TitleLikelihood",
    "load_blend",
]
