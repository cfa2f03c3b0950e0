"""What each norm did: the slate is made again without it, and what differs is its doing."""

from collections.abc import Callable, Mapping, Sequence

from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import Move

Slate = tuple[int, ...]
EARLIER = "it was lifted in an earlier list, and stays; without that it would be {place}"
KEPT = "it stands where the order of the list before puts it"
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
    for row in dict.fromkeys([*after, *before]):
        was, now = old.get(row), new.get(row)
        if was == now:
            continue
        movers = _movers(row, was, now, without)
        refs = tuple(norms[name].ref for name in movers)
        why = _why(now, movers, norms) if movers or complete else LATE
        earlier = _still(table.lifted.get(table.ids[row], ()), norms)
        if earlier and _better(now, was):
            refs = tuple(dict.fromkeys((*earlier, *refs)))
            why = EARLIER.format(place=_place(was, now))
        elif not movers and table.unruled is not None:
            why = KEPT
        found.append(Move(id=table.ids[row], from_rank=was, to_rank=now, norms=refs, why=why))
    return tuple(found)


def _still(refs: Sequence[str], norms: Mapping[str, Norm]) -> tuple[str, ...]:
    """Those of the norms that lifted a candidate earlier which bind this slate as well."""
    here = {norm.ref for norm in norms.values()}
    return tuple(ref for ref in refs if ref in here)


def _movers(
    row: int, was: int | None, now: int | None, without: Mapping[str, Slate]
) -> dict[str, int | None]:
    """The norms that pushed a candidate from one rank to another; its rank without each."""
    up = _better(now, was)
    found: dict[str, int | None] = {}
    for name, slate in without.items():
        other = slate.index(row) + 1 if row in slate else None
        pushed = _better(now, other) if up else _better(other, now)
        if pushed:
            found[name] = other
    return found


def _better(rank: int | None, than: int | None) -> bool:
    """Whether a rank is better than another; out of the slate is worst."""
    return rank is not None and (than is None or rank < than)


def _why(now: int | None, movers: Mapping[str, int | None], norms: Mapping[str, Norm]) -> str:
    if not movers:
        return "moved by the norms together: leaving out any one of them would change nothing here"
    ways = [f"without {norms[name].ref} it would be {_place(r, now)}" for name, r in movers.items()]
    return "; ".join(ways)


def _place(rank: int | None, now: int | None) -> str:
    if rank is None:
        return "left out"
    if now is not None:
        return f"at {rank}"
    return f"in the list, at {rank}"


def leave_one_out(
    names: Sequence[str], solve_without: Callable[[str], Slate | None]
) -> dict[str, Slate]:
    """The best slate without each norm; none for a norm where it was not proved in time."""
    found = {name: solve_without(name) for name in names}
    return {name: slate for name, slate in found.items() if slate is not None}
