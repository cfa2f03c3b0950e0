"""Recognises a pasted list of titles or artists, and what is to be done with it.

Needs no model: enough of its lines must be in the catalogue, or at least look like title and
artist. The words before and after it say what it is for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.brought import Brought, Told, Use
from undercard.chat.dialogue.doubts import Doubt
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import Offer
from undercard.chat.playlists.catalogue_match import Match, SongBook
from undercard.chat.playlists.pasted import entries_of, list_lines
from undercard.chat.playlists.playlist import SPOTIFY, Entry, one_line
from undercard.chat.playlists.title_lines import pasted_words
from undercard.retrieval.folding import fold

LONGEST = 100_000  # characters that are read
_FEWEST = 2  # lines of a list
_CLEARLY = 3  # lines that are a list by their form alone
_MOST = 0.6  # share of lines that must have the form
_FOUND = 0.5  # share of them that must be in the catalogue where the form is not clear
_LONGEST_NAME = 8  # words
_NOTHING = Act(kind="bring", words="")
_CALLED = 60  # characters by which a list is called


@dataclass(frozen=True)
class _Paste:
    """The lines of a list as entries with their matches, and what is said before and after."""

    before: str
    entries: tuple[Entry, ...]
    found: tuple[Match, ...]
    after: str = ""

    @property
    def use(self) -> Use:
        """What the words around ask for."""
        return use_of(self.before or self.after)

    @property
    def announced(self) -> bool:
        """Whether the words before say that a list follows."""
        return bool(self.before) and self.use != "ask"

    def enough(self, share: float, lines: int) -> bool:
        """Whether so many lines are that share of the list."""
        return lines >= share * len(self.entries)


class PastedLists:
    """Reads pasted lists against the songs of one catalogue."""

    def __init__(self, book: SongBook) -> None:
        self._book = book

    def match(self, entries: Sequence[Entry]) -> tuple[Match, ...]:
        """What the entries of a list are in the catalogue."""
        return self._book.match(entries)

    def read(self, say: str) -> Brought | None:
        """The list in an utterance; None where it is none."""
        lines = list_lines(say[:LONGEST])
        if len(lines) < _FEWEST and not SPOTIFY.search(say):
            return None
        is_headed = lines[0].endswith(":")
        before, items = (lines[0], lines[1:]) if is_headed else ("", lines)
        entries = entries_of(items)
        paste = _Paste(before, entries, self._book.match(entries))
        if len(entries) == len(items):
            paste = _without_words_around(paste, items)
        words = paste.before or (items[0] if items else "")
        if names := self._artists(paste):
            return _by_artists(paste, names, words)
        if not _is_list(paste):
            return None
        made = brought_in(paste.entries, paste.found, words, paste.use)
        return made.model_copy(update={"after": paste.after})

    def _artists(self, paste: _Paste) -> list[str]:
        """The artist of each line, where most lines are the name of one and nothing else."""
        if len(paste.entries) < _FEWEST:
            return []
        names = [self._book.artist(e.title) if _may_be_name(e, paste) else ""
                 for e in paste.entries]  # fmt: skip
        count, titles = sum(map(bool, names)), sum(_named(paste))
        return names if paste.enough(_MOST, count) and count >= titles else []


def request_of(say: str, brought: Brought, language: str, after: Sequence[Act] = ()) -> Request:
    """What is asked for with a list; where nothing says it, the two ways in which it may be meant.

    Nothing is done with a list of which nothing is in the catalogue. `after`: what else is asked.
    """
    is_here = bool(brought.tracks or brought.artists)
    act = brought.act(brought.use) if is_here else _NOTHING
    if brought.use != "ask" or not is_here:
        return Request(say=say, acts=(act, *after), language=language, brought=brought)
    play, similar = pasted_words()["play"], pasted_words()["similar"]
    options = (
        Offer(say=play.get(language, play["en"]), acts=(act, *after)),
        Offer(say=similar.get(language, similar["en"]), acts=(brought.act("like"),)),
    )
    doubt = Doubt(kind="brought", words=brought.words)
    return Request(say=say, acts=(act,), language=language, doubt=doubt, options=options,
                   brought=brought)  # fmt: skip


def _by_artists(paste: _Paste, names: Sequence[str], words: str) -> Brought:
    lines = list(zip(paste.entries, names, strict=True))
    return Brought(
        words=one_line(words)[:_CALLED],
        use=paste.use,
        lines=len(lines),
        artists=tuple(dict.fromkeys(filter(None, names))),
        missing=tuple(entry.shown for entry, name in lines if not name),
    )


def brought_in(entries: Sequence[Entry], found: Sequence[Match], words: str, use: Use) -> Brought:
    """What became of a list's entries, as the dialogue keeps it."""
    lines = list(zip([entry.shown for entry in entries], found, strict=True))
    first = {one.track: at for at, one in reversed(list(enumerate(found)))}
    twice = [line for at, (line, one) in enumerate(lines) if one.track and first[one.track] != at]
    return Brought(
        words=one_line(words)[:_CALLED],
        use=use,
        lines=len(lines),
        tracks=tuple(dict.fromkeys(one.track for one in found if one.track)),
        missing=tuple(line for line, one in lines if one.status == "missing"),
        near=tuple(Told(words=line, track=one.near[0]) for line, one in lines if one.near),
        taken=tuple(Told(words=s, track=one.track) for s, one in lines if one.status == "taken"),
        twice=tuple(twice),
    )


