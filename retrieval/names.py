"""Finds names of artists and tracks in what a listener says; forgives spelling, and leaves ordinary
words alone.

A name that could be ordinary words ("Stay", "Future", "The Weekend") counts only when it is quoted,
capitalised within a sentence, or introduced ("by", "called", "no"). Words that listeners say about
genres and sound are never names unless quoted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import bare_title, fold, fold_name
from undercard.retrieval.name_forms import ALMOST, SURE, UNSURE, Known, NameForms
from undercard.retrieval.name_words import Span, Utterance, name_rules

_NUMBERS = dict(
    zip(
        ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
        strict=True,
    )
)
_LONGEST_NAME = 8  # words
_MOST_GUESSES = 14  # spans of one utterance that are compared with every name


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: where it stands, what it names, and how alike they are (1 is exact)."""

    kind: Literal["artist", "title"]
    start: int
    end: int
    text: str
    name: str
    rows: tuple[int, ...]
    similarity: float


class NameIndex:
    """The names of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._artists = NameForms(_artist_forms(catalogue), articles=True)
        self._titles = NameForms(_title_forms(catalogue), articles=False)
        self._points: list[float] = np.nan_to_num(catalogue.numbers("popularity")).tolist()

    def rows_of(self, artist: str) -> tuple[int, ...]:
        """The rows of an artist by name (case, accents and punctuation do not matter); empty when
        unknown.
        """
        known = self._artists.exact(fold_name(artist))
        return known.rows if known else ()

    def mentions(self, text: str) -> list[Mention]:
        """Names in the order of the text; they do not overlap. Reads at most 1,000 characters."""
        said = Utterance.read(text)
        taken: list[Mention] = []
        for mention in self._candidates(said):
            if not any(mention.start < other.end and other.start < mention.end for other in taken):
                taken.append(mention)
        return sorted(taken, key=lambda mention: mention.start)

    def _candidates(self, said: Utterance) -> Iterator[Mention]:
        """All that could be a name, the surest first: quoted, title with artist, exact by length,
        then guessed.
        """
        spans = list(said.spans(_LONGEST_NAME))
        for span in said.quoted():
            yield from self._quoted(span)
        exact = [
            (span, self._artists.exact(span.folded), self._titles.exact(span.folded))
            for span in spans
        ]
        yield from self._titles_with_artist(said, exact)
        for span, artist, title in exact:
            if artist and said.admits_artist(span, len(artist.rows)):
                yield self._mention("artist", span, artist, 1.0)
            elif title and said.admits_title(span, self._best(title)):
                yield self._mention("title", span, title, 1.0)
        guesses = said.guessable(spans)[:_MOST_GUESSES]
        found = [(self._guess(said, span), span) for span in guesses]
        for (known, similarity), span in sorted(
            ((hit, span) for hit, span in found if hit),
            key=lambda pair: (-(pair[0][1] ** 3) * len(pair[1].folded), pair[1].start),
        ):
            yield self._mention("artist", span, known, similarity)

    def _best(self, known: Known) -> float:
        return max(self._points[row] for row in known.rows)

    def _guess(self, said: Utterance, span: Span) -> tuple[Known, float] | None:
        if not said.strange(span):
            return self._artists.guess(span.folded, least=ALMOST)
        return self._artists.guess(
            span.folded, least=SURE if said.introduces_artist(span) else UNSURE
        )

    def _quoted(self, span: Span) -> Iterator[Mention]:
        for kind, forms in (("title", self._titles), ("artist", self._artists)):
            hit = forms.exact(span.folded)
            found = (hit, 1.0) if hit else forms.guess(span.folded, least=SURE)
            if found:
                yield self._mention(kind, span, *found)
                return

    def _titles_with_artist(
        self, said: Utterance, exact: list[tuple[Span, Known | None, Known | None]]
    ) -> Iterator[Mention]:
        """`stay by rihanna`: any title counts when its artist follows."""
        by_start: dict[int, list[tuple[Span, Known]]] = {}
        for span, artist, _ in exact:
            if artist:
                by_start.setdefault(span.first, []).append((span, artist))
        for span, _, title in exact:
            if not title or not said.word_is(span.last + 1, "by", "from"):
                continue
            for after, artist in by_start.get(span.last + 2, []):
                shared = tuple(row for row in title.rows if row in set(artist.rows))
                if shared:
                    yield self._mention("title", span, Known(title.name, shared), 1.0)
                    yield self._mention("artist", after, artist, 1.0)
                    break

    def _mention(self, kind: str, span: Span, known: Known, similarity: float) -> Mention:
        rows = tuple(sorted(known.rows, key=lambda row: (-self._points[row], row)))
        return Mention(
            "artist" if kind == "artist" else "title",
            span.start,
            span.end,
            span.text,
            known.name,
            rows,
            round(similarity, 3),
        )


def _artist_forms(catalogue: Catalogue) -> dict[str, Known]:
    spelt = {name.casefold(): name for name in catalogue.artists}
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(catalogue.texts("artist")):
        if name is not None:
            rows.setdefault(fold_name(name), []).append(row)
    artists = catalogue.texts("artist")
    forms = {
        form: Known(spelt[str(artists[found[0]]).casefold()], tuple(found))
        for form, found in rows.items()
    }
    for form in [form for form in forms if any(part in _NUMBERS for part in form.split())]:
        forms.setdefault(" ".join(_NUMBERS.get(part, part) for part in form.split()), forms[form])
    for alias, name in name_rules().aliases.items():
        if fold_name(name) in forms:
            forms.setdefault(fold(alias), forms[fold_name(name)])
    return forms


def _title_forms(catalogue: Catalogue) -> dict[str, Known]:
    titles = catalogue.texts("title")
    rows: dict[str, list[int]] = {}
    for row, title in enumerate(titles):
        if title is not None:
            rows.setdefault(fold_name(bare_title(title)), []).append(row)
    return {
        form: Known(bare_title(str(titles[found[0]])), tuple(found)) for form, found in rows.items()
    }
