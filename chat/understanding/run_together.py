"""Divides what is written without a comma between: "radiohead coldplay muse", "blues jazz".

Only known names tell where one ends and the next begins, so a span is divided only where they
cover it, or two of them stand beside what is then a name as well.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.genre_criteria import GenreCriteria
from undercard.chat.understanding.tagger import TaggedSpan
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.retrieval.artist_links import elsewhere
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.dictionary import ordinary_words
from undercard.retrieval.folding import fold_name

Known = Callable[[str], bool]
_LONGEST = 6  # words of a name
_WORD = re.compile(r"\S+")
_SURE = 2  # known names beside which other words are a name, too


@dataclass(frozen=True)
class RunTogether:
    """Divides spans of names by `artist`, those of genres by `genre`.

    `any_artist` knows names that are ordinary words, too.
    """

    artist: Known
    genre: Known
    any_artist: Known = lambda _: False

    @classmethod
    def of(cls, catalogue: Catalogue, vocabulary: Vocabulary) -> "RunTogether":
        """By the artists of this catalogue and of others, and the genres of a vocabulary."""
        names = {fold_name(name) for name in catalogue.artists}
        is_genre = GenreCriteria(vocabulary).is_genre
        return cls(artist_names(catalogue), is_genre, lambda words: fold_name(words) in names)

    def divided(self, text: str, spans: Sequence[TaggedSpan]) -> tuple[TaggedSpan, ...]:
        """The spans, each name and each genre one of its own."""
        return tuple(part for span in spans for part in self._parts(text, span))

    def _parts(self, text: str, span: TaggedSpan) -> Iterator[TaggedSpan]:
        known = {"artist": self.artist, "genre": self.genre}.get(span.kind)
        places = [(m.start(), m.end()) for m in _WORD.finditer(text, span.start, span.end)]
        if known is None or len(places) < _SURE or known(text[span.start : span.end]):
            yield span
            return
        pieces = _pieces(text, places, known)
        named = sum(is_known for _, _, is_known in pieces)
        if span.kind == "artist" and 0 < named < len(pieces):
            pieces = self._with_ordinary(text, places) or pieces
            named = sum(is_known for _, _, is_known in pieces)
        whole = named == len(pieces) or (span.kind == "artist" and named >= _SURE)
        for first, last, is_known in pieces if whole else [(0, len(places), False)]:
            part = replace(span, start=places[first][0], end=places[last - 1][1])
            joins = criteria_words().is_one("joins_names", text[part.start : part.end])
            if is_known or not joins:  # "Johnny Cash &" and "Willie Nelson"
                yield part

    def _with_ordinary(
        self, text: str, places: Sequence[tuple[int, int]]
    ) -> list[tuple[int, int, bool]]:
        """Beside a name that is one, an ordinary word may be the next: "abba queen"."""
        pieces = _pieces(text, places, self.any_artist)
        return pieces if all(is_known for _, _, is_known in pieces) else []


def artist_names(catalogue: Catalogue) -> Known:
    """Whether words are an artist's name, here or elsewhere, and no ordinary word."""
    names = {fold_name(name) for name in catalogue.artists} | elsewhere()

    def known(words: str) -> bool:
        folded = fold_name(words)
        return folded in names and folded not in ordinary_words()

    return known


def _pieces(
    text: str, places: Sequence[tuple[int, int]], known: Known
) -> list[tuple[int, int, bool]]:
    """The words as runs, first to last (not included), with whether each is known.

    Those that are known cover as many words as they can, in as few runs as they can.
    """
    best: list[tuple[tuple[int, int], list[tuple[int, int, bool]]]] = [((0, 0), [])]
    for end in range(1, len(places) + 1):
        options = []
        for first in range(max(0, end - _LONGEST), end):
            (covered, runs), before = best[first]
            if known(text[places[first][0] : places[end - 1][1]]):
                options.append(((covered + end - first, runs - 1), [*before, (first, end, True)]))
        (covered, runs), before = best[end - 1]
        if before and not before[-1][2]:
            options.append(((covered, runs), [*before[:-1], (before[-1][0], end, False)]))
        else:
            options.append(((covered, runs - 1), [*before, (end - 1, end, False)]))
        best.append(max(options, key=lambda option: option[0]))
    return best[-1][1]
