"""A bound as people write it: `30%` or `1/3` (a share), or `3` (a count).

Leaves its meaning in a list to constraints.
"""

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Self

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    model_serializer,
    model_validator,
)

_FRACTION = re.compile(r"(\d{1,4})\s*/\s*([1-9]\d{0,3})")
_SHORT = 8  # decimals of a percentage that nobody means a fraction by
_PARTS = 100  # the most parts that a share is told in


class Amount(BaseModel):
    """A share (0 to 1) or an absolute amount (0 or more)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float
    share: bool = False

    @model_validator(mode="wrap")
    @classmethod
    def _parse(cls, given: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if isinstance(given, cls):
            return given
        return handler(_read(given))

    @classmethod
    def of_share(cls, fraction: str) -> Self:
        """The share that a fraction means: 30% for `0.3`. Raises ValidationError."""
        return cls.model_validate(f"{Decimal(fraction) * 100:f}%")

    @model_serializer
    def _write(self) -> str | int | float:
        if self.share:
            return str(self)
        if self.value.is_integer():
            return int(self.value)
        return self.value

    def __str__(self) -> str:
        if self.share:
            return _fraction(self.value) or f"{_plain(Decimal(repr(self.value)) * 100)}%"
        return _plain(Decimal(repr(self.value)))


def _plain(number: Decimal) -> str:
    text = format(number.normalize(), "f")
    if text == "-0":
        return "0"
    return text


def _fraction(share: float) -> str | None:
    """A share as parts of a whole, such as 1/3, where no short percentage says the same."""
    if round(share * 100, _SHORT) / 100 == share:
        return None
    parts = Fraction(share).limit_denominator(_PARTS)
    return f"{parts.numerator}/{parts.denominator}" if float(parts) == share else None


def _read(given: object) -> dict[str, float | bool]:
    """Turn what a person wrote into fields; raises ValueError in plain words."""
    expected = "expected a share such as 30% or 1/3, or a number such as 3"
    if isinstance(given, bool) or not isinstance(given, (int, float, str)):
        raise ValueError(f"{expected}, not {given!r}")
    text = str(given).strip()
    if found := _FRACTION.fullmatch(text):
        share = Fraction(int(found[1]), int(found[2]))
        if share > 1:
            raise ValueError(f"a share is at most the whole, and nothing can be {text} of a list")
        return {"value": float(share), "share": True}
    is_share = text.endswith("%")
    try:
        number = Decimal(text.removesuffix("%").strip())
    except InvalidOperation:
        raise ValueError(f"{expected}, not {text!r}") from None
    if not number.is_finite() or number < 0:
        raise ValueError(f"{expected}; {text} is not possible")
    if is_share and number > 100:
        raise ValueError(f"a share lies between 0% and 100%, and nothing can be {text} of a list")
    return {"value": float(number / 100 if is_share else number), "share": is_share}
