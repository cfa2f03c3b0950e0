"""Orders of a list: tracks that change places, go somewhere, or are mixed."""

import random
from collections.abc import Sequence

from undercard.chat.dialogue.acts import Place

Places = list[str | None]


def swapped(places: Sequence[str | None], tracks: Sequence[str]) -> Places:
    """Two tracks in each other's place; as it is where they are not two."""
    order = list(places)
    if len(tracks) == 2 and set(tracks) <= set(order):
        first, second = map(order.index, tracks)
        order[first], order[second] = order[second], order[first]
    return order


def moved(places: Sequence[str | None], tracks: Sequence[str], to: Place | None) -> Places:
    """The tracks, in the order they stand in, at a place; as it is where there is none."""
    going = [track for track in places if track in tracks]
    if to is None or not going:
        return list(places)
    rest = [track for track in places if track not in tracks]
    at = _index(list(places), rest, going, to)
    return [*rest[:at], *going, *rest[at:]]


def _index(places: Places, rest: Places, going: Sequence[str | None], to: Place) -> int:
    """Where among the rest the tracks go in."""
    if to.together:
        return places.index(going[0])
    if to.share is not None:
        return round(len(rest) * to.share)
    if to.beside is not None:
        at = rest.index(to.beside) if to.beside in rest else len(rest)
        return at + (to.before is None)
    if to.by is not None:
        return min(max(places.index(going[0]) + to.by, 0), len(rest))
    rank = to.rank or 1
    return min(rank - 1, len(rest)) if rank > 0 else max(0, len(rest) + 1 + rank)


def there_and_back(ordered: Sequence[str]) -> list[str]:
    """What is sorted as a list that goes back from its middle on.

    >>> there_and_back("abcde")
    ['a', 'c', 'e', 'd', 'b']
    """
    return [*ordered[::2], *reversed(ordered[1::2])]


def shuffled(places: Sequence[str | None], seed: str) -> Places:
    """In another order, decided by the seed; the same only where there is no other."""
    order = list(places)
    draw = random.Random(seed)
    for _ in range(8):
        draw.shuffle(order)
        if order != list(places):
            break
    return order