def _without_words_around(paste: _Paste, items: Sequence[str]) -> _Paste:
    """With a first and a last line that speak of the list taken for what they are."""
    if not paste.before and len(items) > 1 and _speaks(paste, items, 0):
        entries, found = paste.entries[1:], paste.found[1:]
        return _without_words_around(_Paste(items[0], entries, found), items[1:])
    if len(items) > 1 and _speaks(paste, items, len(items) - 1):
        return replace(paste, entries=paste.entries[:-1], found=paste.found[:-1], after=items[-1])
    return paste


def _speaks(paste: _Paste, items: Sequence[str], at: int) -> bool:
    """Whether a line speaks of the list: it is no track, and the others are otherwise written."""
    entry, is_lower = paste.entries[at], items[at][0].islower()
    if entry.link or _looks_like_track(entry):
        return False
    if paste.found[at].status == "found" and (entry.artist or not is_lower):
        return False
    others = [number for number in range(len(items)) if number != at]
    divided = sum(_is_divided(paste.entries[number]) for number in others)
    upper = sum(not items[number][0].islower() for number in others)
    is_other = max(divided, upper * is_lower) >= _MOST * len(others)
    return is_other or use_of(items[at]) != "ask"


def _is_divided(entry: Entry) -> bool:
    return bool(entry.artist or entry.link)


def _is_list(paste: _Paste) -> bool:
    """Whether these lines are tracks: most look so, and enough of them are here."""
    divided = sum(map(_is_divided, paste.entries))
    looks = sum(map(_looks_like_track, paste.entries))
    here = sum(bool(one.track) for one in paste.found)
    formed = sum(_is_divided(entry) or named
                 for entry, named in zip(paste.entries, _named(paste), strict=True))  # fmt: skip
    if not formed or not paste.enough(_MOST, formed):
        return False
    if any(one.link for one in paste.entries):
        return True
    if paste.announced:
        return here > 0 or paste.enough(_FOUND, looks)
    if not divided or len(paste.entries) < _FEWEST:
        return len(paste.entries) >= _CLEARLY
    return paste.enough(_FOUND, here) or (
        len(paste.entries) >= _CLEARLY and paste.enough(_MOST, looks)
    )


def _named(paste: _Paste) -> list[bool]:
    """Of each line, whether it is the title of a track that is here, written like a name."""
    return [
        match.status == "found" and _may_be_name(entry, paste)
        for entry, match in zip(paste.entries, paste.found, strict=True)
    ]


def _may_be_name(entry: Entry, paste: _Paste) -> bool:
    is_bare = bool(entry.title) and not _is_divided(entry)
    return is_bare and (paste.announced or not entry.title[0].islower())


def _looks_like_track(entry: Entry) -> bool:
    """Whether title and artist are both written like names, or there is a track's address."""
    names = (entry.title, entry.artist)
    return bool(entry.link) or all(
        name and not name[0].islower() and len(name.split()) <= _LONGEST_NAME for name in names
    )


def use_of(said: str) -> Use:
    """What the words around a list ask for; “ask” where they fit nothing."""
    if not said:
        return "list"
    folded = fold(said)
    for use in ("not", "similar", "list", "like"):
        if any(re.search(pattern, folded) for pattern in pasted_words()["uses"][use]):
            return _USES[use]
    return "ask"


_USES: dict[str, Use] = {"not": "not", "similar": "like", "list": "list", "like": "like"}
