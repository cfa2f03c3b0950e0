"""How far off is what is measured of a sound, on sounds of which the truth is known, and how long
it takes.

    PYTHONPATH=tests python -m benchmarks.measured_sound [--seconds 40]

The sounds are made by numpy: no recording whose tempo and key are known may ship. Beside it stands
librosa where that is installed, loudness is ffmpeg's (filter ebur128).
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import soundfile
from rich.console import Console
from rich.table import Table

from benchmarks.intervals import wilson
from support.made_music import (
    MAJOR,
    MINOR,
    PATTERNS,
    PROGRESSIONS,
    RATE,
    Sound,
    chords,
    drawn,
    drums,
    mixed,
    noise,
    pad,
    strokes_at_random,
)
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.hearing import musical_key
from undercard.retrieval.hearing.decoding_sound import middle_of
from undercard.retrieval.hearing.measured import Measured
from undercard.retrieval.hearing.measuring import measure
from undercard.retrieval.hearing.musical_key import key_of
from undercard.retrieval.hearing.pulse import Onsets
from undercard.retrieval.hearing.sound_agreement import MIREX, is_near, key_kind

_SEEN = ("click", "four", "rock", "funk", "break", "bossa", "half", "waltz", "sixteen")
_SEEN_PROGRESSIONS = 6
_KEY_NAMES = tuple(MIREX)
_TRACKS_TIMED = 20
Tempo = tuple[float, Sound]
Key = tuple[tuple[int, int], Sound]


def main() -> None:
    """Print the tables."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--seconds", type=float, default=40.0, help="of each sound")
    seconds = given.parse_args().seconds
    console = Console(width=140)
    for make in (_tempos, _keys, _unknown):
        console.print(make(seconds))
    console.print(_loudness())
    console.print(_cost())


def _tempos(seconds: float) -> Table:
    table = Table("sounds", "by", "n", "within 4 %", "or an octave off", title="tempo")
    tellers: dict[str, Callable[[Sound], float | None]] = {"here": lambda it: Onsets.of(it).tempo()}
    if find_spec("librosa"):
        tellers["librosa.feature.tempo"] = _librosa_tempo
    unseen = [name for name in PATTERNS if name not in _SEEN]
    real = Catalogue.builtin().numbers("tempo")
    real = real[(real >= 60) & (real <= 200)]
    sets = {
        "drums known while it was made, 60–180 bpm": _drummed(_SEEN, seconds, 10),
        "other drums, 60–180 bpm": _drummed(unseen, seconds, 15),
        "all drums, tempos of the built-in catalogue": _drummed(tuple(PATTERNS), seconds, 8, real),
        "chords and melody alone, 60–180 bpm": _played(seconds, 48),
    }
    for label, made in sets.items():
        sounds = list(made)
        for by, tell in tellers.items():
            told = [(bpm, tell(sound)) for bpm, sound in sounds]
            exact = sum(is_near(bpm, found) for bpm, found in told)
            octave = sum(is_near(bpm, found, octaves=True) for bpm, found in told)
            table.add_row(
                label, by, str(len(told)), *(_share(n, len(told)) for n in (exact, octave))
            )
    return table


def _drummed(
    patterns: Sequence[str], seconds: float, each: int, real: np.ndarray | None = None
) -> Iterator[Tempo]:
    """Every second one with chords."""
    for pattern in patterns:
        random = drawn(f"sealed {pattern} {real is None}")
        for number in range(each):
            bpm = float(random.uniform(60, 180) if real is None else random.choice(real))
            sound = drums(pattern, bpm, seconds, f"sealed {number}")
            if number % 2:
                sound = mixed(0.7 * sound, _tune(random, bpm, seconds, f"sealed {number}"))
            yield bpm, mixed(sound, noise(seconds, 0.003, f"sealed {number}"))


def _played(seconds: float, count: int) -> Iterator[Tempo]:
    random = drawn("sealed tunes")
    for number in range(count):
        bpm = float(random.uniform(60, 180))
        yield bpm, mixed(_tune(random, bpm, seconds, f"sealed {number}"), noise(seconds, 0.003))


def _tune(random: np.random.Generator, bpm: float, seconds: float, name: str) -> Sound:
    mode = int(random.integers(2))
    progression = str(random.choice(PROGRESSIONS[mode]))
    return chords(int(random.integers(12)), mode, progression, bpm, seconds, name)


def _librosa_tempo(sound: Sound) -> float:
    import librosa

    return float(librosa.feature.tempo(y=sound, sr=RATE)[0])


def _keys(seconds: float) -> Table:
    table = Table("sounds", "by", "n", "right", *_KEY_NAMES[1:], "MIREX", title="key")
    tellers: dict[str, Callable[[Sound], tuple[int, int] | None]] = {"here": key_of}
    if find_spec("librosa"):
        tellers["librosa chroma_cqt, the same profiles"] = _librosa_key
    known = slice(0, _SEEN_PROGRESSIONS), slice(_SEEN_PROGRESSIONS, None)
    labels = ("progressions known while it was made", "other progressions")
    for label, which in zip(labels, known, strict=True):
        sounds = list(_in_keys(seconds, which))
        for by, tell in tellers.items():
            kinds = [key_kind(key, tell(sound)) for key, sound in sounds]
            points = np.array([MIREX[kind] for kind in kinds])
            random = drawn("bootstrap")
            drawn_again = points[random.integers(len(points), size=(2_000, len(points)))].mean(
                axis=1
            )
            low, high = np.percentile(drawn_again, [2.5, 97.5])
            row = [label, by, str(len(kinds)), _share(kinds.count("right"), len(kinds))]
            row += [str(kinds.count(kind)) for kind in _KEY_NAMES[1:]]
            table.add_row(*row, f"{points.mean():.3f} ({low:.3f}–{high:.3f})")
    return table


