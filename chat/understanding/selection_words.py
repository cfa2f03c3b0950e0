"""Divides the words of a selection into pieces: names, quantities, and what the data knows.

Names that are tagged or quoted come first, then those on the list, quantities with a unit, and
the phrases of the language. `selection_parts` puts the pieces together.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import dropwhile, takewhile
from typing import Literal

from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.selections import (
    Described,
    Leaning,
    Matching,
    Named,
    Selection,
    Worded,
)
from undercard.chat.understanding.exact.amount_readers import each_bounds, tempo_bounds
from undercard.chat.understanding.exact.bounded_quantities import items_of, quantities
from undercard.chat.understanding.exact.folded_words import Token, tokens
from undercard.chat.understanding.exact.lexicon import Item, Lexicon, lexicon
from undercard.chat.understanding.exact.periods import Period, periods
from undercard.chat.understanding.exact.senses import senses
from undercard.chat.understanding.list_names import Found, ListNames, SaidName
from undercard.chat.understanding.vocabulary import genre_words

TOPICS = ("selections", "qualities", "properties", "nations", "numbers")
_QUOTED = re.compile(
    r"“([^”]+)”|«\s*([^»]+?)\s*»|\"([^\"]+)\"|„([^“”]+)[“”]|(?<!\w)['‘]([^'’]+)['’](?!\w)"
)
Where = Literal["anywhere", "beginning"]
_LONGEST_NAME = 9  # words
_HOLD = ("holds", "by")  # "with": in some languages the same word as for a guest
_LOOSE = frozenset({"skip", "one", "many", "the_one", "the_many", "word", "mark", "whole", "each"})


@dataclass(frozen=True)
class Piece:
    """Tokens `first` to `last` of the words, and what they are.

    `selection` is what a name or a quality selects, `ranks` where a name stands on the list.
    """

    kind: str
    value: str | int | float
    first: int
    last: int
    in_digits: bool = False
    selection: Selection | None = None
    ranks: tuple[int, ...] = ()

    @property
    def number(self) -> int:
        """The value of a piece that counts."""
        return int(self.value)


@dataclass(frozen=True)
class Words:
    """The words of a selection, and what is known about them."""

    text: str
    language: str
    list_names: ListNames
    length: int
    newest: int
    tokens: Sequence[Token] = field(default_factory=tuple)

    def said(self, pieces: Iterable[Piece]) -> str:
        """What was written where these pieces stand."""
        held = list(pieces)
        if not held:
            return ""
        start = self.tokens[min(piece.first for piece in held)].start
        return self.text[start : self.tokens[max(piece.last for piece in held) - 1].end]

    def between(self, first: int, last: int) -> str:
        """What was written from one token to another, which is not included."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]


@cache
def phrases(language: str) -> Lexicon:
    """All phrases that a selection may be made of: of the language, and genres."""
    genres = {words: ("genre", genre) for words, genre in genre_words().items()}
    return Lexicon({**genres, **lexicon(language, *TOPICS).phrases})


def pieces(words: Words, names: Sequence[SaidName]) -> list[Piece]:
    """Everything that is said, in order."""
    taken = _free((), _worded(words))
    taken += _free(taken, _tagged(words, names))
    taken += _free(taken, _on_list(words, taken))
    taken += _free(taken, _measured(words))
    found = [*taken]
    for first, last in _gaps(taken, len(words.tokens)):
        found += map(_piece, phrases(words.language).items(words.tokens, first, last))
    return sorted((_marked(words, piece) for piece in found), key=lambda piece: piece.first)


def _piece(item: Item) -> Piece:
    kind = item.kind.removesuffix("_of_all")
    made = Piece(kind, item.value, item.first, item.last, item.in_digits)
    if item.kind != "is":
        return made
    sense = senses()[str(item.value)]
    leaning = Leaning(field=sense.field, side=sense.side, bound=sense.bound)
    return replace(made, kind="quality", selection=leaning)


def _marked(words: Words, piece: Piece) -> Piece:
    """Punctuation, which nobody needs to understand, and languages, which no field tells."""
    if piece.kind == "language":
        said = words.between(piece.first, piece.last)
        return replace(piece, selection=Described(words=said))
    is_mark = piece.kind == "word" and not any(map(str.isalnum, str(piece.value)))
    return replace(piece, kind="mark") if is_mark else piece


def _gaps(taken: Sequence[Piece], length: int) -> Iterator[tuple[int, int]]:
    at = 0
    for piece in sorted(taken, key=lambda piece: piece.first):
        if at < piece.first:
            yield at, piece.first
        at = piece.last
    if at < length:
        yield at, length


def _free(taken: Sequence[Piece], found: Iterable[Piece]) -> list[Piece]:
    """Those found that nothing else has taken, the first of those that overlap."""
    kept: list[Piece] = []
    for piece in found:
        if not any(piece.first < p.last and p.first < piece.last for p in (*taken, *kept)):
            kept.append(piece)
    return kept


def _tagged(words: Words, names: Sequence[SaidName]) -> Iterator[Piece]:
    """Names that were tagged, and words in quotation marks, be they on the list or not."""
    quoted = [next(filter(None, match.groups())) for match in _QUOTED.finditer(words.text)]
    said = [*names, *(SaidName("title", text) for text in quoted)]
    seen: list[Piece] = []
    for name in sorted(said, key=lambda name: -len(name.text)):
        for first, last in _places(words, name.text):
            piece = _named(words, name, first, last)
            if _free(seen, [piece]):
                seen.append(piece)
                yield piece


