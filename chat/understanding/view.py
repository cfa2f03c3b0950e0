"""What the understanding may know of the dialogue: the slate shown and what was last spoken of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class View:
    """The slate in view, by rank, and the rank last spoken of (`focus`, from 1).

    `spoken_of` are all ranks that were last spoken of together, for "them" and "those two".
    """

    ids: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    artists: tuple[str, ...] = ()
    albums: tuple[str | None, ...] = ()
    focus: int | None = None
    spoken_of: tuple[int, ...] = ()
    has_offer: bool = False  # the last reply offered something that "yes" accepts
    has_topic: bool = False  # an earlier turn asked for something
    language: str = ""  # in which the turn before was said
    page: str = ""  # language of the page, which the first turn is likely said in
    standing: tuple[str, ...] = ()  # the words of what holds
    asked: str = ""  # what the turn before asked of tracks: the kind of act, and of what field
    changed: bool = False  # whether the last wish was for more or less, so that more may follow
    offers: tuple[str, ...] = ()  # what the last reply offered, as buttons say it

    def __len__(self) -> int:
        return len(self.ids)

    def after(self, ranks: Sequence[int]) -> "View":
        """The view once these ranks were spoken of; −1 is the last."""
        counted = (rank if rank > 0 else len(self) + 1 + rank for rank in ranks)
        there = tuple(rank for rank in counted if 0 < rank <= len(self))
        focus = there[0] if len(there) == 1 else self.focus
        return replace(self, spoken_of=there, focus=focus) if there else self

    def named(self, text: str) -> tuple[int, ...]:
        """Ranks of tracks whose title, or else whose artist, is named in the text."""
        low = text.lower()
        by_title = tuple(rank for rank, title in enumerate(self.titles, 1) if _mentions(low, title))
        return by_title or tuple(
            rank for rank, artist in enumerate(self.artists, 1) if _mentions(low, artist)
        )


def _mentions(text: str, name: str) -> bool:
    plain = name.lower().split(" - ")[0].split(" (")[0].strip()
    if len(plain) <= 2:
        return False
    words = " ".join("".join(c if c.isalnum() or c in "&'" else " " for c in text).split())
    return f" {plain} " in f" {words} "
