"""Shows what a norm means by two lists: one that satisfies it, and one that just violates it.

The lists are made of imagined items, one for each sort that the norm tells apart, and are judged by
the verifier, which shares no code with whatever read the norm.
"""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from undercard.policy.enforcement.verifier import verify
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.overlap import TooManySortsError, imagined
from undercard.policy.norms.predicates import evaluate
from undercard.policy.norms.table import CandidateTable

_LENGTHS = (10, 20, 5, 3, 40)  # a list of ten is what people picture
_SIDES = ("counted", "other", "outside")

Row = Mapping[str, object]


@dataclass(frozen=True)
class Example:
    """A list, item by item, whether it satisfies the norm, and how many of its items count.

    For a norm with `per`, how many share one value.
    """

    items: tuple[Row, ...]
    satisfied: bool
    counted: int
    out_of: int


def examples(norm: Norm) -> tuple[Example, Example] | None:
    """A list that satisfies the norm and one that differs by one item and violates it.

    None where no such pair is found: a permission, or too many attributes to imagine.
    """
    if norm.modality == "permission":
        return None
    sorts = _sorts(norm)
    if sorts is None:
        return None
    judged = norm.model_copy(update={"over": "list"})
    for size in _LENGTHS:
        lists = [_example(judged, rows) for rows in _lists(norm, sorts, size)]
        for one, other in itertools.pairwise(lists):
            if one.satisfied != other.satisfied:
                return (one, other) if one.satisfied else (other, one)
    return None


def _sorts(norm: Norm) -> dict[str, Row] | None:
    """An item that counts, one that is only counted out of, and one outside of both."""
    given = [part for part in (norm.where, norm.among) if part is not None]
    try:
        table = imagined(given)
    except TooManySortsError:
        return None
    found: dict[str, Row] = {}
    rows = [table.row(at) for at in range(len(table))] if given else [{}]
    for row in rows:
        inside = norm.among is None or evaluate(norm.among, row) is True
        counts = norm.where is None or evaluate(norm.where, row) is True
        side = ("counted" if counts else "other") if inside else "outside"
        plain = {name: value for name, value in row.items() if value is not None}
        if len(plain) > len(found.get(side, {})) or side not in found:
            found[side] = plain
    return found


def _lists(norm: Norm, sorts: Mapping[str, Row], size: int) -> Iterator[list[Row]]:
    """Lists with one item more that counts each time, or that shares its value of `per`."""
    if norm.per is not None:
        for same in range(1, size + 1):
            yield [{**sorts["counted"], norm.per: "A" if at < same else f"B{at}"}
                   for at in range(size)]  # fmt: skip
        return
    rest = sorts.get("other") or sorts.get("outside")
    if rest is None or "counted" not in sorts:
        return
    for counted in range(size + 1):
        yield [sorts["counted"]] * counted + [rest] * (size - counted)


def _example(norm: Norm, rows: Sequence[Row]) -> Example:
    minutes = {"minutes": 4.0} if norm.weigh == "minutes" else {}
    full = [{**minutes, **row} for row in rows]
    names = dict.fromkeys(name for row in full for name in row)
    columns = {name: [row.get(name) for row in full] for name in names}
    table = CandidateTable([str(at) for at in range(len(full))], [0.0] * len(full), columns)  # type: ignore[arg-type]
    check = verify(range(len(full)), [norm], table)[norm.id]
    inside = [row for row in full if norm.among is None or evaluate(norm.among, row) is True]
    counts = [row for row in inside if norm.where is None or evaluate(norm.where, row) is True]
    most = len(counts)
    if norm.per is not None:
        most = max(Counter(str(row.get(norm.per)) for row in counts).values(), default=0)
    return Example(tuple(full), check.satisfied, most, len(inside))
