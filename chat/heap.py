"""Asks the C library for one heap, and to give large blocks back at once.

So a server that scores all day does not swell.
"""

import ctypes
import sys

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # of malloc.h
_LARGE = 16_000_000  # bytes


def give_large_blocks_back() -> bool:
    """Tell malloc; returns whether it listened (glibc does, other C libraries need not)."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(_M_ARENA_MAX, 1) == 1 == mallopt(
        _M_MMAP_THRESHOLD, _LARGE
    )
