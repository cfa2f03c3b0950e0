"""What of a catalogue can be heard: the tracks that are in the libraries that it is of."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from undercard.retrieval.libraries.inventory import Track
from undercard.retrieval.libraries.kept_libraries import KeptLibrary, kept_libraries
from undercard.retrieval.libraries.library import Stream


@dataclass(frozen=True)
class Held:
    """A track, the library that has it, and the listener who may hear it."""

    library: KeptLibrary
    track: Track
    listener: str

    @property
    def sound(self) -> Path | Stream | None:
        """Where it can be heard. Raises InputError where the library cannot be read."""
        return self.library.sound(self.track.key, self.listener)


@dataclass(frozen=True)
class Sounds:
    """Tracks by their ids, in the first of some libraries that has them."""

    libraries: Sequence[KeptLibrary]

    @classmethod
    def of(cls, home: Path, catalogues: Iterable[str]) -> "Sounds":
        """Of those catalogues under a home that are libraries, in their order."""
        kept = {library.name: library for library in kept_libraries(home)}
        return cls([kept[name] for name in catalogues if name in kept])

    def among(self, ids: Iterable[str], listener: str) -> dict[str, Held]:
        """Those of these tracks that are in a library and a listener may see.

        Raises StorageError, InputError.
        """
        found: dict[str, Held] = {}
        wanted = list(ids)
        for library in self.libraries:
            missing = (one for one in wanted if one not in found)
            held = library.tracks(missing, listener)
            found |= {track: Held(library, one, listener) for track, one in held.items()}
        return found


def volumes(held: Mapping[str, Held]) -> dict[str, float]:
    """How loud each track is to be played, over 0 to 1, so that all are equally loud.

    By ReplayGain, which is in dB (https://wiki.hydrogenaud.io/index.php?title=ReplayGain_2.0_specification);
    what has none is taken for as loud as the others are in the median. A player cannot amplify, so
    a positive gain is played as it is.
    """
    gains = {track: one.track.facts.gain for track, one in held.items()}
    known = [gain for gain in gains.values() if gain is not None]
    usual = statistics.median(known) if known else 0.0
    return {track: _factor(usual if gain is None else gain) for track, gain in gains.items()}


def _factor(decibels: float) -> float:
    return round(min(1.0, 10 ** (decibels / 20)), 4)
