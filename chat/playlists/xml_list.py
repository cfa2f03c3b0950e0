"""XSPF, the XML Shareable Playlist Format, version 1 (xspf.org/spec).

What XSPF has no element for stands in `meta` elements. XML is read with expat: a document with a
type declaration is refused, so that no entity is ever expanded and no file or address is fetched.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from undercard.chat.errors import InputError
from undercard.chat.playlists.identifiers import identifiers, known_by
from undercard.chat.playlists.playlist import Entry, Playlist, one_line

_SPACE = "http://xspf.org/ns/0/"
_ID = "undercard:track"
_DEEPEST = 12  # elements within one another


@dataclass
class _Element:
    name: str
    attributes: Mapping[str, str]
    text: str = ""
    children: list["_Element"] = field(default_factory=list)

    def all(self, name: str) -> list["_Element"]:
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> str:
        return next((child.text.strip() for child in self.all(name)), "")


def write_xspf(playlist: Playlist) -> str:
    """The playlist as XSPF."""
    head = (("title", playlist.title), ("creator", playlist.creator), ("annotation", playlist.note))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<playlist version="1" xmlns="{_SPACE}">']
    lines += [f"  <{name}>{escape(value)}</{name}>" for name, value in head if value]
    lines.append("  <trackList>")
    for entry in playlist.entries:
        inside = "".join(f"<{name}{_rel(rel)}>{escape(value)}</{name}>"
                         for name, rel, value in _parts(entry))  # fmt: skip
        lines.append(f"    <track>{inside}</track>")
    return "\n".join([*lines, "  </trackList>", "</playlist>", ""])


def _parts(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Name, `rel` and text of each element of a track, in the order of the specification."""
    if entry.link:
        yield "location", "", entry.link
    for identifier in identifiers(entry):
        yield "identifier", "", identifier
    yield "title", "", entry.title
    if entry.artist:
        yield "creator", "", entry.artist
    if entry.album:
        yield "album", "", entry.album
    if entry.milliseconds:
        yield "duration", "", str(entry.milliseconds)
    if entry.id:
        yield "meta", _ID, entry.id


def _rel(rel: str) -> str:
    return f" rel={quoteattr(rel)}" if rel else ""


def read_xspf(body: bytes) -> Playlist:
    """Tracks of an XSPF document. Raises InputError for what is no XML, or has entities."""
    root = _parsed(body)
    if root.name != "playlist":
        raise InputError(f"expected XSPF, a <playlist>, found <{one_line(root.name)}>")
    tracks = [track for held in root.all("trackList") for track in held.all("track")]
    head = map(root.first, ("title", "creator", "annotation"))
    return Playlist.of(map(_entry, tracks), *head)


def _entry(track: _Element) -> Entry:
    own = [m.text.strip() for m in track.all("meta") if m.attributes.get("rel") == _ID]
    said = [e.text.strip() for name in ("identifier", "location") for e in track.all(name)]
    return Entry.of(
        track.first("title"),
        track.first("creator"),
        album=track.first("album"),
        milliseconds=track.first("duration"),
        id=next(iter(own), ""),
        **known_by(said),
    )


class _Builder:
    """Builds elements of what expat reports."""

    def __init__(self) -> None:
        self.root: _Element | None = None
        self._open: list[_Element] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if len(self._open) >= _DEEPEST:
            raise InputError(f"expected XSPF, found elements nested more than {_DEEPEST} deep")
        element = _Element(name.rpartition(" ")[2], attributes)
        if self._open:
            self._open[-1].children.append(element)
        elif self.root is None:
            self.root = element
        self._open.append(element)

    def end(self, name: str) -> None:
        del name
        self._open.pop()

    def words(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text


def _refuse(*declared: object) -> None:
    del declared
    raise InputError("it declares a document type or entities, which may hide other files: refused")


def _parsed(body: bytes) -> _Element:
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.words
    parser.buffer_text = True
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise InputError(f"not readable as XML ({error})") from error
    if builder.root is None:
        raise InputError("expected XSPF, found no element")
    return builder.root
