"""PLS, the numbered lines of Winamp and of radio stations: `File1=`, `Title1=`, `Length1=`."""

import re
from collections import defaultdict

from undercard.chat.playlists.m3u import file_name
from undercard.chat.playlists.playlist import Entry, Playlist
from undercard.chat.playlists.title_lines import divided

_LINE = re.compile(r"(File|Title|Length)(\d{1,6})\s*=(.*)", re.I)


def read_pls(text: str) -> Playlist:
    """Tracks in the order of their numbers. A path serves for its name, and no file is opened."""
    rows: dict[int, dict[str, str]] = defaultdict(dict)
    for line in text.splitlines():
        if found := _LINE.match(line.strip()):
            rows[int(found[2])][found[1].lower()] = found[3].strip()
    return Playlist.of(_entry(rows[number]) for number in sorted(rows))


def _entry(row: dict[str, str]) -> Entry:
    location, seconds = row.get("file", ""), row.get("length", "")
    title, artist = divided(row.get("title", "") or file_name(location))
    length = int(seconds) * 1000 if seconds.isdecimal() else None
    return Entry.of(title, artist, milliseconds=length, link=location)
