"""A list that was shown, as a playlist to be exported: its cards with their badges.

What the file knew that a list was brought in, and the catalogue does not, goes out with it again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from undercard.chat.dialogue.acts import Criterion, OwnList, Recording
from undercard.chat.events import Badge, Card
from undercard.chat.playlists.catalogue_match import Match
from undercard.chat.playlists.playlist import Citation, Entry, Playlist, one_line

TITLE = "Undercard playlist"
"""What an exported list is called where its owner gives it no name: never words of the dialogue."""


def own_list(playlist: Playlist, matches: Iterable[Match]) -> OwnList:
    """What a playlist knows of itself and of the tracks that its entries are."""
    known = [
        Recording(track=one.track, isrc=one.entry.isrc, mbid=one.entry.mbid, link=one.entry.link)
        for one in matches
        if one.track and (one.entry.isrc or one.entry.mbid or one.entry.link)
    ]
    return OwnList(title=playlist.title, creator=playlist.creator, note=playlist.note,
                   recordings=tuple(known))  # fmt: skip


def playlist_of(
    cards: Iterable[Card], standing: Sequence[Criterion] = (), title: str = ""
) -> Playlist:
    """The cards as a playlist, with what lists that were brought and still stand know of them."""
    own = [entry.own for entry in standing if entry.own]
    known = {one.track: one for held in own for one in held.recordings}
    first = own[0] if own else OwnList()
    entries = (_entry(card, known) for card in cards)
    called = title or first.title or TITLE
    return Playlist.of(entries, called, first.creator or "Undercard", first.note)


def _entry(card: Card, known: Mapping[str, Recording]) -> Entry:
    """The entry of a card; a catalogue's own ids may be those of recordings."""
    more = known.get(card.id, Recording(track=card.id))
    entry = Entry.of(
        card.title,
        card.artist,
        album=card.album,
        milliseconds=None if card.minutes is None else round(card.minutes * 60_000),
        isrc=more.isrc or card.id,
        mbid=more.mbid or card.id,
        link=more.link or card.url,
        id=card.id,
    )
    return replace(entry, citations=tuple(map(_citation, card.badges)))


def _citation(badge: Badge) -> Citation:
    said = (badge.norm, badge.says, badge.stakeholder, badge.effect, badge.source)
    return Citation(*map(one_line, said))
