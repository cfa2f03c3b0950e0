"""What a request has come to so far, act by act, and what it comes to in the end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from undercard.chat.dialogue.acts import Act, Criterion, SortKey
from undercard.chat.dialogue.holding import Standing, pushed, without_course
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.shifts import gone_on, settled
from undercard.chat.dialogue.state import DialogueState

Means = Callable[[Sequence[str]], Mapping[str, float]]


@dataclass(frozen=True)
class InView:
    """The tracks of the list in view: whose they are, how long, and the means of their features."""

    slate: tuple[str, ...]
    artists: Mapping[str, str]
    minutes: float
    usual: int  # tracks of a list when none are asked for
    means: Means
    order: Callable[[Sequence[str], SortKey], tuple[str, ...]]


@dataclass(frozen=True)
class Errand:
    """Tracks to be looked for by themselves, for these places of the list."""

    criteria: Standing
    places: tuple[int, ...]
    joins_topic: bool  # whether what the list is about holds for them too


@dataclass(frozen=True)
class Jump:
    """Another list of this dialogue instead: so many back or forward, an earlier one, or none."""

    to: Literal["back", "forward", "first", "between", "about", "show", "restart"]
    steps: int = 1
    about: str = ""


@dataclass(frozen=True)
class Judgement:
    """What the listener said of tracks."""

    tracks: tuple[str, ...]
    kind: Literal["like", "dislike", "overplayed"]
    words: str


@dataclass
class Draft:
    """What the acts have come to so far. `places` holds None where a new track is to stand."""

    state: DialogueState
    view: InView
    seed: str
    places: list[str | None] = field(default_factory=list)
    errands: list[Errand] = field(default_factory=list)
    judged: list[Judgement] = field(default_factory=list)
    ended: list[Criterion] = field(default_factory=list)
    jump: Jump | None = None
    changes: bool = False
    searches: bool = False  # whether the list is made anew, whatever is there
    pivots: bool = False
    wished: bool = False  # whether an act before asked for something new; a further one adds to it
    ordered: bool = False  # whether the order is the listener's own
    told_order: bool = False  # whether it was told in so many words: "backwards", "swap 2 and 4"
    alike: tuple[str, ...] = ()  # the tracks that more like them was asked for
    must: list[str] = field(default_factory=list)
    kinds: frozenset[str] = frozenset()  # of all acts of the request
    held: frozenset[str] = frozenset()  # limits that any of them leaves as they are
    near: int = 0  # about how many tracks a length in minutes comes to
    key: SortKey | None = None  # what the list is sorted by
    refined: list[Criterion] = field(default_factory=list)  # what this request asks of the list
    cleared: bool = False  # whether all is to go but what another act keeps

    def push(self, *criteria: Criterion, joins: bool = False) -> None:
        """Let criteria hold from now on."""
        standing = pushed(self.state.standing, criteria, joins=joins)
        self.state = self.state.model_copy(update={"standing": standing})
        self.changes = True

    def in_own_order(self, *, told: bool = True) -> None:
        """The order is the listener's own, and no longer that of a course.

        `told`: each place was said, and none is left to chance.
        """
        standing = without_course(self.state.standing)
        self.state = self.state.model_copy(update={"standing": standing})
        self.changes = self.ordered = True
        self.told_order = told

    def take_off(self, tracks: Sequence[str], words: str) -> None:
        """Tracks that are to stay away."""
        new = tuple(track for track in tracks if track not in self.state.limits.tracks_not)
        if new:
            self.push(Criterion(words=words, limits=Limits(tracks_not=new)))

    def take_back(self, number: int) -> None:
        """Let go of what holds, by its number from 1."""
        standing = self.state.standing
        if 1 <= number <= len(standing):
            left = (*standing[: number - 1], *standing[number:])
            self.state = self.state.model_copy(update={"standing": left})
            self.changes = self.searches = True

    @property
    def here(self) -> list[str]:
        """The tracks that stand so far."""
        return [track for track in self.places if track is not None]


@dataclass(frozen=True)
class Step:
    """The state after a request and what the list is to be.

    `places` are the tracks that stay, in the order wanted, with None where a new one belongs.
    """

    state: DialogueState
    changes: bool
    places: tuple[str | None, ...] = ()
    errands: tuple[Errand, ...] = ()
    jump: Jump | None = None
    judged: tuple[Judgement, ...] = ()
    ended: Standing = ()  # what a new wish ended
    must: tuple[str, ...] = ()  # tracks that have to be in the list
    ordered: bool = False
    told_order: bool = False
    near: int = 0  # about how many tracks; 0: as many as there are places
    key: SortKey | None = None  # what the list is sorted by, with what comes in


Handler = Callable[[Draft, Act], None]


def settled_for(draft: Draft, act: Act, compared: Sequence[str]) -> Standing:
    """The act's criteria with every "more" and "less" as a bound."""
    means = draft.view.means(compared or draft.view.slate)
    years = draft.state.limits.years
    asked = (gone_on(one, draft.state.standing) for one in act.criteria)
    return tuple(settled(one, means, years) for one in asked)
