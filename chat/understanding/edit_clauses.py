"""Edits that exact words say, clause by clause: "keep the first six, and the rest can go".

A clause is believed where a frame (`edit_frames`) accounts for all of its words. What is no such
clause is left to the tagger (`said_edits`).
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import cast

from undercard.chat.dialogue.acts import Act, ActKind, Place, SortKey
from undercard.chat.dialogue.selections import (
    Both,
    Every,
    Extreme,
    Focus,
    Leaning,
    Matching,
    Named,
    Ranks,
    Rest,
    Selection,
)
from undercard.chat.understanding.edit_frames import MARKS, Said, Slot, frames
from undercard.chat.understanding.edit_slots import (
    Meaning,
    Slots,
    is_of_a_kind,
    is_pointing,
    names_somebody,
)
from undercard.chat.understanding.kept_tracks import rest_of

_SAID = 0.95  # confidence of what exact words say
_PAIR = 2
_LONGEST = 24  # tokens of a clause
_ENDS = (1, -1)
_JUDGES = frozenset({"like", "dislike"})
_OF_TRACKS = _JUDGES | {"drop", "but", "keep", "keep_only", "first", "last", "move", "replace"}
_TOPICS = frozenset({"topic", "grab"})  # what is done to them the next clause says
_OPEN = _TOPICS | {"rest_stays", "rest_goes", "none_new", "move_bare", "refill"}
_TOPS = {"first": Place(rank=1), "last": Place(rank=-1)}
_KINDS = {"but": "drop", "keep_only": "keep", "first": "move", "last": "move", "move_bare": "move",
          "none_new": "keep", "rest_goes": "drop", "rest_stays": "keep",
          "refill": "replace", "several_go": "drop"}  # fmt: skip
_UNSAID: dict[str, Selection] = {
    "rest_goes": Rest(), "rest_stays": Rest(), "none_new": Rest(), "refill": Rest(),
    "keep_only": Focus(plural=True), "first": Focus(), "last": Focus(),
}  # fmt: skip


@dataclass(frozen=True)
class Clause:
    """Tokens `first` to `last`: what is done, and the slots that say to what, with their meanings.

    `selection` are the tracks that it is done to.
    """

    does: str
    first: int
    last: int
    slots: tuple[Slot, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    selection: Selection | None = None

    def all(self, name: str) -> list[Meaning]:
        """What the slots of a name mean."""
        return [one for s, one in zip(self.slots, self.meanings, strict=True) if s[0] == name]

    @property
    def place(self) -> Place | None:
        """Where to."""
        return _TOPS.get(self.does) or next(
            (one for one in self.all("to") if isinstance(one, Place)), None
        )

    @property
    def turns(self) -> bool:
        """Whether it may say that the order is turned round: "last one first"."""
        top = self.place is not None and self.place.rank == 1
        return top and self.selection == Ranks(ranks=(-1,))

    @property
    def kind(self) -> str:
        """The kind of act that it stands for; a mere topic has one of its own."""
        return _KINDS.get(self.does, self.does)

    def act(self, words: str, tracks: str) -> Act:
        """The act that it stands for, said in these words, and of tracks in those."""
        key = next((one for one in self.all("key") if isinstance(one, SortKey)), None)
        rest = {"keep": rest_of(words), "rest_stays": "stays"}.get(self.does, "goes")
        return Act(
            kind=cast("ActKind", self.kind),
            words=words,
            confidence=_SAID,
            selection=self.selection,
            selection_words=tracks,
            place=self.place,
            key=key,
            rest=rest if self.kind == "keep" else "",
        )


class ClauseReader:
    """Reads the clauses of one utterance.

    They end at signs, and begin behind them; and where the tagger hears that another act begins.
    """

    def __init__(self, said: Said, slots: Slots, begins: Set[int] = frozenset()) -> None:
        self._said, self._slots, self._length = said, slots, len(said.tokens)
        self._begins = begins  # places of tokens in the text
        self._chains: dict[int, list[Clause] | None] = {}  # what was tried is tried once

    def clauses(self) -> list[Clause]:
        """All clauses that are wholly understood, in order."""
        found: list[Clause] = []
        for at, token in enumerate(self._said.tokens):
            behind = bool(found) and at < found[-1].last
            begins = at == 0 or self._is_mark(at - 1) or token.start in self._begins
            if begins and not behind and not self._is_mark(at):
                found += self._chain(at) or ()
        return found

    def _is_mark(self, at: int) -> bool:
        return at >= self._length or self._said.tokens[at].folded in MARKS

    def _ends(self, at: int) -> bool:
        """Whether a clause may end here without another behind it."""
        return self._is_mark(at) or self._said.tokens[at].start in self._begins

    def _chain(self, at: int) -> list[Clause] | None:
        """Clauses one after the other that take up all words up to a mark, as long as may be."""
        if at not in self._chains:
            self._chains[at] = self._chain_from(at)
        return self._chains[at]

    def _chain_from(self, at: int) -> list[Clause] | None:
        joined = self._said.past("joins", at)
        for start in dict.fromkeys((self._said.past("filler", joined), joined, at)):
            for last in range(min(self._length, start + _LONGEST), start, -1):
                clause = self._clause(start, last)
                if clause is None or (clause.does == "topic" and not self._ends(last)):
                    continue
                rest: list[Clause] | None = [] if self._ends(last) else self._chain(last)
                if rest is not None:
                    return [replace(clause, first=at), *rest]
        return None

    def _clause(self, first: int, last: int) -> Clause | None:
        """What these tokens say; of two ways that which does not only point at tracks."""
        pointing: Clause | None = None
        for frame in frames():
            if not self._said.has(frame, first, last):
                continue
            for slots in self._said.fits(frame, first, last):
                clause = self._with_meanings(Clause(frame.does, first, last, slots))
                if clause is None or not self._makes_sense(clause):
                    continue
                if clause.selection is None or not is_pointing(clause.selection):
                    return clause
                pointing = pointing or clause
        return pointing

    def _with_meanings(self, clause: Clause) -> Clause | None:
        """The clause with what its slots mean; None where one is not understood."""
        read = [self._slots.read(slot) for slot in clause.slots]
        meanings = tuple(one for one in read if one is not None)
        if len(meanings) < len(read):
            return None
        found = replace(clause, meanings=meanings)
        tracks = [one for one in found.all("t") if not isinstance(one, Place | SortKey)]
        of = Both(of=tuple(tracks)) if len(tracks) > 1 else next(iter(tracks), None)
        return replace(found, selection=of or _UNSAID.get(clause.does))

    def _makes_sense(self, clause: Clause) -> bool:
        """Whether it can be done to what was said."""
        of, does = clause.selection, clause.does
        if of is not None and is_pointing(of):
            return does in _OF_TRACKS
        match does:
            case "swap":
                return _is_pair(of)
            case "several_go":  # "1, 3 and 5 go", but "in one go"
                return isinstance(of, Ranks) and len(of.ranks) >= _PAIR
            case "drop" | "but" | "like" | "dislike":
                counts = any(self._slots.may_count(s, digits=False) for s in clause.slots)
                counts |= does in _JUDGES and any(map(self._slots.is_some, clause.slots))
                return not (of is None or counts or names_somebody(of))
            case "keep" | "keep_only" | "topic":
                return not any(map(self._slots.may_count, clause.slots))
            case "first" | "last":
                return not (of is None or names_somebody(of) or isinstance(of, Leaning | Matching))
            case "move_bare":
                is_end = clause.place is not None and clause.place.rank in _ENDS
                return is_end and isinstance(of, Ranks | Named) and not self._is_one_phrase(clause)
            case "move":
                return not self._is_one_phrase(clause)
        return True

    def _is_one_phrase(self, clause: Clause) -> bool:
        """Whether tracks and place are tracks together: "the three | at the end"."""
        (name, first, _), to = clause.slots[0], clause.slots[-1]
        if name == "to" and isinstance(clause.selection, Extreme):
            return False  # "pon primero | la más reciente"
        is_said = self._slots.leads_to(to)
        return not is_said and self._slots.read(("t", first, to[2])) is not None


def _is_pair(of: Selection | None) -> bool:
    """Whether these may be two tracks that change places."""
    if isinstance(of, Ranks):
        return len(of.ranks) == _PAIR
    return isinstance(of, Both) and len(of.of) == _PAIR and not any(map(is_pointing, of.of))


def settled(clauses: Sequence[Clause], kinds: frozenset[str]) -> list[Clause]:
    """The clauses, each with what it takes from the one before it; without what hangs in the air.

    `kinds` are those of the acts that the tagger found beside them.
    """
    found: list[Clause] = []
    done = {one.does for one in clauses if one.does not in _OPEN} | kinds
    for clause in clauses:
        before = found[-1] if found else None
        joined = before and _joined(before, clause)
        if joined is not None:
            found[-1] = joined
        elif not _hangs(clause, done, before):
            found.append(clause)
    return [one for one in found if one.does not in _TOPICS]


def _joined(before: Clause, clause: Clause) -> Clause | None:
    """One clause of two where the second takes up the first: "2 and 5, only them"."""
    both = replace(before, last=clause.last)
    is_topic = before.does in _TOPICS
    held = is_topic or before.does == "keep"
    if clause.does == "rest_goes" and held:
        return replace(both, does="keep_only")
    if is_topic and clause.does == "reverse" and _is_pair(before.selection):
        return replace(both, does="swap")  # "the last two, other way round"
    if clause.does == "none_new" or clause.selection is None:
        return None
    if is_pointing(clause.selection) and (before.does, clause.does) == ("rest_stays", "keep"):
        return both
    if is_topic and is_of_a_kind(before.selection):
        return None  # "quick. Get rid of this"
    if is_pointing(clause.selection) and (is_topic or (held and clause.does == "keep_only")):
        return replace(clause, first=before.first, selection=before.selection)
    if before.kind == clause.kind == "drop" and _spells_out(clause.selection, before.selection):
        return replace(clause, first=before.first)
    return both if clause.turns and before.does == "reverse" else None


def _spells_out(of: Selection, before: Selection | None) -> bool:
    """Whether places are what was said before of a row: "every other one, so 1 3 5 7 9 go"."""
    if not (isinstance(before, Every) and isinstance(of, Ranks) and len(of.ranks) >= _PAIR):
        return False
    return {later - one for one, later in pairwise(of.ranks)} == {before.step}


def _hangs(clause: Clause, done: Set[str], before: Clause | None) -> bool:
    """Whether it says nothing by itself, and nothing that it could belong to was said."""
    if clause.selection is not None and is_pointing(clause.selection):
        return not (clause.does == "keep_only" and "q_which" in done)
    match clause.does:
        case "reverse":
            return before is not None and before.does in _TOPICS  # of a part of the list
        case "rest_goes" | "refill":
            return not done & {"keep", "keep_only", "like"}
        case "none_new":
            return not done & {"drop", "dislike"} or "shorten" in done
        case "rest_stays":
            return not done
        case "move_bare":
            return clause.turns
    return False
