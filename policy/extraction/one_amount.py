"""A sentence as it is read for one of its amounts: which classes it counts, and out of which."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from undercard.policy.extraction.cue_words import Cues, cues
from undercard.policy.extraction.domain_words import DomainWords, Mention
from undercard.policy.extraction.general_clauses import NOTHING, Elsewhere
from undercard.policy.extraction.modal_words import Stretch
from undercard.policy.extraction.quantities import Quantity
from undercard.policy.extraction.slots import SlotKind, Slots
from undercard.policy.norms.predicates import Predicate

_CLOSE = 20  # characters between classes that are meant together
_ASIDE: tuple[SlotKind, ...] = ("condition", "exception", "territory", "bearer")


@dataclass(frozen=True)
class OneAmount:
    """The slots of a sentence, one of its amounts (or none), and where the next one begins.

    `definitions` are sentences that define words of this one; `before` is what the amount before it
    counts, of which this one may be a part; `elsewhere` is what the document adds to the sentence.
    """

    slots: Slots
    domain: DomainWords
    amount: Quantity | None
    until: int
    definitions: tuple[str, ...] = ()
    before: Predicate | None = None
    number: int = 0  # of the amount, from 0
    elsewhere: Elsewhere = NOTHING

    @property
    def text(self) -> str:
        """The sentence."""
        return self.slots.text

    @property
    def held(self) -> Cues:
        """The words of its language."""
        return cues(self.slots.language)

    def has(self, name: str) -> bool:
        """Whether the sentence has a word of a list."""
        return self.held.pattern(name).search(self.text) is not None

    def clauses(self, kind: SlotKind) -> list[Stretch]:
        """The places of a kind; of as many conditions as amounts, the one that goes with this."""
        places = self.slots.places.get(kind, [])
        if kind == "condition" and self.amount is None:
            holds = self.held.pattern("must_hold")
            return [one for one in places if not holds.match(self.text, one[0])]
        several = len(self.slots.quantities)
        if kind == "condition" and several > 1 and len(places) == several:
            return [places[self.number]]
        return places

    def _all_clauses(self, kind: SlotKind) -> list[Stretch]:
        return self.clauses(kind) if self.amount is None else self.slots.places.get(kind, [])

    @property
    def is_length_of_list(self) -> bool:
        """Whether its amount is how long a list is, of whatever is in it."""
        lists = [one for one in self.domain.item_places(self.text) if one.value == "list"]
        return self.amount is not None and self.amount.minutes and bool(lists)

    @cached_property
    def counted(self) -> tuple[list[Mention], list[Mention]]:
        """The classes that are counted, and those that they are counted out of."""
        aside = [place for kind in _ASIDE for place in self._all_clauses(kind)]
        free = [one for one in self.domain.mentions(self.text, self.held) if not _in(one, aside)]
        free = [one for one in free if not one.name] or free  # "25 % local music", says somebody
        if self.amount is None:
            return free, []
        region = [(self.amount.start, self.until)]
        whole = [one for one in free if _in(one, self.slots.places["denominator"])]
        rest = [one for one in free if one not in whole]
        near = [one for one in whole if _in(one, region)]
        after = _together([one for one in rest if _in(one, region)])
        classes = [one for one in rest if not one.name]
        earlier = [one for one in classes if one.end <= self.amount.start and not self.number]
        if after or earlier:
            return after or earlier, near or (whole if len(self.slots.quantities) == 1 else [])
        return near or whole, []

    @property
    def is_only_then(self) -> bool:
        """Whether something is allowed at certain hours only: "may only be played after nine"."""
        hours = [one.start for one in self.slots.hours]
        said = self.held.pattern("all_of").finditer(self.text)
        near = any(0 <= start - one.end() <= _CLOSE for one in said for start in hours)
        return self.slots.modality == "permission" and near

    @property
    def is_part_of_before(self) -> bool:
        """Whether its share is one of what the amount before it counts: "of which half …"."""
        if self.amount is None or not self.amount.share or self.before is None:
            return False
        near = self.text[max(0, self.amount.start - 25) : self.amount.end + 25]
        return self.held.pattern("of_these").search(near) is not None


def is_in(at: int, places: Sequence[Stretch]) -> bool:
    """Whether a character stands in one of the places."""
    return any(start <= at < end for start, end in places)


def _in(one: Mention, places: Sequence[Stretch]) -> bool:
    return any(start <= one.start and one.end <= end for start, end in places)


def _together(mentions: Sequence[Mention]) -> list[Mention]:
    """The first mention, and those that follow it closely."""
    kept: list[Mention] = []
    for one in mentions:
        if kept and one.start - kept[-1].end > _CLOSE:
            break
        kept.append(one)
    return kept
