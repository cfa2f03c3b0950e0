"""Whether norms can stand beside one another at all: every id once, no circles, nothing missing."""

from collections.abc import Mapping, Sequence

from undercard.policy.errors import NormSetError
from undercard.policy.norms.norm import Norm


def check_set(norms: Sequence[Norm]) -> None:
    """Raise NormSetError when an id comes twice, or `part_of` or `overrides` go in a circle."""
    by_id: dict[str, Norm] = {}
    for norm in norms:
        if norm.id in by_id:
            raise NormSetError(
                f"norm {norm.id} is given twice ({by_id[norm.id].ref} and {norm.ref}); keep one"
            )
        by_id[norm.id] = norm
    for norm in norms:
        if norm.part_of is not None and norm.part_of not in by_id:
            raise NormSetError(
                f"norm {norm.id}: part_of names {norm.part_of!r}, which is not among the norms "
                "given"
            )
    for name in ("part_of", "overrides"):
        graph = {norm.id: _references(norm, name) for norm in norms}
        for start in graph:
            _refuse_circle(graph, start, name)


def _references(norm: Norm, name: str) -> tuple[str, ...]:
    if name == "overrides":
        return norm.overrides
    if norm.part_of:
        return (norm.part_of,)
    return ()


def _refuse_circle(graph: Mapping[str, tuple[str, ...]], start: str, name: str) -> None:
    path, open_ends = {start: ""}, [start]
    while open_ends:
        here = open_ends.pop()
        for after in graph.get(here, ()):
            if after == start:
                circle = " -> ".join([*_way(path, here), start])
                raise NormSetError(f"{name} goes round in a circle: {circle}")
            if after not in path:
                path[after] = here
                open_ends.append(after)


def _way(path: Mapping[str, str], to: str) -> list[str]:
    """The names on a path, from its start to one of them; `path` has each one's name before it."""
    names: list[str] = []
    while to:
        names.append(to)
        to = path[to]
    return names[::-1]
