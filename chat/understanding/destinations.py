"""Reads where a selection is to go: "first", "two up", "after the Queen song", "to number 4"."""

from collections.abc import Sequence
from dataclasses import dataclass

from undercard.chat.dialogue.acts import Place
from undercard.chat.dialogue.doubts import Doubt
from undercard.chat.understanding.exact.folded_words import Token, tokens
from undercard.chat.understanding.exact.lexicon import DEFAULT, Item, lexicon
from undercard.chat.understanding.list_names import SaidName
from undercard.chat.understanding.selection_reader import read_selection
from undercard.chat.understanding.view import View

_BESIDE = ("after", "before", "between")


@dataclass(frozen=True)
class PlaceRead:
    """Where to, and what is not sure about it; without a place nothing was understood."""

    place: Place | None = None
    doubt: Doubt | None = None


def read_place(
    words: str,
    language: str = DEFAULT,
    names: Sequence[SaidName] = (),
    view: View | None = None,
) -> PlaceRead:
    """The place that the words mean, on the list in view.

    >>> read_place("two up").place.by
    -2
    """
    found = tokens(words)
    items = lexicon(language, "places", "numbers").items(found)
    for at, item in enumerate(items):
        if item.kind in _BESIDE and at + 1 < len(items):
            beside = _beside(words, language, names, view, _rest(items, at, found))
            if beside.place is not None:
                if item.kind == "before":
                    return _turned(beside)
                return beside
    return PlaceRead(_plain(items))


def _rest(items: Sequence[Item], at: int, found: Sequence[Token]) -> tuple[int, int]:
    """Where the words of the selection stand that a place is beside: of two the first."""
    start = found[items[at + 1].first].start
    end = found[-1].end
    if items[at].kind == "between":
        ands = [item for item in items[at + 1 :] if item.kind == "and"]
        end = found[ands[0].first].start if ands else end
    return start, end


def _beside(
    words: str,
    language: str,
    names: Sequence[SaidName],
    view: View | None,
    where: tuple[int, int],
) -> PlaceRead:
    read = read_selection(words[where[0] : where[1]].strip(), language, names, view)
    if read.selection is None:
        return PlaceRead(None, read.doubt)
    return PlaceRead(Place(after=read.selection), read.doubt)


def _turned(read: PlaceRead) -> PlaceRead:
    after = read.place.after if read.place else None
    return PlaceRead(Place(before=after), read.doubt)


def _plain(items: Sequence[Item]) -> Place | None:
    kinds = {item.kind for item in items}
    said = {item.kind: item for item in items}
    if "together" in kinds:
        return Place(together=True)
    if "share" in said:
        return Place(share=said["share"].number)
    number = said.get("number") or said.get("article")
    direction = said.get("up") or said.get("down")
    if direction is not None and not {"to", "ordinal", "top", "bottom"} & kinds:
        steps = int(number.number) if number else 1
        return Place(by=-steps if direction.kind == "up" else steps)
    if "ordinal" in said:
        return Place(rank=_from_end(int(said["ordinal"].number), kinds))
    if "number" in said:
        return Place(rank=_from_end(int(said["number"].number), kinds))
    if "top" in said:
        return Place(rank=1)
    return Place(rank=-1) if said.keys() & {"bottom", "from_end"} else None


def _from_end(rank: int, kinds: set[str]) -> int:
    return -rank if "from_end" in kinds else rank