def _in_keys(seconds: float, which: slice) -> Iterator[Key]:
    for key in range(12):
        for mode in (MINOR, MAJOR):
            for number, progression in enumerate(PROGRESSIONS[mode][which]):
                random = drawn(f"sealed {key} {mode} {progression}")
                bpm, name = float(random.uniform(60, 180)), f"sealed {number}"
                sounds = [chords(key, mode, progression, bpm, seconds, name)]
                if number % 2:
                    pattern = str(random.choice(tuple(PATTERNS)))
                    sounds.append(0.6 * drums(pattern, bpm, seconds, name))
                yield (key, mode), mixed(*sounds, noise(seconds, 0.003, name))


def _librosa_key(sound: Sound) -> tuple[int, int] | None:
    import librosa

    classes = librosa.feature.chroma_cqt(y=sound, sr=RATE, hop_length=2_048).mean(axis=1)
    return musical_key.likest(classes.astype(np.float64))


def _unknown(seconds: float) -> Table:
    table = Table("sounds", "n", "given a tempo", "given a key", title="what has none")
    sets: dict[str, tuple[Callable[[str], Sound], str, str]] = {
        "silence": (lambda _: np.zeros(round(seconds * RATE), np.float32), "no", "no"),
        "noise": (lambda name: noise(seconds, 0.1, name), "no", "no"),
        "a chord that stands": (lambda name: pad(seconds, name), "no", "yes"),
        "strokes at random": (lambda name: strokes_at_random(seconds, name), "no", "no"),
        "drums alone": (lambda name: drums("rock", 60 + 6 * float(name), seconds), "yes", "no"),
    }
    for label, (make, tempo, key) in sets.items():
        found = [_measured(make(str(number))) for number in range(20)]
        tempos = sum(one.tempo is not None for one in found)
        keys = sum(one.key is not None for one in found)
        table.add_row(label, "20", f"{tempos} (it has {tempo})", f"{keys} (it has {key})")
    return table


def _measured(sound: Sound) -> Measured:
    return measure(sound[:, None], RATE)


def _loudness() -> Table:
    """Against ffmpeg, which is another implementation."""
    errors = []
    with tempfile.TemporaryDirectory(prefix="undercard-bench-") as folder:
        for number in range(40):
            random, file = drawn(f"loud {number}"), Path(folder) / "sound.wav"
            bpm = float(random.uniform(60, 180))
            sound = mixed(drums("rock", bpm, 20), _tune(random, bpm, 20, str(number)))
            sound = sound * np.float32(10 ** (random.uniform(-40, 0) / 20))
            if number % 4 == 0:  # what the gate is for
                sound[: len(sound) // 2] *= np.float32(0.001)
            sides = (
                [sound] if number % 5 == 0 else [sound, sound * np.float32(random.uniform(0, 1))]
            )
            rate = (RATE, 44_100, 48_000)[number % 3]
            soundfile.write(file, np.stack(sides, axis=1), rate, subtype="FLOAT")
            part = middle_of(file)
            found = measure(part.samples, part.rate).loudness
            errors.append(abs((found or 0) - _ffmpeg_loudness(file)))
    table = Table("n", "mean error, LU", "largest", title="loudness, beside ffmpeg's ebur128")
    table.add_row(str(len(errors)), f"{np.mean(errors):.2f}", f"{max(errors):.2f}")
    return table


def _ffmpeg_loudness(file: Path) -> float:
    asked = ["ffmpeg", "-nostats", "-i", str(file), "-af", "ebur128", "-f", "null", "-"]
    ran = subprocess.run(asked, check=True, capture_output=True, text=True)  # noqa: S603 - our own file
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", ran.stderr)[-1])


def _cost() -> Table:
    table = Table("n", "s of the processor each", "peak MiB", title="4 minutes of MP3, one process")
    with tempfile.TemporaryDirectory(prefix="undercard-bench-") as folder:
        file = Path(folder) / "sound.mp3"
        bpm = 110.0
        sound = mixed(drums("funk", bpm, 240), _tune(drawn("cost"), bpm, 240, "cost"))
        soundfile.write(file, np.stack([sound, 0.9 * sound], axis=1).repeat(2, axis=0), 2 * RATE)
        program = (
            "import sys; from benchmarks.measured_sound import cost_of; cost_of(sys.argv[1])",
            str(file),
        )
        ran = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", *program], check=True, capture_output=True, text=True
        )
    table.add_row(str(_TRACKS_TIMED), *ran.stdout.split())
    return table


def cost_of(file: str) -> None:
    """Print seconds and MiB; in a process of its own."""
    begun = time.process_time()
    for _ in range(_TRACKS_TIMED):
        part = middle_of(Path(file))
        measure(part.samples, part.rate)
    each = (time.process_time() - begun) / _TRACKS_TIMED
    status = Path("/proc/self/status").read_text()  # a child's ru_maxrss begins at its parent's
    peak = int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024
    sys.stdout.write(f"{each:.2f} {peak:.0f}\n")


def _share(right: int, total: int) -> str:
    low, high = wilson(right, total)
    return f"{right / total:.2f} ({low:.2f}–{high:.2f})"


if __name__ == "__main__":
    main()
