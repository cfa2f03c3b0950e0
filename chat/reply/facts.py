"""The facts that a reply may state: of the catalogue, the record, the wish and the memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.draft import Judgement
from undercard.chat.dialogue.keepsakes import MemoryStep
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.record import Change
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.memory.remembered import Entry
from undercard.chat.slate.clashes import Clash
from undercard.policy.norms.norm import Norm
from undercard.policy.ruling import Move, Ruling
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.tracks import Track


@dataclass(frozen=True)
class Remembered:
    """What is known of the listener: how many tracks, and what is told of the rest.

    `before`: how many were told already; `more`: whether there are others to be told. `is_on`:
    whether anything is kept or used.
    """

    shown: int = 0
    liked: int = 0
    disliked: int = 0
    entries: tuple[Entry, ...] = ()  # that are told, in their order
    is_on: bool = True
    before: int = 0
    more: bool = False


@dataclass(frozen=True)
class Recalled:
    """What of an earlier dialogue's memory shaped a list, or is brought up.

    `fitting`: the tracks of the list that are what the listener said they like, by those words.
    """

    fitting: Mapping[str, frozenset[str]] = field(default_factory=dict)
    never: tuple[Criterion, ...] = ()  # ruled out for good
    today: str = ""  # told, and it names this day


@dataclass(frozen=True)
class Facts:
    """One slate as it stands, and what led to it.

    `norms` are those in force, `reasons` say why each track was found, `before` is the slate that
    was in view, `let_go` the limits that a new wish ended, `change` what the last change was.
    `known` counts the tracks of the catalogue that have a value, by attribute. `notes` are what
    other parts reported of this turn, in their words. `request` is what was said this turn,
    `missed` the words of which too few tracks were found, `judged` what was said of tracks,
    `memory` what this turn does to what is remembered.
    """

    tracks: tuple[Track, ...] = ()
    ruling: Ruling | None = None
    norms: Mapping[str, Norm] = field(default_factory=dict)  # by "id@version"
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by track id
    before: tuple[Track, ...] = ()
    state: DialogueState = field(default_factory=DialogueState)
    let_go: Limits = field(default_factory=Limits)
    clash: Clash | None = None
    size: int = 0  # the number of tracks that was meant
    change: Change | None = None
    catalogue: Catalogue | None = None
    known: Mapping[str, int] = field(default_factory=dict)
    remembered: Remembered = Remembered()
    notes: tuple[str, ...] = ()
    request: Request | None = None
    missed: tuple[str, ...] = ()
    judged: tuple[Judgement, ...] = ()
    territory: str = ""
    memory: MemoryStep = field(default_factory=MemoryStep)
    recalled: Recalled = Recalled()
    counted: int | None = None  # tracks of the catalogue that are what a question asks about
    sees: Callable[[int], bool] | None = None  # whether the listener may see a row; None: every one

    @property
    def minutes(self) -> float | None:
        """The length of the whole list; None when one track's is unknown."""
        lengths = [track.minutes for track in self.tracks]
        known = [minutes for minutes in lengths if minutes is not None]
        return sum(known) if len(known) == len(lengths) else None

    def count_by(self, artist: str) -> int:
        """How many tracks of an artist the catalogue has that the listener may see."""
        if self.catalogue is None:
            return 0
        if self.sees is None:
            return self.catalogue.artists.get(artist, 0)
        names = enumerate(self.catalogue.texts("artist"))
        folded = artist.casefold()
        return sum((name or "").casefold() == folded and self.sees(row) for row, name in names)

    @property
    def titles(self) -> Mapping[str, str]:
        """The title of each track of the list, by its id."""
        return {track.id: track.title for track in self.tracks}

    @property
    def dropped(self) -> tuple[Track, ...]:
        """What was in view before and is in the list no more."""
        here = {track.id for track in self.tracks}
        return tuple(track for track in self.before if track.id not in here)

    @property
    def added(self) -> tuple[Track, ...]:
        """What is in the list and was not in view before."""
        before = {track.id for track in self.before}
        return tuple(track for track in self.tracks if track.id not in before)

    @property
    def kept(self) -> int:
        """How many tracks stayed."""
        return len(self.tracks) - len(self.added)

    def rank(self, track: str) -> int | None:
        """Where a track stands, from 1; None when it is not in the list."""
        ids = [one.id for one in self.tracks]
        return ids.index(track) + 1 if track in ids else None

    def track(self, track: str) -> Track | None:
        """A track of the list; None when it is not there."""
        return next((one for one in self.tracks if one.id == track), None)

    def known_track(self, track: str) -> Track | None:
        """A track of the list or of the catalogue; None when neither has it."""
        elsewhere = self.catalogue[track] if self.catalogue and track in self.catalogue else None
        return self.track(track) or elsewhere

    def moves(self, track: str) -> list[Move]:
        """What norms did to one track."""
        return [move for move in self.ruling.moves if move.id == track] if self.ruling else []
