"""Reads a query and gathers the kinds of evidence that it calls for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from undercard.retrieval.candidates import Kind
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.closeness import Closeness
from undercard.retrieval.fusion import Channel, Floats, FusionSettings, Rows
from undercard.retrieval.genre_values import GenreValues
from undercard.retrieval.genres import GenreIndex, GenreMention
from undercard.retrieval.index import VectorIndex
from undercard.retrieval.label_search import LabelSearch
from undercard.retrieval.label_values import LabelValues
from undercard.retrieval.lexical import LexicalIndex
from undercard.retrieval.names import Mention, NameIndex
from undercard.retrieval.playlists import Liked, PlaylistIndex
from undercard.retrieval.pool import Pool
from undercard.retrieval.query import Mask, Query
from undercard.retrieval.readings import Reading, UnderstoodText, without_places
from undercard.retrieval.sound import SoundWish, sound_wishes, wanted
from undercard.retrieval.told_evidence import Near, ToldEvidence

_SURE = 0.8  # the value from which a track is surely called what was asked for
_COMPANY = 40  # of such tracks, those by whom the others' company is judged
_EXAMPLES = 3  # tracks that stand for a named artist
_COMPANY_SAYS, _SOUND_SAYS, _MEANING_SAYS = 0.55, 0.25, 0.2  # how likely a track is like a seed
_FURTHER = 0.02  # by which each stand-in is less close than the one before
_YEAR = re.compile(r"(?:19|20)?\d0s|\d{1,4}")


class Channels:
    """Gathers evidence on one catalogue."""

    def __init__(
        self,
        catalogue: Catalogue,
        index: VectorIndex,
        names: NameIndex,
        genres: GenreIndex,
        lexical: LexicalIndex,
        playlists: PlaylistIndex,
        settings: FusionSettings,
    ) -> None:
        self._catalogue, self._index, self._names = catalogue, index, names
        self._genre_index, self._lexical, self._playlists = genres, lexical, playlists
        self._settings = settings
        self._popularity = catalogue.popularity
        self._closeness = Closeness(catalogue)
        labels = LabelValues(catalogue)
        self._genre_values = GenreValues(catalogue, self._closeness, labels)
        self._pool = Pool(self._popularity, settings.pool)
        search = LabelSearch(catalogue, index.model)
        self._told = ToldEvidence(labels, search, index.model, self._pool, settings.beside)

    def read(self, query: Query, allowed: Mask) -> Reading:
        """Everything the query calls for, within the allowed rows."""
        said = self._understood(query.text)
        query = self._filled(query, said)
        seeds = self._seed_rows(query)
        liked = self._liked(query.text, seeds)
        labels = self._told.near(query, said)
        channels = self._gathered(query, said, seeds, liked, labels, allowed)
        reserved = np.zeros(0, dtype=np.intp)
        for mask, _ in query.reserve:
            reserved = np.union1d(reserved, np.flatnonzero(mask & allowed))
        others = np.concatenate([*(channel.rows for channel in channels), reserved])
        meaning = self._meaning(said, others, allowed)
        if meaning:
            channels.append(meaning)
        return Reading(
            query=query,
            allowed=allowed,
            channels=tuple(channels),
            reserved=reserved,
            sound=query.sound,
            terms=said.terms,
            genres=query.genres,
            seeds=seeds,
            liked=liked,
            labels=tuple(name for each in labels for name, _ in each),
            company=self._company(channels, query),
        )

    def knows(self, text: str) -> bool:
        """Whether a track's entry or a label has a word of the text."""
        return bool(self._lexical.terms(text)) or self._told.has_word_of(text)

    def _understood(self, text: str) -> UnderstoodText:
        """Names, genres, sound words and other words of a text."""
        if not text:
            return UnderstoodText("", (), (), (), (), explained=False)
        mentions = self._names.mentions(text)
        genres, wishes = self._genre_index.mentions(text), sound_wishes(text)
        found: list[Mention | GenreMention | SoundWish] = [*mentions, *genres, *wishes]
        terms = tuple(self._lexical.terms(without_places(text, found)))
        explained = bool(found) and all(map(_YEAR.fullmatch, terms))
        unnamed = without_places(text, mentions)
        return UnderstoodText(
            unnamed, tuple(mentions), tuple(genres), tuple(wishes), terms, explained
        )

    def _gathered(
        self,
        query: Query,
        said: UnderstoodText,
        seeds: Sequence[int],
        liked: Mapping[Kind, Liked],
        labels: Sequence[Near],
        allowed: Mask,
    ) -> list[Channel]:
        """The kinds of evidence that there are, without meaning."""
        sound = self._closeness.to_wishes(query.sound)
        examples = 1.0 if query.seeds else self._settings.implied
        alike = 1.0 if query.stand_ins else examples
        gathered = [
            self._artists(query, allowed),
            self._titles(query, allowed),
            self._genres(query, sound, allowed),
            self._sound(query, sound, labels, allowed),
            self._told.labelled(query, labels, sound, allowed),
            self._told.noted(query, sound, allowed),
            self._seeds(seeds, query.stand_ins, allowed, alike),
            self._by_artists_of_examples(query, allowed),
            self._words(said.terms, labels, allowed),
            self._liked_channel("liked_after", liked, allowed, 1.0),
            self._liked_channel("liked_beside", liked, allowed, examples),
            self._pool.channel("popular", self._popularity + 1.0, allowed),
        ]
        return [channel for channel in gathered if channel is not None]

    def _seed_rows(self, query: Query) -> tuple[int, ...]:
        """The seeds' rows; without seeds, what was asked for by name is an example."""
        if query.seeds or query.titles:
            return tuple(map(self._catalogue.row, query.seeds or query.titles))
        rows = chain.from_iterable(map(self._names.rows_of, query.artists))
        own = sorted(rows, key=lambda row: (-self._popularity[row], row))[:_EXAMPLES]
        known = (self._names.rows_of(name) for name in query.stand_ins)
        return (*own, *(max(each, key=self._popularity.__getitem__) for each in known if each))

    def _filled(self, query: Query, said: UnderstoodText) -> Query:
        """The query with what its text says, in fields that are empty."""
        if not query.understand:
            return query
        if not (query.artists or query.titles or query.seeds):
            artists = dict.fromkeys(one.name for one in said.mentions if one.kind == "artist")
            rows = [one.rows[0] for one in said.mentions if one.kind == "title"]
            titles = tuple(self._catalogue.ids[row] for row in rows)
            query = replace(query, artists=tuple(artists), titles=titles)
        if not query.genres:
            names = chain.from_iterable(one.names for one in said.genres)
            query = replace(query, genres=tuple(dict.fromkeys(names)))
        if not query.sound:
            query = replace(query, sound=wanted(said.wishes))
        return query

    def _artists(self, query: Query, allowed: Mask) -> Channel | None:
        values = np.zeros(len(self._catalogue))
        for name in query.artists:
            rows = list(self._names.rows_of(name))
            values[rows] = 1.0 + self._popularity[rows] / 100
        return self._pool.channel("artist", values, allowed)

    def _titles(self, query: Query, allowed: Mask) -> Channel | None:
        values = np.zeros(len(self._catalogue))
        if query.titles:
            songs = self._catalogue.songs
            meant = {songs[self._catalogue.row(track_id)] for track_id in query.titles}
            values[np.fromiter((song in meant for song in songs), bool, len(songs))] = 1.0
        return self._pool.channel("title", values, allowed)

    def _genres(self, query: Query, sound: Floats, allowed: Mask) -> Channel | None:
        """Tracks filed under a wanted genre; those that fit the sound too are brought in first."""
        values = np.zeros(len(self._catalogue))
        for name in query.genres:
            values = np.maximum(values, self._genre_values.of(name.casefold()))
        order = values * (0.5 + sound) if query.sound else values
        channel = self._pool.channel("genre", order, allowed)
        return replace(channel, values=values) if channel else None

    def _seeds(
        self, seeds: Sequence[int], stand_ins: Sequence[str], allowed: Mask, weight: float
    ) -> Channel | None:
        """Like the seeds in their artists' company, in sound and in meaning.

        The seeds themselves are not evidence. Of stand-ins nobody but they are company.
        """
        if not seeds:
            return None
        company = self._standing_in(stand_ins) if stand_ins else self._closeness.to_company(seeds)
        likely = _COMPANY_SAYS * company + _SOUND_SAYS * self._closeness.to_seeds(seeds)
        likely[list(seeds)] = 0.0
        rows = self._pool.best(likely, allowed, 2 * self._settings.pool)
        if weight == 1.0:
            centre = self._index.matrix[list(seeds)].mean(axis=0)
            direction = centre / np.linalg.norm(centre)
            near, _ = self._index.nearest(direction, self._settings.pool, allowed)
            rows = np.union1d(rows, near)
        if not len(rows):
            return None
        values = np.zeros(len(self._catalogue))
        alike = (self._index.matrix[rows] @ self._index.matrix[list(seeds)].T).max(axis=1)
        both = likely[rows] + _MEANING_SAYS * np.clip(alike, 0.0, 1.0)
        values[rows] = np.where(likely[rows] > 0, both, 0.0)
        channel = self._pool.channel("seed", values, allowed)
        return replace(channel, weight=weight) if channel else None

    def _by_artists_of_examples(self, query: Query, allowed: Mask) -> Channel | None:
        """By the artists of the examples; where others are meant, theirs are `lesser`."""
        artists = self._catalogue.texts("artist")
        values = np.zeros(len(self._catalogue))
        for name in {artists[self._catalogue.row(track)] for track in query.seeds}:
            values[list(self._names.rows_of(name or ""))] = 1.0
        if query.lesser is not None:
            values[query.lesser] = 0.0
        return self._pool.channel("example_artist", values, allowed)

    def _standing_in(self, names: Sequence[str]) -> Floats:
        """How close the artist of each row comes to the one whom these stand for, (n,)."""
        values = np.zeros(len(self._catalogue))
        for place, name in enumerate(names):
            values[list(self._names.rows_of(name))] = 1 - _FURTHER * place
        return values

    def _meaning(self, said: UnderstoodText, others: Rows, allowed: Mask) -> Channel | None:
        """Near in meaning to the text; what other evidence brought in is compared with it too."""
        if not said.unnamed.strip():
            return None
        vector = self._index.model.embed([said.unnamed])[0]
        near, _ = self._index.nearest(vector, self._settings.pool, allowed)
        if not len(near):
            return None
        rows = np.union1d(near, others)
        values = np.zeros(len(self._catalogue))
        values[rows] = self._index.matrix[rows] @ vector
        weight = self._settings.explained if said.explained else 1.0
        return Channel("meaning", values, near, weight)

    def _words(self, terms: Sequence[str], labels: Sequence[Near], allowed: Mask) -> Channel | None:
        """Entries with the words; where labels say what is meant, a title means little by them."""
        if not terms:
            return None
        scores = self._lexical.scores(terms).astype(np.float64)
        channel = self._pool.channel("words", scores, allowed)
        weight = self._settings.labelled if labels else 1.0
        return replace(channel, weight=weight) if channel else None

    def _sound(
        self, query: Query, sound: Floats, labels: Sequence[Near], allowed: Mask
    ) -> Channel | None:
        """What sounds as wished for; where labels or examples say more it only helps to choose."""
        channel = self._pool.channel("sound", sound, allowed)
        weight = self._settings.labelled if labels or query.seeds else 1.0
        return replace(channel, weight=weight) if channel else None

    def _company(self, channels: Sequence[Channel], query: Query) -> Floats | None:
        """How alike each artist is to the best known of those who are surely called so.

        By genre where one is asked for: what else was said only chooses among it. Examples say
        themselves what is alike.
        """
        held = {channel.kind: channel.values for channel in channels}
        values = held.get("genre", held.get("labelled"))
        if values is None or query.seeds:
            return None
        sure = np.flatnonzero(values >= min(_SURE, values.max()))
        known = sure[np.argsort(-self._popularity[sure], kind="stable")]
        return self._closeness.to_company(known[:_COMPANY].tolist())

    def _liked(self, text: str, seeds: Sequence[int]) -> dict[Kind, Liked]:
        """What recorded playlists tell."""
        found: dict[Kind, Liked] = {}
        if text.strip():
            vector = self._index.model.embed([text])[0]
            if after := self._playlists.after(text, vector):
                found["liked_after"] = after
        if seeds and (beside := self._playlists.beside(seeds)):
            found["liked_beside"] = beside
        return found

    def _liked_channel(
        self, kind: Kind, liked: Mapping[Kind, Liked], allowed: Mask, weight: float
    ) -> Channel | None:
        if kind not in liked:
            return None
        channel = self._pool.channel(kind, liked[kind].values, allowed)
        return replace(channel, weight=weight) if channel else None
