"""How many tracks may last as long as is asked for."""

from collections.abc import Sequence

import numpy as np

from undercard.chat.dialogue.limits import Bounds

_AROUND = 4  # lengths tried on either side of the likeliest
_TOO_LONG = 1.5  # times the longest duration: lists beyond it are not tried
_WIDER = 1.2  # times the least duration, where no longest was said
_JUST_BELOW = 0.95  # of the longest duration, where no least was said


def sizes_lasting(bounds: Bounds, minutes: Sequence[float]) -> list[int]:
    """Numbers of tracks to try for a duration, the likeliest first.

    The likeliest is the middle of the range over the mean of `minutes`, the lengths of some tracks.
    """
    if not len(minutes):
        return []
    mean = float(np.mean(minutes))
    likeliest = max(1, round(_aimed_at(bounds) / mean))
    tried = range(max(1, likeliest - _AROUND), likeliest + _AROUND + 1)
    nearest = sorted(tried, key=lambda size: (abs(size - likeliest), size))
    longest = _longest(bounds, mean) * _TOO_LONG
    return [size for size in nearest if size * mean <= longest]


def _aimed_at(bounds: Bounds) -> float:
    """The duration that a list should have, in minutes."""
    low = bounds.at_least or 0.0
    if bounds.at_most is None:
        return low
    return (low + bounds.at_most) / 2 if low else bounds.at_most * _JUST_BELOW


def _longest(bounds: Bounds, mean: float) -> float:
    low = bounds.at_least or 0.0
    return bounds.at_most if bounds.at_most is not None else max(low * _WIDER, low + mean)
