"""What to look for: the typed question that a finder answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.errors import QueryError
from undercard.retrieval.tracks import FEATURES

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Query:
    """A wish for tracks.

    Everything but `allowed` is soft; a mask holds one boolean per catalogue row. `labels` are
    for each thing that is asked for the genres of artists and names of playlists whose music would
    fit, the surest first, and tags of liner notes; what the catalogue has not is left out. Rows
    that are `lesser` come after all others that are nearly as good.

    `stand_ins` are artists who come closest to one whom the catalogue lacks, the closest first.
    `seeds` and `titles` are track ids: more like these, and exactly these. `sound` maps a feature
    to its target (0 to 1; bpm for tempo, dB for loudness). `reserve` asks for at least n candidates
    from each mask. With `distinct_songs`, one issue of a recording is enough. With `understand`,
    names, genres and sound words are also read from the text where the fields for them are empty.
    """

    text: str = ""
    seeds: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()
    artists: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    labels: tuple[tuple[str, ...], ...] = ()
    sound: Mapping[str, float] = field(default_factory=dict)
    allowed: Mask | None = None
    lesser: Mask | None = None
    reserve: tuple[tuple[Mask, int], ...] = ()
    size: int = 500
    distinct_songs: bool = True
    understand: bool = True

    def check(self, catalogue: Catalogue) -> None:
        """Raise QueryError when a track, a feature or a mask does not fit the catalogue."""
        for track_id in (*self.seeds, *self.titles):
            catalogue.row(track_id)
        for name in self.sound:
            if name not in FEATURES:
                raise QueryError(f"no audio feature {name!r}; there are: {', '.join(FEATURES)}")
        for mask in (self.allowed, self.lesser, *(mask for mask, _ in self.reserve)):
            if mask is not None and (mask.shape != (len(catalogue),) or mask.dtype != np.bool_):
                raise QueryError(
                    f"a mask must be boolean of shape ({len(catalogue)},), "
                    f"not {mask.dtype} {mask.shape}"
                )
        if self.size < 0:
            raise QueryError(f"size must not be negative, not {self.size}")
