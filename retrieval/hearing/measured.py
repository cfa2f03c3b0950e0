"""What is measured of one sound, under the names and on the scales that the catalogue has.

It is read where nothing can be measured as well, so nothing of the extra `sound` is needed here.
"""

from dataclasses import dataclass

MEASURED = ("tempo", "energy", "key", "mode", "loudness")
"""The attributes that can be."""


@dataclass(frozen=True)
class Measured:
    """Unknown values are None: silence has none, noise no tempo and no key.

    `tempo` in beats a minute, `key` from 0 for C, `mode` 1 for major, `loudness` in LUFS (ITU-R
    BS.1770-4), `energy` 0 to 1 (`data/energy.yaml`). `seconds` were listened to, of the track
    `whole` or of its middle.
    """

    seconds: float
    tempo: float | None = None
    energy: float | None = None
    key: int | None = None
    mode: int | None = None
    loudness: float | None = None
    whole: bool = True

    def values(self) -> dict[str, float]:
        """What is known, by the names of the catalogue's attributes."""
        told = {name: getattr(self, name) for name in MEASURED}
        return {name: float(value) for name, value in told.items() if value is not None}
