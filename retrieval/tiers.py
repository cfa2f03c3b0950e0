"""Says which artists are emerging, by the definition in one data file."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from undercard.prompts import yaml12
from undercard.retrieval.artist_facts import told_of
from undercard.retrieval.errors import InputError

DEFINITION = Path(__file__).parent / "data" / "artist_tiers.yaml"


class _Emerging(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    first_album_in_catalogue_from: int
    every_track_popularity_below: int = Field(ge=0, le=101)
    known_genres_below: int | None = Field(default=None, ge=1)  # None: they do not matter


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
    ) -> list[str | None]:
        """The tier of each track's artist, in the order of the tracks; None where it is unknown.

        `genres` are what each track's artist is known for.
        """
        first: dict[str, int] = {}
        best: dict[str, int] = {}
        for artist, year, points in zip(artists, years, popularity, strict=True):
            if artist is None:
                continue
            key = artist.casefold()
            for known in (year, told_of(artist).known_by):
                if known is not None:
                    first[key] = min(known, first.get(key, known))
            if points is not None:
                best[key] = max(points, best.get(key, points))
        pairs = zip(artists, genres, strict=True)
        return [self._tier(first, best, artist, len(known)) for artist, known in pairs]

    def _tier(
        self, first: dict[str, int], best: dict[str, int], artist: str | None, known_genres: int
    ) -> str | None:
        key = (artist or "").casefold()
        if artist is None or key not in first or key not in best:
            return None
        new = first[key] >= self.emerging.first_album_in_catalogue_from
        little_known = best[key] < self.emerging.every_track_popularity_below
        most = self.emerging.known_genres_below
        unlabelled = most is None or known_genres < most
        return "emerging" if new and little_known and unlabelled else self.otherwise
