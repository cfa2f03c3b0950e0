"""Norms that say nearly what a draft says: the same, the same with another amount, or a part."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from undercard.policy.norms.formula import FORMAL
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.overlap import inside

_AMOUNTS = ("at_least", "at_most", "exactly")
_DETAILS = {
    "over": "over something else",
    "when": "in other cases",
    "unless": "with other exceptions",
}


@dataclass(frozen=True)
class Near:
    """A norm that is near to a draft, and how, in words."""

    ref: str
    says: str
    how: str


def near_norms(draft: Norm, others: Iterable[Norm]) -> list[Near]:
    """Those of the others that are near to a draft; its own versions are left out."""
    return [
        Near(other.ref, other.says, how)
        for other in others
        if other.id != draft.id and other.state != "retired"
        for how in _how(draft, other)
    ]


def _how(draft: Norm, other: Norm) -> Iterator[str]:
    differing = {name for name in FORMAL if getattr(draft, name) != getattr(other, name)}
    if _direction(draft) != _direction(other) or not differing <= {*_DETAILS, *_AMOUNTS, "where"}:
        return
    details = [words for name, words in _DETAILS.items() if name in differing]
    if differing & {*_AMOUNTS}:
        details.insert(0, "with another amount")
    said = ", ".join(details)
    if "where" not in differing:
        yield f"asks the same{', ' if said else ''}{said}"
    elif draft.where is not None and other.where is not None:
        if inside(draft.where, other.where):
            yield f"asks it of a wider class{', ' if said else ''}{said}"
        elif inside(other.where, draft.where):
            yield f"asks it of a narrower class{', ' if said else ''}{said}"


def _direction(norm: Norm) -> tuple[bool, ...]:
    return tuple(getattr(norm, name) is not None for name in _AMOUNTS)
