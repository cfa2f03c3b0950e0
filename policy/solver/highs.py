"""HiGHS behind two calls: a linear program that can be changed and solved again, and an integer
program.

Knows nothing of norms. One thread, one seed: the same program gives the same answer.
"""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray

from undercard.policy.errors import SolverError

Vector = NDArray[np.float64]
Status = Literal["optimal", "infeasible", "stopped"]
Basis = Any  # which columns and rows stand at which of their bounds; highspy has no types
PRECISION = 1e-9
USUAL = 1e-7
_LOST = (
    highspy.HighsModelStatus.kUnknown,
    highspy.HighsModelStatus.kSolveError,
    highspy.HighsModelStatus.kNotset,
)
_NONE = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


@dataclass(frozen=True)
class Columns:
    """m columns of a matrix with R rows, stored by column (compressed sparse columns)."""

    starts: NDArray[np.int32]  # (m + 1,)
    rows: NDArray[np.int32]
    values: Vector

    @classmethod
    def of(
        cls, rows: NDArray[np.intp], columns: NDArray[np.intp], values: Vector, count: int
    ) -> "Columns":
        """Columns from entries in any order; `count` is the number of columns."""
        order = np.argsort(columns, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=count))])
        return cls(starts.astype(np.int32), rows[order].astype(np.int32), values[order])


class Answer(NamedTuple):
    """What an integer program came to; no solution's value is above `bound`, which is proved."""

    status: Status
    x: Vector
    value: float
    bound: float


def _solver() -> Any:  # noqa: ANN401 - highspy has no types
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("parallel", "off"),
        ("threads", 1),
        ("random_seed", 0),
        ("primal_feasibility_tolerance", PRECISION),
        ("dual_feasibility_tolerance", PRECISION),
        ("mip_feasibility_tolerance", PRECISION),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", PRECISION),
    ):
        highs.setOptionValue(option, value)
    return highs


def _model(
    costs: Vector, lower: Vector, upper: Vector, columns: Columns, low: Vector, high: Vector
) -> Any:  # noqa: ANN401 - highspy has no types
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(costs), len(low)
    model.col_cost_ = costs
    model.col_lower_ = lower
    model.col_upper_ = upper
    model.row_lower_ = low
    model.row_upper_ = high
    model.sense_ = highspy.ObjSense.kMaximize
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = columns.starts
    model.a_matrix_.index_ = columns.rows
    model.a_matrix_.value_ = columns.values
    return model


