"""Parts of a list that something of their own is asked for: "half disco, half dub"."""

from pydantic import BaseModel, ConfigDict

from undercard.chat.dialogue.limits import LONGEST_LIST


class Part(BaseModel):
    """Some places of a list: by rank (−1 is the last), every so-and-so-many-th, or a share of it.

    Just one of the three is set; `words` are those that it was said with. `every` is the step and
    the first rank; `share` goes from one part of the list to another, 0 being its beginning and 1
    its end. `little`: there is to be a little of something, spread over the list.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    words: str = ""
    ranks: tuple[int, ...] = ()
    every: tuple[int, int] | None = None
    little: bool = False
    share: tuple[float, float] | None = None

    def places(self, size: int) -> tuple[int, ...]:
        """Its places in a list of so many tracks, from 0.

        A share that goes on to the end goes on however long the list becomes.

        >>> Part(share=(0, 0.5)).places(5), Part(ranks=(1, -1)).places(4)
        ((0, 1, 2), (0, 3))
        """
        if self.every is not None:
            step, first = self.every
            return tuple(range(first - 1, LONGEST_LIST, step))
        if self.share is not None:
            start, end = (int(size * at + 0.5) for at in self.share)
            return tuple(range(start, LONGEST_LIST if self.share[1] == 1 else end))
        at = (rank - 1 if rank > 0 else size + rank for rank in self.ranks)
        return tuple(place for place in at if 0 <= place < size)
