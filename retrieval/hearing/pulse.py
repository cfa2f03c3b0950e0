"""Where sounds begin, and how fast the beat is.

Strength of onsets: what is new in the spectrum, band by band, on a logarithmic scale. Tempo: the
product of its autocorrelation, which repeats at multiples of the beat, and of its Fourier
transform, which repeats at fractions of it, so that what both have is the beat (Peeters, EURASIP J.
Adv. Signal Process. 2007). Which octave of it people tap is a matter of what is usual.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft, ndimage, signal

Floats = npt.NDArray[np.float64]

RATE = 22_050
_HOP, _WINDOW = 256, 1024
_FRAMES_A_SECOND = RATE / _HOP
_FRAMES_AT_A_TIME = 2_000
_BANDS = 24
_COMPRESSED = 100.0
_SLOWEST, _FASTEST, _STEPS = 50.0, 210.0, 1_500
# What is usual: tempos of the built-in catalogue (n = 28,356) have this middle, and this spread in
# octaves, made wider so that it decides between octaves and little else.
_USUAL, _SPREAD = 116.0, 0.45
_SLOW_S = 2.0
_STANDS_OUT, _APART = 0.2, 5  # onsets: by how much, and frames between two
_SECONDS_NEEDED, _ONSETS_NEEDED = 10.0, 0.5  # the latter a second
_PULSE_NEEDED = 0.1


@dataclass(frozen=True)
class Onsets:
    """`strength` of what begins, frame by frame, (n,); 0 where nothing does."""

    strength: Floats

    @classmethod
    def of(cls, mono: npt.NDArray[np.float32]) -> "Onsets":
        """Of a sound of 22,050 samples a second, (n,), of at least a window."""
        begins = range(0, len(mono) - _WINDOW + 1, _HOP * _FRAMES_AT_A_TIME)
        ends = (_FRAMES_AT_A_TIME - 1) * _HOP + _WINDOW
        bands = np.hstack([_bands(mono[begin : begin + ends]) for begin in begins])
        loud = max(float(np.percentile(bands, 95)), 1e-9)
        grown = np.diff(np.log1p(_COMPRESSED * bands / loud), axis=1)
        return cls(np.maximum(grown, 0.0).mean(axis=0, dtype=np.float64))

    @property
    def per_second(self) -> float:
        """How many there are, of those that stand out."""
        found, _ = signal.find_peaks(self.strength, prominence=_STANDS_OUT, distance=_APART)
        return len(found) * _FRAMES_A_SECOND / max(len(self.strength), 1)

    def tempo(self) -> float | None:
        """Beats a minute, 50 to 210; None where there is no pulse, or less than ten seconds."""
        if len(self.strength) < _SECONDS_NEEDED * _FRAMES_A_SECOND:
            return None
        if self.per_second < _ONSETS_NEEDED:
            return None
        rates = np.geomspace(_SLOWEST, _FASTEST, _STEPS)
        steady = ndimage.uniform_filter1d(self.strength, round(_SLOW_S * _FRAMES_A_SECOND))
        again = _autocorrelation(self.strength - steady)
        lags = 60 * _FRAMES_A_SECOND / rates
        places = np.arange(len(again))
        repeats = np.mean([np.interp(n * lags, places, again) for n in (1, 2, 4)], axis=0)
        swings = _swing(self.strength, rates / 60) + _swing(self.strength, rates / 30)
        usual = np.exp(-0.5 * (np.log2(rates / _USUAL) / _SPREAD) ** 2)
        best = int(np.argmax(np.maximum(repeats, 0.0) * swings * usual))
        return float(rates[best]) if repeats[best] >= _PULSE_NEEDED else None


def _bands(mono: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Amplitudes by band and frame."""
    spectra = signal.stft(
        mono, RATE, nperseg=_WINDOW, noverlap=_WINDOW - _HOP, boundary=None, padded=False
    )[2]
    edges = np.unique(np.geomspace(2, len(spectra) - 1, _BANDS + 1).astype(int))
    found: npt.NDArray[np.float32] = np.add.reduceat(np.abs(spectra), edges[:-1], axis=0)
    return found


def _autocorrelation(values: Floats) -> Floats:
    """By lag, (n,), 1 at none; each lag is the mean of its pairs."""
    count = len(values)
    power = np.abs(fft.rfft(values, fft.next_fast_len(2 * count, real=True))) ** 2
    sums = fft.irfft(power)[:count] / np.arange(count, 0, -1)
    found: Floats = sums / sums[0]
    return found


def _swing(values: Floats, rates: Floats) -> Floats:
    """How much of a swing of each rate (Hz) there is in the values."""
    size = fft.next_fast_len(8 * len(values), real=True)
    spectrum = np.abs(fft.rfft((values - values.mean()) * np.hanning(len(values)), size))
    found: Floats = np.interp(rates, np.arange(len(spectrum)) * _FRAMES_A_SECOND / size, spectrum)
    return found
