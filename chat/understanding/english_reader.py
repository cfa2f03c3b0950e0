"""Reads open wishes that are said in English, by MiniLM.

The vectors of the phrases ship: making them takes half a minute.
`python -m undercard.chat.understanding.english_reader [OUT]` makes them again; those of phrases
that changed since are made at the start.
"""

import sys
from pathlib import Path

from undercard.chat.understanding.opening import ByPhrases, Phrase, labelled_phrases
from undercard.retrieval import vectors
from undercard.retrieval.embedding import Embedder, MiniLM

SHIPPED = Path(__file__).parent.parent / "data" / "phrase_vectors_en.parquet"


def english_reader(model: Embedder, packed: Path = SHIPPED) -> ByPhrases:
    """The reader."""
    held = vectors.of_texts([phrase.text for phrase in phrases()], model, packed)
    return ByPhrases(model.embed, phrases(), held)


def phrases() -> list[Phrase]:
    """What is said in English, and what the schema says of its values."""
    return [phrase for phrase in labelled_phrases() if phrase.language in ("en", "")]


def main(arguments: list[str]) -> int:
    """Embed the phrases and pack their vectors; returns the exit status."""
    out = Path(arguments[0]) if arguments else SHIPPED
    said = [phrase.text for phrase in phrases()]
    vectors.texts_packed(out, said, MiniLM())
    sys.stderr.write(f"{len(said)} phrases, {out.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
