"""Playlists as CSV, with the columns that Exportify, TuneMyMusic and Soundiiz know.

The names of columns are data (data/playlist_columns.yaml). A cell that a spreadsheet would take for
a formula gets an apostrophe before it, as OWASP advises, and loses it when it is read.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from undercard.chat.errors import InputError
from undercard.chat.playlists.playlist import Entry, Playlist
from undercard.prompts import yaml12

_FILE = Path(__file__).parent.parent / "data" / "playlist_columns.yaml"
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
_SPOTIFY_ID = re.compile(r"[A-Za-z0-9]{22}")
_LONGEST_CELL = 1 << 20  # characters
_MILLISECONDS = 10_000  # a length of as much is given in milliseconds, whatever its column says


def write_csv(playlist: Playlist) -> str:
    """A row per track, every cell quoted."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")  # RFC 4180
    writer.writerow(written := _columns("written"))
    for entry in playlist.entries:
        row = {
            "title": entry.title, "artist": entry.artist, "album": entry.album,
            "milliseconds": str(entry.milliseconds or ""), "isrc": entry.isrc, "mbid": entry.mbid,
            "uri": f"spotify:track:{entry.spotify}" if entry.spotify else "",
            "link": entry.link, "id": entry.id, "playlist": playlist.title,
            "creator": playlist.creator, "note": playlist.note,
        }  # fmt: skip
        writer.writerow([harmless(row[name]) for name in written.values()])
    return out.getvalue()


def harmless(cell: str) -> str:
    """The cell as text that no spreadsheet runs.

    >>> harmless("=cmd|' /C calc'!A0"), harmless("+44"), harmless("Hey")
    ("'=cmd|' /C calc'!A0", "'+44", 'Hey')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def read_csv(text: str) -> Playlist:
    """Tracks of a CSV file, whichever of comma, semicolon and tab divides it.

    Raises InputError where no column has titles, or a row cannot be read.
    """
    rows = _rows(text)
    header = next(rows, [])
    columns = recognised(header)
    if "title" not in columns:
        raise InputError(
            f"no column was recognised as the title. Columns: {', '.join(header)[:300]}. "
            f"Call one of them {', '.join(_usual()['title'][:3])}."
        )
    cells = [{name: _plain(row[at]) for name, at in columns.items() if at < len(row)}
             for row in rows if any(cell.strip() for cell in row)]  # fmt: skip
    first = cells[0] if cells else {}
    return Playlist.of(map(_entry, cells), *map(first.get, ("playlist", "creator", "note")))


def _entry(cells: Mapping[str, str]) -> Entry:
    known = dict(cells)
    title, artist = known.pop("title", ""), known.pop("artist", "")
    length = known.get("milliseconds") or _from_seconds(known.pop("seconds", ""))
    uri = known.get("uri", "")
    uri = f"spotify:track:{uri}" if _SPOTIFY_ID.fullmatch(uri) else uri
    link = known.get("link") or uri
    return Entry.of(title, artist, **{**known, "milliseconds": length, "link": link})


def _from_seconds(cell: str) -> float | None:
    """Milliseconds, of a length in seconds or as minutes and seconds."""
    total = 0.0
    try:
        for part in cell.split(":"):
            total = total * 60 + float(part)
    except ValueError:
        return None
    return total if total >= _MILLISECONDS else total * 1000


def _rows(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        yield from reader
    except csv.Error as error:
        raise InputError(f"line {reader.line_num}: not readable as CSV ({error})") from error


def recognised(header: Sequence[str]) -> dict[str, int]:
    """The place of each field's column, by its usual names; the first name found counts."""
    places = {_form(name): at for at, name in reversed(list(enumerate(header)))}
    found = {}
    for name, usual in _usual().items():
        at = next((places[_form(one)] for one in usual if _form(one) in places), None)
        if at is not None:
            found[name] = at
    return found


def _form(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


@cache
def _columns(part: str) -> dict[str, str]:
    held: dict[str, dict[str, str]] = yaml12.load_file(_FILE)
    return {shown: name for name, shown in held[part].items()}


@cache
def _usual() -> Mapping[str, Sequence[str]]:
    held: dict[str, dict[str, list[str]]] = yaml12.load_file(_FILE)
    written = held["written"]
    return {name: [str(written.get(name, name)), *more] for name, more in held["read"].items()}
