"""Reads wishes for sound out of words: "calm" is a target for energy, "calmer" a shift.

The words are data.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from undercard.prompts import yaml12
from undercard.retrieval.errors import InputError
from undercard.retrieval.tracks import FEATURES

WORDS = Path(__file__).parent / "data" / "sound_words.yaml"
_LONGEST = 4_000  # characters that are read
_MORE = re.compile(r"\b(?:more|much more|even more|extra)\s+$", re.IGNORECASE)
_LESS = re.compile(
    r"\b(?:less|not(?: (?:too|so|that|very|overly|as))?|nothing (?:too|so)"
    r"|don'?t want(?: anything)?(?: too)?)\s+$",
    re.IGNORECASE,
)
_NEVER = re.compile(r"\b(?:no|without|avoid|skip|except|anything but)\s+$", re.IGNORECASE)
_MIDDLES = {"tempo": 120.0, "loudness": -7.0}
_STEPS = {"tempo": 20.0, "loudness": 3.0}
_RANGES = {"tempo": (40.0, 220.0), "loudness": (-40.0, 0.0)}


@dataclass(frozen=True, slots=True)
class SoundWish:
    """A wish for one feature.

    `target` is absolute, `shift` relative to what was heard before; the other is None.
    """

    word: str
    start: int
    end: int
    feature: str
    target: float | None = None
    shift: float | None = None


def sound_wishes(text: str) -> list[SoundWish]:
    """The wishes for sound in a text, in its order; one per word and feature."""
    targets, shifts, pattern = _lexicon()
    wishes = []
    for match in pattern.finditer(text[:_LONGEST]):
        word, before = match.group().lower(), text[max(0, match.start() - 32) : match.start()]
        span = (match.group(), match.start(), match.end())
        if word in shifts:
            wishes += [SoundWish(*span, name, shift=step) for name, step in shifts[word].items()]
            continue
        sign = _sign(before)
        wishes += [_wish(span, name, value, sign) for name, value in targets[word].items()]
    return wishes


def _sign(before: str) -> int:
    """Whether the words before a sound word ask for more of it (1), less (-1), or it alone (0)."""
    if _MORE.search(before):
        return 1
    if _LESS.search(before) or _NEVER.search(before):
        return -1
    return 0


def wanted(
    wishes: Iterable[SoundWish], base: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Targets per feature: the mean of the absolute wishes, plus every shift.

    Where nothing absolute is said a shift starts from `base`, which holds the features of what was
    heard before, e.g. the mean of the last slate. A shift without one is dropped.
    """
    absolute: dict[str, list[float]] = {}
    shifts: dict[str, float] = {}
    for wish in wishes:
        if wish.target is not None:
            absolute.setdefault(wish.feature, []).append(wish.target)
        if wish.shift is not None:
            shifts[wish.feature] = shifts.get(wish.feature, 0.0) + wish.shift
    means = {name: sum(values) / len(values) for name, values in absolute.items()}
    start = dict(base or {}) | means
    asked = absolute.keys() | shifts.keys()
    found = {}
    for name in FEATURES:
        if name in asked and name in start:
            found[name] = _within(name, start[name] + shifts.get(name, 0.0))
    return found


def _within(name: str, value: float) -> float:
    low, high = _RANGES.get(name, (0.0, 1.0))
    return min(max(value, low), high)


def _wish(span: tuple[str, int, int], name: str, value: float, sign: int) -> SoundWish:
    if not sign:
        return SoundWish(*span, name, target=value)
    middle = _MIDDLES.get(name, 0.5)
    direction = sign if value >= middle else -sign
    return SoundWish(*span, name, shift=direction * _STEPS.get(name, 0.2))


Lexicon = tuple[dict[str, dict[str, float]], dict[str, dict[str, float]], re.Pattern[str]]


@cache
def _lexicon() -> Lexicon:
    document = yaml12.load_file(WORDS)
    targets, shifts = _entries(document["targets"]), _entries(document["shifts"])
    longest_first = sorted({*targets, *shifts}, key=lambda word: (-len(word), word))
    words = "|".join(map(re.escape, longest_first))
    return targets, shifts, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _entries(groups: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    entries: dict[str, dict[str, float]] = {}
    for group in groups:
        values = {name: float(value) for name, value in group.items() if name != "say"}
        if unknown := values.keys() - set(FEATURES):
            raise InputError(
                f"{WORDS.name}: no audio feature {sorted(unknown)}; "
                f"there are: {', '.join(FEATURES)}"
            )
        entries |= dict.fromkeys(map(str, group["say"]), values)
    return entries


def said_words() -> frozenset[str]:
    """Every word and phrase that is understood."""
    targets, shifts, _ = _lexicon()
    return frozenset((*targets, *shifts))
