"""What is measured of sounds of which the truth is known, and of those that have none."""

import numpy as np
import pytest

from support.made_music import (
    MAJOR,
    MINOR,
    RATE,
    chords,
    drums,
    mixed,
    noise,
    pad,
    strokes_at_random,
)
from undercard.retrieval.hearing.measured import MEASURED

measuring = pytest.importorskip(
    "undercard.retrieval.hearing.measuring", reason="the extra `sound` is not installed"
)

SECONDS = 20.0


def measured(sound, rate=RATE):
    return measuring.measure(sound.reshape(len(sound), -1), rate)


@pytest.mark.parametrize("bpm", [95.0, 104.3, 121.0, 138.6])
@pytest.mark.parametrize("pattern", ["four", "rock", "funk", "shuffle"])
def test_the_beat_of_drums(pattern, bpm):
    assert measured(drums(pattern, bpm, SECONDS)).tempo == pytest.approx(bpm, rel=0.01)


def test_a_beat_is_told_an_octave_off_at_worst():
    """Which octave is a matter of what is usual: 62 beats are as well 124."""
    assert measured(drums("rock", 62, SECONDS)).tempo == pytest.approx(124, rel=0.01)


@pytest.mark.parametrize("mode", [MINOR, MAJOR])
@pytest.mark.parametrize("key", range(12))
def test_each_of_24_keys(key, mode):
    sound = chords(key, mode, "0m 5m 7M 0m" if mode == MINOR else "0M 5M 7M 0M", 110, SECONDS)
    found = measured(mixed(sound, 0.3 * drums("rock", 110, SECONDS)))
    assert (found.key, found.mode) == (key, mode)


def test_loudness_is_that_of_the_standard():
    """A full sine of 997 Hz is at -3.01 LUFS on one channel, and at 0 on two (BS.1770)."""
    at = np.arange(5 * 48_000) / 48_000
    sine = np.sin(2 * np.pi * 997 * at).astype(np.float32)
    assert measured(sine, 48_000).loudness == pytest.approx(-3.0, abs=0.11)
    assert measured(np.stack([sine, sine], axis=1), 48_000).loudness == pytest.approx(0, abs=0.11)
    low = np.zeros_like(sine)  # of six channels the fourth is for low effects, and counts nothing
    sides = np.stack([sine, sine, low, sine, low, low], axis=1)
    assert measured(sides, 48_000).loudness == pytest.approx(0, abs=0.11)


def test_what_is_not_there_stays_unknown():
    silence = measured(np.zeros(round(SECONDS * RATE), np.float32))
    assert silence.values() == {}
    assert measured(noise(0.5, 0.1)).values() == {}
    for made in (noise, strokes_at_random):
        found = measured(made(SECONDS, 0.1) if made is noise else made(SECONDS))
        assert (found.tempo, found.key, found.mode) == (None, None, None)
        assert found.loudness is not None
    assert measured(pad(SECONDS)).tempo is None
    assert measured(drums("rock", 110, SECONDS)).key is None


def test_what_is_no_number_is_silence():
    sound = noise(SECONDS, 0.1)
    sound[100:200] = np.nan
    sound[300] = np.inf
    whole = measured(noise(SECONDS, 0.1))
    assert measured(sound).loudness == pytest.approx(whole.loudness, abs=0.11)


def test_energy_rises_with_each_of_its_parts():
    few, many = drums("half", 70, SECONDS), drums("sixteen", 140, SECONDS)
    quiet, loud = 0.05 * many, 0.5 * many
    assert measured(few).energy < measured(many).energy
    assert measured(quiet).energy < measured(loud).energy
    dull = np.convolve(loud, np.ones(20, np.float32) / 20, "same").astype(np.float32)
    assert measured(dull).energy < measured(loud).energy
    assert 0 <= measured(quiet).energy <= measured(loud).energy <= 1


def test_a_rate_that_fits_no_other_one_changes_nothing():
    sound = mixed(drums("rock", 120, SECONDS), chords(2, MAJOR, "0M 5M 7M 0M", 120, SECONDS))
    there = np.linspace(0, len(sound) - 1, round(SECONDS * 44_056))
    other = np.interp(there, np.arange(len(sound)), sound).astype(np.float32)
    found = measured(other, 44_056)
    assert (found.key, found.mode) == (2, MAJOR)
    assert found.tempo == pytest.approx(120, rel=0.01)


def test_every_attribute_is_told_by_its_name():
    sound = mixed(drums("rock", 120, SECONDS), chords(9, MINOR, "0m 5m 7M 0m", 120, SECONDS))
    found = measured(sound)
    assert tuple(found.values()) == MEASURED
    assert found.seconds == pytest.approx(SECONDS)
