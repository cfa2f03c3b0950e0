"""Recognises a pasted list of titles by its form, and what is to be done with it by its first line.

Needs no model: a list is lines (or items between semicolons) most of which are divided like title
and artist, or numbered, and of which enough are in the catalogue.
"""

import re
from collections.abc import Sequence

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.brought import Brought, Told, Use
from undercard.chat.dialogue.doubts import Doubt
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import Offer
from undercard.chat.playlists.catalogue_match import Match, SongBook
from undercard.chat.playlists.pasted import entries_of
from undercard.chat.playlists.playlist import Entry, one_line
from undercard.chat.playlists.title_lines import divisions, pasted_words, title_line
from undercard.retrieval.folding import fold

LONGEST = 100_000  # characters that are read
_FEWEST = 2  # lines of a list
_CLEARLY = 3  # lines that are a list by their form alone
_MOST = 0.6  # share of lines that must have the form
_FOUND = 0.5  # share of them that must be in the catalogue where the form is not clear
_NOTHING = Act(kind="bring", words="")
_CALLED = 60  # characters by which a list is called


class PastedLists:
    """Reads pasted lists against the songs of one catalogue."""

    def __init__(self, book: SongBook) -> None:
        self._book = book

    def match(self, entries: Sequence[Entry]) -> tuple[Match, ...]:
        """What the entries of a list are in the catalogue."""
        return self._book.match(entries)

    def read(self, say: str) -> Brought | None:
        """The list in an utterance; None where it is none."""
        before, items = _parted(say[:LONGEST])
        if len(items) < _FEWEST:
            return None
        clear = [item for item in items if _is_clear(item)]
        formed = [item for item in items if item in clear or next(divisions(item), None)]
        use, is_formed = _use(before), len(formed) >= _MOST * len(items)
        if not is_formed and not before:
            return None
        entries = entries_of(items)
        found = self._book.match(entries)
        here = sum(bool(one.track) for one in found)
        surely = len(clear) >= max(_CLEARLY, _MOST * len(items))
        announced = before.endswith(":") and use != "ask" and is_formed
        if not surely and not announced and here < max(_FEWEST, _FOUND * len(items)):
            return None
        return brought_in(entries, found, before or items[0], use)


def request_of(say: str, brought: Brought, language: str) -> Request:
    """What is asked for with a list; where nothing says it, the two ways in which it may be meant.

    Nothing is done with a list of which nothing is in the catalogue.
    """
    act = brought.act(brought.use) if brought.tracks else _NOTHING
    if brought.use != "ask" or not brought.tracks:
        return Request(say=say, acts=(act,), language=language, brought=brought)
    play, similar = pasted_words()["play"], pasted_words()["similar"]
    options = (
        Offer(say=play.get(language, play["en"]), acts=(act,)),
        Offer(say=similar.get(language, similar["en"]), acts=(brought.act("like"),)),
    )
    doubt = Doubt(kind="brought", words=brought.words)
    return Request(say=say, acts=(act,), language=language, doubt=doubt, options=options,
                   brought=brought)  # fmt: skip


def brought_in(entries: Sequence[Entry], found: Sequence[Match], words: str, use: Use) -> Brought:
    """What became of a list's entries, as the dialogue keeps it."""
    lines = list(zip(map(_shown, entries), found, strict=True))
    return Brought(
        words=one_line(words)[:_CALLED],
        use=use,
        lines=len(lines),
        tracks=tuple(dict.fromkeys(one.track for one in found if one.track)),
        missing=tuple(line for line, one in lines if one.status == "missing"),
        near=tuple(Told(words=line, track=one.near[0]) for line, one in lines if one.near),
        taken=tuple(Told(words=s, track=one.track) for s, one in lines if one.status == "taken"),
    )


def _shown(entry: Entry) -> str:
    return f"{entry.artist} - {entry.title}" if entry.artist else entry.title


def _parted(say: str) -> tuple[str, list[str]]:
    """What is said before the list, and the list's lines."""
    lines = [line for line in say.splitlines() if line.strip()]
    if len(lines) == 1:
        before, colon, rest = lines[0].partition(":")
        items = [item.strip() for item in rest.split(";") if item.strip()]
        return (before.strip(), items) if colon and len(items) >= _FEWEST else ("", [])
    if lines and (lines[0].rstrip().endswith(":") or not _is_item(lines[0])):
        return lines[0].strip(), lines[1:]
    return "", lines


def _is_item(line: str) -> bool:
    return _is_clear(line) or next(divisions(line), None) is not None


def _is_clear(line: str) -> bool:
    """Whether a line can only be a title: it is divided by a dash or a tab, or numbered."""
    read = title_line(line)
    return read.numbered or bool(re.search(r"\S\s+[-–—|]\s+\S|\S\s*[—\t]\s*\S", line.strip()))


def _use(before: str) -> Use:
    """What the words before a list ask for; “ask” where they fit nothing."""
    if not before:
        return "list"
    said = fold(before)
    for use in ("not", "like", "list"):
        if any(re.search(pattern, said) for pattern in pasted_words()[use]):
            return use
    return "ask"
