"""Says which artists are emerging, by the definition in one data file."""

from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from undercard.prompts import yaml12
from undercard.retrieval.artist_facts import told_of
from undercard.retrieval.errors import InputError

DEFINITION = Path(__file__).parent / "data" / "artist_tiers.yaml"


class _Emerging(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    first_album_in_catalogue_from: int
    # None, of these: they do not matter.
    every_track_popularity_below: int | None = Field(default=None, ge=0, le=101)
    every_track_plays_below: int | None = Field(default=None, ge=0)
    known_genres_below: int | None = Field(default=None, ge=1)


class TierDefinition(BaseModel):
    """The definition of artist tiers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    emerging: _Emerging
    otherwise: str = "established"

    @classmethod
    def load(cls, path: Path = DEFINITION) -> "TierDefinition":
        """Read a definition. Raises InputError naming the file and the field."""
        try:
            return cls.model_validate(yaml12.load_file(path))
        except (OSError, yaml12.YAMLError, ValidationError) as error:
            raise InputError(
                f"{path}: not a definition of artist tiers (see {DEFINITION.name}): {error}"
            ) from error

    def tiers(
        self,
        artists: Sequence[str | None],
        years: Sequence[int | None],
        popularity: Sequence[int | None],
        genres: Sequence[Sequence[str]],
        plays: Sequence[int | None],
    ) -> list[str | None]:
        """The tier of each track's artist, in the order of the tracks; None where it is unknown.

        `genres` are what each track's artist is known for.
        """
        keys = [None if artist is None else artist.casefold() for artist in artists]
        told = [told_of(artist).known_by for artist in artists]
        pairs = zip(years, told, strict=True)
        known_by = [min(filter(None, pair), default=None) for pair in pairs]
        first = _of_artists(keys, known_by, min)
        greatest = [
            (_of_artists(keys, values, max), below)
            for values, below in (
                (popularity, self.emerging.every_track_popularity_below),
                (plays, self.emerging.every_track_plays_below),
            )
            if below is not None
        ]
        return [
            self._tier(first.get(key), [(of.get(key), below) for of, below in greatest], len(known))
            if key is not None
            else None
            for key, known in zip(keys, genres, strict=True)
        ]

    def _tier(
        self, first: int | None, greatest: Sequence[tuple[int | None, int]], known_genres: int
    ) -> str | None:
        """`greatest`: of each measure that matters, the artist's greatest and its bound."""
        if first is None or any(value is None for value, _ in greatest):
            return None
        new = first >= self.emerging.first_album_in_catalogue_from
        little_known = all(value is not None and value < below for value, below in greatest)
        most = self.emerging.known_genres_below
        unlabelled = most is None or known_genres < most
        return "emerging" if new and little_known and unlabelled else self.otherwise


def _of_artists(
    keys: Sequence[str | None], values: Sequence[int | None], better: Callable[[int, int], int]
) -> dict[str, int]:
    """The least or the greatest value of each artist's tracks, where any is known."""
    found: dict[str, int] = {}
    for key, value in zip(keys, values, strict=True):
        if key is not None and value is not None:
            found[key] = better(value, found.get(key, value))
    return found
