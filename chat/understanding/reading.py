"""Gathers what the marks of an utterance mean: limits to set, examples, soft wishes.

One small function for each kind of mark.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from undercard.chat.dialogue.limits import Bounds
from undercard.chat.dialogue.request import SoundWish
from undercard.chat.understanding.marks import Bounded, Mark, Named, Shift

T = TypeVar("T")


@dataclass
class Reading:
    """What is being gathered while an utterance is read."""

    changes: dict[str, Any] = field(default_factory=dict)
    seeds: list[str] = field(default_factory=list)
    seed_artists: list[str] = field(default_factory=list)
    wanted_tracks: list[str] = field(default_factory=list)
    sound: list[SoundWish] = field(default_factory=list)
    unset: list[str] = field(default_factory=list)
    allow_again: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    add: int | None = None

    def join(self, name: str, value: object) -> None:
        """Add to a limit that is a list, once."""
        held = self.changes.get(name, ())
        if value not in held:
            self.changes[name] = (*held, value)

    def take(self, mark: Mark) -> None:
        """Let a mark have its effect."""
        _EFFECTS[mark.kind](self, mark)

    @property
    def has_subject(self) -> bool:
        """Whether it says what music is wanted, beyond sound, number, length and period."""
        wanted = {"genres", "artists", "countries", "genders", "tier"}
        return bool(self.seeds or self.seed_artists or self.changes.keys() & wanted)


Effect = Callable[[Reading, Mark], None]


def _valued(value_type: type[T], effect: Callable[[Reading, Mark, T], None]) -> Effect:
    """The effect of marks of a kind whose value is of this type."""

    def checked(reading: Reading, mark: Mark) -> None:
        if not isinstance(mark.value, value_type):
            raise TypeError(
                f"a mark of kind {mark.kind!r} has the value {mark.value!r}, not a "
                f"{value_type.__name__}"
            )
        effect(reading, mark, mark.value)

    return checked


def _plain(reading: Reading, mark: Mark) -> None:
    reading.changes[mark.kind] = mark.value


def _listed(wanted: str, unwanted: str) -> Effect:
    def effect(reading: Reading, mark: Mark) -> None:
        reading.join(unwanted if mark.polarity == "unwanted" else wanted, mark.value)

    return effect


def _field(reading: Reading, mark: Mark, bounded: Bounded) -> None:
    turned = Bounds(at_least=bounded.bounds.at_most, at_most=bounded.bounds.at_least)
    reading.changes[bounded.field] = turned if mark.polarity == "unwanted" else bounded.bounds


def _shift(reading: Reading, _: Mark, shift: Shift) -> None:
    reading.sound.append(SoundWish(feature=shift.feature, word="", shift=shift.by))


def _tier(reading: Reading, mark: Mark, tier: str) -> None:
    reading.changes["tier"] = "established" if mark.polarity == "unwanted" else tier


def _artist(reading: Reading, mark: Mark, named: Named) -> None:
    name = named.name
    if mark.polarity == "unwanted":
        reading.join("artists_not", name)
    elif mark.polarity == "alike":
        reading.seed_artists.append(name)
    else:
        reading.join("artists", name)
    if mark.sureness < 1:
        reading.notes.append(f"I took “{named.text}” for {name}.")


def _title(reading: Reading, mark: Mark, named: Named) -> None:
    if mark.polarity == "unwanted":
        for track in named.ids:
            reading.join("tracks_not", track)
        return
    first = named.ids[:1]
    reading.seeds += first
    if mark.polarity != "alike":
        reading.wanted_tracks += first


def _add(reading: Reading, _: Mark, count: int) -> None:
    reading.add = count


def _nothing(_: Reading, __: Mark) -> None:
    """An ordinary phrase that only looks like a genre."""


_EFFECTS: dict[str, Effect] = {
    **dict.fromkeys(
        ("tracks", "minutes", "track_minutes", "per_artist", "tempo", "explicit", "new_to_me"),
        _plain,
    ),
    "years": _listed("years", "years_not"),
    "genre": _listed("genres", "genres_not"),
    "countries": _listed("countries", "countries"),
    "genders": _listed("genders", "genders"),
    "field": _valued(Bounded, _field),
    "shift": _valued(Shift, _shift),
    "tiers": _valued(str, _tier),
    "artist": _valued(Named, _artist),
    "title": _valued(Named, _title),
    "add": _valued(int, _add),
    "ordinary": _nothing,
}
