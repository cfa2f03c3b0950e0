"""Whether the limits that a list was made under hold, by what the catalogue has stored.

A limit that no column can settle is passed over: "new to me", and a genre that the vocabulary knows
and the catalogue has not. The limit of length binds from above: a list that was shortened is right.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from undercard.chat.dialogue.limits import ArtistMost, Bounds, Limits
from undercard.chat.understanding.vocabulary import Genre, Vocabulary
from undercard.retrieval.artist_facts import told_of
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import fold_name
from undercard.retrieval.genre_hints import likely_country, likely_gender
from undercard.retrieval.liner_notes import liner_notes
from undercard.retrieval.title_facts import initial_of, versions_of, words_of
from undercard.retrieval.tracks import Track

_SLACK = 1e-6  # of sums and of stored numbers
Tracks = Sequence[Track]


_vocabulary = lru_cache(maxsize=1)(Vocabulary)


def broken_limits(limits: Limits, ids: Sequence[str], catalogue: Catalogue) -> Sequence[str]:
    """The names of the limits that do not hold on this list."""
    tracks = [catalogue[track] for track in ids]
    vocabulary = _vocabulary(catalogue)
    wanted, unwanted = (
        [vocabulary.genre(word) for word in words] for words in (limits.genres, limits.genres_not)
    )
    names = {
        "genres": _stored(wanted) if all(genre.is_here for genre in wanted) else (),
        "genres_not": (*limits.genres_not, *_stored(unwanted)),
    }
    set_here = limits.model_copy(update=names)
    return [
        name
        for name in set_here.names_set()
        if name in _HOLDS and not _HOLDS[name](getattr(set_here, name), tracks)
    ]


def _stored(genres: Sequence[Genre]) -> tuple[str, ...]:
    """The catalogue's names of the vocabulary's genres."""
    return tuple(dict.fromkeys(name for genre in genres for name in genre.names))


def _within(bounds: Bounds, number: float | None) -> bool:
    if number is None:
        return False
    low, high = bounds.at_least, bounds.at_most
    return (low is None or number >= low - _SLACK) and (high is None or number <= high + _SLACK)


def _audio(name: str) -> Callable[[Bounds, Tracks], bool]:
    return lambda bounds, tracks: all(_within(bounds, each.audio.get(name)) for each in tracks)


def _one_of(read: Callable[[Track], Sequence[str]]) -> Callable[[Sequence[str], Tracks], bool]:
    """Every track has one of the wanted values."""

    def holds(wanted: Sequence[str], tracks: Tracks) -> bool:
        names = set(map(fold_name, wanted))
        return all(names & set(map(fold_name, read(track))) for track in tracks)

    return holds


def _none_of(read: Callable[[Track], Sequence[str]]) -> Callable[[Sequence[str], Tracks], bool]:
    """No track has one of the unwanted values."""

    def holds(unwanted: Sequence[str], tracks: Tracks) -> bool:
        names = set(map(fold_name, unwanted))
        return not any(names & set(map(fold_name, read(track))) for track in tracks)

    return holds


def _genres(track: Track) -> Sequence[str]:
    return (*track.genres, *track.subgenres, *track.styles, *track.playlists)


def _artist(track: Track) -> Sequence[str]:
    return (track.artist,)


def _country(track: Track) -> Sequence[str]:
    return (track.country or told_of(track.artist).country or likely_country(track.styles) or "",)


def _gender(track: Track) -> Sequence[str]:
    return (track.gender or told_of(track.artist).gender or likely_gender(track.styles) or "",)


def _language(track: Track) -> Sequence[str]:
    return (told_of(track.artist).language or "",)


def _in_a_year(spans: Sequence[Bounds], track: Track) -> bool:
    return any(_within(span, track.year) for span in spans)


def _at_most_by(most: Sequence[ArtistMost], tracks: Tracks) -> bool:
    counts = Counter(fold_name(track.artist) for track in tracks)
    return all(counts[fold_name(one.artist)] <= one.at_most for one in most)


def _explicit(wanted: bool, tracks: Tracks) -> bool:
    explicit = [track.explicit is True for track in tracks]
    return all(explicit) if wanted else not any(explicit)


def _titled(phrases: Sequence[str], track: Track) -> bool:
    """Whether all words of one of the phrases are in the title."""
    words = set(words_of(track.title))
    return any(set(fold_name(phrase).split()) <= words for phrase in phrases)


def _begins(letters: Sequence[str], tracks: Tracks) -> bool:
    wanted: set[str | None] = set(map(fold_name, letters))
    return all(initial_of(each.title) in wanted for each in tracks)


def _minutes(bounds: Bounds, tracks: Tracks) -> bool:
    return _within(bounds, sum(track.minutes or 0.0 for track in tracks))


def _per_artist(most: int, tracks: Tracks) -> bool:
    counts = Counter(fold_name(track.artist) for track in tracks)
    return max(counts.values(), default=0) <= most


_HOLDS: Mapping[str, Callable[[Any, Tracks], bool]] = {
    "tracks": lambda most, tracks: len(tracks) <= most,
    "minutes": _minutes,
    "track_minutes": lambda ends, tracks: all(_within(ends, each.minutes) for each in tracks),
    "years": lambda spans, tracks: all(_in_a_year(spans, each) for each in tracks),
    "years_not": lambda spans, tracks: not any(_in_a_year(spans, each) for each in tracks),
    "genres": _one_of(_genres),
    "genres_not": _none_of(_genres),
    "artists": _one_of(_artist),
    "artists_not": _none_of(_artist),
    "artist_most": _at_most_by,
    "per_artist": _per_artist,
    "tracks_not": lambda dropped, tracks: not {each.id for each in tracks} & set(dropped),
    "popularity": lambda ends, tracks: all(_within(ends, each.popularity) for each in tracks),
    "tier": lambda tier, tracks: all(each.artist_tier == tier for each in tracks),
    "countries": _one_of(_country),
    "countries_not": _none_of(_country),
    "languages": _one_of(_language),
    "languages_not": _none_of(_language),
    "notes_not": _none_of(lambda track: liner_notes().get(track.song, ())),
    "genders": _one_of(_gender),
    "albums": _one_of(lambda track: (track.album or "",)),
    "explicit": _explicit,
    "title_words": lambda words, tracks: all(_titled(words, each) for each in tracks),
    "title_words_not": lambda words, tracks: not any(_titled(words, each) for each in tracks),
    "title_begins": _begins,
    "versions": _one_of(lambda track: versions_of(track.title)),
    "versions_not": _none_of(lambda track: versions_of(track.title)),
    **{
        name: _audio(name)
        for name in (
            *("tempo", "energy", "valence", "danceability"),
            *("acousticness", "instrumentalness"),
        )
    },
}
