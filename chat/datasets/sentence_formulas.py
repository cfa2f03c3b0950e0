"""Sentences with first-order formulas, as the DJ4ME group has them of food: a CSV of NL and FOL."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from undercard.chat.errors import InputError
from undercard.policy.errors import FormulaError
from undercard.policy.logic.first_order import Formula
from undercard.policy.logic.first_order_parser import parse_first_order


@dataclass(frozen=True)
class SaidFormula:
    """A sentence, and the formula that people (or a model that they checked) wrote for it."""

    text: str
    formula: Formula


def load_formulas(file: Path) -> list[SaidFormula]:
    """The sentences of a file with their formulas. Raises InputError, naming the row."""
    try:
        rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{file}: expected a CSV of NL and FOL; {error}") from error
    if not rows or not {"NL", "FOL"} <= rows[0].keys():
        raise InputError(f"{file}: expected rows with the columns NL and FOL")
    return [_row(file, number, row) for number, row in enumerate(rows, 1)]


def _row(file: Path, number: int, row: dict[str, str]) -> SaidFormula:
    try:
        return SaidFormula(row["NL"], parse_first_order(row["FOL"]))
    except FormulaError as error:
        raise InputError(f"{file}: row {number}: FOL: {error}") from error


def even(rows: Sequence[SaidFormula]) -> list[SaidFormula]:
    """The sentences that no work on the reading may look at: those with even numbers, from 1."""
    return list(rows[1::2])


def odd(rows: Sequence[SaidFormula]) -> list[SaidFormula]:
    """The sentences that may be looked at."""
    return list(rows[::2])
