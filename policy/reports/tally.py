"""What each norm did over many lists, added up from their rulings."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from undercard.policy.ruling import NormResult, Ruling


@dataclass
class Tally:
    """One version of a norm over `lists` lists that it was judged on, with how many met it and in
    how many it gave way.

    `counted` of `out_of`: the sums over these lists. `moves`: tracks that it moved. `cost`: the
    discounted score that leaving it out would have won, of `value` that those lists are worth.
    `price`: the highest shadow price.
    """

    ref: str
    says: str
    lists: int = 0
    met: int = 0
    gave_way: int = 0
    moves: int = 0
    counted: float = 0.0
    out_of: float = 0.0
    cost: float = 0.0
    value: float = 0.0
    price: float = 0.0

    @property
    def compliance(self) -> float | None:
        """The part of its lists that met it; None when it was judged on none."""
        if self.lists:
            return self.met / self.lists
        return None

    @property
    def share(self) -> float | None:
        """The part of all that counts which its tracks had; None when nothing counts."""
        if self.out_of:
            return self.counted / self.out_of
        return None

    @property
    def of_score(self) -> float | None:
        """The part of the score that it cost; None when that is not known."""
        if self.value:
            return self.cost / self.value
        return None


def tally(rulings: Iterable[Ruling], leave_out: Collection[str] = ()) -> dict[str, Tally]:
    """Per norm and version but those in `leave_out` (such as listeners' limits), in the order in
    which they first bound.
    """
    found: dict[str, Tally] = {}
    for ruling in rulings:
        gave_way = {entry.norm for entry in ruling.relaxed}
        for result in ruling.norms:
            if result.satisfied is not None and result.ref not in leave_out:
                one = found.setdefault(result.ref, Tally(result.ref, result.says))
                _add(one, result, ruling)
                one.gave_way += result.ref in gave_way
    return found


def _add(one: Tally, result: NormResult, ruling: Ruling) -> None:
    one.lists += 1
    one.met += result.satisfied is True
    one.counted += result.counted or 0.0
    one.out_of += result.out_of or 0.0
    one.moves += sum(result.ref in move.norms for move in ruling.moves)
    one.price = max(one.price, result.shadow_price or 0.0)
    if result.cost is not None and ruling.value is not None:
        one.cost, one.value = one.cost + result.cost, one.value + ruling.value
