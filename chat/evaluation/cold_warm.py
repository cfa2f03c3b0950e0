"""Cold and warm apart: rows whose target few had in training, and rows with a short history.

Schein, Popescul, Ungar, Pennock, "Methods and metrics for cold-start recommendations", SIGIR 2002.
The parts overlap: each row is in one part by its target and in one by its history.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from undercard.chat.datasets.histories import Row
from undercard.chat.evaluation.measures import interval
from undercard.chat.evaluation.results import Table, table

_FEW, _SHORT = 5, 4


def parts_of(rows: Sequence[Row], counts: NDArray[np.floating]) -> dict[str, NDArray[np.bool_]]:
    """Rows (n,) in each part; `counts` (n_items,) are training listeners per item."""
    seen = counts[[row.target for row in rows]]
    lengths = np.array([len(row.history) for row in rows])
    return {
        "cold_target_0": seen == 0,
        "cold_target_1_to_4": (seen > 0) & (seen < _FEW),
        "warm_target_5_or_more": seen >= _FEW,
        "cold_history_up_to_3": lengths < _SHORT,
        "warm_history_4_or_more": lengths >= _SHORT,
    }


def apart(
    within: Mapping[str, NDArray[np.bool_]],
    systems: Mapping[str, Mapping[str, NDArray[np.float64]]],
) -> dict[str, Any]:
    """For each part its `n`, and each system's metrics with intervals, from values per row (n,)."""
    found: dict[str, Any] = {}
    for part, inside in within.items():
        found[part] = {"n": int(inside.sum())}
        if inside.any():
            for system, rows in systems.items():
                found[part][system] = _inside(rows, inside)
    return found


def _inside(rows: Mapping[str, NDArray[np.float64]], inside: NDArray[np.bool_]) -> Table:
    return table({metric: interval(values[inside]) for metric, values in rows.items()})
