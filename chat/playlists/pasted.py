"""A list of titles as plain text: a line per track in any usual form, or a table with a head."""

import re
from collections.abc import Sequence

from undercard.chat.playlists.playlist import SPOTIFY, Entry, Playlist, one_line
from undercard.chat.playlists.table_list import read_csv, recognised
from undercard.chat.playlists.title_lines import divided, divisions, title_line

_LONGEST_LINE = 400  # characters
_RULE = re.compile(r"[\s|:+-]+")  # the line below the head of a table


def read_pasted(text: str) -> Playlist:
    """A track per line; a first line that ends in a colon is the list's title."""
    lines = list_lines(text)
    title = lines[0].rstrip(":") if lines and lines[0].endswith(":") else ""
    return Playlist(one_line(title), entries=entries_of(lines[1:] if title else lines))


def list_lines(text: str) -> list[str]:
    """The lines that say something; what one line holds between semicolons is a line each.

    Addresses of tracks that stand in the midst of a line are a line each as well.

    >>> list_lines("play: Creep - Radiohead; Halo - Beyoncé")
    ['play:', 'Creep - Radiohead', 'Halo - Beyoncé']
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1:
        parted = SPOTIFY.sub(lambda found: f"\n{found[0]}\n", lines[0])
        if ";" in parted:
            parted = re.sub(r":\s", ":\n", parted, count=1).replace(";", "\n")
        lines = parted.splitlines()
    return [line[:_LONGEST_LINE].strip() for line in lines if line.strip()]


def entries_of(lines: Sequence[str]) -> tuple[Entry, ...]:
    """The tracks of lines. Which part is the artist is a guess that matching settles."""
    if lines and (delimiter := _head(lines[0])):
        rows = [line.strip("| ") for line in lines if not _RULE.fullmatch(line)]
        return read_csv("\n".join(rows), delimiter).entries
    if lines and {"title", "artist"} <= recognised(next(divisions(lines[0]), ())).keys():
        lines = lines[1:]  # “Artist - Title” above such lines
    return tuple(map(_entry, lines))


def _head(line: str) -> str:
    """What divides the names of columns where a line is the head of a table; or nothing."""
    for delimiter in "\t|,;":
        cells = line.strip("| ").split(delimiter)
        if len(cells) > 1 and {"title", "artist"} <= recognised(cells).keys():
            return delimiter
    return ""


def _entry(line: str) -> Entry:
    read = title_line(line)
    cells = [cell.strip() for cell in read.words.split("\t") if cell.strip()]
    title, artist = divided(read.words)
    album = cells[2] if len(cells) > 2 else ""
    return Entry.of(title, artist, album=album, milliseconds=read.milliseconds, link=read.link)
