"""The candidates as policy sees them: ids, scores and columns of attributes.

Knows nothing of where they came from.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from undercard.policy.errors import TableError
from undercard.policy.norms.predicates import is_unknown

Cell = str | int | float | bool | None | tuple[str, ...]
Codes = tuple[NDArray[np.intp], list[object]]


class CandidateTable:
    """n candidates: ids, scores (n,), and columns of n cells each.

    A tuple cell has several values; None is unknown. `unruled` (n,): the scores as they would be
    had no norm shaped the list that these build on, and `lifted` the candidates that norms brought
    in or moved up there, each with their refs; what norms moved is measured against the list
    without them.

    Raises TableError when an id comes twice, a score is not a finite number, or a column has
    another length.
    """

    def __init__(
        self,
        ids: Sequence[str],
        scores: Sequence[float] | NDArray[np.float64],
        columns: Mapping[str, Sequence[Cell]],
        unruled: Sequence[float] | None = None,
        lifted: Mapping[str, Sequence[str]] = {},
    ) -> None:
        self.ids = list(ids)
        self.scores = np.asarray(scores, dtype=np.float64)
        self.unruled = None if unruled is None else np.asarray(unruled, dtype=np.float64)
        self.lifted = {name: tuple(refs) for name, refs in lifted.items()}
        self.columns: dict[str, Sequence[Cell]] = {
            name: _plain(column) for name, column in columns.items()
        }
        self._codes: dict[str, Codes] = {}
        self._unknown: dict[str, NDArray[np.bool_]] = {}
        self._check()

    def _check(self) -> None:
        if self.scores.shape != (len(self.ids),):
            raise TableError(
                f"{len(self.ids)} candidates need {len(self.ids)} scores, not {self.scores.shape}"
            )
        if self.unruled is not None and self.unruled.shape != self.scores.shape:
            raise TableError(
                f"{len(self.ids)} candidates need as many scores without rules, not "
                f"{self.unruled.shape}"
            )
        if not np.isfinite(self.scores).all():
            at = int(np.flatnonzero(~np.isfinite(self.scores))[0])
            raise TableError(
                f"candidate {self.ids[at]!r}: the score is {self.scores[at]}; expected a finite "
                "number"
            )
        if len(set(self.ids)) != len(self.ids):
            seen: set[str] = set()
            twice = next(name for name in self.ids if name in seen or seen.add(name))  # type: ignore[func-returns-value]
            raise TableError(f"candidate {twice!r} comes twice; every id may come once")
        for name, column in self.columns.items():
            if len(column) != len(self.ids):
                raise TableError(
                    f"column {name!r} has {len(column)} cells for {len(self.ids)} candidates"
                )

    def __len__(self) -> int:
        return len(self.ids)

    def codes(self, field: str) -> Codes:
        """The column as (code per row, distinct cells).

        A column that is not there is unknown everywhere.
        """
        if field not in self._codes:
            self._codes[field] = self._factorise(field)
        return self._codes[field]

    def _factorise(self, field: str) -> Codes:
        if field not in self.columns:
            return np.zeros(len(self), dtype=np.intp), [None]
        known: dict[tuple[type, object], int] = {}
        codes = [known.setdefault((type(cell), cell), len(known)) for cell in self.columns[field]]
        return np.asarray(codes, dtype=np.intp), [cell for _, cell in known]

    def numbers(self, field: str) -> NDArray[np.float64]:
        """A column as numbers (n,), NaN where unknown or not a number."""
        codes, cells = self.codes(field)
        real = [
            c if isinstance(c, (int, float)) and not isinstance(c, bool) else np.nan for c in cells
        ]
        return np.asarray(real, dtype=np.float64)[codes]

    def unknown(self, field: str) -> NDArray[np.bool_]:
        """Which of a column's distinct cells say nothing."""
        if field not in self._unknown:
            cells = self.codes(field)[1]
            self._unknown[field] = np.fromiter(map(is_unknown, cells), bool, len(cells))
        return self._unknown[field]

    def values(self, field: str) -> Iterator[tuple[object, NDArray[np.bool_]]]:
        """Each known value of a column with the rows (n,) that have it, in order of first
        appearance.
        """
        codes, cells = self.codes(field)
        holders: dict[object, list[int]] = {}
        for code, cell in enumerate(cells):
            if not is_unknown(cell):
                for value in cell if isinstance(cell, tuple) else (cell,):
                    holders.setdefault(value, []).append(code)
        for value, those in holders.items():
            yield value, np.isin(codes, those) if len(those) > 1 else codes == those[0]

    @cached_property
    def several(self) -> frozenset[str]:
        """Columns with cells of several values."""
        found = set()
        for name, cells in self.columns.items():
            if any(isinstance(cell, tuple) for cell in cells):
                found.add(name)
        return frozenset(found)

    def without_rules(self) -> "CandidateTable":
        """The same candidates with the scores that no norm shaped."""
        if self.unruled is None:
            return self
        return CandidateTable(self.ids, self.unruled, self.columns)

    def row(self, index: int) -> dict[str, object]:
        """The attributes of one candidate."""
        return {name: column[index] for name, column in self.columns.items()}

    @cached_property
    def sha256(self) -> str:
        """A hash of ids, scores and attributes: what a ruling was made from."""
        digest = hashlib.sha256()
        digest.update(json.dumps(self.ids, ensure_ascii=False).encode())
        digest.update(self.scores.tobytes())
        if self.unruled is not None:
            digest.update(self.unruled.tobytes())
            digest.update(json.dumps(sorted(self.lifted.items()), ensure_ascii=False).encode())
        for name in sorted(self.columns):
            cells = list(self.columns[name])
            digest.update(json.dumps([name, cells], ensure_ascii=False, default=str).encode())
        return digest.hexdigest()


def _plain(column: Sequence[Cell]) -> Sequence[Cell]:
    """A column of Python's own values: numpy's become those, and lists become tuples."""
    cells: Sequence[Cell] = column.tolist() if isinstance(column, np.ndarray) else column
    kinds = set(map(type, cells))
    if any(issubclass(kind, (np.generic, list)) for kind in kinds):
        return [_own(cell) for cell in cells]
    return cells


def _own(cell: object) -> Cell:
    if isinstance(cell, np.generic):
        return cell.item()  # type: ignore[no-any-return]
    return tuple(cell) if isinstance(cell, list) else cell  # type: ignore[return-value]
