"""Finds the labels of a catalogue that a wish comes near to, in words and in meaning.

A label is an artist's own genre or the name of a playlist: what people call the music, and put
together. `python -m undercard.retrieval.label_search [OUT]` embeds those of the built-in catalogue.
"""

import sys
from collections import Counter
from functools import cached_property
from pathlib import Path

import numpy as np

from undercard.retrieval import vectors
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.embedding import Embedder, MiniLM, Vectors
from undercard.retrieval.fusion import Floats
from undercard.retrieval.genre_labels import telling_words

SHIPPED = Path(__file__).parent / "data" / "label_vectors.parquet"
_MEANING = 0.6  # what the cosine is worth; the rest is for words in common
_LEAST = 0.36  # score from which a label is near
_NEAR = 0.65  # of the best score
_MOST = 12  # labels


class LabelSearch:
    """The labels of one catalogue, L of them."""

    def __init__(self, catalogue: Catalogue, model: Embedder, shipped: Path = SHIPPED) -> None:
        self.names = names_of(catalogue)
        self._model, self._shipped = model, shipped
        self._words = [frozenset(telling_words(name)) for name in self.names]
        seen = Counter(word for words in self._words for word in words)
        self._rarity = {word: np.log(len(self.names) / count) for word, count in seen.items()}

    def warm_up(self) -> None:
        """Embed what has no vector yet, now rather than at the first turn."""
        assert self._vectors is not None  # noqa: S101 - looking at it makes it

    def find(self, text: str, vector: Vectors) -> list[tuple[str, float]]:
        """Labels near to a wish that means `vector` (384,), the nearest first.

        Each has its score as a part of the best one's; none where nothing is near.
        """
        if not self.names:
            return []
        scores = _MEANING * (self._vectors @ vector) + (1 - _MEANING) * self._shared(text)
        best = [int(n) for n in np.argsort(-scores, kind="stable")[:_MOST]]
        least = max(_LEAST, _NEAR * float(scores[best[0]]))
        return [
            (self.names[n], float(scores[n] / scores[best[0]])) for n in best if scores[n] >= least
        ]

    def has_word_of(self, text: str) -> bool:
        """Whether a label has a word of the text."""
        return any(word in self._rarity for word in telling_words(text))

    def _shared(self, text: str) -> Floats:
        """How much of the wish each label has, and how much of the label that is, (L,)."""
        asked = {word for word in telling_words(text) if word in self._rarity}
        whole = sum(self._rarity[word] for word in asked)
        shared: Floats = np.zeros(len(self.names))
        for n, words in enumerate(self._words):
            if both := asked & words:
                told = sum(self._rarity[word] for word in both) / whole
                shared[n] = told * np.sqrt(len(both) / len(words))
        return shared

    @cached_property
    def _vectors(self) -> Vectors:
        return vectors.of_texts(self.names, self._model, self._shipped)


def names_of(catalogue: Catalogue) -> list[str]:
    """A catalogue's labels, in order."""
    return sorted({*catalogue.styles, *catalogue.playlists})


def main(arguments: list[str]) -> int:
    """Embed the labels of the built-in catalogue and pack the vectors; returns the exit status."""
    out = Path(arguments[0]) if arguments else SHIPPED
    names = names_of(Catalogue.builtin())
    vectors.texts_packed(out, names, MiniLM())
    sys.stderr.write(f"{len(names)} labels, {out.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
