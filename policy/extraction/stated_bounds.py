"""How many and over what: the bounds and the window that a sentence may mean."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from undercard.policy.extraction.cue_words import Found
from undercard.policy.extraction.modal_words import meets
from undercard.policy.extraction.one_amount import OneAmount
from undercard.policy.extraction.quantities import Quantity
from undercard.policy.extraction.stated_order import stated_order

_STRICT = {("above", "at_least"): "more than", ("below", "at_most"): "less than"}
_STEP = {("above", "at_least"): 1, ("below", "at_most"): -1}
_BOUNDED = {"above": "at_least", "below": "at_most"}
_OPPOSITE = {"at_least": "at_most", "at_most": "at_least"}
_FIXED = ("at_most", "exactly")  # bounds that "not" does not turn round: it is part of their words
_EVERYONE = " for everyone"
FORMS = frozenset(("apart", "in_a_row", "at"))  # of order: they look at each list


class Part(NamedTuple):
    """Fields of a norm, and in what this reading of them differs from others."""

    fields: Mapping[str, Any]
    differs: str = ""


def stated_bounds(read: OneAmount, modality: str) -> list[Part]:
    """The bounds that a sentence may state; none where it gives no amount."""
    fixed = next((one for one in read.counted[0] if one.per), None)
    if fixed is not None:
        return [Part({"per": fixed.per, "at_most": fixed.at_most, "modality": "obligation"})]
    if (order := stated_order(read, modality)) is not None:
        return [Part(order)]
    parts = list(_bounds(read, modality))
    per = for_each(read)
    if not per:
        return parts
    alone = not read.counted[0]  # "no song longer than …" forbids these, and no second song
    return [_for_each(part, per[0].value, modality, alone=alone) for part in parts]


def for_each(read: OneAmount) -> list[Found]:
    """Where a sentence speaks of each value of an attribute, and not of a number of items."""
    return [one for one in read.domain.per_places(read.text) if not _is_count(read, one)]


def _is_count(read: OneAmount, one: Found) -> bool:
    """Whether words such as "one song" say how many, and not that it holds for each of them."""
    amounts = [(each.start, each.end) for each in read.slots.quantities]
    first = read.text[one.start : one.end].split()[0].casefold()
    alone = not amounts and first in read.held.table("numbers")
    return alone or meets((one.start, one.end), amounts)


def _counts_one(read: OneAmount) -> bool:
    return any(_is_count(read, one) for one in read.domain.per_places(read.text))


def _for_each(part: Part, field: str, modality: str, *, alone: bool) -> Part:
    """A bound on each value of a field, where it is one from above; forbidden at all means one."""
    if "at_most" in part.fields:
        return part._replace(fields={**part.fields, "per": field})
    if modality == "prohibition" and not part.fields and alone:
        return part._replace(fields={"per": field, "at_most": 1, "modality": "obligation"})
    return part


def _bounds(read: OneAmount, modality: str) -> Iterator[Part]:
    amount = read.amount
    if amount is None:
        if read.is_only_then:
            yield Part({"modality": "prohibition"})
        elif modality != "prohibition" and (read.has("all_of") or read.has("must_hold")):
            yield Part({"at_least": "100%", "modality": "obligation"})
        elif modality != "obligation":
            yield Part({})
        elif read.has("prefers"):
            yield Part({"at_least": "100%"}, "of everything, as far as it can be")
        elif read.has("one_of_them") or read.has("undoing") or _counts_one(read):
            yield Part({"at_least": 1}, "one in each list")
    elif amount.value is not None and modality == "permission":
        if amount.said:  # "may devote up to 15 %": what is left to it is a bound
            yield _weighed(read, _amount(amount, amount.value, modality))
        if amount.said and amount.start < read.slots.places["modality"][0][0]:
            return  # "no more than 40 % may be …" forbids the rest
        yield Part({}, "a permission that bounds nothing" if amount.said else "")
    elif amount.value is not None:
        yield _weighed(read, _amount(amount, amount.value, modality))


def _weighed(read: OneAmount, part: Part) -> Part:
    """A bound on minutes, where an amount of time is given or a share of time."""
    amount = read.amount
    out_of = [read.text[start:end] for start, end in read.slots.places["denominator"]]
    of_time = any(read.held.pattern("time_shares").search(one) for one in out_of)
    if amount is None or not (amount.minutes or (amount.share and of_time)):
        return part
    return part._replace(fields={**part.fields, "weigh": "minutes"})


def _amount(amount: Quantity, value: float, modality: str) -> Part:
    bound = _direction(amount, modality)
    if amount.most is not None:
        sign = "%" if amount.share else ""
        return Part(
            {"at_least": f"{value:g}{sign}", "at_most": f"{amount.most:g}{sign}"} | _OBLIGED
        )
    if not amount.share:
        counted = max(value + _STEP.get((amount.bound, bound), 0), 0)
        return Part({bound: counted} | _OBLIGED)
    strict = _STRICT.get((amount.bound, bound))
    told = f"“{strict} {value:g} %” is read as {bound.replace('_', ' ')} so much" if strict else ""
    return Part({bound: f"{value:g}%"} | _OBLIGED, told)


_OBLIGED: dict[str, Any] = {"modality": "obligation"}  # a bound says what is forbidden beyond it


def _direction(amount: Quantity, modality: str) -> str:
    """Which side an amount bounds; what is forbidden to lie above it is bounded by it."""
    bound = _BOUNDED.get(amount.bound, amount.bound)
    if modality != "prohibition" or (amount.said and amount.bound in _FIXED):
        return bound
    return _OPPOSITE.get(bound, bound)


def stated_windows(read: OneAmount, bounds: Mapping[str, Any]) -> list[Part]:
    """Over what it may be counted; where nothing is said, each list goes first."""
    if not FORMS.isdisjoint(bounds):
        return [Part({})]
    over = str(read.slots.windows[0].value) if read.slots.windows else read.elsewhere.over
    if over:
        if over in ("list", "prefix"):
            return [Part({"over": over})]
        return [
            Part({"over": over + _EVERYONE}, "of all that is played"),
            Part({"over": over}, "of what each listener is played"),
        ]
    if bounds.get("modality") != "obligation" or bounds.get("at_least") == "100%":
        return [Part({})]
    found = [Part({"over": "list"}, "in each list")]
    if "at_least" in bounds and str(bounds["at_least"]).endswith("%"):
        found.append(Part({"over": "prefix"}, "in every part of a list, from the top"))
        found.append(Part({"over": f"each week{_EVERYONE}"}, "of all that is played in a week"))
    return found
