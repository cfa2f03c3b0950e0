"""How far two accounts of one sound agree, as the field judges it."""

from collections.abc import Iterable, Mapping

MAJOR, MINOR = 1, 0
_TOLERANCE = 0.04  # Gouyon et al., IEEE Trans. Audio, Speech and Language Processing 14, 2006
_OCTAVES = (1, 2, 3, 1 / 2, 1 / 3)
Key = tuple[int, int]
"""The key (0 is C), and the mode (1 is major)."""

MIREX: Mapping[str, float] = {
    "right": 1.0, "a fifth off": 0.5, "relative": 0.3, "parallel": 0.2, "other": 0.0,
}  # fmt: skip
"""Points for a key by what it is of the true one
(https://www.music-ir.org/mirex/wiki/2021:Audio_Key_Detection)."""


def is_near(tempo: float, found: float | None, *, octaves: bool = False) -> bool:
    """Whether a tempo is within 4 %; `octaves`: or of its double, triple, half or third."""
    times: Iterable[float] = _OCTAVES if octaves else (1,)
    return found is not None and any(abs(found / (tempo * n) - 1) <= _TOLERANCE for n in times)


def key_kind(key: Key, found: Key | None) -> str:
    """What a found key is of the true one, as `MIREX` names it.

    >>> key_kind((0, 1), (9, 0)), key_kind((9, 0), (9, 1)), key_kind((0, 1), (7, 1))
    ('relative', 'parallel', 'a fifth off')
    """
    tonic, mode = key
    relative = (tonic + 9) % 12 if mode == MAJOR else (tonic + 3) % 12
    kinds = {
        (tonic, 1 - mode): "parallel",
        (relative, 1 - mode): "relative",
        ((tonic + 7) % 12, mode): "a fifth off",
        ((tonic + 5) % 12, mode): "a fifth off",
        key: "right",
    }
    return kinds.get(found, "other") if found else "other"
