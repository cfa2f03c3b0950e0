"""Music of which the truth is known, made by numpy: drums of a tempo, chords of a key, noise
of a level.

Sounds are mono, float32, within -1 to 1, 22,050 samples a second. Every draw is by a name.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

RATE = 22_050
Sound = npt.NDArray[np.float32]
MAJOR, MINOR = 1, 0
# Parts of a beat, and on which of a bar kick, snare and hat are struck.
PATTERNS = {
    "click": (4, "x...x...x...x...", "", ""),
    "four": (4, "x...x...x...x...", "....x.......x...", "..x...x...x...x."),
    "rock": (4, "x.......x.x.....", "....x.......x...", "x.x.x.x.x.x.x.x."),
    "funk": (4, "x..x......xx....", "....x..x.x..x...", "x.x.x.x.x.x.x.x."),
    "break": (4, "x.x.......xx....", "....x..x.x..x..x", "x.x.x.x.x.x.x.x."),
    "bossa": (4, "x..xx..xx..xx..x", "x..x..x...x..x..", "x.x.x.x.x.x.x.x."),
    "half": (4, "x.....x.........", "........x.......", "x...x...x...x..."),
    "waltz": (4, "x...........", "....x...x...", "x.x.x.x.x.x."),
    "sixteen": (4, "x.......x.......", "....x.......x...", "xxxxxxxxxxxxxxxx"),
    "dembow": (4, "x...x...x...x...", "...x..x....x..x.", "x.x.x.x.x.x.x.x."),
    "samba": (4, "x..xx..xx..xx..x", "", "x.xxx.xxx.xxx.xx"),
    "shuffle": (3, "x.....x.....", "...x.....x..", "x.xx.xx.xx.x"),
    "train": (4, "x...x...x...x...", "..xx..xx..xx..xx", "x.x.x.x.x.x.x.x."),
}
# Degrees of the scale with the chords' qualities: M, m, d (diminished), 7 (dominant seventh).
PROGRESSIONS: dict[int, tuple[str, ...]] = {
    MAJOR: (
        *("0M 7M 9m 5M", "0M 5M 7M 0M", "2m 7:7 0M 0M"),
        *("0M 9m 2m 7M", "9m 5M 0M 7M", "0M 10M 5M 0M"),
        *("0M 4m 5M 7M", "5M 7M 4m 9m"),
    ),
    MINOR: (
        *("0m 8M 3M 10M", "0m 5m 7M 0m", "0m 10M 8M 7:7"),
        *("2d 7:7 0m 0m", "0m 3M 10M 5m", "0m 5M 0m 10M"),
        *("0m 7m 8M 5m", "0m 10M 5m 7M"),
    ),
}
_CHORDS = {"M": (0, 4, 7), "m": (0, 3, 7), "d": (0, 3, 6), "7": (0, 4, 7, 10)}
_SCALES = {MAJOR: (0, 2, 4, 5, 7, 9, 11), MINOR: (0, 2, 3, 5, 7, 8, 10)}


def drawn(name: str) -> np.random.Generator:
    """Random numbers that are the same for a name in every run."""
    return np.random.default_rng(int(hashlib.sha256(name.encode()).hexdigest()[:16], 16))


def drums(pattern: str, bpm: float, seconds: float, name: str = "") -> Sound:
    """A pattern over and over, as by hand: strokes are up to 6 ms off, and not equally loud."""
    random, sound = drawn(f"{pattern} {bpm} {name}"), np.zeros(round(seconds * RATE), np.float32)
    parts, *struck = PATTERNS[pattern]
    step, is_click = 60 / bpm / parts, pattern == "click"
    for strokes, made in zip(struck, (_kick, _snare, _hat), strict=True):
        for number in range(int(seconds / step)):
            if strokes and strokes[number % len(strokes)] != ".":
                late = 0 if is_click else float(np.clip(random.normal(0, 0.002), -0.006, 0.006))
                loud = 1 if is_click else random.uniform(0.7, 1)
                stroke = _click() if is_click else made(random)
                _add(sound, number * step + late, stroke * np.float32(loud))
    return sound


def chords(
    key: int, mode: int, progression: str, bpm: float, seconds: float, name: str = ""
) -> Sound:
    """A chord a bar, with a bass and a melody in the scale; tuned up to 20 cents off."""
    random = drawn(f"{key} {mode} {progression} {bpm} {name}")
    cents, partials = random.uniform(-20, 20), int(random.integers(3, 9))
    beat, sound = 60 / bpm, np.zeros(round(seconds * RATE), np.float32)
    each = progression.split()
    for number in range(int(seconds / beat)):
        degree, quality = _parted(each[number // 4 % len(each)])
        root, tones = key + degree, _CHORDS[quality]
        at, played = number * beat, [(root % 12 + 36, 1.0, 0.35)]
        if number % 2 == 0:
            played += [(48 + (root + tone) % 12, 2.0, 0.16) for tone in tones]
        for half in range(2):
            pool: Sequence[int] = [root + tone for tone in tones]
            if random.random() < 0.3:  # a passing note
                pool = [key + tone for tone in _SCALES[mode]]
            note = 60 + int(random.choice(pool)) % 12
            played.append((note, 0.5, 0.18 if half else 0.22))
        for place, (note, beats, loud) in enumerate(played):
            late = beat / 2 if place == len(played) - 1 else 0.0
            tone = _tone(note + cents / 100, beats * beat, partials)
            _add(sound, at + late, tone * np.float32(loud))
    return sound


def mixed(*sounds: Sound, peak: float = 0.8) -> Sound:
    """All at once, as loud as the peak says."""
    total = np.sum(sounds, axis=0, dtype=np.float32)
    return (total * (peak / max(float(np.abs(total).max()), 1e-9))).astype(np.float32)


def pad(seconds: float, name: str = "") -> Sound:
    """A chord that stands and slowly swells: it has no tempo."""
    random, at = drawn(f"pad {name}"), _time(seconds)
    sound = random.normal(0, 0.002, len(at))
    for note in (0, 4, 7, 12, 16):
        swell = 1 + 0.3 * np.sin(2 * np.pi * random.uniform(0.05, 0.3) * at)
        sound += (
            0.1 * swell * np.sin(2 * np.pi * 110 * 2 ** (note / 12) * at + random.uniform(0, 6))
        )
    return sound.astype(np.float32)


def strokes_at_random(seconds: float, name: str = "") -> Sound:
    """Two strokes a second, whenever it happens: they have no tempo."""
    random, sound, at = drawn(f"strokes {name}"), np.zeros(round(seconds * RATE), np.float32), 0.0
    while at < seconds:
        _add(sound, at, _snare(random))
        at += 0.05 + random.exponential(0.45)
    return sound


def noise(seconds: float, level: float, name: str = "") -> Sound:
    """White noise of a root mean square."""
    return drawn(f"noise {name}").normal(0, level, round(seconds * RATE)).astype(np.float32)


def _parted(chord: str) -> tuple[int, str]:
    return int(chord[:-1].rstrip(":")), chord[-1]


def _add(sound: Sound, at: float, part: Sound) -> None:
    begin = max(0, round(at * RATE))
    fits = part[: max(0, len(sound) - begin)]
    sound[begin : begin + len(fits)] += fits


def _time(seconds: float) -> npt.NDArray[np.float64]:
    return np.arange(round(seconds * RATE)) / RATE


def _click() -> Sound:
    at = _time(0.03)
    return (np.sin(2 * np.pi * 1000 * at) * np.exp(-at / 0.006)).astype(np.float32)


def _kick(random: np.random.Generator) -> Sound:
    at = _time(0.25)
    swept = 2 * np.pi * (50 * at + 90 * 0.03 * (1 - np.exp(-at / 0.03)))
    return (np.sin(swept + random.uniform(0, 0.1)) * np.exp(-at / 0.09)).astype(np.float32)


def _snare(random: np.random.Generator) -> Sound:
    at = _time(0.2)
    rattle = random.normal(0, 0.35, len(at)) * np.exp(-at / 0.06)
    return (rattle + 0.4 * np.sin(2 * np.pi * 190 * at) * np.exp(-at / 0.04)).astype(np.float32)


def _hat(random: np.random.Generator) -> Sound:
    at = _time(0.06)
    rough = np.diff(random.normal(0, 0.3, len(at) + 1))
    return (0.35 * rough * np.exp(-at / 0.015)).astype(np.float32)


def _tone(note: float, seconds: float, partials: int) -> Sound:
    at, pitch = _time(seconds), 440 * 2 ** ((note - 69) / 12)
    waves = sum(np.sin(2 * np.pi * pitch * n * at) / n**1.3 for n in range(1, partials + 1))
    shape = (
        np.minimum(at / 0.01, 1)
        * np.exp(-at / max(seconds, 0.3))
        * np.minimum((seconds - at) / 0.02, 1)
    )
    return np.asarray(waves * shape, dtype=np.float32)
