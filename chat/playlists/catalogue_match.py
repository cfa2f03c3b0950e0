"""Says which tracks of a catalogue the entries of a playlist are, and what comes near the others.

By id, then by song and artist however they are written, in either order, then by the names that the
catalogue's links find. A misspelt entry is taken for the track that it surely is, and that is said;
what is only near is told and not played.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from undercard.chat.playlists.playlist import Entry
from undercard.chat.playlists.title_lines import divisions
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.charset import mended
from undercard.retrieval.folding import song_key
from undercard.retrieval.links import Link, Links
from undercard.retrieval.spellings import lead

MOST_LOOKED_FOR = 300  # entries of one playlist that are looked for among misspelt names


@dataclass(frozen=True)
class Match:
    """What became of one entry.

    `track` is the catalogue's id of what was found, or of what a misspelt entry was taken for;
    `near` are ids of tracks that come near to one that is missing.
    """

    entry: Entry
    status: Literal["found", "taken", "missing"]
    track: str = ""
    near: tuple[str, ...] = ()


class SongBook:
    """The songs of one catalogue, by whatever a playlist may name them."""

    def __init__(self, catalogue: Catalogue, links: Callable[[], Links] | None = None) -> None:
        """`links` finds names that are written otherwise; None: only songs as they are written."""
        self.catalogue, self._links = catalogue, links
        self._best = _best_by_song(catalogue)
        self._known: dict[tuple[str, str], str] = {}

    def match(self, entries: Sequence[Entry]) -> tuple[Match, ...]:
        """What becomes of each entry, in order."""
        found, looked_for = [], 0
        for entry in entries:
            track = self.find(entry)
            if track or self._links is None or looked_for >= MOST_LOOKED_FOR:
                found.append(Match(entry, "found" if track else "missing", track))
                continue
            looked_for += 1
            found.append(self._by_name(entry, self._links()))
        return tuple(found)

    def find(self, entry: Entry, *, as_it_is: bool = False) -> str:
        """The track of that id, or else of that song and artist, however they are written.

        `as_it_is`: it is known which of the two is the title.

        The words go before the id where both are here and contradict each other: they are what a
        person read. Empty where there is none.
        """
        said = iter([(entry.title, entry.artist)])
        readings = said if as_it_is else _readings(entry, seldom=True)
        by_words = next(filter(None, map(self._song, readings)), "")
        if by_words:
            by_id = self._by_id(entry)
            same = by_id and self._same_song(by_id, by_words)
            return by_id if same else by_words
        return self._by_id(entry)

    def artist(self, name: str) -> str:
        """The artist of exactly that name, as the catalogue writes it; empty for none."""
        link = self._links().artist(name) if self._links is not None else None
        return link.name if link is not None and link.similarity == 1 else ""

    def _by_id(self, entry: Entry) -> str:
        forms = (entry.id, entry.id.rpartition(":")[2], entry.spotify, entry.mbid, entry.isrc)
        return next((form for form in forms if form and form in self.catalogue), "")

    def _same_song(self, one: str, other: str) -> bool:
        songs, row = self.catalogue.songs, self.catalogue.row
        return songs[row(one)] == songs[row(other)]

    def _song(self, said: tuple[str, str]) -> str:
        if said not in self._known:
            title, artist = said
            names = dict.fromkeys((artist, lead(artist))) if title and artist else ()
            keys = (song_key(title, name) for name in names)
            self._known[said] = next((self._best[key] for key in keys if key in self._best), "")
        return self._known[said]

    def _by_name(self, entry: Entry, links: Links) -> Match:
        """Among all names, as they are spelt elsewhere or misspelt."""
        close: list[Link] = []
        for title, artist in _readings(entry):
            link = links.title(title, artist) if title else None
            if link is not None and link.similarity == 1:
                return Match(entry, "found", link.ids[0])
            if link is not None:
                close.append(link)
        if close:
            best = max(close, key=lambda link: link.similarity)
            return Match(entry, "taken", best.ids[0])
        return Match(entry, "missing", near=tuple(_near(entry, links)))


def _readings(entry: Entry, *, seldom: bool = False) -> Iterator[tuple[str, str]]:
    """Title and artist, the other way round, and otherwise divided; without damage of encoding."""
    said: dict[tuple[str, str], None] = {(entry.title, entry.artist): None}
    if entry.artist:
        said[entry.artist, entry.title] = None
        said |= dict.fromkeys(divisions(f"{entry.artist} - {entry.title}"))
    said |= dict.fromkeys(divisions(entry.title, seldom=seldom))
    repaired = [(mended(title), mended(artist)) for title, artist in said]
    yield from dict.fromkeys((*said, *repaired))


def _near(entry: Entry, links: Links) -> Iterable[str]:
    """Another artist's song of that title: told, never played for it."""
    said = ((entry.title, entry.artist), (entry.artist, entry.title))
    for title, artist in said:
        link = links.title(title) if title and artist and not links.artist(title) else None
        if link is not None and link.similarity == 1:
            yield link.ids[0]


def _best_by_song(catalogue: Catalogue) -> dict[str, str]:
    """The best known track of every song."""
    best: dict[str, int] = {}
    for row, song in enumerate(catalogue.songs):
        if (
            row == best.setdefault(song, row)
            or catalogue.popularity[row] > catalogue.popularity[best[song]]
        ):
            best[song] = row
    return {song: catalogue.ids[row] for song, row in best.items()}
