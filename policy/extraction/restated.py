"""Prints a formal norm back as a plain sentence, so that it can be compared with what was said.

The sentence is made of the formal fields alone; nothing of the quotation is copied. Numbers that
the quotation has and the norm has not (or the other way round) are named.
"""

import re
from collections.abc import Iterator

from undercard.policy.norms.amounts import Amount
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.plain import in_words, order_in_words

_OVER = {"list": "in each list", "prefix": "in every part of a list, from the top"}
_WEIGHED = {"tracks": "", "minutes": " of the minutes", "exposure": " of the exposure"}
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w:])")


def restated(norm: Norm) -> str:
    """One sentence: "In each list, at least 30% of the items are those whose …"."""
    parts = [_over(norm), _asked(norm)]
    if norm.when is not None:
        parts.insert(0, f"where {in_words(norm.when)}")
    if norm.unless is not None:
        parts.append(f"unless {in_words(norm.unless)}")
    sentence = ", ".join(parts)
    wish = " This may give way to other rules." if norm.force == "soft" else ""
    return f"{sentence[:1].upper()}{sentence[1:]}.{wish}"


def _over(norm: Norm) -> str:
    return _OVER.get(norm.over, f"over {norm.over}")


def _asked(norm: Norm) -> str:
    which = _which(norm)
    if norm.form is not None:
        return f"there are {order_in_words(norm)}"
    if norm.modality == "permission":
        return f"there may be items{which}"
    low, high = norm.bounds
    if norm.per is not None:
        bounds = " and ".join(_bounds(low, high))
        return f"each {norm.per} has {bounds} of the items{which}"
    if high is not None and low is None and high.value == 0:
        return f"there is no item{which}"
    bounds = " and ".join(_bounds(low, high))
    out_of = f"the items (those with {in_words(norm.among)})" if norm.among else "the items"
    if norm.part_of:
        out_of = f"the items that {norm.part_of} counts"
    if (low or high) is not None and not (low or high).share:  # type: ignore[union-attr]
        counted = "items" if norm.weigh == "tracks" else f"{norm.weigh} of items"
        return f"there are {bounds} {counted}{which}"
    return f"{bounds} of {out_of}{_WEIGHED[norm.weigh]} are those{which or ' that are there'}"


def _which(norm: Norm) -> str:
    return "" if norm.where is None else f" with {in_words(norm.where)}"


def _bounds(low: Amount | None, high: Amount | None) -> Iterator[str]:
    if low is not None and low == high:
        yield f"exactly {low}"
        return
    if low is not None:
        yield f"at least {low}"
    if high is not None:
        yield f"at most {high}"


def unmatched_numbers(quote: str, norm: Norm) -> tuple[list[str], list[str]]:
    """Numbers of the quotation that the norm does not say, and numbers of its bounds that the
    quotation does not say in figures.
    """
    said = _NUMBER.findall(quote)
    formal = _NUMBER.findall(restated(norm))
    bounds = [f"{bound.value * (100 if bound.share else 1):g}" for bound in norm.bounds if bound]
    bounds += [str(length) for length in (norm.in_a_row, norm.apart) if isinstance(length, int)]
    lost = [number for number in said if float(number) not in map(float, formal)]
    made = [number for number in dict.fromkeys(bounds) if float(number) not in map(float, said)]
    return lost, made