def _places(words: Words, text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a name stand."""
    wanted = [token.folded for token in tokens(text)]
    folded = [token.folded for token in words.tokens]
    for first in range(len(folded) - len(wanted) + 1):
        if wanted and folded[first : first + len(wanted)] == wanted:
            yield first, first + len(wanted)


def _named(words: Words, name: SaidName, first: int, last: int) -> Piece:
    listed = words.list_names
    found = (
        listed.exact(name.text, name.kind)
        or listed.partly(name.text, name.kind)
        or listed.guess(name.text, name.kind)
    )
    if found is None:
        absent = Named(what=name.kind, name=name.text)
        return Piece("name", name.text, first, last, selection=absent)
    return name_piece(found, first, last)


def name_piece(found: Found, first: int, last: int) -> Piece:
    """The piece of a name that is on the list."""
    selection = Named(what=found.what, name=found.name)
    return Piece("name", found.name, first, last, selection=selection, ranks=found.ranks)


def _on_list(words: Words, taken: Sequence[Piece]) -> list[Piece]:
    """Names on the list that nobody tagged: exact ones, then parts, then misspelt ones."""
    listed = words.list_names
    windows = [
        (first, last)
        for start, end in _gaps(taken, len(words.tokens))
        for first, last in _windows(start, end)
        if not (_has_loose_ends(words, first, last) or _is_ordinary(words, first, last))
    ]
    found: list[Piece] = []
    for looks in ((listed.exact,), (listed.partly, listed.guess)):
        for first, last in windows:
            said = words.between(first, last)
            held = next(filter(None, (look(said) for look in looks)), None)
            if held is not None:
                found += _free(found, [name_piece(held, first, last)])
    return found


def _windows(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches of tokens, the longest first."""
    for length in range(min(_LONGEST_NAME, end - start), 0, -1):
        for first in range(start, end - length + 1):
            yield first, first + length


def _has_loose_ends(words: Words, first: int, last: int) -> bool:
    """Whether a stretch of several tokens begins or ends with a mark, as in "Halo,"."""
    edges = (words.tokens[first].folded, words.tokens[last - 1].folded)
    return last - first > 1 and any(not edge.isalnum() for edge in edges)


def _is_ordinary(words: Words, first: int, last: int) -> bool:
    """Whether a stretch would mean something without any name in it.

    A capital letter within the words shows a name all the same: "the Happy one".
    """
    items = phrases(words.language).items(words.tokens, first, last, forgiving=False)
    if len(items) == 1 and items[0].in_digits and items[0].number > words.length:
        return False
    if all(item.kind in _LOOSE for item in items):
        return not any(item.kind == "word" for item in items)
    capital = first > 0 and words.text[words.tokens[first].start].isupper()
    strange = any(item.kind == "word" for item in items)
    return not (strange or (capital and not words.text.isupper()))


def _worded(words: Words) -> Iterator[Piece]:
    """What titles are to hold or to begin with: "with love in the title"."""
    items = phrases(words.language).items(words.tokens, forgiving=False)
    for at, item in enumerate(items):
        if item.kind == "in_title":
            start = at
            while start > 0 and items[start - 1].kind not in (*_HOLD, *_LOOSE - {"skip", "word"}):
                start -= 1
            first = items[start - 1].first if start and items[start - 1].kind in _HOLD else None
            yield from _title_words(words, items[start:at], item, "anywhere", first)
        elif item.kind in ("mentions", "begins"):
            where: Where = "beginning" if item.kind == "begins" else "anywhere"
            rest = list(takewhile(lambda later: later.kind != "in_title", items[at + 1 :]))
            yield from _title_words(words, rest, item, where, item.first)


def _title_words(
    words: Words, held: Sequence[Item], sign: Item, where: Where, first: int | None
) -> Iterator[Piece]:
    held = list(dropwhile(lambda item: item.kind in ("letter", "article"), held))
    if not held:
        return
    said = words.between(held[0].first, held[-1].last).strip(" \"'“”„«».,:")
    start = held[0].first if first is None else first
    selection = Worded(words=said, where=where)
    last = max(sign.last, held[-1].last)
    yield Piece("worded", said, start, last, selection=selection)


def _measured(words: Words) -> Iterator[Piece]:
    """Years, tempos and lengths that are said with what shows them to be that."""
    for period in periods(words.text, words.language, words.newest):
        if not period.bare or _is_decade(words, period):
            yield _limit(Limits(years=(period.bounds,)), period.first, period.last)
    for each in quantities(*items_of(words.text, words.language)):
        number = each.at_least or each.at_most or 0
        if each.unit == "bpm" and not each.unit_said and number <= words.length:
            continue  # "slower than 3" compares with a track
        if each.unit == "bpm":
            yield _limit(Limits(tempo=tempo_bounds(each)), each.first, each.last)
        elif each.unit == "minutes":
            yield _limit(Limits(track_minutes=each_bounds(each)), each.first, each.last)


def _is_decade(words: Words, period: Period) -> bool:
    """Whether two digits alone are a decade: "las de los 80", on a list of ten."""
    ends = [end for end in (period.low, period.high) if end is not None]
    if len(ends) == 2 and ends[1] != ends[0] + 9:
        return False
    at_end = period.last == len(words.tokens) and period.last - period.first > 1
    return at_end and min(ends) % 100 > words.length


def _limit(limits: Limits, first: int, last: int) -> Piece:
    return Piece("limit", "", first, last, selection=Matching(limits=limits))
