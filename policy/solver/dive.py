"""A good slate by diving: the linear program again and again, with the most taken cell fixed.

Proves nothing. Unlike exchanges it keeps every row in sight, so that where norms of order make most
slates unlawful it finds a lawful one in a few programs.
"""

import time

import numpy as np
from numpy.typing import NDArray

from undercard.policy.solver.assignment import Assignment, Order
from undercard.policy.solver.master import Master

WHOLE = 1e-6
NEARLY = (0.7, 0.99)  # cells of which so much is taken are fixed together; where that fails, more
MOST_PROGRAMS = 3  # per rank


def dive(
    master: Master, assignment: Assignment, usable: NDArray[np.bool_], ends: float | None
) -> Order | None:
    """A slate of usable cells (n, blocks); None where the dive ran aground or the time is over."""
    found = None
    for nearly in NEARLY:
        master.restrict(usable)
        found = found or _dive(master, assignment, nearly, ends)
    master.restrict(None)
    return found


def _dive(
    master: Master, assignment: Assignment, nearly: float, ends: float | None
) -> Order | None:
    fixed: list[tuple[int, int]] = []
    for _ in range(MOST_PROGRAMS * assignment.size):
        if ends is not None and time.perf_counter() > ends:
            return None
        if master.solve() is None:
            if not fixed:
                return None
            master.put(*fixed.pop(), 0.0, 0.0)  # the last that was fixed was one too many
            continue
        if master.admit() or master.sharpen():
            continue
        parts = master.parts
        open_ = (parts > WHOLE) & (parts < 1 - WHOLE)
        if not open_.any():
            return assignment.placed(master.cells[parts > 0.5])
        most = np.flatnonzero(open_ & (parts >= min(nearly, parts[open_].max())))
        for candidate, block in master.cells[most[np.argsort(-parts[most])]].tolist():
            master.put(candidate, block, 1.0, 1.0)
            fixed.append((candidate, block))
    return None
