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

Near = list[tuple[str, float]]  # labels, and how near each comes to what is asked for, up to 1


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

    def near(self, query: Query, said: UnderstoodText) -> list[Near]:
        """What people call music like this, for each thing that is asked for.

        As the query says, or else by the words of the wish.
        """
        given = [
            [name for name in each if name.casefold() in self._labels] for each in query.labels
        ]
        if any(given):
            return [_falling(names) for names in given if names]
        text = said.unnamed if query.understand else query.text  # "yacht rock" names no Yacht
        if not text.strip():
            return []
        near = self._search.find(text, self._model.embed([text])[0])
        return [near] if near else []

    def labelled(
        self, query: Query, labels: Sequence[Near], sound: Floats, allowed: Mask
    ) -> Channel | None:
        """What people call so, of all that is asked for; what fits the sound comes first."""
        values = np.zeros(len(allowed))
        for each in labels:
            said = (near * self._labels.values(name.casefold()) for name, near in each)
            values += np.maximum.reduce(list(said)) / len(labels)
        order = values * (0.5 + sound) if sound.any() else values
        channel = self._pool.channel("labelled", order, allowed)
        weight = self._beside if query.seeds or query.genres else 1.0
        return replace(channel, values=values, weight=weight) if channel else None

    def noted(self, query: Query, sound: Floats, allowed: Mask) -> Channel | None:
        """What the liner notes say is so, of all that is asked for; what fits the sound first."""
        tags = [[tag for tag in each if self._labels.is_tag(tag)] for each in query.labels]
        told = [np.mean([self._labels.noted(tag) for tag in each], axis=0) for each in tags if each]
        if not told:
            return None
        values = np.mean(told, axis=0)
        channel = self._pool.channel(
            "noted", values * (0.5 + sound) if sound.any() else values, allowed
        )
        weight = self._beside if query.seeds else 1.0
        return replace(channel, values=values, weight=weight) if channel else None


def _falling(names: Sequence[str]) -> Near:
    """Each name with what it is worth: the first most."""
    step = _LABELS / len(names)
    return [(name, 1.0 - step * place) for place, name in enumerate(names)]
