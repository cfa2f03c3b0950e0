"""A list of titles as plain text: a line per track, in any usual form."""

from collections.abc import Sequence

from undercard.chat.playlists.playlist import Entry, Playlist, one_line
from undercard.chat.playlists.title_lines import divided, title_line

_LONGEST_LINE = 400  # characters


def read_pasted(text: str) -> Playlist:
    """A track per line; a first line that ends in a colon is the list's title."""
    lines = [line[:_LONGEST_LINE] for line in text.splitlines() if line.strip()]
    title = lines[0].strip().rstrip(":") if lines and lines[0].rstrip().endswith(":") else ""
    return Playlist(one_line(title), entries=entries_of(lines[1:] if title else lines))


def entries_of(lines: Sequence[str]) -> tuple[Entry, ...]:
    """The tracks of lines. Which part is the artist is a guess that matching settles."""
    found = []
    for line in lines:
        read = title_line(line)
        cells = [cell.strip() for cell in read.words.split("\t") if cell.strip()]
        title, artist = divided(read.words)
        album = cells[2] if len(cells) > 2 else ""
        found.append(Entry.of(title, artist, album=album, milliseconds=read.milliseconds))
    return tuple(found)
