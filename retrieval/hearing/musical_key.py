"""The key of a sound: which of 24 keys its pitch classes are distributed like.

Profiles of the keys: Albrecht and Shanahan (Music Perception 31, 2013), table 1, of 982 pieces.
"""

import numpy as np
import numpy.typing as npt
from scipy import signal

from undercard.retrieval.hearing.pulse import RATE

_WINDOW, _HOP = 8_192, 4_096
_LOWEST_HZ, _HIGHEST_HZ = 55.0, 1_760.0
_A4_HZ, _A4 = 440.0, 69
_MAJOR = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
_MINOR = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)
_LIKENESS_NEEDED = 0.5


def key_of(mono: npt.NDArray[np.float32]) -> tuple[int, int] | None:
    """The key (0 is C) and the mode (1 is major) of a sound of 22,050 samples a second, (n,).

    None where its pitches are like no key's.
    """
    return likest(_pitch_classes(mono))


def likest(classes: npt.NDArray[np.float64]) -> tuple[int, int] | None:
    """The key whose profile has the highest correlation with pitch classes from C, (12,)."""
    if not np.ptp(classes):
        return None
    likeness = {
        (key, mode): float(np.corrcoef(classes, np.roll(profile, key))[0, 1])
        for key in range(12)
        for mode, profile in enumerate((_MINOR, _MAJOR))
    }
    best = max(likeness, key=likeness.__getitem__)
    return best if likeness[best] >= _LIKENESS_NEEDED else None


def _pitch_classes(mono: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """How much of each there is, from C, (12,)."""
    if len(mono) < _WINDOW:
        return np.zeros(12)
    bins, _, spectra = signal.stft(
        mono, RATE, nperseg=_WINDOW, noverlap=_WINDOW - _HOP, boundary=None
    )
    heard = (bins >= _LOWEST_HZ) & (bins <= _HIGHEST_HZ)
    pitches = _A4 + 12 * np.log2(bins[heard] / _A4_HZ)
    nearest = np.rint(pitches).astype(int)
    near = np.cos(np.pi * (pitches - nearest)) ** 2
    strength = np.sqrt(np.abs(spectra[heard])).mean(axis=1, dtype=np.float64)
    classes = np.zeros(12)
    np.add.at(classes, nearest % 12, strength * near)
    return classes
