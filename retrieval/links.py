"""Links words that are known to be a name to what the catalogue has under it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import bare_title, fold_name
from undercard.retrieval.name_forms import ALMOST, SURE, Known, NameForms


@dataclass(frozen=True, slots=True)
class Link:
    """A name as the catalogue spells it, and its tracks with the best known first.

    `similarity`: how alike it is to what was said (1 is exact).
    """

    name: str
    ids: tuple[str, ...]
    similarity: float


class Links:
    """The names of one catalogue; `artists` and `titles` by their folded forms."""

    def __init__(self, catalogue: Catalogue, artists: NameForms, titles: NameForms) -> None:
        self._catalogue, self._artists, self._titles = catalogue, artists, titles
        self._points = np.nan_to_num(catalogue.numbers("popularity"))

    def artist(self, words: str) -> Link | None:
        """The artist of that name, or of one that is spelt almost so."""
        return self._link(self._artists, words, least=SURE)

    def title(self, words: str, artist: str = "") -> Link | None:
        """The tracks of that title, by that artist where one is named."""
        form = fold_name(bare_title(words))
        exact = self._titles.exact(form)
        by = self.artist(artist) if artist else None
        if by is not None:
            return self._title_by(form, by)
        if exact is not None:
            return self._linked(exact, 1.0)
        return self._link(self._titles, words, least=ALMOST)

    def album(self, words: str, artist: str = "") -> Link | None:
        """The tracks of the album of that title, by that artist where one is named."""
        rows = self._albums.get(fold_name(words), ())
        if artist and (by := self.artist(artist)) is not None:
            rows = tuple(row for row in rows if self._catalogue.ids[row] in by.ids)
        if not rows:
            return None
        name = str(self._catalogue.texts("album")[rows[0]])
        return self._linked(Known(name, tuple(rows)), 1.0)

    def _title_by(self, form: str, by: Link) -> Link | None:
        """The artist's track of that title, or the one whose title begins so."""
        mine = [self._catalogue[track] for track in by.ids]
        same = [track.id for track in mine if fold_name(bare_title(track.title)) == form]
        begun = [track.id for track in mine if fold_name(track.title).startswith(form)]
        found = same or begun
        return Link(self._catalogue[found[0]].title, tuple(found), 1.0) if found else None

    def _link(self, forms: NameForms, words: str, *, least: float) -> Link | None:
        folded = fold_name(words)
        exact = forms.exact(folded)
        if exact is not None:
            return self._linked(exact, 1.0)
        guessed = forms.guess(folded, least=least)
        return self._linked(*guessed) if guessed else None

    def _linked(self, known: Known, similarity: float) -> Link:
        return Link(known.name, tuple(self._best_first(known.rows)), round(similarity, 3))

    def _best_first(self, rows: Iterable[int]) -> Sequence[str]:
        ordered = sorted(rows, key=lambda row: (-self._points[row], row))
        return [self._catalogue.ids[row] for row in ordered]

    @cached_property
    def _albums(self) -> Mapping[str, tuple[int, ...]]:
        rows: dict[str, tuple[int, ...]] = {}
        for row, album in enumerate(self._catalogue.texts("album")):
            if album:
                for form in {fold_name(album), fold_name(bare_title(album))}:
                    rows[form] = (*rows.get(form, ()), row)
        return rows
