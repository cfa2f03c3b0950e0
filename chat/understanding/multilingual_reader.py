"""Reads open wishes that are not said in English, by multilingual-e5-small.

The vectors of the phrases ship: making them takes minutes.
`python -m undercard.chat.understanding.multilingual_reader [OUT]` makes them again; those of
phrases that changed since are made at the first wish.
"""

import logging
import sys
from collections.abc import Callable
from pathlib import Path

from undercard.chat.understanding.opening import ByPhrases, Phrase, Votes, labelled_phrases
from undercard.retrieval import vectors
from undercard.retrieval.centred import CentredSpace
from undercard.retrieval.embedding import Embedder
from undercard.retrieval.errors import EmbedderError
from undercard.retrieval.multilingual import MultilingualE5

SHIPPED = Path(__file__).parent.parent / "data" / "phrase_vectors.parquet"
VOTES = Votes(off=0.3)  # in this space everything lies further apart
_STEP = 0.25
log = logging.getLogger(__name__)


def multilingual_reader(load: Callable[[], Embedder] = MultilingualE5.load) -> ByPhrases | None:
    """The reader; None, with a line in the log, where the model cannot be used."""
    try:
        space = phrase_space(load())
    except EmbedderError as error:
        log.warning("wishes that are not in English are read by the English embedding: %s", error)
        return None
    return ByPhrases(space.embed, phrases(), space.vectors, VOTES)


def phrase_space(model: Embedder) -> CentredSpace:
    """All that E5 sees lies in one narrow cone: its middle is that of the phrases."""
    said = [phrase.text for phrase in phrases()]
    return CentredSpace(said, model, SHIPPED)


def phrases() -> list[Phrase]:
    """What is said in other languages than English."""
    return [phrase for phrase in labelled_phrases() if phrase.language != "en"]


def main(arguments: list[str]) -> int:
    """Embed the phrases and pack their vectors; returns the exit status."""
    out = Path(arguments[0]) if arguments else SHIPPED
    said = [phrase.text for phrase in phrases()]
    vectors.texts_packed(out, said, MultilingualE5.load(), step=_STEP)
    sys.stderr.write(f"{len(said)} phrases, {out.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
