"""Cuts a text into sentences with their places, and keeps what each has to be read with.

Headings, items of lists and cells of tables are sentences of their own; a paragraph with a letter
or a number is read with the opening words of its list. No words are changed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from undercard.policy.extraction.cue_words import cues, one_of
from undercard.policy.extraction.list_paragraphs import lettered
from undercard.policy.extraction.modal_words import Stretch, modal_places
from undercard.policy.extraction.source_document import plain

_BEFORE = 2  # sentences that are kept as context
_LONGEST = 1_500  # characters; longer ones are cut at a semicolon
_END = re.compile(r"[.!?…](?:[\"”’»)\]]*)(?=\s|$)|;(?=\s)")
_BLOCK = re.compile(
    r"\n\s*\n|\n(?=\s*(?:[-*•]\s|#{1,6}\s|\||\(?(?:\d{1,2}|[a-z])\)\s|\d{1,2}\.\s|§))|\s\|\s"
)
_LEAD, _TRAIL = re.compile(r"[\s#>*•|-]*"), re.compile(r"[\s|*]*$")  # signs that decorate
_HEADING = re.compile(r"^(?:#{1,6}\s|[A-Z0-9][^.!?;:]{0,70}$)")


@dataclass(frozen=True)
class Sentence:
    """A sentence, its place in the document, and the places of what it is read with.

    `context` are the heading above, the sentences before, and the definitions of its words, which
    are `defined` too. A paragraph of a list has its `opening` elsewhere: `text` is both.
    `is_title`: it is marked as a heading.
    """

    text: str
    start: int
    end: int
    language: str
    context: tuple[Stretch, ...] = ()
    defined: tuple[Stretch, ...] = ()
    opening: Stretch | None = None
    is_title: bool = False

    def places(self, start: int, end: int) -> Iterator[Stretch]:
        """Where characters of `text` stand in the document; one stretch of them, or two."""
        if self.opening is None:
            yield self.start + start, self.start + end
            return
        first, last = self.opening
        border = last - first
        if start < border:
            yield first + start, first + min(end, border)
        if end > border + 1:
            yield self.start + max(start - border - 1, 0), self.start + end - border - 1


def sentences(text: str, language: str) -> list[Sentence]:
    """The sentences of a text in order."""
    cut = list(_cut(text, language))
    places = [place for place, _ in cut]
    defined = list(_definitions(text, places, language))
    titles = set(headings(text, places))
    found: list[Sentence] = []
    above: tuple[Stretch, ...] = ()
    for at, ((start, end), opening) in enumerate(cut):
        said = text[start:end] if opening is None else f"{text[slice(*opening)]} {text[start:end]}"
        before = [place for place, led in cut[:at] if opening is None or led != opening]
        context = [*before[-_BEFORE:], *([opening] if opening else [])]
        meant = [place for term, place in defined if place != (start, end) and term.search(said)]
        kept = tuple(dict.fromkeys([*above, *meant, *context]))
        is_title = "#" in text[text.rfind("\n", 0, start) + 1 : start]
        found.append(
            Sentence(said, start, end, language, kept, tuple(meant), opening, is_title=is_title)
        )
        above = ((start, end),) if (start, end) in titles else above
    return found


def _cut(text: str, language: str) -> Iterator[tuple[Stretch, Stretch | None]]:
    """The places of sentences, and the opening words of those that are paragraphs of a list."""

    def plainly(start: int, end: int) -> Iterator[Stretch]:
        for block in _blocks(text, start, end):
            yield from _within(text, *block, language)

    def last(start: int, end: int) -> Stretch | None:
        return next(reversed(list(plainly(start, end))), None)

    done = 0
    for opening, paragraphs in lettered(text, last):
        if cues(language).pattern("defines").search(text, *opening):
            continue  # the parts of a definition mean nothing each by itself
        whole = (
            re.fullmatch(r"[^\W\d_].*[.!?]", text[slice(*one)], re.DOTALL) for one in paragraphs
        )
        if not modal_places(text[slice(*opening)], language) and all(
            match and match[0][0].isupper() for match in whole
        ):
            continue  # a heading above sentences with numbers opens no list
        yield from ((place, None) for place in plainly(done, opening[0]))
        yield from ((place, opening) for place in paragraphs)
        done = paragraphs[-1][1]
    yield from ((place, None) for place in plainly(done, len(text)))


def _blocks(text: str, start: int, end: int) -> Iterator[Stretch]:
    for border in _BLOCK.finditer(text, start, end):
        yield start, border.start()
        start = border.end()
    yield start, end


def _within(text: str, start: int, end: int, language: str) -> Iterator[Stretch]:
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


def _stripped(text: str, start: int, end: int) -> Iterator[Stretch]:
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


def headings(text: str, places: Sequence[Stretch]) -> Iterator[Stretch]:
    """Those of the places of sentences that are lines above others."""
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
