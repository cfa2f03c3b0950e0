"""What was measured of a library beside what the built-in catalogue has of the same songs:
Spotify's own values, of January 2020.
"""

import statistics
from collections.abc import Iterable, Mapping, Sequence

from undercard.retrieval.folding import song_key
from undercard.retrieval.hearing.measured import MEASURED, Measured
from undercard.retrieval.hearing.sound_agreement import MIREX, is_near, key_kind
from undercard.retrieval.libraries.inventory import Track
from undercard.retrieval.libraries.shelf import Known

Found = dict[str, float]


def beside_known(
    tracks: Iterable[Track], heard: Mapping[str, Measured], known: Known
) -> dict[str, Found]:
    """By attribute, `n` tracks of which both are known, and how far they agree; nothing where none.

    Of the tempo and the key shares from 0 to 1; of loudness (dB) and energy the mean of measured
    minus known (`bias`), and the mean absolute error once that is taken off (`error`).
    """
    pairs = [
        (heard[track.id].values(), values)
        for track in tracks
        if track.id in heard and (values := _values(track, known))
    ]
    found = {"tempo": _tempos(pairs), "key": _keys(pairs)}
    found |= {name: _apart(pairs, name) for name in ("loudness", "energy")}
    return {name: told for name, told in found.items() if told}


def _values(track: Track, known: Known) -> dict[str, float]:
    """What is known of the same song elsewhere."""
    artists = track.facts.artists or track.facts.album_artists
    row = known.songs.get(song_key(track.facts.title, artists[0]), {}) if artists else {}
    told = {name: row.get(name) for name in MEASURED}
    return {name: value for name, value in told.items() if isinstance(value, float)}


Pairs = Sequence[tuple[Mapping[str, float], Mapping[str, float]]]


def _both(pairs: Pairs, name: str) -> list[tuple[float, float]]:
    """What was measured, and what is known, where both are."""
    return [(one[name], other[name]) for one, other in pairs if name in one and name in other]


def _tempos(pairs: Pairs) -> Found:
    told = [(known, found) for found, known in _both(pairs, "tempo") if known > 0]
    if not told:
        return {}
    near = [is_near(*each) for each in told]
    octave = [is_near(*each, octaves=True) for each in told]
    return {"n": len(told), "within_4_percent": _mean(near), "or_an_octave_off": _mean(octave)}


def _keys(pairs: Pairs) -> Found:
    told = zip(_both(pairs, "key"), _both(pairs, "mode"), strict=True)
    kinds = [
        key_kind((round(key), round(mode)), (round(found), round(how)))
        for (found, key), (how, mode) in told
        if key >= 0
    ]
    if not kinds:
        return {}
    right = [kind == "right" for kind in kinds]
    return {"n": len(kinds), "right": _mean(right), "mirex": _mean([MIREX[one] for one in kinds])}


def _apart(pairs: Pairs, name: str) -> Found:
    apart = [found - known for found, known in _both(pairs, name)]
    if not apart:
        return {}
    bias = _mean(apart)
    return {"n": len(apart), "bias": bias, "error": _mean([abs(one - bias) for one in apart])}


def _mean(values: Sequence[float]) -> float:
    return round(statistics.fmean(values), 3)
