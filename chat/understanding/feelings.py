"""Whether words that the tagger took for a call for help only tell of grief or anger.

By the labelled lines that they come nearest to in meaning, of people in need and of all others;
`python -m undercard.chat.understanding.feelings` packs their vectors again.
"""

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.labels import Labelled, is_kept, parse_file
from undercard.chat.understanding.tagger import Tagged, TaggedAct
from undercard.retrieval import vectors
from undercard.retrieval.centred import CentredSpace
from undercard.retrieval.embedding import Embedder, MiniLM
from undercard.retrieval.errors import EmbedderError
from undercard.retrieval.multilingual import MultilingualE5

log = logging.getLogger(__name__)
_DATA = Path(__file__).parent.parent / "data"
SHIPPED = _DATA / "feeling_vectors_en.parquet", _DATA / "feeling_vectors.parquet"
_LINES = ("need.txt", "natural_feelings.txt")
_ORDINARY = "natural_de_fr_es.txt"  # of which too few are among those lines but in English
_NEAREST = 3  # lines of each side that are compared
_SURE = 0.93  # the tagger's confidence that is not doubted: few are wrong about that
_MUSIC, _SURELY_MUSIC = frozenset({"genre", "artist", "title", "year"}), 0.8
_PERHAPS = 0.15  # of need that is left: it is told beside the music whom to turn to


class _Lines:
    """Labelled lines in a space of meaning."""

    def __init__(self, said: Sequence[Labelled], model: Embedder, packed: Path) -> None:
        self._space = CentredSpace([line.text for line in said], model, packed)
        self._need = np.array([any(act.kind == "crisis" for act in line.acts) for line in said])

    def mean_need(self, text: str) -> bool:
        """Whether the text lies nearer to the lines of people in need than to the others."""
        alike = self._space.vectors @ self._space.embed([text])[0]
        near, far = (np.sort(alike[side])[-_NEAREST:].mean() for side in (self._need, ~self._need))
        return bool(near >= far)


class Feelings:
    """Weighs what the tagger hears; the vectors are read when it first doubts.

    `english` embeds what is said in English, `multilingual` makes what embeds other languages.
    """

    def __init__(self, english: Embedder, multilingual: Callable[[], Embedder]) -> None:
        self._english_model, self._multilingual_model = english, multilingual

    def weighed(self, text: str, tagged: Tagged) -> Tagged:
        """The reading; a call for help that is likelier a feeling is one, and perhaps a call."""
        doubted = [one for one in tagged.acts if one.kind == "crisis" and one.confidence < _SURE]
        if not doubted or criteria_words().find("in_need", text):
            return tagged
        known = self._english if tagged.language == "en" else self._multilingual
        if not _names_music(tagged.acts) and known.mean_need(text):
            return tagged
        return replace(tagged, acts=tuple(_softened(tagged.acts)))

    @cached_property
    def _english(self) -> _Lines:
        return _Lines(lines(), self._english_model, SHIPPED[0])

    @cached_property
    def _multilingual(self) -> _Lines:
        try:
            model = self._multilingual_model()
        except EmbedderError as error:
            log.warning("feelings in other languages are weighed as in English: %s", error)
            return self._english
        return _Lines(lines(_ORDINARY), model, SHIPPED[1])


def lines(*more: str) -> list[Labelled]:
    """The labelled lines of feelings and of `more`, but for those that are kept for measuring."""
    folder = _DATA / "reader" / "utterances"
    found = (line for name in (*_LINES, *more) for line in parse_file(folder / name))
    return [line for line in found if not is_kept(line)]


def _names_music(acts: Sequence[TaggedAct]) -> bool:
    """Whether music is asked for by what it is: nobody in need says from which decade."""
    return any(
        span.kind in _MUSIC and span.polarity == "+" and span.confidence >= _SURELY_MUSIC
        for act in acts
        if act.kind == "wish"
        for span in act.spans
    )


def _softened(acts: Sequence[TaggedAct]) -> Iterator[TaggedAct]:
    for act in acts:
        if act.kind == "crisis" and act.confidence < _SURE:
            yield replace(act, kind="context", confidence=max(act.confidence, 2 * _PERHAPS))
            yield replace(act, confidence=_PERHAPS, spans=())
        else:
            yield act


def main() -> int:
    """Embed the lines and pack their vectors; returns the exit status."""
    models: tuple[Embedder, ...] = (MiniLM(), MultilingualE5.load())
    for model, found, out in zip(models, (lines(), lines(_ORDINARY)), SHIPPED, strict=True):
        vectors.texts_packed(out, list(dict.fromkeys(line.text for line in found)), model)
        sys.stderr.write(f"{out.name}: {len(found)} lines, {out.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
