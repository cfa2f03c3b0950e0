"""Gathers what the marks of an utterance mean: limits to set, examples, soft wishes.

One small function for each kind of mark.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from undercard.chat.dialogue.limits import Bounds
from undercard.chat.dialogue.request import SoundWish
from undercard.chat.understanding.marks import Mark


@dataclass(frozen=True)
class Named:
    """An artist or a title that was named: as it was written, as the catalogue has it, and its
    track ids.
    """

    text: str
    name: str
    ids: tuple[str, ...]


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
        """Whether it names what the music should be, not merely its sound, how many, how long or
        from when.
        """
        wanted = {"genres", "artists", "countries", "genders", "tier"}
        return bool(self.seeds or self.seed_artists or self.changes.keys() & wanted)


def _plain(reading: Reading, mark: Mark) -> None:
    reading.changes[mark.kind] = mark.value


def _listed(wanted: str, unwanted: str) -> Callable[[Reading, Mark], None]:
    def effect(reading: Reading, mark: Mark) -> None:
        reading.join(unwanted if mark.polarity == "unwanted" else wanted, mark.value)

    return effect


def _field(reading: Reading, mark: Mark) -> None:
    name, bounds = mark.value
    turned = Bounds(at_least=bounds.at_most, at_most=bounds.at_least)
    reading.changes[name] = turned if mark.polarity == "unwanted" else bounds


def _shift(reading: Reading, mark: Mark) -> None:
    feature, shift = mark.value
    reading.sound.append(SoundWish(feature=feature, word="", shift=shift))


def _tier(reading: Reading, mark: Mark) -> None:
    reading.changes["tier"] = "established" if mark.polarity == "unwanted" else mark.value


def _artist(reading: Reading, mark: Mark) -> None:
    name = mark.value.name
    if mark.polarity == "unwanted":
        reading.join("artists_not", name)
    elif mark.polarity == "alike":
        reading.seed_artists.append(name)
    else:
        reading.join("artists", name)
    if mark.sureness < 1:
        reading.notes.append(f"I took “{mark.value.text}” for {name}.")


def _title(reading: Reading, mark: Mark) -> None:
    if mark.polarity == "unwanted":
        for track in mark.value.ids:
            reading.join("tracks_not", track)
        return
    first = mark.value.ids[:1]
    reading.seeds += first
    if mark.polarity != "alike":
        reading.wanted_tracks += first


def _add(reading: Reading, mark: Mark) -> None:
    reading.add = mark.value


def _nothing(_: Reading, __: Mark) -> None:
    """An ordinary phrase that only looks like a genre."""


_EFFECTS: dict[str, Callable[[Reading, Mark], None]] = {
    **dict.fromkeys(
        ("tracks", "minutes", "track_minutes", "per_artist", "tempo", "explicit", "new_to_me"),
        _plain,
    ),
    "years": _listed("years", "years_not"),
    "genre": _listed("genres", "genres_not"),
    "countries": _listed("countries", "countries"),
    "genders": _listed("genders", "genders"),
    "field": _field,
    "shift": _shift,
    "tiers": _tier,
    "artist": _artist,
    "title": _title,
    "add": _add,
    "ordinary": _nothing,
}
