"""What one training run learns from, and where it writes; the command line shows these defaults."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class RunSettings:
    """Dialogues but for part `fold` of `of`, and lists out of the built-in catalogue."""

    out: Path
    dialogs: Path | None = None
    tracks: Path | None = None
    fold: int | None = 0  # None: every dialogue is learnt from
    of: int = 5
    lists: Path | None = None  # of an earlier run: nothing is made anew
    conditions: int = 1_200
    taught: int = 400
    variants: int = 3  # ways in which a turn is put: with all that is known, and others
    limit: int | None = None
    device: str = "cpu"
    threads: int = 2
