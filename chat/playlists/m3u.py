"""M3U and M3U8: a line per track, with what is known of it in comments before.

The extended form as players read it: `#EXTINF:seconds,Artist - Title`, `#EXTART`, `#EXTALB`,
`#PLAYLIST`. What it has no field for stands in a comment of our own that players pass over.
"""

import json
import re
from pathlib import PureWindowsPath
from urllib.parse import unquote, urlsplit

from undercard.chat.playlists.playlist import Entry, Playlist, one_line
from undercard.chat.playlists.title_lines import divided

_OWN = "#UNDERCARD:"
_INFO = re.compile(r"#EXTINF:\s*(-?\d+(?:\.\d+)?)[^,]*,(.*)", re.I)
_NUMBERED = re.compile(r"^\s*\d{1,3}\s*[-._)]\s*(?=\S)")
_OWN_FIELDS = ("milliseconds", "isrc", "mbid", "id")


def write_m3u(playlist: Playlist) -> str:
    """Extended M3U. A track without an address is named by artist and title."""
    lines = ["#EXTM3U", "#EXTENC:UTF-8"]
    for name, value in (("PLAYLIST", playlist.title), ("EXTUNDERCARD-BY", playlist.creator),
                        ("EXTUNDERCARD-NOTE", playlist.note)):  # fmt: skip
        if value:
            lines.append(f"#{name}:{value}")
    for entry in playlist.entries:
        lines += _written(entry)
    return "\n".join(lines) + "\n"


def _written(entry: Entry) -> list[str]:
    seconds = -1 if entry.milliseconds is None else round(entry.milliseconds / 1000)
    shown = f"{entry.artist} - {entry.title}" if entry.artist else entry.title
    own = {name: getattr(entry, name) for name in _OWN_FIELDS if getattr(entry, name)}
    lines = [f"#EXTINF:{seconds},{shown}", f"#EXTART:{entry.artist}", f"#EXTALB:{entry.album}"]
    if own:
        lines.append(_OWN + json.dumps(own, ensure_ascii=False))
    file = re.sub(r"[\\/:*?\"<>|#%]", "_", shown)[:120].strip(". ") or "track"
    return [*lines, entry.link or f"{file}.mp3"]


def read_m3u(text: str) -> Playlist:
    """Tracks of an M3U file. A path serves for its name alone, and no file is ever opened."""
    heads: dict[str, str] = {}
    held: dict[str, str] = {}
    entries: list[Entry] = []
    for raw in re.split(r"\r\n?|\n", text):
        line = raw.strip()
        if info := _INFO.match(line):
            held |= {"seconds": info[1], "shown": info[2]}
        elif line.startswith("#"):
            name, _, value = line[1:].partition(":")
            kept = held if name.upper() in ("EXTART", "EXTALB", "UNDERCARD") else heads
            kept[name.upper()] = value.strip()
        elif line:
            entries.append(_read(line, held))
            held = {}
    return Playlist(
        one_line(heads.get("PLAYLIST")),
        one_line(heads.get("EXTUNDERCARD-BY")),
        one_line(heads.get("EXTUNDERCARD-NOTE")),
        tuple(entries),
    )


def _read(location: str, held: dict[str, str]) -> Entry:
    own = _own(held.get("UNDERCARD", ""))
    artist, shown = held.get("EXTART", ""), held.get("shown", "").strip()
    if not shown:
        shown = file_name(location)
    if "EXTART" in held and (not artist or shown.startswith(f"{artist} - ")):
        title = shown.removeprefix(f"{artist} - ") if artist else shown
    else:
        title, found = divided(shown)
        artist = artist or found
    seconds = float(held.get("seconds", -1))
    length = own.pop("milliseconds", None) or (round(seconds * 1000) if seconds > 0 else None)
    return Entry.of(title, artist, album=held.get("EXTALB"), milliseconds=length,
                    link=location, **own)  # fmt: skip


def _own(text: str) -> dict[str, object]:
    try:
        held = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(held, dict):
        return {}
    return {name: held[name] for name in _OWN_FIELDS if isinstance(held.get(name), str | int)}


def file_name(location: str) -> str:
    """What a file or an address is called, without its folder, ending and number."""
    try:
        path = urlsplit(location).path if "://" in location else location
    except ValueError:
        path = location
    name = PureWindowsPath(unquote(path)).name  # knows both kinds of slashes
    stem = re.sub(r"\.\w{2,4}$", "", name)
    return _NUMBERED.sub("", stem).replace("_", " ").strip()
