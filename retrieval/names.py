"""Finds names of artists and tracks in what a listener says.

Spelling is forgiven, and ordinary words are left alone. A name that could be ordinary words
("Stay", "Future", "The Weekend") counts only when it is quoted, capitalised within a sentence, or
introduced ("by", "called", "no"). Words that listeners say about genres and sound are never names
unless quoted.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import bare_title, fold, fold_name
from undercard.retrieval.links import Links
from undercard.retrieval.name_forms import ALMOST, SURE, UNSURE, Known, NameForms
from undercard.retrieval.name_words import Span, Utterance, name_rules

_COUNTED = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_NUMBERS = {str(number): word for number, word in enumerate(_COUNTED, 1)}
_LONGEST_NAME = 8  # words
_MOST_GUESSES = 14  # spans of one utterance that are compared with every name


Kind = Literal["artist", "title"]


class _Exact(NamedTuple):
    """A span, and the artist and the title whose name it is, if there are any."""

    span: Span
    artist: Known | None
    title: Known | None


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: where it stands, what it names, and how alike they are (1 is exact)."""

    kind: Kind
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

    @cached_property
    def links(self) -> Links:
        """What words that are known to be a name stand for."""
        return Links(self._catalogue)

    def rows_of(self, artist: str) -> tuple[int, ...]:
        """The rows of an artist, however the name is written; empty when unknown."""
        known = self._artists.exact(fold_name(artist))
        return known.rows if known else ()

    def artist(self, words: str) -> str | None:
        """An artist's name as the catalogue writes it, however the words do; None when unknown."""
        known = self._artists.exact(fold_name(words))
        return known.name if known else None

    def mentions(self, text: str) -> list[Mention]:
        """Names in the order of the text; they do not overlap. Reads at most 1,000 characters."""
        said = Utterance.read(text)
        taken: list[Mention] = []
        for mention in self._candidates(said):
            if not any(mention.start < other.end and other.start < mention.end for other in taken):
                taken.append(mention)
        return sorted(taken, key=lambda mention: mention.start)

    def _candidates(self, said: Utterance) -> Iterator[Mention]:
        """All that could be a name, the surest first.

        Quoted, title with artist, exact by length, then guessed.
        """
        spans = list(said.spans(_LONGEST_NAME))
        for span in said.quoted():
            yield from self._quoted(span)
        exact = [_Exact(span, *self._exact(span.folded)) for span in spans]
        yield from self._titles_with_artist(said, exact)
        for span, artist, title in exact:
            if artist and said.admits_artist(span, len(artist.rows)):
                yield self._mention("artist", span, artist, 1.0)
            elif title and said.admits_title(span, self._best(title)):
                yield self._mention("title", span, title, 1.0)
        yield from self._guessed(said, spans)

    def _exact(self, folded: str) -> tuple[Known | None, Known | None]:
        """The artist and the title of this form."""
        return self._artists.exact(folded), self._titles.exact(folded)

    def _guessed(self, said: Utterance, spans: Sequence[Span]) -> Iterator[Mention]:
        """Artists whose names are spelt wrongly, the likeliest first."""
        found: list[tuple[float, int, Mention]] = []
        for span in said.guessable(spans)[:_MOST_GUESSES]:
            if hit := self._guess(said, span):
                weight = hit[1] ** 3 * len(span.folded)
                found.append((-weight, span.start, self._mention("artist", span, *hit)))
        for _, _, mention in sorted(found, key=lambda one: one[:2]):
            yield mention

    def _best(self, known: Known) -> float:
        return max(map(self._points.__getitem__, known.rows))

    def _guess(self, said: Utterance, span: Span) -> tuple[Known, float] | None:
        if not said.strange(span):
            least = ALMOST
        elif said.introduces_artist(span):
            least = SURE
        else:
            least = UNSURE
        return self._artists.guess(span.folded, least=least)

    def _quoted(self, span: Span) -> Iterator[Mention]:
        kinds: list[tuple[Kind, NameForms]] = [("title", self._titles), ("artist", self._artists)]
        for kind, forms in kinds:
            hit = forms.exact(span.folded)
            found = (hit, 1.0) if hit else forms.guess(span.folded, least=SURE)
            if found:
                yield self._mention(kind, span, *found)
                return

    def _titles_with_artist(self, said: Utterance, exact: list[_Exact]) -> Iterator[Mention]:
        """`stay by rihanna`: any title counts when its artist follows."""
        by_start: dict[int, list[tuple[Span, Known]]] = {}
        for span, artist, _ in exact:
            if artist:
                by_start.setdefault(span.first, []).append((span, artist))
        for span, _, title in exact:
            if not title or not said.word_is(span.last + 1, "by", "from"):
                continue
            for after, artist in by_start.get(span.last + 2, []):
                shared = set(title.rows).intersection(artist.rows)
                if shared:
                    yield self._mention("title", span, Known(title.name, tuple(shared)), 1.0)
                    yield self._mention("artist", after, artist, 1.0)
                    break

    def _mention(self, kind: Kind, span: Span, known: Known, similarity: float) -> Mention:
        rows = tuple(sorted(known.rows, key=lambda row: (-self._points[row], row)))
        likeness = round(similarity, 3)
        return Mention(kind, span.start, span.end, span.text, known.name, rows, likeness)


def _artist_forms(catalogue: Catalogue) -> dict[str, Known]:
    spelt = {name.casefold(): name for name in catalogue.artists}
    artists = catalogue.texts("artist")
    forms: dict[str, Known] = {}
    for form, rows in _rows_by_form(artists, fold_name).items():
        forms[form] = Known(spelt[str(artists[rows[0]]).casefold()], tuple(rows))
    for form, known in list(forms.items()):
        parts = form.split()
        if not _NUMBERS.keys().isdisjoint(parts):
            forms.setdefault(" ".join(_NUMBERS.get(part, part) for part in parts), known)
    for alias, name in name_rules().aliases.items():
        if fold_name(name) in forms:
            forms.setdefault(fold(alias), forms[fold_name(name)])
    return forms


def _title_forms(catalogue: Catalogue) -> dict[str, Known]:
    titles = catalogue.texts("title")
    forms: dict[str, Known] = {}
    for form, rows in _rows_by_form(titles, _folded_title).items():
        forms[form] = Known(bare_title(str(titles[rows[0]])), tuple(rows))
    return forms


def _folded_title(title: str) -> str:
    return fold_name(bare_title(title))


def _rows_by_form(
    names: Sequence[str | None], fold_one: Callable[[str], str]
) -> dict[str, list[int]]:
    """The rows of each folded name."""
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        if name is not None:
            rows.setdefault(fold_one(name), []).append(row)
    return rows
