"""What a norm may ask of a list beside counts: of its order, and of all of it together.

Leaves to norm the sentence around it, and to the solver how a list is made to keep it. The trade's
words: artist separation (`apart`), maximum in a row (`in_a_row`), a clock's positions (`at`),
sliding counts (`in_any`), sequencing rules (`not_after`, `step`), averages (`mean`) and variety
(`distinct`).
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

Form = Literal["apart", "in_a_row", "at", "in_any", "not_after", "step", "mean", "distinct"]
FORMS: tuple[Form, ...] = get_args(Form)
_AT = "expected first, last, a step such as every 4, or ranks from 1 such as [1, 5, 9]"
_RANKS = re.compile(r"[1-9]\d{0,4}(\s*,\s*[1-9]\d{0,4})*")
_EVERY = re.compile(r"every\s+([1-9]\d{0,4})")


def _places(given: object) -> str:
    """The places as they are kept: `first`, `last`, `every 4` or `1, 5, 9`."""
    several = given if isinstance(given, (list, tuple)) else [given]
    if not several or any(
        isinstance(one, bool) or not isinstance(one, (int, str)) for one in several
    ):
        raise ValueError(f"{_AT}, not {given!r}")
    text = ", ".join(" ".join(str(one).split()) for one in several)
    if text in ("first", "last"):
        return text
    if found := _EVERY.fullmatch(text):
        return f"every {found[1]}"
    if not _RANKS.fullmatch(text):
        raise ValueError(f"{_AT}, not {given!r}")
    return ", ".join(map(str, sorted({int(rank) for rank in text.split(",")})))


def _as_written(kept: str) -> str | list[int]:
    """The places as a person writes them."""
    return [int(rank) for rank in kept.split(",")] if kept[0].isdecimal() else kept


Places = Annotated[
    str,
    BeforeValidator(_places),
    PlainSerializer(_as_written, return_type=str | list[int]),
]


_LENGTH = re.compile(r"([1-9]\d{0,4})\s*(minute|hour)s?")
_MINUTES = {"minute": 1, "hour": 60}


def _length(given: object) -> object:
    """A length as it is kept: so many tracks, or `45 minutes`."""
    if not isinstance(given, str) or given.strip().isdecimal():
        return given
    if found := _LENGTH.fullmatch(given.strip()):
        return f"{int(found[1]) * _MINUTES[found[2]]} minutes"
    raise ValueError(f"expected tracks such as 4, or minutes such as 45 minutes, not {given!r}")


_Tracks = Annotated[int, Field(ge=1)]
_Several = Annotated[int, Field(ge=2)]
_Minutes = Annotated[str, Field(pattern=r"^[1-9]\d* minutes$")]
Gap = Annotated[_Tracks | _Minutes, BeforeValidator(_length)]
Stretch = Annotated[_Several | _Minutes, BeforeValidator(_length)]


def minutes_in(length: int | str | None) -> int | None:
    """How many minutes a length is; None where it is a number of tracks."""
    return int(length.partition(" ")[0]) if isinstance(length, str) else None


def ranks_at(places: str, size: int) -> tuple[int, ...]:
    """The ranks (from 0) that places mean in a list of `size`; those beyond its end are none."""
    if places in ("first", "last"):
        return (0,) if places == "first" else (size - 1,)
    if found := _EVERY.fullmatch(places):
        return tuple(range(int(found[1]) - 1, size, int(found[1])))
    return tuple(int(rank) - 1 for rank in places.split(",") if int(rank) <= size)


class Step(BaseModel):
    """How a number may change from one track to the next: by at most so much, or one way only.

    Two tracks of which one's number is unknown make no step.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str = Field(min_length=1)
    at_most: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    only: Literal["up", "down"] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.at_most is None and self.only is None:
            raise ValueError("a step needs at_most, such as 20, or only: up or down")
        return self


