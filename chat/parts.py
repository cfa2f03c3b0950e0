"""What turns are made with: built once per process, shared by every turn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undercard.chat.dialogue.company import Together
from undercard.chat.reply.wording import Wording
from undercard.chat.slate.lawful import Lawful
from undercard.chat.slate.music import Music
from undercard.chat.understanding import Understanding
from undercard.chat.understanding.pasted_lists import PastedLists
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.recommender.ranking.ranker import Ranker
from undercard.retrieval.finder import Finder
from undercard.retrieval.tracks import Track
from undercard.retrieval.unasked import Unasked


@dataclass(frozen=True)
class Parts:
    """The catalogue, the models and the engine of norms, ready to be used."""

    music: Music
    understanding: Understanding
    pasted: PastedLists
    embed: Callable[[Sequence[str]], npt.NDArray[np.float32]]  # texts as vectors of length one
    finder: Finder
    unasked: Unasked
    ranker: Ranker
    write: Callable[[Track], str]  # how a track is written for the ranker
    lawful: Lawful
    vocabulary: Vocabulary
    wording: Wording
    pool: int  # candidates that retrieval hands on, at least
    freshness: float = 0.0  # how far chance may lift a track, in units of score
    together: Together = "least_misery"  # how the tastes of several listeners are joined
