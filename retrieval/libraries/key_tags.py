"""Tempo and key as taggers write them: `128`, `F#m`, and on the wheels of DJs `8A` and `1m`."""

import re

_NOTES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SIGNS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}
_NAMED = re.compile(r"([A-Ga-g])([#♯b♭]?)\s*(m|min|minor|M|maj|major|)")
_ON_A_WHEEL = re.compile(r"(1[0-2]|0?[1-9])([ABdm])")
_C_ON = {"A": 8, "B": 8, "d": 1, "m": 1}  # where C major and A minor are: Camelot, Open Key
_FIFTH, _RELATIVE = 7, 9
_SLOWEST, _FASTEST = 20.0, 400.0


def key_in(text: str) -> tuple[int, int] | None:
    """The key (0 is C) and the mode (1 is major); None for what is no key.

    >>> key_in("F#m"), key_in("Bb"), key_in("8A"), key_in("2d"), key_in("o")
    ((6, 0), (10, 1), (9, 0), (7, 1), None)
    """
    if wheel := _ON_A_WHEEL.fullmatch(text):
        is_major = wheel[2] in "Bd"
        major = _FIFTH * (int(wheel[1]) - _C_ON[wheel[2]])
        return ((major if is_major else major + _RELATIVE) % 12, int(is_major))
    if named := _NAMED.fullmatch(text):
        is_major = not named[3].startswith("m") or named[3].startswith("maj")
        return ((_NOTES[named[1].upper()] + _SIGNS[named[2]]) % 12, int(is_major))
    return None


def tempo_in(text: str) -> float | None:
    """Beats a minute; None for what is no tempo, such as the 0 that stands for unknown.

    >>> tempo_in("128"), tempo_in("127,5"), tempo_in("0"), tempo_in("fast")
    (128.0, 127.5, None, None)
    """
    try:
        tempo = float(text.replace(",", "."))
    except ValueError:
        return None
    return tempo if _SLOWEST <= tempo <= _FASTEST else None
