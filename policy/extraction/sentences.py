"""Cuts a text into sentences with their places, and keeps what each has to be read with.

Headings, items of lists and cells of tables are sentences of their own; a list that a colon or a
dash begins stays with the words before it. No words are changed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from undercard.policy.extraction.cue_words import cues, one_of
from undercard.policy.extraction.modal_words import modal_places
from undercard.policy.extraction.source_document import plain

_BEFORE = 2  # sentences that are kept as context
_LONGEST = 1_500  # characters; longer ones are cut at a semicolon
_END = re.compile(r"[.!?…](?:[\"”’»)\]]*)(?=\s|$)|;(?=\s)")
_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*•]\s|#{1,6}\s|\|))|\s\|\s")
_LEAD, _TRAIL = re.compile(r"[\s#>*•|-]*"), re.compile(r"[\s|*]*$")  # signs that decorate
_HEADING = re.compile(r"^(?:#{1,6}\s|[A-Z0-9][^.!?;:]{0,70}$)")


@dataclass(frozen=True)
class Sentence:
    """A sentence, its place in the document, and the places of what it is read with.

    `context` are the heading above, the sentences before, and the definitions of its words, which
    are `defined` too.
    """

    text: str
    start: int
    end: int
    language: str
    context: tuple[tuple[int, int], ...] = ()
    defined: tuple[tuple[int, int], ...] = ()


def sentences(text: str, language: str) -> list[Sentence]:
    """The sentences of a text in order."""
    places = [place for block in _blocks(text) for place in _within(text, *block, language)]
    defined = list(_definitions(text, places, language))
    found = []
    for at, (start, end) in enumerate(places):
        said = text[start:end]
        context = places[max(0, at - _BEFORE) : at]
        above = list(_headings(text, places[:at]))[-1:]
        meant = [place for term, place in defined if place != (start, end) and term.search(said)]
        kept = tuple(dict.fromkeys([*above, *meant, *context]))
        found.append(Sentence(said, start, end, language, kept, tuple(meant)))
    return found


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for border in _BLOCK.finditer(text):
        yield start, border.start()
        start = border.end()
    yield start, len(text)


def _within(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """The sentences of a block, without signs that only decorate it."""
    begin = start
    for border in _END.finditer(text, start, end):
        if not _is_inside(text, begin, border, language):
            yield from _stripped(text, begin, border.end())
            begin = border.end()
    yield from _stripped(text, begin, end)


def _is_inside(text: str, begin: int, border: re.Match[str], language: str) -> bool:
    """Whether a full stop ends an abbreviation, an initial or a number rather than a sentence, or a
    semicolon does not stand between two clauses that each say something.
    """
    if text[border.start()] == ";":
        return not _divides(text, begin, border.end(), language)
    if text[border.start()] != ".":
        return False
    word = re.search(r"[\w.]*$", text[begin : border.start()])
    said = word[0].casefold() if word else ""
    after = text[border.end() :].lstrip()[:1]
    if said in cues(language).words("abbreviations") or after.islower():
        return True
    return bool(re.fullmatch(r"[a-z]|\(?\d{1,2}", said))


def _divides(text: str, begin: int, at: int, language: str) -> bool:
    """Whether a semicolon divides sentences: both sides have a modal or a defining word, and no
    "and" or letter of a list joins them.
    """
    held = cues(language)
    after = re.split(r";\s|[.!?…](?:\s|$)", text[at:], maxsplit=1)[0].lstrip()
    if not after[:1].isalpha() or held.pattern("joining").match(after):
        return False
    return all(
        modal_places(side, language) or held.pattern("defines").search(side)
        for side in (text[begin:at], after)
    )


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    said = text[start:end]
    lead, trail = _LEAD.match(said), _TRAIL.search(said)
    first = start + (lead.end() if lead else 0)
    last = start + (trail.start() if trail else len(said))
    if not re.search(r"\w", text[first:last]):
        return
    while last - first > _LONGEST and (cut := text.rfind("; ", first + 40, first + _LONGEST)) > 0:
        yield first, cut + 1
        first = cut + 2
    yield first, last


def _headings(text: str, places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in places:
        line = text.rfind("\n", 0, start) + 1
        if _HEADING.match(text[line:end].strip()) and len(plain(text[start:end]).split()) < 12:
            yield start, end


@cache
def _defining(language: str) -> re.Pattern[str]:
    inner = one_of(cues(language).words("defines")).pattern
    return re.compile(rf"^.{{0,80}}?[“\"‘']?(\w[\w -]{{2,40}}?)[”\"’']?,?\s+{inner}", re.IGNORECASE)


def _definitions(
    text: str, places: Sequence[tuple[int, int]], language: str
) -> Iterator[tuple[re.Pattern[str], tuple[int, int]]]:
    """The terms that sentences define, as patterns, with the places of these sentences."""
    for start, end in places:
        match = _defining(language).match(text[start:end])
        if match:
            term = " ".join(match[1].split()[-3:])
            yield re.compile(rf"(?<!\w){re.escape(term)}s?(?!\w)", re.IGNORECASE), (start, end)
