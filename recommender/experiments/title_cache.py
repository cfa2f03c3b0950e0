"""Keeps a catalogue's prefix tree under the home folder: a start maps it instead of making it."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from undercard.recommender.engines.tokens import Vocabulary
from undercard.recommender.errors import InputError
from undercard.recommender.titles.title_tree import TitleTree

Progress = Callable[[str, int, int], None]  # label, done, total
_AT_ONCE = 8_192  # texts that are cut into tokens together
_LABEL = "preparing the titles"


def cached_tree(
    texts: Sequence[str], vocabulary: Vocabulary, home: Path, progress: Progress
) -> TitleTree:
    """Give the tree of texts, each behind a space as in a sentence.

    It is made once per texts and vocabulary, then mapped. A damaged file is made again. Raises
    OSError when there is no room.
    """
    folder = home / "titles" / _digest(texts, vocabulary)
    if folder.is_dir():
        try:
            return TitleTree.load(folder)
        except InputError:
            shutil.rmtree(folder)
    tree = TitleTree.build(tokens_of(texts, vocabulary, progress))
    folder.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        tree.save(workshop)
        if not folder.exists():  # another process may have been quicker
            workshop.replace(folder)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return tree


def tokens_of(
    texts: Sequence[str], vocabulary: Vocabulary, progress: Progress
) -> Iterator[list[int]]:
    """Cut texts into tokens, as they stand in a sentence: behind a space."""
    for start in range(0, len(texts), _AT_ONCE):
        progress(_LABEL, start, len(texts))
        part = texts[start : start + _AT_ONCE]
        yield from vocabulary.encode_all([f" {text}" for text in part])
    progress(_LABEL, len(texts), len(texts))


def _digest(texts: Sequence[str], vocabulary: Vocabulary) -> str:
    found = hashlib.sha256(f"1 {vocabulary.sha256} ".encode())
    found.update(np.fromiter(map(len, texts), np.int64, len(texts)).tobytes())
    found.update("".join(texts).encode())
    return found.hexdigest()[:24]
