"""A list that was shown, as a playlist to be exported: its cards with their badges."""

from collections.abc import Iterable

from undercard.chat.events import Badge, Card
from undercard.chat.playlists.playlist import Citation, Entry, Playlist, one_line, web_link

TITLE = "Undercard playlist"
"""What an exported list is called where its owner gives it no name: never words of the dialogue."""


def playlist_of(cards: Iterable[Card], title: str = "") -> Playlist:
    """The cards as a playlist."""
    return Playlist.of(map(_entry, cards), title or TITLE, "Undercard")


def _entry(card: Card) -> Entry:
    return Entry(
        one_line(card.title),
        one_line(card.artist),
        one_line(card.album),
        None if card.minutes is None else round(card.minutes * 60_000),
        link=web_link(card.url),
        id=card.id,
        citations=tuple(map(_citation, card.badges)),
    )


def _citation(badge: Badge) -> Citation:
    said = (badge.norm, badge.says, badge.stakeholder, badge.effect, badge.source)
    return Citation(*map(one_line, said))
