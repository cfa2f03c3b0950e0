"""Playlists as CSV, with the columns that Exportify, TuneMyMusic and Soundiiz know.

What divides cells and in which unit lengths are is `retrieval.tabular`'s. The names of columns are
data (data/playlist_columns.yaml). A cell that a spreadsheet would take for a formula gets an
apostrophe before it, as OWASP advises, and loses it when it is read.
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
from undercard.retrieval import tabular
from undercard.retrieval.tabular import are_milliseconds, csv_reader, delimiter_of, seconds_of

_FILE = Path(__file__).parent.parent / "data" / "playlist_columns.yaml"
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
_SPOTIFY_ID = re.compile(r"[A-Za-z0-9]{22}")


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


def read_csv(text: str, delimiter: str = "") -> Playlist:
    """Tracks of a CSV file, whatever divides it.

    Raises InputError where no column has titles or addresses, or a row cannot be read.
    """
    rows = _rows(text, delimiter or delimiter_of(text.split("\n", 1)[0]))
    header = next(rows, [])
    columns = recognised(header)
    if not columns.keys() & {"title", "uri", "link"}:
        raise InputError(
            f"no column was recognised as the title. Columns: {', '.join(header)[:300]}. "
            f"Call one of them {', '.join(_usual()['title'][:3])}."
        )
    cells = [{name: _plain(row[at]) for name, at in columns.items() if at < len(row)}
             for row in rows if any(cell.strip() for cell in row)]  # fmt: skip
    unit = 1 if are_milliseconds(row.get("seconds", "") for row in cells) else 1000
    entries = (_entry(row, unit) for row in cells)
    first = cells[0] if cells else {}
    return Playlist.of(entries, *map(first.get, ("playlist", "creator", "note")))


def _entry(cells: Mapping[str, str], unit: int) -> Entry:
    """An entry of a row, in which a second is so many of a length's `unit`."""
    known = dict(cells)
    title, artist = known.pop("title", ""), known.pop("artist", "")
    length = known.get("milliseconds") or _milliseconds(known.pop("seconds", ""), unit)
    uri = known.get("uri", "")
    uri = f"spotify:track:{uri}" if _SPOTIFY_ID.fullmatch(uri) else uri
    link = known.get("link") or uri
    return Entry.of(title, artist, **{**known, "milliseconds": length, "link": link})


def _milliseconds(cell: str, unit: int) -> float | None:
    if (seconds := seconds_of(cell)) is not None:
        return seconds * 1000
    try:
        return float(cell) * unit
    except ValueError:
        return None


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv_reader(io.StringIO(text, newline=""), delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise InputError(f"line {reader.line_num}: not readable as CSV ({error})") from error


def recognised(header: Sequence[str]) -> dict[str, int]:
    """The place of each field's column, by its usual names."""
    found = tabular.recognised(header, _usual())
    return {field: list(header).index(column) for field, column in found.items()}


@cache
def _columns(part: str) -> dict[str, str]:
    held: dict[str, dict[str, str]] = yaml12.load_file(_FILE)
    return {shown: name for name, shown in held[part].items()}


@cache
def _usual() -> Mapping[str, Sequence[str]]:
    held: dict[str, dict[str, list[str]]] = yaml12.load_file(_FILE)
    written = held["written"]
    return {name: [str(written.get(name, name)), *more] for name, more in held["read"].items()}
