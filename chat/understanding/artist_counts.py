"""What the numbers of a wish count: tracks of each artist, of each decade, or no tracks at all.

"12 rock songs, one by Queen", "two by Adele, two by Sia", "three from the 70s, three from the 80s";
"I'm 7", "200 guests".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.limits import LONGEST_LIST, Limits
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.amount_readers import read_amount
from undercard.chat.understanding.spoken import Spoken
from undercard.chat.understanding.tagger import TaggedSpan

_SEVERAL = 2  # counts that each have their artist, or their years


@dataclass(frozen=True)
class ArtistCounts:
    """The words of the counts, by those of the artists, and the spans that are read with them.

    `whole`: the artists' tracks together are the list. `total`: so many tracks are the list.
    """

    by_artist: dict[str, str] = field(default_factory=dict)
    spans: tuple[TaggedSpan, ...] = ()
    whole: bool = False
    total: int | None = None
    most: int | None = None  # by any artist

    @classmethod
    def of(cls, one: Spoken, spans: Sequence[TaggedSpan]) -> "ArtistCounts":
        """Those of an act; a first number that stands alone says how many tracks there are."""
        numbers = [span for span in spans if span.kind == "count" and span.polarity == "+"]
        counts = [span for span in numbers if _counts_tracks(one, span)]
        none = tuple(span for span in numbers if span not in counts)
        if (total := _by_years(one, counts, spans)) is not None:
            return cls(spans=tuple(numbers), total=total)
        if (each := _of_each(one, counts, spans)) is not None:
            return cls(spans=tuple(numbers), total=each[0], most=each[1])
        pairs = [
            (count, artist)
            for count in counts
            if (artist := _artist_after(one, count, spans)) is not None
        ]
        counted = [count for count, _ in pairs]
        whole = len(pairs) >= _SEVERAL and (
            len(pairs) == len(counts) or _is_sum(one, counts[0], counted)
        )
        if not whole:
            pairs = [(count, artist) for count, artist in pairs if count is not counts[0]]
        held = {one.words(artist): one.words(count) for count, artist in pairs}
        return cls(held, (*none, *(counts if whole else (count for count, _ in pairs))), whole)

    def together(self, words: str, criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
        """The list that the parts make up, from what was read of each artist."""
        caps = [cap for one in criteria for cap in one.limits.artist_most if self.whole]
        names = tuple(cap.artist for cap in caps)
        tracks = sum(cap.at_most for cap in caps) if caps else self.total
        if tracks is None:
            return ()
        limits = Limits(artists=names, tracks=min(tracks, LONGEST_LIST), per_artist=self.most)
        return (Criterion(words=words.strip(), limits=limits),)


def _is_sum(one: Spoken, total: TaggedSpan, counts: Sequence[TaggedSpan]) -> bool:
    """Whether a number is what the others come to: "twelve, six from Blur, six from Oasis"."""
    read = [read_amount(one.words(span), one.language).tracks for span in (total, *counts)]
    numbers = [each.one_number for each in read if each is not None]
    return total not in counts and numbers[:1] == [sum(numbers[1:])]


def _counts_tracks(one: Spoken, span: TaggedSpan) -> bool:
    """Whether a number counts neither people nor years."""
    words = criteria_words()
    after = one.text[span.end : one.act.end].split()
    is_age = not after and words.ends_with("ages", one.before(span))
    return not (is_age or words.has("counted", " ".join(after[:2])))


def _of_each(
    one: Spoken, counts: Sequence[TaggedSpan], spans: Sequence[TaggedSpan]
) -> tuple[int, int] | None:
    """How many there are in all, and of each: "Thin Lizzy and U2, a few of each"."""
    artists = [span for span in spans if (span.kind, span.polarity) == ("artist", "+")]
    after = " ".join(one.text[counts[0].end : one.act.end].split()[:4]) if counts else ""
    said = f"{one.words(counts[0])} {after}" if counts else ""
    read = read_amount(one.words(counts[0]), one.language).tracks if counts else None
    if len(counts) != 1 or len(artists) < _SEVERAL or read is None:
        return None
    if not criteria_words().has("of_each", said):
        return None
    return read.one_number * len(artists), read.one_number


def _by_years(one: Spoken, counts: Sequence[TaggedSpan], spans: Sequence[TaggedSpan]) -> int | None:
    """How many several counts make together that each have their years behind them."""
    behind = [[span.kind for span in spans if span.start >= count.end][:1] for count in counts]
    if len(counts) < _SEVERAL or any(kinds != ["year"] for kinds in behind):
        return None
    read = [read_amount(one.words(span), one.language).tracks for span in counts]
    return sum(each.one_number for each in read if each is not None)


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
