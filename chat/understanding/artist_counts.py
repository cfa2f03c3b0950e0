"""How many tracks of each artist: "12 rock songs, one by Queen", "two by Adele, two by Sia"."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.limits import LONGEST_LIST, Limits
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.amount_readers import read_amount
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedSpan

_SEVERAL = 2  # counts that each have their artist


@dataclass(frozen=True)
class ArtistCounts:
    """The words of the counts, by those of the artists, and the spans that say no more than them.

    `whole`: together they are the list.
    """

    by_artist: dict[str, str] = field(default_factory=dict)
    spans: tuple[TaggedSpan, ...] = ()
    whole: bool = False

    @classmethod
    def of(cls, one: Spoken, spans: Sequence[TaggedSpan]) -> "ArtistCounts":
        """Those of an act; a first number that stands alone says how many tracks there are."""
        counts = counts_of_tracks(one, spans)
        pairs = [
            (count, artist)
            for count in counts
            if (artist := _artist_after(one, count, spans)) is not None
        ]
        whole = len(pairs) >= _SEVERAL and len(pairs) == len(counts)
        if not whole:
            pairs = [(count, artist) for count, artist in pairs if count is not counts[0]]
        held = {one.words(artist): one.words(count) for count, artist in pairs}
        return cls(held, tuple(count for count, _ in pairs), whole)

    def together(self, words: str, criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
        """The list that the artists' tracks make up, from what was read of each."""
        caps = [cap for one in criteria for cap in one.limits.artist_most]
        if not self.whole or not caps:
            return ()
        names = tuple(cap.artist for cap in caps)
        limits = Limits(artists=names, tracks=sum(cap.at_most for cap in caps))
        return (Criterion(words=words.strip(), limits=limits),)


def counts_of_tracks(one: Spoken, spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """The numbers that count tracks, and neither people nor years: "I'm 7", "200 guests"."""
    words = criteria_words()

    def counts(span: TaggedSpan) -> bool:
        after = one.text[span.end : one.act.end].split()
        of_others = words.has("counted", " ".join(after[:2]))
        is_age = not after and words.ends_with("ages", one.before(span))
        return not (of_others or is_age)

    found = [span for span in spans if span.kind == "count" and span.polarity == "+"]
    return [span for span in found if counts(span)]


def added_up(one: Spoken, spans: Sequence[TaggedSpan]) -> tuple[Criterion, ...]:
    """As many as several counts make together: "three from the 70s, three from the 80s"."""
    counts = counts_of_tracks(one, spans)
    parts = [
        after.kind
        for count in counts
        for after in [span for span in spans if span.start >= count.end][:1]
    ]
    if len(counts) < _SEVERAL or len(parts) < len(counts) or set(parts) != {"year"}:
        return ()
    read = [read_amount(one.words(span), one.language).tracks for span in counts]
    total = sum(each.one_number for each in read if each is not None)
    limits = Limits(tracks=min(total, LONGEST_LIST))
    return (Criterion(words=one.all_words.strip(), limits=limits),)


def _artist_after(one: Spoken, count: TaggedSpan, spans: Sequence[TaggedSpan]) -> TaggedSpan | None:
    """The artist of whom so many are counted: nothing but "songs by" stands between."""
    after = [span for span in spans if span.start >= count.end and span.polarity == "+"]
    artist = after[0] if after else None
    if artist is None or artist.kind != "artist":
        return None
    words = criteria_words()
    between = one.text[count.end : artist.start].split()
    plain = all(words.is_one("by", word) or words.is_filler(word) for word in between)
    return artist if plain else None