class Mean(BaseModel):
    """Between what the mean of a number lies, over the tracks of a list that are meant.

    Those of which the number is unknown count for nothing; a list of nothing else is asked nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str = Field(min_length=1)
    at_least: float | None = Field(default=None, allow_inf_nan=False)
    at_most: float | None = Field(default=None, allow_inf_nan=False)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a mean needs at_least or at_most, such as 100")
        if None not in (self.at_least, self.at_most) and self.at_least > self.at_most:  # type: ignore[operator]
            raise ValueError(f"at_least {self.at_least:g} is above at_most {self.at_most:g}")
        return self


class Distinct(BaseModel):
    """How many different values of an attribute the tracks of a list that are meant have together.

    In a shorter list, as many as it has places.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str = Field(min_length=1)
    at_least: int = Field(ge=2)


def form_of(given: Mapping[str, object]) -> Form | None:
    """The one form among a norm's fields; None where it asks for none.

    Raises ValueError where there are several.
    """
    found = [form for form in FORMS if given.get(form) is not None]
    if len(found) > 1:
        raise ValueError(f"{' and '.join(found)} are two norms: write one of each")
    return found[0] if found else None


def complaint(given: Mapping[str, Any]) -> str | None:
    """What is wrong with the fields of a norm beside its form, in words."""
    form = form_of(given)
    if form is None:
        return None
    if given["modality"] == "permission":
        return f"a permission bounds nothing: leave out {form}"
    for name in SUMS:
        if given[name] is not None:
            return f"{form} speaks of no part of a sum: leave out {name}"
    if given["weigh"] != "tracks":
        return f"{form} counts tracks: leave out weigh"
    if given["over"] == "prefix":
        return f"{form} speaks of the whole list already: leave out over, or write list"
    for name, needed in NEEDED[form].items():
        if needed == "never" and given[name] is not None:
            return f"{form} leaves out {name}"
        if needed == "always" and given[name] is None:
            return f"{form} needs {name}: {_WHY[name]}"
    return _bounds(form, given) or _places_known(form, given)


# Fields that speak of parts of a sum, which no form has.
SUMS = ("among", "part_of", "concentration", "if_broken", "interest")
_WHY = {
    "per": "the attribute whose values are kept apart, such as artist",
    "where": "which tracks are meant",
}
# Beside each form, the fields that it needs and those that it leaves out.
NEEDED: Mapping[Form, Mapping[str, Literal["always", "never"]]] = {
    "apart": {"per": "always"},
    "in_a_row": {},
    "at": {"where": "always", "per": "never"},
    "in_any": {},
    "not_after": {"where": "always", "per": "never"},
    "step": {"where": "never", "per": "never"},
    "mean": {"per": "never"},
    "distinct": {"per": "never"},
}
OF_ONE_LIST: tuple[Form, ...] = ("at", "mean", "distinct")  # forms that look back at nothing


def _bounds(form: Form, given: Mapping[str, Any]) -> str | None:
    bounds = {name: given[name] for name in ("at_least", "at_most", "exactly") if given[name]}
    if form == "in_any":
        if any(bound.share for bound in bounds.values()):
            return "in_any counts tracks: write a whole number, such as at_least: 1"
        if given["per"] is not None and bounds.keys() != {"at_most"}:
            return "in_any with per goes with at_most alone"
        if minutes_in(given["in_any"]) and bounds.keys() != {"at_most"}:
            return "in_any of minutes goes with at_most alone: write tracks, such as in_any: 15"
        return None
    forbids = given["modality"] == "prohibition" and form in ("at", "not_after")
    if given["modality"] == "prohibition" and not forbids:
        return f"{form} is asked for: leave out modality"
    if bounds and not (forbids and bounds.keys() == {"at_most"} and bounds["at_most"].value == 0):
        return f"{form} says how much already: leave out {', '.join(bounds)}"
    return None


def _places_known(form: Form, given: Mapping[str, Any]) -> str | None:
    if form in OF_ONE_LIST and given["over"] != "list":
        return f"{form} speaks of one list: leave out over"
    if form == "in_a_row" and given["where"] is None and given["per"] is None:
        return "in_a_row needs where (which tracks) or per (such as artist)"
    return None
