"""Claims about what liner notes tell of tracks of a list, and about what links two of them."""

from collections import Counter
from dataclasses import dataclass

from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import ReplyClaim
from undercard.policy.reports.claims import Clause
from undercard.policy.reports.phrases import Cited, Recorded
from undercard.retrieval.folding import fold_name
from undercard.retrieval.liner_notes import liner_notes, tag_phrases
from undercard.retrieval.title_facts import guests_of
from undercard.retrieval.tracks import Track


def tags(track: Track) -> tuple[str, ...]:
    """The tags of a track's liner notes, the most telling first."""
    return liner_notes().get(track.song, ())


@dataclass(frozen=True)
class Noted(ReplyClaim):
    """The liner notes of a track have this tag. They are recollections, and said as such."""

    track: str
    tag: str

    def clause(self) -> Clause[Facts]:
        """How the tag is said of a song."""
        return Clause("reason", reason=Recorded(tag_phrases()[self.tag]))

    def recorded(self, facts: Facts) -> bool:
        """Looked up in the notes again."""
        track = facts.track(self.track)
        return track is not None and self.tag in tags(track)


@dataclass(frozen=True)
class NotedOften(ReplyClaim):
    """The liner notes of so many tracks of the list have this tag."""

    tag: str
    count: int

    @classmethod
    def of(cls, facts: Facts, tag: str) -> "NotedOften":
        """Counted in the list."""
        return cls(tag, sum(tag in tags(track) for track in facts.tracks))

    def clause(self) -> Clause[Facts]:
        """The number."""
        return Clause("number", number=self.count)

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return NotedOften.of(facts, self.tag) == self


@dataclass(frozen=True)
class FromAlbum(ReplyClaim):
    """So many tracks of the list are from one album of one artist, and of no other as many."""

    album: str
    artist: str
    count: int

    @classmethod
    def most(cls, facts: Facts) -> "FromAlbum | None":
        """The album that most are from; None where no album has two, or two are level."""
        albums = Counter((one.album, one.artist) for one in facts.tracks if one.album)
        (top, count), (_, second) = [*albums.most_common(2), (("", ""), 0), (("", ""), 0)][:2]
        return cls(top[0] or "", top[1], count) if count > max(1, second) else None

    def clause(self) -> Clause[Facts]:
        """The album's title."""
        return Clause("title", title=Cited(self.album))

    def recorded(self, facts: Facts) -> bool:
        """Looked up in the list again."""
        return FromAlbum.most(facts) == self


@dataclass(frozen=True)
class AlbumCount(FromAlbum):
    """The same as the number of those tracks."""

    def clause(self) -> Clause[Facts]:
        """The number alone."""
        return Clause("number", number=self.count)

    def recorded(self, facts: Facts) -> bool:
        """Counted again."""
        return FromAlbum.most(facts) == FromAlbum(self.album, self.artist, self.count)


@dataclass(frozen=True)
class Guests(ReplyClaim):
    """An artist of the list is credited as a guest on another artist's track of it."""

    artist: str
    track: str

    @classmethod
    def first(cls, facts: Facts) -> "Guests | None":
        """The first such artist, with the track; None where there is none."""
        artists = {fold_name(track.artist): track.artist for track in facts.tracks}
        for track in facts.tracks:
            guest = _one_guest(track)
            if guest in artists and guest != fold_name(track.artist):
                return cls(artists[guest], track.id)
        return None

    def clause(self) -> Clause[Facts]:
        """The artist's name."""
        return Clause("bare", value=self.artist)

    def recorded(self, facts: Facts) -> bool:
        """Looked up in titles and artists again."""
        track = facts.track(self.track)
        has = any(one.artist == self.artist for one in facts.tracks)
        return has and track is not None and fold_name(self.artist) == _one_guest(track)


def _one_guest(track: Track) -> str:
    """The guest of a track that has but one: of "Earth, Wind & Fire" nobody is called Fire."""
    names = guests_of(track.title)
    return names[0] if len(names) == 1 else ""


@dataclass(frozen=True)
class Newcomer(ReplyClaim):
    """A track of the list is by an artist whom the catalogue's definition calls emerging."""

    track: str
    title: str
    artist: str

    def clause(self) -> Clause[Facts]:
        """The track."""
        return Clause("stands", title=Cited(self.title), artist=self.artist)

    def recorded(self, facts: Facts) -> bool:
        """Looked up again."""
        track = facts.track(self.track)
        named = track is not None and (track.title, track.artist) == (self.title, self.artist)
        return named and track is not None and track.artist_tier == "emerging"
