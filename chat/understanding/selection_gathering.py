"""Gathers what the pieces of one simple part say: names, properties, places, numbers.

`selection_parts` puts it together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.selections import (
    Added,
    AllBut,
    Every,
    Matching,
    Ranks,
    Repeats,
    Selection,
    Share,
    Side,
    Worded,
)
from undercard.chat.understanding.exact.senses import other, senses
from undercard.chat.understanding.list_names import What
from undercard.chat.understanding.selection_words import Piece

WEIGHTLESS = frozenset(
    {"skip", "mark", "and", "to", "up_to", "from_on", "cue", "called", "holds", "article", "latter"}
)
_LIMITS = frozenset({"genre", "gender", "country", "nation", "tier", "explicit", "new_to_me"})
_FILTERS = _LIMITS | {"name", "limit", "quality", "version", "worded", "known_to_me", "repeats"}
_EXTREMES = frozenset({"most", "least", "most_", "extreme"})
_COUNTED = _FILTERS | _EXTREMES | {"one", "many", "by", "rest", "removed", "of", "same", "beside"}
_BEFORE_A_VERB = frozenset({"whole", "many", "each", "focus_plural"})
_SHOWS_RANK = frozenset({"cue", "one", "many"})


@dataclass
class Part:
    """What was found in the pieces of a part."""

    filters: list[Selection] = field(default_factory=list)
    names: list[Piece] = field(default_factory=list)
    places: list[Selection] = field(default_factory=list)
    extremes: list[tuple[str, Side]] = field(default_factory=list)
    count: int | None = None
    nth: int | None = None
    cued: bool = False  # a place was shown to be one: "number 4", "#4", "the 4th"
    kinds: frozenset[str] = frozenset()
    unknown: list[Piece] = field(default_factory=list)
    names_unknown: What | None = None  # words that nobody knows, after "by" or "called"

    @property
    def is_single(self) -> bool:
        """Whether it was said of one track."""
        many = {"many", "the_many", "whole", "each", "rest", "focus_plural"}
        one = {"one", "the_one", "article", "focus"}
        return bool(self.kinds & one) and not self.kinds & many and self.count in (None, 1)


def gathered(pieces: Sequence[Piece]) -> Part:
    """What the pieces say, each for itself."""
    part = Part(kinds=_kinds(pieces))
    said = _with_firsts([p for p in pieces if p.kind not in ("skip", "mark", "and")])
    limits: dict[str, object] = {}
    for at, piece in enumerate(said):
        before = said[at - 1] if at else None
        after = said[at + 1] if at + 1 < len(said) else None
        if piece.kind in ("number", "ordinal", "end", "latter"):
            _place(part, said, at)
        elif piece.kind == "article" and before and before.kind == "cue":
            part.places.append(Ranks(ranks=(1,)))
        elif piece.kind in _LIMITS:
            _limit(limits, piece)
        elif piece.kind in ("quality", "most_", "second_", "extreme"):
            _quality(part, piece, before)
        elif piece.kind in ("every", "parity", "share"):
            part.places.append(_regular(piece, before, after))
        elif piece.value == "number" and before and before.kind in _SHOWS_RANK:
            part.places.append(Ranks(ranks=(1,)))
        else:
            part.names_unknown = part.names_unknown or _named_unknown(piece, before)
            _other(part, piece)
    part.unknown = [piece for piece in part.unknown if not _only_measures(said, piece)]
    if limits:
        part.filters.append(Matching(limits=Limits.model_validate(limits)))
    return part


def _only_measures(said: Sequence[Piece], piece: Piece) -> bool:
    """Whether it is a verb of what is measured: "whatever drags on past four minutes"."""
    at = said.index(piece)
    around = [one.kind for one in (*said[max(at - 1, 0) : at], *said[at + 1 : at + 2])]
    return at > 0 and around[0] in _BEFORE_A_VERB and around[-1] == "limit"


def _with_firsts(said: Sequence[Piece]) -> list[Piece]:
    """With "1st" as the word that it stands for: "the 1st six"."""
    found: list[Piece] = []
    for piece in said:
        before = found[-1] if found else None
        if before is not None and before.value == 1 and _is_ordinal(before, piece):
            found[-1] = replace(before, kind="ordinal", last=piece.last, in_digits=False)
        else:
            found.append(piece)
    return found


def _kinds(pieces: Sequence[Piece]) -> frozenset[str]:
    """What kinds of pieces there are; of "las más" it is the article that counts."""
    articles = {f"the_{piece.value}" for piece in pieces if piece.kind in ("most", "least")}
    return frozenset({piece.kind for piece in pieces} | articles)


def _place(part: Part, said: Sequence[Piece], at: int) -> None:
    piece = said[at]
    before = said[at - 1] if at else None
    after = said[at + 1] if at + 1 < len(said) else None
    if after is not None and after.kind == "holds" and after is said[-1]:
        after = None
    if piece.kind == "number" and not _is_ordinal(piece, after):
        _number(part, piece, before, after)
        return
    beyond = (
        said[at + 2] if after and after.kind == "ordinal_mark" and at + 2 < len(said) else after
    )
    if piece.kind != "end" and beyond and beyond.kind in _EXTREMES:
        part.nth = piece.number
        return
    backwards = after is not None and after.kind == "from_end"
    place = -piece.number if backwards else piece.number
    beside = [each for each in (after, before) if each and _counts(each, said)]
    edge = piece.kind == "end" or piece.number == 1
    if edge and beside and place in (1, -1):
        count = beside[0].number
        part.places.append(Ranks.between(*((1, count) if place == 1 else (-count, -1))))
    else:
        part.places.append(Ranks(ranks=(place,)))
        part.cued = part.cued or bool(after and after.kind == "cue")


def _counts(piece: Piece, said: Sequence[Piece]) -> bool:
    """Whether a number says how many: it stands by "first" or "last", and is no "2nd"."""
    at = said.index(piece)
    after = said[at + 1] if at + 1 < len(said) else None
    shown = at > 0 and said[at - 1].kind == "cue"
    return piece.kind == "number" and not _is_ordinal(piece, after) and not shown


def _is_ordinal(piece: Piece, after: Piece | None) -> bool:
    marked = after is not None and after.kind == "ordinal_mark" and after.first == piece.last
    return piece.kind == "number" and piece.in_digits and marked


def _number(part: Part, piece: Piece, before: Piece | None, after: Piece | None) -> None:
    if any(each and _is_edge(each) for each in (before, after)):
        return  # the edge took it for its count
    if before is not None and before.kind == "share":
        return
    if after is not None and _counts_middle(piece, after):
        return
    if before is not None and before.kind in _SHOWS_RANK:
        part.places.append(Ranks(ranks=(piece.number,)))
        part.cued = True
    elif _says_how_many(piece, before, after):
        part.count = piece.number
    else:
        part.places.append(Ranks(ranks=(piece.number,)))
        part.cued = part.cued or bool(after and after.ranks)


def _says_how_many(piece: Piece, before: Piece | None, after: Piece | None) -> bool:
    """Whether a number counts what it stands beside: "the oldest two", "two Queen songs"."""
    if before is not None and before.kind in (*_EXTREMES, "quality", "rest", "removed"):
        return True
    if before is not None and before.kind == "whole" and not piece.in_digits:
        return True
    return (
        after is not None and after.kind in (*_COUNTED, "holds") and piece.number not in after.ranks
    )


def _counts_middle(piece: Piece, after: Piece) -> bool:
    """Whether a number says how many: "the two in the middle"."""
    is_word = piece.kind == "number" and not piece.in_digits
    return is_word and after.kind == "share" and str(after.value).startswith("middle")


def _is_edge(piece: Piece) -> bool:
    return (piece.kind == "end" and piece.value in (1, -1)) or (
        piece.kind == "ordinal" and piece.value == 1
    )


def _regular(piece: Piece, before: Piece | None, after: Piece | None) -> Selection:
    if piece.kind == "every":
        return Every(step=piece.number, start=piece.number)
    if piece.kind == "parity":
        return Every(step=2, start=piece.number)
    where, share = str(piece.value).split()
    count = None
    if where == "middle" and before is not None and _counts_middle(before, piece):
        count = before.value
    elif where == "middle" and after is not None:
        count = {"number": after.value, "one": 1}.get(after.kind)
    return Share.model_validate({"where": where, "share": float(share), "count": count})


def _quality(part: Part, piece: Piece, before: Piece | None) -> None:
    if piece.kind == "extreme":
        named, side = str(piece.value).split()
        part.extremes.append((named, "least" if side == "least" else "most"))
        return
    sense = senses()[str(piece.value)]
    if before is not None and before.kind in ("most", "least"):
        turned = before.kind == "least"
        part.extremes.append((sense.field, other(sense.side) if turned else sense.side))
    elif piece.kind in ("most_", "second_"):
        part.extremes.append((sense.field, sense.side))
        part.nth = 2 if piece.kind == "second_" else part.nth  # "zweitälteste"
    elif piece.selection is not None:
        part.filters.append(piece.selection)


def _limit(limits: dict[str, object], piece: Piece) -> None:
    """A property that is a limit: several of one kind are alternatives."""
    lists = {"genre": "genres", "gender": "genders", "country": "countries", "nation": "countries"}
    if piece.kind in lists:
        held = limits.get(lists[piece.kind], ())
        values = (*held, str(piece.value)) if isinstance(held, tuple) else ()
        limits[lists[piece.kind]] = tuple(dict.fromkeys(values))
    elif piece.kind == "tier":
        limits["tier"] = piece.value
    elif piece.kind == "explicit":
        limits["explicit"] = piece.value == "yes"
    else:
        limits["new_to_me"] = True


def _other(part: Part, piece: Piece) -> None:
    if piece.kind == "name":
        part.names.append(piece)
    elif piece.kind in ("limit", "worded", "language") and piece.selection is not None:
        part.filters.append(piece.selection)
    elif piece.kind == "version":
        part.filters.append(Worded(words=str(piece.value), where="version"))
    elif piece.kind == "known_to_me":
        part.filters.append(AllBut(of=Matching(limits=Limits(new_to_me=True))))
    elif piece.kind == "repeats":
        part.filters.append(Repeats())
    elif piece.kind == "added":
        part.filters.append(Added())
    elif piece.kind == "word":
        part.unknown.append(piece)


def _named_unknown(piece: Piece, before: Piece | None) -> What | None:
    """What a word that nobody knows must be the name of, by the word before it."""
    names: dict[str, What] = {"by": "artist", "called": "title"}
    return names.get(before.kind) if piece.kind == "word" and before is not None else None


def is_property(pieces: Iterable[Piece]) -> bool:
    """Whether these say nothing but properties, without a noun: "sad" of "sad and slow ones"."""
    kinds = {piece.kind for piece in pieces}
    return bool(kinds) and kinds <= _LIMITS | {"quality", "skip", "mark"}
