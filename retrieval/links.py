"""Links words that are known to be a name to what the catalogue has under it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import starmap

import numpy as np

from undercard.retrieval.artist_genres import artist_genres
from undercard.retrieval.artist_links import ArtistLinks
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import bare_title, fold_name
from undercard.retrieval.gazetteer import Gazetteer, NameSpan
from undercard.retrieval.people import People
from undercard.retrieval.similar_artists import similar_artists
from undercard.retrieval.spelling_index import Level
from undercard.retrieval.title_links import Rows, TitleLinks

_NO_NAME = "zq zq zq"  # words that are no name, so that all ways to find one are tried


@dataclass(frozen=True, slots=True)
class Link:
    """What a name stands for.

    `name` is as the catalogue spells it; `ids` are its tracks, the best known first; `similarity`
    is how alike it is to what was said (1 is exact). `others` may be meant as well: another artist
    of that name, another artist's song of that title. They are the likeliest first.
    """

    name: str
    ids: tuple[str, ...]
    similarity: float
    artist: str = ""
    others: tuple["Link", ...] = ()

    @property
    def every_id(self) -> tuple[str, ...]:
        """The tracks of all that may be meant."""
        return (*self.ids, *(track for other in self.others for track in other.ids))


class Links:
    """The names of one catalogue."""

    def __init__(self, catalogue: Catalogue, known_elsewhere: frozenset[str] | None = None) -> None:
        """`known_elsewhere` are folded names of artists that are nobody's misspelling.

        None takes those of `data/artist_names.txt`.
        """
        self._catalogue = catalogue
        self._people = People(catalogue)
        self._artists = ArtistLinks(self._people, known_elsewhere)
        self._titles = TitleLinks(catalogue.texts("title"))
        self._points = np.nan_to_num(catalogue.numbers("popularity"))

    def warm_up(self) -> None:
        """Make all that is otherwise made when it is first asked for (about a second)."""
        self.artist(_NO_NAME)
        self.title(_NO_NAME)
        self.album(_NO_NAME)

    def artist(self, words: str) -> Link | None:
        """The artist of that name, or of one that is spelt almost so."""
        persons = self._artists.find(words)
        if persons is None:
            return None
        first, *others = (self._person(number, persons.similarity) for number in persons.numbers)
        return replace(first, others=tuple(others))

    def namesakes(self, word: str) -> tuple[str, ...]:
        """Well-known artists with that first or last name, the best known first."""
        return tuple(map(self._people.names.__getitem__, self._artists.namesakes(word)))

    def is_better_known(self, one: Link, other: Link) -> bool:
        """Whether the best known track of one is better known than that of the other."""
        first, second = (self._points[self._catalogue.row(each.ids[0])] for each in (one, other))
        return bool(first > second)

    def genres_elsewhere(self, words: str) -> tuple[str, ...]:
        """The genres of an artist of that name wherever their tracks are; those that are here."""
        return tuple(one for one in artist_genres().of(words) if one in self._catalogue.styles)

    def alike_elsewhere(self, words: str) -> tuple[str, ...]:
        """The artists here who come closest to one of that name wherever their tracks are."""
        told = similar_artists().get(fold_name(words), ())
        here = ((name, self.artist(name)) for name in told)
        return tuple(name for name, link in here if link is not None and link.similarity == 1)

    def title(self, words: str, artist: str = "") -> Link | None:
        """The tracks of that title, by that artist where one is named.

        Of several artists' songs of one title, the best known; the rest are its `others`. An
        artist counts who made the track or is named in its title.
        """
        if artist:
            return self._title_by(words, artist)
        found = self._titles.find(words)
        before, by, after = words.rpartition(" by ")
        if by and (found is None or found.similarity < 1):
            named = self._title_by(before, after)
            if named is not None:
                return named
        return self._songs(found, self._titles.looser(words)) if found else None

    def album(self, words: str, artist: str = "") -> Link | None:
        """The tracks of the album of that title, by that artist where one is named."""
        if artist:
            found = self._albums.among(words, self._rows_by(artist))
        else:
            found = self._albums.find(words)
        if found is None:
            return None
        rows = self._best_first(found.rows)
        name = self._catalogue.texts("album")[rows[0]] or words
        return Link(name, self._ids(rows), found.similarity)

    def spans(self, text: str) -> list[NameSpan]:
        """All that is written like a name in a text, whether or not it is meant as one."""
        return self._gazetteer.spans(text)

    def _title_by(self, words: str, artist: str) -> Link | None:
        found = self._titles.among(words, self._rows_by(artist))
        if found is None and (guested := self._titles.naming(words, artist)):
            found = Rows(guested, 1.0)
        return self._songs(found) if found else None

    def _rows_by(self, artist: str) -> Sequence[int]:
        """The rows of all who may be meant."""
        persons = self._artists.find(artist)
        numbers = persons.numbers if persons else ()
        return [row for number in numbers for row in self._people.rows[number]]

    def _person(self, number: int, similarity: float) -> Link:
        name = self._people.names[number]
        return Link(name, self._ids(self._people.rows[number]), similarity, name)

    def _songs(self, found: Rows, looser: Iterable[int] = ()) -> Link:
        """The best known of these rows, and those of other artists.

        Looser ones are told where they are better known.
        """
        rows = self._best_first(found.rows)
        most = self._points[rows[0]]
        first, own = self._artist_of(rows[0]), set(rows)
        better = (row for row in looser if self._points[row] > most)
        by_artist: dict[str, list[int]] = {first: []}
        for row in self._best_first((*rows, *better)):
            if row in own or self._artist_of(row) != first:
                by_artist.setdefault(self._artist_of(row), []).append(row)
        song, *others = starmap(partial(self._song, found.similarity), by_artist.items())
        return replace(song, others=tuple(others))

    def _song(self, similarity: float, artist: str, rows: Sequence[int]) -> Link:
        title = bare_title(self._catalogue.texts("title")[rows[0]] or "")
        return Link(title, self._ids(rows), similarity, artist)

    def _artist_of(self, row: int) -> str:
        number = self._people.of_row.get(row)
        return "" if number is None else self._people.names[number]

    def _best_first(self, rows: Iterable[int]) -> list[int]:
        return sorted(set(rows), key=lambda row: (-self._points[row], row))

    def _ids(self, rows: Iterable[int]) -> tuple[str, ...]:
        return tuple(map(self._catalogue.ids.__getitem__, rows))

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        ours = self._artists.index.forms(Level.JOINED)
        bare = (form.removeprefix("the ") for form in self._artists.index.forms(Level.FOLDED))
        artists = frozenset((*ours, *(form.replace(" ", "") for form in bare)))
        titles = self._titles.index.forms(Level.JOINED)
        others = frozenset(form.replace(" ", "") for form in self._artists.elsewhere) - artists
        return Gazetteer({"artist": artists, "title": titles, "artist_elsewhere": others})

    @cached_property
    def _albums(self) -> TitleLinks:
        return TitleLinks(self._catalogue.texts("album"))
