"""Divides what is said of tracks: lists, ranges, exceptions, "of", "after"."""

from collections.abc import Callable, Iterator, Sequence

from undercard.chat.dialogue.limits import LONGEST_LIST
from undercard.chat.dialogue.selections import (
    AllBut,
    Among,
    Beside,
    Both,
    Extreme,
    Focus,
    Leaning,
    Matching,
    Named,
    Ranks,
    Rest,
    Same,
    Selection,
    Single,
    Stretch,
    Than,
    Whole,
)
from undercard.chat.understanding.selection_gathering import WEIGHTLESS, gathered, is_property
from undercard.chat.understanding.selection_parts import both, composed
from undercard.chat.understanding.selection_words import Piece, Words

_NOTHING_OF_ITS_OWN = WEIGHTLESS | {"whole", "one", "many", "the_one", "the_many", "each", "by"}
_NUMBERED = frozenset({"number", "cue"})
_PLURAL = frozenset({"whole", "many", "the_many", "each"})


class Grammar:
    """Reads the pieces of one utterance's selection.

    `unknown` gathers what was not understood, `absent` what must be a name that nobody knows.
    """

    def __init__(self, words: Words) -> None:
        self._words = words
        self.unknown: list[Piece] = []
        self.absent: list[Piece] = []

    def read(self, pieces: Sequence[Piece]) -> Selection | None:
        """The selection that is said; None where nothing was understood."""
        held = _trimmed(pieces)
        if not held:
            return None
        shapes: tuple[Callable[[Sequence[Piece]], Selection | None], ...] = (
            self._exception,
            self._same,
            self._of,
            self._listed,
            self._than,
            self._beside,
            self._range,
        )
        for shape in shapes:
            if (found := shape(held)) is not None:
                return found
        return self._part(held)

    def _exception(self, held: Sequence[Piece]) -> Selection | None:
        at = _first(held, "all_but")
        if at is None or not (out := self.read(held[at + 1 :])):
            return None
        outer = AllBut(of=out)
        before = held[:at]
        if not _has_content(before):
            return outer
        inner = self.read(before)
        if inner and isinstance(out, Ranks) and not any(p.kind in _NUMBERED for p in held[at:]):
            return Among(inner=outer, outer=inner)  # "the Queen songs except the last one"
        return Among(inner=inner, outer=outer) if inner else outer

    def _same(self, held: Sequence[Piece]) -> Selection | None:
        at = _first(held, "same")
        if at is None:
            return None
        of = self.read(held[at + 1 :]) or Focus()
        same = Same.model_validate({"what": held[at].value, "of": of})
        inner = self.read(held[:at]) if _has_content(held[:at]) else None
        return Among(inner=inner, outer=same) if inner else same

    def _of(self, held: Sequence[Piece]) -> Selection | None:
        """As in "The oldest of the rock ones", "two of them"."""
        at = _first(held, "of")
        if at is None or at == 0 or _first(held[:at], "and") is not None:
            return None
        inner, outer = self.read(held[:at]), self.read(held[at + 1 :])
        if [piece.kind for piece in held[:at]] == ["number"]:
            inner = Ranks.between(1, held[0].number)  # any two of them
        right = _trimmed(held[at + 1 :])
        if [(piece.kind, piece.in_digits) for piece in right] == [("number", False)]:
            outer = Focus(plural=True)  # "the older of the two"
        if inner is None or outer is None:
            return None
        if isinstance(inner, Focus | Whole):
            return _pointed_among(inner, outer)
        if isinstance(inner, Leaning) and isinstance(outer, Focus):
            inner = Extreme(field=inner.field, side=inner.side)  # "the older of the two"
        return inner if isinstance(outer, Whole) else Among(inner=inner, outer=outer)

    def _listed(self, held: Sequence[Piece]) -> Selection | None:
        if any(piece.kind in ("removed", "added") for piece in held):
            held = [piece for piece in held if piece.kind != "and" or self._is_word(piece)]
        parts = list(_divided(held))
        if len(parts) < 2:
            return None
        read: list[Selection] = []
        for part in parts:
            selection = self._one_of_several(part, read)
            if selection is None:
                return None
            read.append(selection)
        return _of_the_last(parts, read) or both(read)

    def _is_word(self, piece: Piece) -> bool:
        """Whether it is no comma, which need not part what it stands between."""
        return self._words.said([piece]).isalnum()

    def _one_of_several(
        self, part: Sequence[Piece], before: Sequence[Selection]
    ) -> Selection | None:
        if [piece.value for piece in part] == ["number"]:
            return Ranks(ranks=(1,))  # "one, four and five"
        found = self.read(part)
        return found and (_beside_that(found, before[-1]) if before else found)

    def _than(self, held: Sequence[Piece]) -> Selection | None:
        """As in "Everything slower than number 3"."""
        at = _first(held, "than")
        if at is None or not (of := self.read(held[at + 1 :])):
            return None
        named, side = str(held[at].value).split()
        than = Than.model_validate({"field": named, "side": side, "of": of})
        inner = self.read(held[:at]) if _has_content(held[:at]) else None
        return Among(inner=inner, outer=than) if inner else than

    def _beside(self, held: Sequence[Piece]) -> Selection | None:
        """As in "The next one", "the one after Halo", "everything after 5", "from 5 onwards"."""
        for kind in ("onward", "back", "past", "beside"):
            at = _first(held, kind)
            if at is not None:
                return self._placed(kind, held, at)
        return None

    def _placed(self, kind: str, held: Sequence[Piece], at: int) -> Selection | None:
        before, after = held[:at], held[at + 1 :]
        if kind in ("onward", "back"):
            edge = self.read(before)
            return edge and (Stretch(start=edge) if kind == "onward" else Stretch(end=edge))
        of = self.read(after) if _has_content(after) else None
        by = int(held[at].value) if kind == "beside" else 1
        counts = [piece.number for piece in (before if of else held) if piece.kind == "number"]
        if counts and kind == "beside":
            every = range(1, min(counts[0], LONGEST_LIST) + 1)
            return Both(of=tuple(Beside(of=of or Focus(), by=by * n) for n in every))
        if of is not None and (kind == "past" or _is_plural(before)):
            ends = {"start": of} if by == 1 else {"end": of}
            return Stretch.model_validate({**ends, "with_ends": False})
        if kind == "past":
            return None
        return Beside(of=of or Focus(), by=by)

    def _range(self, held: Sequence[Piece]) -> Selection | None:
        """As in "3 to 6", "from Halo to the end", "up to 4", "ab der 5"."""
        for kind in ("to", "up_to", "from_on"):
            at = _first(held, kind)
            if at is not None and (found := self._stretch(kind, held[:at], held[at + 1 :])):
                return found
        return None

    def _stretch(
        self, kind: str, before: Sequence[Piece], after: Sequence[Piece]
    ) -> Selection | None:
        start, end = self.read(before), self.read(after)
        if not isinstance(end, Ranks | Named):
            return None
        if kind == "from_on" or (kind == "up_to" and not isinstance(start, Ranks | Named)):
            return Stretch(start=end) if kind == "from_on" else Stretch(end=end)
        if not isinstance(start, Ranks | Named):
            return None
        first, last = _rank(start), _rank(end)
        if first and last and 0 < first <= last:
            return Ranks.between(first, last)
        return Stretch(start=start, end=end)

    def _part(self, held: Sequence[Piece]) -> Selection | None:
        part = gathered(held)
        gone = self.absent if part.names_unknown else self.unknown
        gone += part.unknown
        found = composed(part, self._words)
        kinds = part.kinds
        if "rest" in kinds:
            found = found or (_pointed(held) if "by" in kinds else None)
            return Among(inner=Rest(), outer=found) if found else Rest()
        return found if found is not None else _pointed(held)


