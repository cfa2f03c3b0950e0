"""Whether words that the tagger took for a call for help only tell of grief or anger.

By the labelled lines that they come nearest to in meaning, of people in need and of all others;
`python -m undercard.chat.understanding.feelings [OUT]` packs their vectors again.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.labels import Labelled, is_kept, parse_file
from undercard.chat.understanding.tagger import Tagged, TaggedAct
from undercard.retrieval import vectors
from undercard.retrieval.embedding import Embedder, MiniLM, Vectors

_DATA = Path(__file__).parent.parent / "data"
SHIPPED = _DATA / "feeling_vectors.parquet"
_LINES = ("need.txt", "natural_feelings.txt")
_NEAREST = 3  # lines of each side that are compared
_SURE = 0.93  # the tagger's confidence that is not doubted: few are wrong about that
_PERHAPS = 0.15  # of need that is left: it is told beside the music whom to turn to


class Feelings:
    """Weighs what the tagger hears; the vectors are read when it first doubts."""

    def __init__(self, model: Embedder, packed: Path = SHIPPED) -> None:
        self._model, self._packed = model, packed

    def weighed(self, text: str, tagged: Tagged) -> Tagged:
        """The reading; a call for help that is likelier a feeling is one, and perhaps a call."""
        doubted = [one for one in tagged.acts if one.kind == "crisis" and one.confidence < _SURE]
        if not doubted or criteria_words().find("in_need", text) or self._means_need(text):
            return tagged
        return replace(tagged, acts=tuple(_softened(tagged.acts)))

    def _means_need(self, text: str) -> bool:
        lines, need = self._examples
        alike = lines @ self._model.embed([text])[0]
        near, far = (np.sort(alike[side])[-_NEAREST:].mean() for side in (need, ~need))
        return bool(near >= far)

    @cached_property
    def _examples(self) -> tuple[Vectors, npt.NDArray[np.bool_]]:
        found = lines()
        need = np.array([any(act.kind == "crisis" for act in line.acts) for line in found])
        return vectors.of_texts([line.text for line in found], self._model, self._packed), need


def lines() -> list[Labelled]:
    """The labelled lines of feelings, but for those that are kept for measuring."""
    folder = _DATA / "reader" / "utterances"
    found = (line for name in _LINES for line in parse_file(folder / name))
    return [line for line in found if not is_kept(line)]


def _softened(acts: Sequence[TaggedAct]) -> Iterator[TaggedAct]:
    for act in acts:
        if act.kind == "crisis" and act.confidence < _SURE:
            yield replace(act, kind="context", confidence=max(act.confidence, 2 * _PERHAPS))
            yield replace(act, confidence=_PERHAPS, spans=())
        else:
            yield act


def main(arguments: list[str]) -> int:
    """Embed the lines and pack their vectors; returns the exit status."""
    out = Path(arguments[0]) if arguments else SHIPPED
    said = list(dict.fromkeys(line.text for line in lines()))
    vectors.texts_packed(out, said, MiniLM())
    sys.stderr.write(f"{len(said)} lines, {out.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
