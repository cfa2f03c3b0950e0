"""Vectors of phrases that never change, kept under the home folder: making them takes seconds."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from undercard.retrieval.embedding import Embedder

_FOLDER = "phrases"


def phrase_vectors(
    model: Embedder, phrases: Sequence[str], *, home: Path
) -> npt.NDArray[np.float32]:
    """Unit vectors (n, d), read where the same model embedded the same phrases before.

    A file that cannot be read is made again; one that cannot be written is done without.
    """
    key = hashlib.sha256("\n".join((model.name, *phrases)).encode()).hexdigest()[:16]
    file = home / _FOLDER / f"{key}.npy"
    try:
        held: npt.NDArray[np.float32] = np.load(file)
        if len(held) == len(phrases):
            return held
    except (OSError, ValueError):
        pass
    made = model.embed(phrases)
    _keep(file, made)
    return made


def _keep(file: Path, vectors: npt.NDArray[np.float32]) -> None:
    """Write whole or not at all, in the place of those of earlier phrases."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        for earlier in file.parent.glob("*.npy"):
            earlier.unlink(missing_ok=True)
        new = file.with_suffix(".new")
        with new.open("wb") as stream:
            np.save(stream, vectors)
        new.replace(file)
    except OSError:
        return