def _of_the_last(parts: Sequence[Sequence[Piece]], read: Sequence[Selection]) -> Selection | None:
    """As in "the first and third Queen songs": the last part says what all are looked for among."""
    last = read[-1]
    if not isinstance(last, Among) or not isinstance(last.inner, Ranks):
        return None
    kinds = {piece.kind for part in parts[:-1] for piece in part}
    if not kinds <= {"ordinal", "end", "skip", "the_one", "the_many"}:
        return None
    return Among(inner=both([*read[:-1], last.inner]), outer=last.outer)


def _pointed_among(inner: Focus | Whole, outer: Selection) -> Selection:
    """As in "The composer of number 2", "celle des années 80": one of these, or all of them."""
    one = isinstance(inner, Focus) and not inner.plural
    return Single(of=outer) if one and isinstance(outer, Matching | Leaning) else outer


def _beside_that(found: Selection, that: Selection) -> Selection:
    """As in "3 and the one after it": what was said before is what "it" means."""
    if isinstance(found, Both):
        return Both(of=tuple(_beside_that(each, that) for each in found.of))
    if isinstance(found, Beside) and isinstance(found.of, Focus):
        return found.model_copy(update={"of": that})
    return found


def _pointed(held: Sequence[Piece]) -> Selection | None:
    """What is only pointed at: "that one", "them", "all of it"."""
    kinds = [piece.kind for piece in held]
    if "by" in kinds and {"focus", "focus_plural"} & set(kinds):
        return Same(what="artist", of=Focus(plural="focus_plural" in kinds))
    if "whole" in kinds or "each" in kinds:
        return Whole()
    if "focus_plural" in kinds:
        return Focus(plural=True)
    if "focus" in kinds:
        return Focus()
    if "many" in kinds:
        return Whole()
    if "the_many" in kinds:
        return Focus(plural=True)
    if [piece.value for piece in held] == ["number"]:
        return Ranks(ranks=(1,))
    return Focus() if {"one", "the_one"} & set(kinds) else None


def _rank(selection: Selection) -> int | None:
    """The rank, where a selection is one rank."""
    one = isinstance(selection, Ranks) and len(selection.ranks) == 1
    return selection.ranks[0] if one and isinstance(selection, Ranks) else None


def _first(pieces: Sequence[Piece], kind: str) -> int | None:
    return next((at for at, piece in enumerate(pieces) if piece.kind == kind), None)


def _is_plural(pieces: Sequence[Piece]) -> bool:
    return any(piece.kind in _PLURAL for piece in pieces)


def _has_content(pieces: Sequence[Piece]) -> bool:
    return any(piece.kind not in _NOTHING_OF_ITS_OWN for piece in pieces)


def _trimmed(pieces: Sequence[Piece]) -> list[Piece]:
    """Without what has no weight at either end."""
    held = list(pieces)
    while held and held[0].kind in ("skip", "mark", "and"):
        del held[0]
    while held and held[-1].kind in ("skip", "mark", "and"):
        del held[-1]
    return held


def _divided(held: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The parts of a list; properties that share a noun stay together: "the sad and slow ones"."""
    part: list[Piece] = []
    for piece in held:
        joins = piece.kind == "and" and not (part and is_property(part))
        if joins and _trimmed(part):
            yield _trimmed(part)
            part = []
        elif not joins:
            part.append(piece)
    if _trimmed(part):
        yield _trimmed(part)
