"""A list that a listener brought along, pasted or from a file: what became of each of its lines."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from undercard.chat.dialogue.acts import Act, Criterion, OwnList
from undercard.chat.dialogue.limits import LONGEST_LIST, Limits

Use = Literal["list", "like", "not", "ask"]
_EXAMPLES = 30  # tracks that others are looked for by


class Told(BaseModel):
    """The words of a line, and a track of the catalogue that they were taken for or come near."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    words: str
    track: str


class Brought(BaseModel):
    """What is to be done with the list, and what its lines are in the catalogue.

    `tracks` are ids in its order, each once; `missing` are lines that are not here, `near` those
    of them to which something else comes near, `taken` lines that were misspelt, `twice` lines
    that are a track which stands before. A list of names has `artists` and no tracks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    words: str  # by which it is called: what was said before it, or its first line
    use: Use
    lines: int
    tracks: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    near: tuple[Told, ...] = ()
    taken: tuple[Told, ...] = ()
    twice: tuple[str, ...] = ()
    artists: tuple[str, ...] = ()
    after: str = ""  # what was said after it
    own: OwnList = OwnList()

    @property
    def played(self) -> tuple[str, ...]:
        """As many of its tracks as a list may have."""
        return self.tracks[:LONGEST_LIST]

    def act(self, use: Use) -> Act:
        """What is done with its tracks."""
        words, tracks = self.words, self.played
        if self.artists:
            return self._by_artists(use)
        if use == "like":
            examples = Criterion(words=words, seeds=tracks[:_EXAMPLES])
            return Act(kind="wish", words=words, criteria=(examples,))
        if use == "not":
            gone = Criterion(words=words, limits=Limits(tracks_not=self.tracks))
            return Act(kind="exclude", words=words, criteria=(gone,))
        wanted = Criterion(
            words=words, tracks=tracks, own=self.own, limits=Limits(tracks=len(tracks))
        )
        return Act(kind="bring", words=words, tracks=tracks, criteria=(wanted,))

    def _by_artists(self, use: Use) -> Act:
        """Music by them, like theirs, or none of it."""
        words, names = self.words, self.artists
        if use == "not":
            gone = Criterion(words=words, limits=Limits(artists_not=names))
            return Act(kind="exclude", words=words, criteria=(gone,))
        told = {"seed_artists": names} if use == "like" else {"limits": Limits(artists=names)}
        return Act(kind="wish", words=words, criteria=(Criterion(words=words, **told),))
