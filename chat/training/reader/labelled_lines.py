"""The hand-written lines: those that are learnt from, and those that are kept for measuring."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from undercard.chat.understanding.labels import Labelled, is_kept, parse_file

FOLDER = Path(__file__).parents[2] / "data" / "reader" / "utterances"
NAMED_REQUESTS = FOLDER.parent / "named_requests.txt"
"""Requests in which nothing is labelled but names."""


def hand_written(folder: Path = FOLDER) -> tuple[list[Labelled], list[Labelled]]:
    """Lines to learn from, and lines kept: every tenth, by its text, so that none changes sides.

    Raises LabelError.
    """
    lines = [line for file in sorted(folder.glob("*.txt")) for line in parse_file(file)]
    learn = [line for line in lines if not is_kept(line)]
    return learn, [line for line in lines if is_kept(line)]


def digest(lines: Sequence[Labelled]) -> str:
    """A short name of these lines."""
    return hashlib.sha256(repr(lines).encode()).hexdigest()[:16]
