"""Predicates as Chroma filters. Leaves evaluating them to Chroma; both must select the same tracks.

Chroma has no negation and lets an absent key pass `$ne` and `$nin`, so a negation is pushed down to
the tests, and each one that could let the unknown pass also asks for `<field>_known`: a yes/no key
that whoever fills the index writes on every entry, for every field that norms may test. A field
with several values is a list in Chroma, asked with `$contains`.
"""

import itertools
from collections.abc import Set
from typing import Any

from undercard.policy.norms.predicates import All, AnyOf, Not, Predicate, Some, Test

Where = dict[str, Any]


def where(predicate: Predicate, several: Set[str] = frozenset()) -> Where:
    """The filter that keeps exactly what makes the predicate true.

    `several`: fields whose entries are lists.
    """
    return _filter(predicate, True, several)


def _filter(predicate: Predicate, wanted: bool, several: Set[str]) -> Where:
    if isinstance(predicate, Not):
        return _filter(predicate.not_, not wanted, several)
    if isinstance(predicate, Test):
        return _test(predicate, wanted, several)
    if isinstance(predicate, Some):
        return _filter(_spelled_out(predicate), wanted, several)
    parts = predicate.all if isinstance(predicate, All) else predicate.any
    joined = "$and" if isinstance(predicate, All) is wanted else "$or"
    return _join(joined, [_filter(part, wanted, several) for part in parts])


def _spelled_out(predicate: Some) -> AnyOf:
    """Chroma cannot count: any group of so many parts, all of them."""
    return AnyOf(
        any=tuple(
            All(all=group) for group in itertools.combinations(predicate.of, predicate.at_least)
        )
    )


def _join(operator: str, parts: list[Where]) -> Where:
    return parts[0] if len(parts) == 1 else {operator: parts}


def _test(test: Test, wanted: bool, several: Set[str]) -> Where:
    known = {f"{test.field}_known": {"$eq": True}}
    if test.known is not None:
        return {f"{test.field}_known": {"$eq": test.known is wanted}}
    values = test.in_ or test.not_in or ((test.is_,) if test.is_ is not None else None)
    if values is None:
        return _range(test, wanted)
    positive = (test.not_in is None) is wanted
    if test.field in several:
        sign, join = ("$contains", "$or") if positive else ("$not_contains", "$and")
        found = _join(join, [{test.field: {sign: value}} for value in values])
    else:
        found = {test.field: {"$in" if positive else "$nin": list(values)}}
    return found if positive else {"$and": [known, found]}


def _range(test: Test, wanted: bool) -> Where:
    low, high = test.between if test.between is not None else (test.at_least, test.at_most)
    sides = [("$gte", "$lt", low), ("$lte", "$gt", high)]
    parts = [
        {test.field: {inside if wanted else outside: bound}}
        for inside, outside, bound in sides
        if bound is not None
    ]
    return _join("$and" if wanted else "$or", parts)
