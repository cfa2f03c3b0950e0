"""The formats of playlists by name: which reads what, and how a file's format is told.

A format of your own is one more entry of `FORMATS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from undercard.chat.errors import InputError
from undercard.chat.playlists.itunes_xml import is_itunes, read_itunes
from undercard.chat.playlists.json_lists import loaded, read_json, write_json, write_jspf
from undercard.chat.playlists.m3u import read_m3u, write_m3u
from undercard.chat.playlists.pasted import read_pasted
from undercard.chat.playlists.playlist import MOST_ENTRIES, Playlist
from undercard.chat.playlists.pls import read_pls
from undercard.chat.playlists.share_page import read_page, write_page
from undercard.chat.playlists.table_list import read_csv, write_csv
from undercard.chat.playlists.xml_list import read_xspf, write_xspf
from undercard.retrieval.charset import decoded

MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Format:
    """A format: what it is called, how its files end, and its writer and reader."""

    called: str
    suffixes: tuple[str, ...]  # the first one is written
    media: str  # media type
    read: Callable[[str], Playlist]
    write: Callable[[Playlist], str] | None = None  # None: it is only read


def _json(text: str) -> Playlist:
    return read_json(loaded(text))


def _xml(body: bytes) -> Playlist:
    """XML says its encoding itself, and its first element what it is."""
    return read_itunes(body) if is_itunes(body) else read_xspf(body)


def _xml_text(text: str) -> Playlist:
    return _xml(text.encode())


FORMATS: Mapping[str, Format] = {
    "m3u8": Format("M3U8", (".m3u8", ".m3u"), "audio/x-mpegurl", read_m3u, write_m3u),
    "xspf": Format("XSPF", (".xspf",), "application/xspf+xml", _xml_text, write_xspf),
    "jspf": Format("JSPF", (".jspf",), "application/jspf+json", _json, write_jspf),
    "csv": Format("CSV", (".csv", ".tsv"), "text/csv", read_csv, write_csv),
    "json": Format("JSON", (".json",), "application/json", _json, write_json),
    "html": Format("HTML", (".html", ".htm"), "text/html", read_page, write_page),
    "pls": Format("PLS", (".pls",), "audio/x-scpls", read_pls),
    "itunes": Format("iTunes XML", (".xml",), "application/xml", _xml_text),
    "txt": Format("text", (".txt", ".text", ".md"), "text/plain", read_pasted),
}
WRITTEN = tuple(name for name, form in FORMATS.items() if form.write)


def read_playlist(body: bytes, name: str, chosen: str = "") -> Playlist:
    """The playlist in a file's bytes: in the format given, or told by its name or its beginning.

    An encoding other than UTF-8 is told in the remarks. Raises InputError naming the file and what
    is wrong in it; nothing of a file is taken when a part of it cannot be read.
    """
    if len(body) > MOST_BYTES:
        raise InputError(f"{name}: {len(body):,} bytes; at most {MOST_BYTES:,} are read.")
    if not body.strip():
        raise InputError(f"{name}: the file is empty. Expected a playlist.")
    try:
        known = chosen or _told_by(name) or _told_by_text(decoded(body)[0])
        if FORMATS[known].read is _xml_text:
            playlist, remark = _xml(body), ""
        else:
            text, remark = decoded(body)
            playlist = FORMATS[known].read(text)
    except InputError as error:
        raise InputError(f"{name}: {str(error).rstrip('.')}.") from error
    entries = tuple(entry for entry in playlist.entries if entry.shown)
    count = len(entries)
    if count > MOST_ENTRIES:
        raise InputError(
            f"{name}: {count:,} tracks; at most {MOST_ENTRIES:,} are read. Divide the file."
        )
    if not count:
        raise InputError(f"{name}: there is no track in it, read as {FORMATS[known].called}.")
    return replace(playlist, entries=entries, remarks=(remark,) if remark else ())


def _told_by(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    return next((key for key, one in FORMATS.items() if suffix in one.suffixes), "")


def _told_by_text(text: str) -> str:
    """By how the text begins; a list of titles in any form when nothing else is told."""
    begins = text.lstrip()[:200].lower()
    if begins.startswith("#extm3u"):
        return "m3u8"
    if begins.startswith(("<!doctype html", "<html")):
        return "html"
    if begins.startswith("[playlist]"):
        return "pls"
    if begins.startswith("<"):
        return "xspf"
    return "json" if begins.startswith(("{", "[")) else "txt"
