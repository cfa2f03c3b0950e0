"""Reads open wishes that are not said in English, by multilingual-e5-small.

The vectors of the phrases ship: making them takes minutes.
`python -m undercard.chat.understanding.multilingual_reader [OUT]` makes them again; those of
phrases that changed since are made at the first wish.
"""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from undercard.chat.understanding.opening import ByMeaning, Nearness, says
from undercard.retrieval import vectors
from undercard.retrieval.embedding import Embedder, Vectors
from undercard.retrieval.errors import EmbedderError
from undercard.retrieval.multilingual import MultilingualE5

SHIPPED = Path(__file__).parent.parent / "data" / "phrase_vectors.parquet"
# Chosen on the phrases themselves: docs/measurements/open_wishes.md.
NEARNESS = Nearness(margin=0.12, near=0.32, beside=0.12, about=None)
_STEP = 0.25  # 0.75 would save 140 kB, and read 14 phrases of 1,000 fewer
log = logging.getLogger(__name__)


class CentredPhrases:
    """A space whose middle is that of the phrases: all that E5 sees lies in one narrow cone."""

    def __init__(self, model: Embedder, packed: Path = SHIPPED) -> None:
        self._model, texts = model, phrases()
        held = vectors.of_texts(texts, model, packed)
        self._middle: Vectors = held.mean(axis=0)
        self._known = dict(zip(texts, self._centred(held), strict=True))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of any texts, (len(texts), 384)."""
        return self._centred(self._model.embed(texts))

    def describe(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of phrases, (len(texts), 384)."""
        return np.stack([self._known[text] for text in texts])

    def _centred(self, found: Vectors) -> Vectors:
        apart = found - self._middle
        unit: Vectors = apart / np.linalg.norm(apart, axis=1, keepdims=True)
        return unit


def multilingual_reader() -> ByMeaning | None:
    """The reader; None, with a line in the log, where the model cannot be used."""
    try:
        space = CentredPhrases(MultilingualE5.load())
    except EmbedderError as error:
        log.warning("wishes that are not in English are read by the English embedding: %s", error)
        return None
    return ByMeaning(space.embed, NEARNESS, space.describe)


def phrases() -> list[str]:
    """What is said for any value of any field, each once."""
    said = (phrase for options in says().values() for each in options.values() for phrase in each)
    return list(dict.fromkeys(said))


def main(arguments: list[str]) -> int:
    """Embed the phrases and pack their vectors; returns the exit status."""
    out = Path(arguments[0]) if arguments else SHIPPED
    vectors.texts_packed(out, phrases(), MultilingualE5.load(), step=_STEP)
    sys.stderr.write(f"{len(phrases())} phrases, {out.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
