"""Measures a sound: its loudness by pyloudnorm (MIT), its energy, its pulse and its key."""

from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyloudnorm
from pydantic import BaseModel, ConfigDict
from scipy import signal

from undercard.prompts import yaml12
from undercard.retrieval.hearing.measured import Measured
from undercard.retrieval.hearing.musical_key import key_of
from undercard.retrieval.hearing.pulse import RATE, Onsets

_ENERGY = Path(__file__).parent.parent / "data" / "energy.yaml"
_SILENT_LUFS = -70.0  # below it BS.1770 counts nothing
_SHORTEST_S = 1.0


class _Limits(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    low: float
    high: float


class _Energy(BaseModel):
    """The data file, as it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    loudness: _Limits
    onsets: _Limits
    brightness: _Limits


def measure(samples: npt.NDArray[np.float32], rate: int) -> Measured:
    """Measure a sound: samples of shape (n, channels) within -1 to 1, `rate` of them a second.

    BS.1770 knows five channels: left, right, centre, and two of surround; others are left out.
    """
    seconds = len(samples) / rate
    sound = samples
    if not np.isfinite(sound).all():
        sound = np.nan_to_num(sound, nan=0.0, posinf=0.0, neginf=0.0)
    if seconds < _SHORTEST_S:
        return Measured(seconds)
    loudness = float(pyloudnorm.Meter(rate).integrated_loudness(_five(sound)))
    if not loudness > _SILENT_LUFS:
        return Measured(seconds)
    less = Fraction(RATE, rate).limit_denominator(1_000)
    mono = signal.resample_poly(sound.mean(axis=1), less.numerator, less.denominator)
    onsets, found = Onsets.of(mono), key_of(mono)
    tempo = onsets.tempo()
    return Measured(
        seconds=seconds,
        tempo=None if tempo is None else round(tempo, 1),
        energy=_energy(loudness, onsets.per_second, _brightness(mono)),
        key=found[0] if found else None,
        mode=found[1] if found else None,
        loudness=round(loudness, 1),
    )


def _five(sound: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Without the channel for low effects, the fourth of six."""
    if sound.shape[1] == 6:
        return sound[:, [0, 1, 2, 4, 5]]
    return sound[:, :5]


def _brightness(mono: npt.NDArray[np.float32]) -> float:
    """The centroid of the amplitudes, in Hz."""
    rates, power = signal.welch(mono, RATE, nperseg=2_048)
    amplitudes = np.sqrt(power)
    return float(np.sum(rates * amplitudes) / max(np.sum(amplitudes), 1e-12))


def _energy(loudness: float, onsets: float, brightness: float) -> float:
    limits = _limits()
    bright = limits.brightness
    parts = (
        _between(loudness, limits.loudness.low, limits.loudness.high),
        _between(onsets, limits.onsets.low, limits.onsets.high),
        _between(*np.log([max(brightness, 1.0), bright.low, bright.high])),
    )
    return round(float(np.mean(parts)), 3)


def _between(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0.0, 1.0))


@cache
def _limits() -> _Energy:
    return _Energy.model_validate(yaml12.load_file(_ENERGY))