class Linear:
    """A linear program to be maximised, changed between solves; each starts from the last basis."""

    def __init__(
        self,
        costs: Vector,
        lower: Vector,
        upper: Vector,
        columns: Columns,
        low: Vector,
        high: Vector,
    ) -> None:
        self._highs = _solver()
        self._highs.setOptionValue("presolve", "off")
        # a program that changes by a bound has no use for costs that are perturbed anew each time
        self._highs.setOptionValue("dual_simplex_cost_perturbation_multiplier", 0.0)
        self._highs.passModel(_model(costs, lower, upper, columns, low, high))
        self.width, self._height = len(costs), len(low)

    def add(self, upper: Vector, columns: Columns, costs: Vector | None = None) -> NDArray[np.intp]:
        """Add columns between zero and `upper`, that cost nothing unless said; returns their
        numbers.
        """
        count = len(upper)
        nothing = np.zeros(count)
        starts, rows, worth = columns.starts[:-1], columns.rows, nothing if costs is None else costs
        self._highs.addCols(count, worth, nothing, upper, len(rows), starts, rows, columns.values)
        self.width += count
        return np.arange(self.width - count, self.width)

    def add_empty_rows(self, high: Vector) -> NDArray[np.intp]:
        """Add rows without entries, with upper bounds; returns their numbers."""
        none = Columns(np.zeros(len(high) + 1, np.int32), np.zeros(0, np.int32), np.zeros(0))
        return self.add_rows(np.full(len(high), -np.inf), high, none)

    def add_rows(self, low: Vector, high: Vector, rows: Columns) -> NDArray[np.intp]:
        """Add rows, stored by row, with bounds; returns their numbers."""
        count, columns = len(high), rows.rows
        self._highs.addRows(count, low, high, len(columns), rows.starts[:-1], columns, rows.values)
        self._height += count
        return np.arange(self._height - count, self._height)

    def add_row(self, high: float, columns: NDArray[np.intp], values: Vector) -> int:
        """Add a row with an upper bound; returns its number."""
        self._highs.addRow(-np.inf, high, len(columns), columns.astype(np.int32), values)
        self._height += 1
        return self._height - 1

    def bound_row(self, row: int, low: float, high: float) -> None:
        """Change a row's bounds."""
        self._highs.changeRowBounds(row, low, high)

    def bound_columns(self, columns: NDArray[np.intp], lower: Vector, upper: Vector) -> None:
        """Change the bounds of columns."""
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)

    def solve(self) -> tuple[Vector, float] | None:
        """The columns' values and the objective; None when nothing is feasible.

        Raises SolverError when it fails.
        """
        status = self._run()
        if status == highspy.HighsModelStatus.kOptimal:
            x = np.asarray(self._highs.getSolution().col_value, dtype=np.float64)
            return x, float(self._highs.getInfo().objective_function_value)
        if status in _NONE:
            return None
        raise SolverError(f"a linear program ended as {status}")

    def _run(self) -> Any:  # noqa: ANN401 - highspy has no types
        """Run; where the last basis leads nowhere, start afresh, then with usual precision."""
        for fresh, precision in ((False, PRECISION), (True, PRECISION), (True, USUAL)):
            if fresh:
                self._highs.clearSolver()
                self._highs.setOptionValue("primal_feasibility_tolerance", precision)
                self._highs.setOptionValue("dual_feasibility_tolerance", precision)
            self._highs.run()
            status = self._highs.getModelStatus()
            if status not in _LOST:
                break
        if fresh:
            self._highs.setOptionValue("primal_feasibility_tolerance", PRECISION)
            self._highs.setOptionValue("dual_feasibility_tolerance", PRECISION)
        return status

    def basis(self) -> Basis:
        """Where the last solve ended."""
        return self._highs.getBasis()

    def start_from(self, basis: Basis) -> None:
        """Start the next solve from a basis of this program; rows and columns may have come in."""
        rows, columns = list(basis.row_status), list(basis.col_status)
        if len(rows) < self._height or len(columns) < self.width:
            status = highspy.HighsBasisStatus
            basis.row_status = rows + [status.kBasic] * (self._height - len(rows))
            basis.col_status = columns + [status.kLower] * (self.width - len(columns))
        self._highs.setBasis(basis)

    def prices(self) -> Vector:
        """The rows' prices after a solve."""
        return np.asarray(self._highs.getSolution().row_dual, dtype=np.float64)


def maximise(
    costs: Vector,
    upper: Vector,
    columns: Columns,
    low: Vector,
    high: Vector,
    *,
    seconds: float | None = None,
) -> Answer:
    """Maximise over whole numbers between 0 and `upper`."""
    highs = _solver()
    model = _model(costs, np.zeros(len(costs)), upper, columns, low, high)
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(costs)
    highs.passModel(model)
    if seconds is not None:
        highs.setOptionValue("time_limit", max(seconds, 1e-3))
    highs.run()
    if highs.getModelStatus() in _LOST:  # presolve loses some programs
        highs.clearSolver()
        highs.setOptionValue("presolve", "off")
        highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    if status == highspy.HighsModelStatus.kOptimal:
        x: Vector = np.rint(np.asarray(highs.getSolution().col_value)).astype(np.float64)
        return Answer(
            "optimal", x, float(info.objective_function_value), float(info.mip_dual_bound)
        )
    if status in _NONE:
        return Answer("infeasible", np.zeros(len(costs)), -np.inf, -np.inf)
    if status == highspy.HighsModelStatus.kTimeLimit:
        return Answer("stopped", np.zeros(len(costs)), -np.inf, np.inf)
    raise SolverError(f"an integer program ended as {status}")
