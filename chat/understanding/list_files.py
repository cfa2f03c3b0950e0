"""What became of a list that was brought along as a file."""

from undercard.chat.dialogue.brought import Brought, Use
from undercard.chat.playlists.catalogue_match import Match
from undercard.chat.playlists.outgoing import own_list
from undercard.chat.playlists.playlist import Playlist
from undercard.chat.understanding.pasted_lists import PastedLists, brought_in, use_of


def brought_file(book: PastedLists, playlist: Playlist, name: str, say: str) -> Brought:
    """The list in a file, and what `say` asks to be done with it; nothing said: it is played."""
    return matched(book, playlist, name, use_of(say))[0]


def matched(
    book: PastedLists, playlist: Playlist, name: str, use: Use
) -> tuple[Brought, tuple[Match, ...]]:
    """The list for a use, with what each of its entries is in the catalogue."""
    found = book.match(playlist.entries)
    brought = brought_in(playlist.entries, found, playlist.title or name, use)
    return brought.model_copy(update={"own": own_list(playlist, found)}), found
