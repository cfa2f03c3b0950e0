"""A query as it was read: its evidence, and what its words were taken for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from undercard.retrieval.candidates import Kind
from undercard.retrieval.fusion import Channel, Floats, Rows
from undercard.retrieval.genres import GenreMention
from undercard.retrieval.names import Mention
from undercard.retrieval.playlists import Liked
from undercard.retrieval.query import Mask, Query
from undercard.retrieval.sound import SoundWish


@dataclass(frozen=True, eq=False)
class Reading:
    """A query as it was understood: its evidence, and the words that explain it."""

    query: Query
    allowed: Mask
    channels: tuple[Channel, ...]
    reserved: Rows
    sound: Mapping[str, float]
    terms: tuple[str, ...]
    genres: tuple[str, ...]
    seeds: tuple[int, ...]
    liked: Mapping[Kind, Liked]
    labels: tuple[str, ...] = ()  # what people call such music, the nearest first
    company: Floats | None = None  # how alike artists are to those who are surely called so, (n,)


class UnderstoodText(NamedTuple):
    """A text as it was understood.

    `unnamed` is the text without the names in it; `explained` says whether names, genres and sound
    words say all that the text says.
    """

    unnamed: str
    mentions: tuple[Mention, ...]
    genres: tuple[GenreMention, ...]
    wishes: tuple[SoundWish, ...]
    terms: tuple[str, ...]
    explained: bool


class Place(Protocol):
    """Something that was found in a text, from `start` up to `end`."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


def without_places(text: str, places: Sequence[Place]) -> str:
    """The text with some places left out."""
    kept, position = [], 0
    for place in sorted(places, key=lambda place: (place.start, place.end)):
        kept.append(text[position : max(place.start, position)])
        position = max(position, place.end)
    return " ".join([*kept, text[position:]])
