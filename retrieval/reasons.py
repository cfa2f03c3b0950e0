"""Says in a few words why a track was found, so that a reader can be shown it."""

import math
from collections.abc import Mapping, Sequence

from undercard.retrieval.candidates import Evidence, Kind
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import fold
from undercard.retrieval.fusion import Floats, FusionSettings
from undercard.retrieval.lexical import words
from undercard.retrieval.liner_notes import tag_phrases
from undercard.retrieval.passages import sound_words
from undercard.retrieval.playlists import PlaylistIndex
from undercard.retrieval.readings import Reading
from undercard.retrieval.tracks import Track

_BY = {"artist": "whom you named", "example_artist": "like one of the examples"}


class Wording:
    """Words the evidence of one reading."""

    def __init__(
        self,
        catalogue: Catalogue,
        reading: Reading,
        playlists: PlaylistIndex,
        settings: FusionSettings,
    ) -> None:
        self._catalogue, self._reading, self._settings = catalogue, reading, settings
        self._playlists = playlists
        self._values = {channel.kind: channel.values for channel in reading.channels}
        self._genres = {name.casefold() for name in reading.genres}

    def evidence(
        self, row: int, ranks: Mapping[Kind, Floats], place: int, *, reserved: bool
    ) -> tuple[Evidence, ...]:
        """The evidence for a row, the weightiest first.

        `place` is where it stands in the arrays of ranks.
        """
        weigh, k = self._settings.weights, self._settings.k
        found: list[tuple[float, Kind, int]] = []
        for kind, by_place in ranks.items():
            rank = float(by_place[place])
            if math.isfinite(rank):
                found.append((-weigh.get(kind, 0.0) / (k + rank), kind, int(rank)))
        found.sort()
        items: list[Evidence] = []
        for _, kind, rank in found:
            value = float(self._values[kind][row])
            detail = self._detail(kind, row)
            told = {item.detail for item in items}
            if detail and detail not in told and value >= self._settings.shown.get(kind, 0.0):
                items.append(Evidence(kind, rank, round(value, 4), detail))
        if reserved:
            detail = "found for a rule"
            items.append(Evidence("reserve", 1, 1.0, detail))
        return tuple(items) or (Evidence("popular", 1, 0.0, "in the catalogue"),)

    def _detail(self, kind: Kind, row: int) -> str:
        track = self._catalogue.track(row)
        match kind:
            case "artist" | "example_artist":
                return f"by {track.artist}, {_BY[kind]}"
            case "title":
                return f"title matches “{track.title}”"
            case "genre":
                return self._filed(row)
            case "labelled":
                return self._labelled(row, self._reading.labels)
            case "noted":
                return self._noted(row)
            case "sound":
                return self._sound(row)
            case "seed":
                return self._seed(row)
            case "meaning":
                return "close to your words in meaning"
            case "words":
                return self._words(row)
            case "liked_after":
                return self._liked_after(row)
            case "liked_beside":
                return self._liked_beside(row)
            case _:
                return "" if track.popularity is None else f"popularity {track.popularity} of 100"

    def _filed(self, row: int) -> str:
        """The genre that the track is filed under, or its artist's, or what it stands beside."""
        track = self._catalogue.track(row)
        names = (*track.subgenres, *track.genres)
        if own := " and ".join(name for name in names if name.casefold() in self._genres):
            return f"filed under {own}"
        if labelled := self._labelled(row, self._reading.genres):
            return labelled
        wanted = " and ".join(self._reading.genres)
        return f"filed under {track.subgenres[0]}, a relative of {wanted}"

    def _labelled(self, row: int, labels: Sequence[str]) -> str:
        """The first of the labels that the track has: known ones before likely ones."""
        track = self._catalogue.track(row)
        wanted = [label.casefold() for label in labels]
        if own := _first(wanted, track.styles):
            return f"by an artist known for {own}"
        if listed := _first(wanted, track.playlists):
            return f"in the playlist “{listed}”"
        if noted := _first(wanted, self._catalogue.genres_of_artists.noted_of(track.artist)):
            return f"probably {noted}, by the notes"
        likely = [name for name, _ in self._catalogue.likely_styles[row]]
        if probable := _first(wanted, likely):
            return f"probably {probable}, by the company it keeps"
        return ""

    def _noted(self, row: int) -> str:
        """What the liner notes say of it."""
        asked = [tag for each in self._reading.query.labels for tag in each]
        tag = _first(asked, self._catalogue.many("note")[row])
        return tag_phrases()[tag] if tag else ""

    def _sound(self, row: int) -> str:
        """How it sounds, in the words of data/passages.yaml: "sounds calm, mellow"."""
        heard = sound_words(self._catalogue.track(row))
        return f"sounds {heard[0]}" if heard else ""

    def _seed(self, row: int) -> str:
        tracks = list(map(self._catalogue.track, self._reading.seeds))
        mine = self._catalogue.track(row)
        if mine.song in {track.song for track in tracks}:
            return "one of the examples"
        alike = max(tracks, key=lambda seed: _likeness(seed, mine))
        return f"sounds like “{alike.title}” by {alike.artist}"

    def _liked_after(self, row: int) -> str:
        """In how many playlists asked for in similar words the song is, or else its artist."""
        liked = self._reading.liked["liked_after"]
        for what, count in (
            ("", self._playlists.song_count(liked, row)),
            ("its artist is ", self._playlists.artist_count(liked, row)),
        ):
            if count:
                return f"{what}in {_playlists(count)} asked for in similar words"
        return ""

    def _liked_beside(self, row: int) -> str:
        """The example beside which the song was liked most often, or else its artist was."""
        liked = self._reading.liked["liked_beside"]
        for what, count in (
            ("", self._playlists.song_count),
            ("its artist is ", self._playlists.artist_count),
        ):
            counts = [count(liked, row, beside=example) for example in liked.examples]
            number = max(counts)
            if number:
                example = liked.examples[counts.index(number)]
                name = self._catalogue.track(example).artist
                return f"{what}in {_playlists(number)} beside {name}"
        return ""

    def _words(self, row: int) -> str:
        track = self._catalogue.track(row)
        for name, text in (
            ("title", track.title),
            ("artist", track.artist),
            ("album", track.album or ""),
        ):
            present = set(words(text))
            found = [term for term in self._reading.terms if fold(term) in present]
            if found:
                return f"{name} has “{' '.join(found)}”"
        return f"its entry has “{' '.join(self._reading.terms[:3])}”"


def _likeness(seed: Track, track: Track) -> tuple[int, float]:
    """To order seeds by: shared genres, then how near their energy is to the track's."""
    shared = {*seed.styles, *seed.subgenres} & {*track.styles, *track.subgenres}
    return len(shared), -abs(seed.audio.get("energy", 0) - track.audio.get("energy", 0))


def _first(wanted: Sequence[str], names: Sequence[str]) -> str:
    """The name that is wanted most; empty where none is."""
    folded = {name.casefold(): name for name in names}
    return next((folded[label] for label in wanted if label in folded), "")


def _playlists(count: int) -> str:
    return f"{count} listeners' playlists" if count > 1 else "a listener's playlist"
