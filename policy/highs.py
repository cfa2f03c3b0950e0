"""HiGHS behind two calls: a linear program that grows by columns, and an integer program. Knows nothing of norms."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray

from policy.errors import SolverError

Vector = NDArray[np.float64]
Status = Literal["optimal", "infeasible", "stopped"]


@dataclass(frozen=True)
class Columns:
    """m columns of a matrix with R rows, stored by column (compressed sparse columns)."""

    starts: NDArray[np.int32]  # (m + 1,)
    rows: NDArray[np.int32]
    values: Vector


class Answer(NamedTuple):
    """What an integer program came to; `bound` is proved to be no less than any solution's value."""

    status: Status
    x: Vector
    value: float
    bound: float


def _solver() -> Any:  # noqa: ANN401 - highspy has no types
    highs = highspy.Highs()
    for option, value in (("output_flag", False), ("parallel", "off"), ("threads", 1), ("random_seed", 0)):
        highs.setOptionValue(option, value)
    return highs


def _model(costs: Vector, upper: Vector, columns: Columns, low: Vector, high: Vector) -> Any:  # noqa: ANN401
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(costs), len(low)
    model.col_cost_ = costs
    model.col_lower_ = np.zeros(len(costs))
    model.col_upper_ = upper
    model.row_lower_ = low
    model.row_upper_ = high
    model.sense_ = highspy.ObjSense.kMaximize
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = columns.starts
    model.a_matrix_.index_ = columns.rows
    model.a_matrix_.value_ = columns.values
    return model


class Growing:
    """A linear program, to be maximised, to which columns are added between solves (each starts from the last basis)."""

    def __init__(self, costs: Vector, upper: Vector, columns: Columns, low: Vector, high: Vector) -> None:
        self._highs = _solver()
        self._highs.setOptionValue("presolve", "off")
        self._highs.passModel(_model(costs, upper, columns, low, high))

    def add(self, costs: Vector, upper: Vector, columns: Columns) -> None:
        """Add columns."""
        count = len(costs)
        self._highs.addCols(
            count, costs, np.zeros(count), upper, len(columns.rows), columns.starts[:-1], columns.rows, columns.values
        )

    def solve(self) -> tuple[Vector, Vector, float]:
        """Solve; returns the columns' values, the rows' prices, and the value. Raises SolverError when it cannot."""
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise SolverError(f"a linear program ended as {self._highs.getModelStatus()}")
        solution = self._highs.getSolution()
        return (
            np.asarray(solution.col_value),
            np.asarray(solution.row_dual),
            float(self._highs.getInfo().objective_function_value),
        )


def maximise(  # noqa: PLR0913 - a program has these parts
    costs: Vector,
    upper: Vector,
    columns: Columns,
    low: Vector,
    high: Vector,
    *,
    floor: float | None = None,
    seconds: float | None = None,
) -> Answer:
    """Maximise over whole numbers between 0 and `upper`; `floor` is a value that a solution is known to reach."""
    highs = _solver()
    model = _model(costs, upper, columns, low, high)
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(costs)
    highs.passModel(model)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", 1e-9)
    if floor is not None:
        highs.setOptionValue("objective_bound", -floor)
    if seconds is not None:
        highs.setOptionValue("time_limit", max(seconds, 1e-3))
    highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    x = np.asarray(highs.getSolution().col_value, dtype=np.float64)
    if status == highspy.HighsModelStatus.kOptimal:
        return Answer("optimal", np.round(x), float(info.objective_function_value), float(info.mip_dual_bound))
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return Answer("infeasible", np.zeros(len(costs)), -np.inf, -np.inf)
    if status in (highspy.HighsModelStatus.kTimeLimit, highspy.HighsModelStatus.kObjectiveBound):
        return Answer("stopped", np.zeros(len(costs)), -np.inf, np.inf)
    raise SolverError(f"an integer program ended as {status}")
