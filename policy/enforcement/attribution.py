"""What each norm did: the slate is made again without it, exactly, and what differs is its doing."""

from collections.abc import Callable, Mapping, Sequence

from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import Move

Slate = tuple[int, ...]
LATE = "there was no time to find out which norm moved it"


def moves(
    before: Slate,
    after: Slate,
    without: Mapping[str, Slate],
    norms: Mapping[str, Norm],
    table: CandidateTable,
    *,
    complete: bool = True,
) -> tuple[Move, ...]:
    """Every candidate that stands elsewhere than before, with the norms that pushed it that way.

    A norm pushed a candidate up if it would stand lower (or be out) without it, and down if it
    would stand higher. `without`: per norm id, the best slate under all the other norms.
    `complete`: whether every norm is there.
    """
    old = {row: rank for rank, row in enumerate(before, start=1)}
    new = {row: rank for rank, row in enumerate(after, start=1)}
    found = []
    for row in [*after, *(row for row in before if row not in new)]:
        if old.get(row) == new.get(row):
            continue
        up = _better(new.get(row), old.get(row))
        others = {
            name: slate.index(row) + 1 if row in slate else None for name, slate in without.items()
        }
        movers = {
            name: other
            for name, other in others.items()
            if (_better(new.get(row), other) if up else _better(other, new.get(row)))
        }
        found.append(
            Move(
                id=table.ids[row],
                from_rank=old.get(row),
                to_rank=new.get(row),
                norms=tuple(norms[name].ref for name in movers),
                why=_why(new.get(row), movers, norms) if movers or complete else LATE,
            )
        )
    return tuple(found)


def _better(rank: int | None, than: int | None) -> bool:
    """Whether a rank is better than another; out of the slate is worst."""
    return rank is not None and (than is None or rank < than)


def _why(now: int | None, movers: Mapping[str, int | None], norms: Mapping[str, Norm]) -> str:
    if not movers:
        return "moved by the norms together: leaving out any one of them would change nothing here"
    return "; ".join(
        f"without {norms[name].ref} it would be {_place(rank, now)}"
        for name, rank in movers.items()
    )


def _place(rank: int | None, now: int | None) -> str:
    if rank is None:
        return "left out"
    return f"at {rank}" if now is not None else f"in the list, at {rank}"


def leave_one_out(
    names: Sequence[str], solve_without: Callable[[str], Slate | None]
) -> dict[str, Slate]:
    """The best slate without each norm; a norm for which none was proved best in time is not there."""
    found = {name: solve_without(name) for name in names}
    return {name: slate for name, slate in found.items() if slate is not None}
