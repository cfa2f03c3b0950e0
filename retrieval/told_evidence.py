"""What is told of the music: the genres and playlists that call it so, and its liner notes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from undercard.retrieval.embedding import Embedder
from undercard.retrieval.fusion import Channel, Floats
from undercard.retrieval.label_search import LabelSearch
from undercard.retrieval.label_values import LabelValues
from undercard.retrieval.pool import Pool
from undercard.retrieval.query import Mask, Query
from undercard.retrieval.readings import UnderstoodText

_LABELS = 0.5  # what the last of the given labels is worth less than the first


@dataclass(frozen=True)
class ToldEvidence:
    """On one catalogue; `_beside` is the factor on what is told beside a genre or examples."""

    _labels: LabelValues
    _search: LabelSearch
    _model: Embedder
    _pool: Pool
    _beside: float

    def has_word_of(self, text: str) -> bool:
        """Whether a label has a word of the text."""
        return self._search.has_word_of(text)

    def near(self, query: Query, said: UnderstoodText) -> list[tuple[str, float]]:
        """What people call music like this: as the query says, or else by the words of the wish."""
        if given := [name for name in query.labels if name.casefold() in self._labels]:
            step = _LABELS / len(given)
            return [(name, 1.0 - step * place) for place, name in enumerate(given)]
        text = said.unnamed if query.understand else query.text  # "yacht rock" names no Yacht
        if not text.strip():
            return []
        return self._search.find(text, self._model.embed([text])[0])

    def labelled(
        self, query: Query, labels: Sequence[tuple[str, float]], sound: Floats, allowed: Mask
    ) -> Channel | None:
        """What people call so; those that fit the sound too are brought in first."""
        values = np.zeros(len(allowed))
        for name, near in labels:
            np.maximum(values, near * self._labels.values(name.casefold()), out=values)
        order = values * (0.5 + sound) if sound.any() else values
        channel = self._pool.channel("labelled", order, allowed)
        weight = self._beside if query.seeds or query.genres else 1.0
        return replace(channel, values=values, weight=weight) if channel else None

    def noted(self, query: Query, sound: Floats, allowed: Mask) -> Channel | None:
        """What the liner notes say is so, of all that is asked for; what fits the sound first."""
        told = [self._labels.noted(tag) for tag in query.labels if self._labels.is_tag(tag)]
        if not told:
            return None
        values = np.mean(told, axis=0)
        channel = self._pool.channel(
            "noted", values * (0.5 + sound) if sound.any() else values, allowed
        )
        weight = self._beside if query.seeds else 1.0
        return replace(channel, values=values, weight=weight) if channel else None
