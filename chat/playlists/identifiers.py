"""Identifiers of a recording, as XSPF and JSPF write them: addresses and URIs in one list."""

import re
from collections.abc import Iterable

from undercard.chat.playlists.playlist import Entry, web_link

_RECORDING = "https://musicbrainz.org/recording/"
_MBID = re.compile(r"https?://(?:www\.)?musicbrainz\.org/(?:recording|track)/([0-9a-fA-F-]{36})")
_ISRC = re.compile(r"(?:urn:)?isrc:([\w-]{12,15})", re.I)


def identifiers(entry: Entry) -> list[str]:
    """The MusicBrainz recording first, as ListenBrainz reads it, then the ISRC."""
    found = [_RECORDING + entry.mbid] if entry.mbid else []
    return [*found, f"isrc:{entry.isrc}"] if entry.isrc else found


def known_by(texts: Iterable[str]) -> dict[str, str]:
    """The fields of an entry that identifiers and addresses tell; the first of each counts."""
    known: dict[str, str] = {}
    for text in texts:
        if found := _MBID.match(text):
            known.setdefault("mbid", found[1])
        elif found := _ISRC.fullmatch(text):
            known.setdefault("isrc", found[1])
        elif link := web_link(text):
            known.setdefault("link", link)
    return known
