"""What a script may expect of a turn: a register of keys, each with one small check.

The checks themselves are in the files beside this one; `expectation_keys` gathers them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, TypeAdapter

from undercard.chat.evaluation.scripts.track_table import TrackTable

Expected = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """Whether an expectation holds, and what was seen instead.

    `contrary`: the opposite of what was asked for was done.
    """

    holds: bool
    detail: str = ""
    contrary: bool = False


@dataclass(frozen=True)
class Moment:
    """A turn that was played: the list that it showed, and what was there before.

    `before` is the list on the table, `history` has it after each earlier turn. `reply` is folded,
    `said` is the reply without what it only repeats. `moved` are the tracks that a norm's badge
    says were moved; `brought` the titles on the table that a norm brought in.
    """

    tracks: TrackTable
    ids: tuple[str, ...]
    before: tuple[str, ...] = ()
    history: Sequence[tuple[str, ...]] = ()
    reply: str = ""
    said: str = ""
    offers: int = 0
    noted: bool = False
    moved: frozenset[str] = frozenset()
    brought: tuple[str, ...] = ()
    norms: frozenset[str] = frozenset()
    expect: Expected = field(default_factory=dict)

    @property
    def unchanged(self) -> bool:
        """Whether no list was shown, or the one that was there."""
        return not self.ids or self.ids == self.before

    @property
    def asks(self) -> bool:
        """Whether it asks back: no new list, and a question or offers to choose from."""
        return self.unchanged and ("?" in self.reply or self.offers > 1)

    @cached_property
    def new(self) -> tuple[str, ...]:
        """The tracks that were not there before."""
        return tuple(track for track in self.ids if track not in self.before)

    @cached_property
    def gone(self) -> tuple[str, ...]:
        """The tracks that are no longer there."""
        return tuple(track for track in self.before if track not in self.ids)

    def at(self, rank: int) -> str | None:
        """The track at a rank from 1 of the list before."""
        return self.before[rank - 1] if 0 < rank <= len(self.before) else None

    def at_all(self, ranks: Sequence[int]) -> tuple[str | None, ...]:
        """The tracks at these ranks of the list before."""
        return tuple(map(self.at, ranks))

    def earlier(self, turn: int) -> tuple[str, ...]:
        """The list on the table after a turn, from 0; empty where there was no such turn."""
        return self.history[turn] if 0 <= turn < len(self.history) else ()

    def earlier_at(self, turn: int, rank: int) -> str | None:
        """The track at a rank of an earlier list."""
        shown = self.earlier(turn)
        return shown[rank - 1] if 0 < rank <= len(shown) else None

    def in_order(self, wanted: Sequence[str | None]) -> bool:
        """Whether these tracks are all there, in order but for those that a norm moved."""
        free = [track for track in wanted if track not in self.moved]
        found = [track for track in self.ids if track in set(free)]
        return None not in wanted and set(wanted) <= set(self.ids) and found == free


Check = Callable[[Moment, Any], Finding]


class Shape(BaseModel):
    """The value of a key, where it has parts."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _one_or_many(given: object) -> object:
    return (given,) if isinstance(given, str | int) else given


def _not_false(given: object) -> object:
    if given is False:
        raise ValueError("expected true: leave the key out where it does not matter")
    return given


Flag = Annotated[Any, AfterValidator(_not_false)]
Pair = tuple[float, float]
Names = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]
Ranks = Annotated[tuple[int, ...], BeforeValidator(_one_or_many)]
Fields = Names
Direction = Literal["asc", "desc"]


@dataclass(frozen=True)
class Key:
    """A key of `expect`: how its value looks, and how it is checked."""

    shape: TypeAdapter[Any]
    check: Check


KEYS: dict[str, Key] = {}


def expectation(name: str, shape: Any) -> Callable[[Check], Check]:  # noqa: ANN401 - a type form
    """Enter a check under the name of its key."""

    def enter(check: Check) -> Check:
        KEYS[name] = Key(TypeAdapter(shape), check)
        return check

    return enter


def findings(moment: Moment) -> Mapping[str, Finding]:
    """What became of each key that the turn expects."""
    return {name: _found(name, value, moment) for name, value in moment.expect.items()}


def _found(name: str, value: object, moment: Moment) -> Finding:
    key = KEYS[name]
    return key.check(moment, key.shape.validate_python(value))


@expectation("any_of", tuple[dict[str, Any], ...])
def _any_of(moment: Moment, choices: Sequence[Expected]) -> Finding:
    tried = [findings(replace(moment, expect=choice)) for choice in choices]
    details = []
    for found in tried:
        missed = [f"{name}: {one.detail}" for name, one in found.items() if not one.holds]
        if not missed:
            return Finding(holds=True)
        details.append("; ".join(missed))
    return Finding(holds=False, detail=" | ".join(details))


def counted(wrong: Sequence[object], of: Sequence[object], *, contrary: bool = False) -> Finding:
    """No track may be wrong, and there has to be a list.

    `contrary`: where half of them are wrong, the opposite was done.
    """
    shown = ", ".join(map(str, wrong[:3]))
    detail = f"{len(wrong)} of {len(of)}" + (f": {shown}" if wrong else "")
    opposite = contrary and bool(of) and len(wrong) >= len(of) / 2
    return Finding(bool(of) and not wrong, detail, contrary=opposite)


def rounded(number: float) -> str:
    """A number as details show it."""
    return f"{number:.3f}"
