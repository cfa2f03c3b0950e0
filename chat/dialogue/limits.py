"""What a listener set for this dialogue: the limits, as they are kept, printed and read back.

Knows nothing of norms.
"""

import json
from typing import Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, model_validator

Floats = npt.NDArray[np.float64]
_NEAR = 1  # by how many years what is known of when a song came out may be off


class Bounds(BaseModel):
    """A closed range; an absent end is open. Units are those of the field that carries it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            return self.model_copy(update={"at_least": self.at_most, "at_most": self.at_least})
        return self

    def holds(self, value: float | None) -> bool:
        """Whether the value is known and inside."""
        return (
            value is not None
            and (self.at_least is None or value >= self.at_least)
            and (self.at_most is None or value <= self.at_most)
        )

    def holds_all(self, other: "Bounds") -> bool:
        """Whether every value inside the other range is inside this one."""
        low = self.at_least is None or (
            other.at_least is not None and other.at_least >= self.at_least
        )
        high = self.at_most is None or (other.at_most is not None and other.at_most <= self.at_most)
        return low and high

    def distance(self, values: Floats) -> Floats:
        """How far values (n,) lie outside: 0 inside, not a number where unknown."""
        low = -np.inf if self.at_least is None else self.at_least
        high = np.inf if self.at_most is None else self.at_most
        return np.maximum(low - values, values - high).clip(min=0)

    @property
    def one_number(self) -> int:
        """The whole number that a range of tracks asks for: its middle where it has two ends."""
        if self.at_least is not None and self.at_most is not None:
            return round((self.at_least + self.at_most) / 2)
        return int(self.at_least or self.at_most or 1)

    def worded(self, unit: str = "") -> str:
        """In words: "100–120 bpm", "at least 100 bpm", "at most 120 bpm"."""
        unit = f" {unit}" if unit else ""
        if self.at_least is not None and self.at_most is not None:
            return f"{_plain(self.at_least)}–{_plain(self.at_most)}{unit}"
        if self.at_least is not None:
            return f"at least {_plain(self.at_least)}{unit}"
        return f"at most {_plain(self.at_most)}{unit}" if self.at_most is not None else "any"


class ArtistMost(BaseModel):
    """At most so many tracks by one artist."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    artist: str
    at_most: int


class Limits(BaseModel):
    """Everything a listener can bind a list to. Empty means: not limited.

    Lists of wanted things are alternatives ("pop or rock"); lists of unwanted things all hold.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    tracks: int | None = None  # how many
    minutes: Bounds | None = None  # of the whole list
    track_minutes: Bounds | None = None  # of each track
    years: tuple[Bounds, ...] = ()  # album years
    years_not: tuple[Bounds, ...] = ()
    genres: tuple[str, ...] = ()  # words of the vocabulary, such as "hip hop"
    genres_not: tuple[str, ...] = ()
    artists: tuple[str, ...] = ()  # only these
    artists_not: tuple[str, ...] = ()
    tracks_not: tuple[str, ...] = ()  # ids of tracks that were dropped
    per_artist: int | None = None
    tempo: Bounds | None = None  # beats per minute
    energy: Bounds | None = None  # 0..1
    valence: Bounds | None = None  # 0 sad … 1 happy
    danceability: Bounds | None = None
    acousticness: Bounds | None = None
    instrumentalness: Bounds | None = None
    popularity: Bounds | None = None  # 0..100
    tier: str | None = None  # "emerging" or "established"
    countries: tuple[str, ...] = ()  # ISO 3166 codes of artists' countries
    countries_not: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()  # ISO 639-1 codes of what is sung
    languages_not: tuple[str, ...] = ()
    notes_not: tuple[str, ...] = ()  # tags of liner notes, such as "about drugs"
    genders: tuple[str, ...] = ()
    explicit: bool | None = None  # False: nothing that is known to be explicit
    albums: tuple[str, ...] = ()  # only from these
    title_words: tuple[str, ...] = ()  # a title holds one of these words
    title_words_not: tuple[str, ...] = ()
    title_begins: tuple[str, ...] = ()  # first letters
    versions: tuple[str, ...] = ()  # "live", "remix", …: only these
    versions_not: tuple[str, ...] = ()
    artist_most: tuple[ArtistMost, ...] = ()
    new_to_me: bool = False

    def is_set(self, name: str) -> bool:
        """Whether the limit of that name binds anything."""
        return _binds(name, getattr(self, name))

    def elsewhen(self, years: Floats) -> npt.NDArray[np.bool_]:
        """Which years (n,) are surely not as asked for: False where unknown, or a year off."""
        wanted = [bounds.distance(years) > _NEAR for bounds in self.years]
        refused = [bounds.distance(years) == 0 for bounds in self.years_not]
        found = np.zeros(len(years), dtype=bool)
        for outside in [np.logical_and.reduce(wanted), *refused] if wanted else refused:
            found |= outside
        return found

    def names_set(self) -> tuple[str, ...]:
        """The limits that bind, in the order in which they are declared."""
        return tuple(name for name, value in vars(self).items() if _binds(name, value))

    @property
    def canonical(self) -> str:
        """One text for one set of limits, however they were said."""
        held = self.model_dump(mode="json", exclude_defaults=True)
        ordered = {name: sorted(one, key=str) if isinstance(one, list) else one
                   for name, one in held.items()}  # fmt: skip
        return json.dumps(ordered, sort_keys=True, ensure_ascii=False)

    def without(self, *names: str) -> "Limits":
        """The same limits with those of these names let go."""
        fields = type(self).model_fields
        return self.model_copy(update={name: fields[name].default for name in names})


# Limits in units that listeners do not speak in.
SOUND = (
    "tempo", "energy", "valence", "danceability", "acousticness", "instrumentalness", "popularity",
)  # fmt: skip
LONGEST_LIST = 100  # tracks
# Limits that describe what the list is about; the others ("no rap", "at most 2 per artist") are
# standing wishes.
TOPICAL = frozenset(
    {
        "years", "genres", "artists", "tempo", "energy", "valence", "danceability", "acousticness",
        "instrumentalness", "popularity", "tier", "countries", "languages", "genders",
        "track_minutes", "albums", "title_words", "title_begins", "versions",
    }
)  # fmt: skip


def _binds(name: str, value: object) -> bool:
    return value not in (None, (), False) or (name == "explicit" and value is False)


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:g}" if number != int(number) else str(int(number))
