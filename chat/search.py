"""What a turn looks for and how it orders what it finds: the query, the scores, and what this
listener's taste adds.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.parts import Before, Parts
from undercard.chat.slate.lawful import Frame
from undercard.chat.slate.limit_norms import worded
from undercard.recommender.ranking.ranker import RankContext, Ranking, RankItem
from undercard.retrieval.candidates import Candidate
from undercard.retrieval.query import Query
from undercard.retrieval.tracks import FEATURES

_SHIFTED = (
    "energy",
    "valence",
    "danceability",
    "acousticness",
    "tempo",
    "popularity",
    "year",
    "instrumentalness",
)
_STAYS = 2.0  # score of a track that is to stay in its place: above whatever a ranker can give
_RESERVE = 3  # candidates kept for each slot that a norm may claim
_POOL_PER_SLOT = 8  # candidates for each slot of a long list
_REASONS = 2  # reasons shown per track
_TASTE = 0.06  # what a liked artist is worth, in units of score
_ADVENTURE = 0.15  # what the whole range of popularity is worth at either end of the setting
_EXAMPLES = 5  # of liked tracks, for the ranker


class Search:
    """Prepares the search and the ranking of one turn."""

    def __init__(self, parts: Parts, before: Before) -> None:
        self._parts, self._before = parts, before

    def query(self, state: DialogueState, frame: Frame, size: int) -> Query:
        """What retrieval is asked: the wish, its examples and sound, and which rows may be in the
        list.
        """
        return Query(
            text=state.wish or self._described(state.seeds),
            seeds=tuple(dict.fromkeys((*state.seeds, *self._best_of(state.seed_artists)))),
            artists=state.limits.artists,
            titles=state.wanted_tracks,
            genres=self._genres(state.limits),
            sound={
                w.feature: w.target
                for w in state.sound
                if w.target is not None and w.feature in FEATURES
            },
            allowed=self._parts.lawful.allowed(frame, size),
            reserve=self._reserve(frame, size),
            size=max(self._parts.pool, _POOL_PER_SLOT * size),
            understand=False,
        )

    def rank(self, state: DialogueState, found: Sequence[Candidate]) -> Ranking:
        """The ranker's scores with what the settings and this listener's judgements add."""
        if not found:
            return Ranking({}, (), "nothing to order")
        items = [RankItem(c.track.id, self._parts.write(c.track), c.score) for c in found]
        ranking = self._parts.ranker.rank(self._rank_context(state, found), items)
        liking = self._liking()
        added = {c.track.id: self._lean(c) + liking.get(c.track.artist, 0.0) for c in found}
        return replace(
            ranking, scores={track: score + added[track] for track, score in ranking.scores.items()}
        )

    def with_kept(
        self, found: Sequence[Candidate], ranking: Ranking, keep: Sequence[str]
    ) -> tuple[list[int], list[float]]:
        """Rows and scores of the candidates; tracks that are to stay stand above all others, in the
        order wanted.
        """
        catalogue = self._parts.music.catalogue
        stay = [catalogue.row(track) for track in keep if track in catalogue]
        held = {c.row: ranking.scores[c.track.id] for c in found}
        held |= {row: _STAYS + (len(stay) - i) for i, row in enumerate(stay)}
        return list(held), list(held.values())

    def means(self, request: Request) -> dict[str, float]:
        """What "calmer" and "slower" compare with: the examples of a new wish, else the slate in
        view, else everything.
        """
        music = self._parts.music
        examples = (*request.seeds, *self._best_of(request.seed_artists))
        compared = examples if request.fresh_topic or not self._before.facts.tracks else ()
        rows = [
            music.catalogue.row(t) for t in compared or [t.id for t in self._before.facts.tracks]
        ]
        means = {}
        for name in _SHIFTED:
            values = music.catalogue.numbers(name)
            values = values[rows] if rows else values
            if np.isfinite(values).any():
                means[name] = float(np.nanmean(values))
        return means

    def _rank_context(self, state: DialogueState, found: Sequence[Candidate]) -> RankContext:
        catalogue = self._parts.music.catalogue
        named = dict.fromkeys((*self._relevant_past(state, found), *state.seeds))
        examples = tuple(
            f"{catalogue[t].title} by {catalogue[t].artist}" for t in named if t in catalogue
        )
        request = ", ".join([state.wish, *worded(state.limits.without("tracks_not"))]).strip(", ")
        return RankContext(
            request or "some good music",
            examples,
            seed=f"{self._before.dialogue}/{self._before.number}",
        )

    def _relevant_past(self, state: DialogueState, found: Sequence[Candidate]) -> Sequence[str]:
        """What this listener liked or played that lies closest to the wish, as far as the settings
        let it count.
        """
        if not self._before.settings.use_profile:
            return ()
        wish = state.wish or self._described(state.seeds)
        return self._before.past.relevant(
            wish, [c.track.id for c in found], self._parts.finder.index, _EXAMPLES
        )

    @property
    def uses_profile(self) -> bool:
        """Whether anything that is remembered about this listener adds to the scores."""
        return self._before.settings.use_profile and self._before.past.exists

    def _judged(self) -> Mapping[str, bool]:
        """The listener's likes and dislikes, as far as the settings let them count."""
        return self._before.judged if self._before.settings.use_profile else {}

    def _liking(self) -> dict[str, float]:
        """What this listener's judgements and plays add to each artist's tracks, in units of score."""
        catalogue = self._parts.music.catalogue
        past = self._before.past.taste(catalogue) if self._before.settings.use_profile else {}
        points = defaultdict[str, float](float, past)
        for track, good in self._judged().items():
            if track in catalogue:
                points[catalogue[track].artist] += 1 if good else -1
        return {artist: _TASTE * max(-2, min(2, count)) for artist, count in points.items()}

    def _lean(self, candidate: Candidate) -> float:
        """What the setting "adventurous" adds: to the well known at 0, to the hardly known at 1;
        nothing where that is unknown.
        """
        if candidate.track.popularity is None:
            return 0.0
        return (
            (0.5 - self._before.settings.adventurous)
            * 2
            * _ADVENTURE
            * (candidate.track.popularity / 100 - 0.5)
        )

    def _genres(self, limits: Limits) -> tuple[str, ...]:
        """The catalogue's own names of the genres that are wanted."""
        wanted = map(self._parts.vocabulary.genre, limits.genres)
        return tuple(
            dict.fromkeys(name for genre in wanted for name in (*genre.genres, *genre.subgenres))
        )

    def _described(self, tracks: Sequence[str]) -> str:
        """The examples in words, for catalogues that know nothing of genre and sound."""
        catalogue = self._parts.music.catalogue
        return ", ".join(
            f"{catalogue[t].title} by {catalogue[t].artist}"
            for t in tracks[-_EXAMPLES:]
            if t in catalogue
        )

    def _best_of(self, artists: Sequence[str]) -> list[str]:
        """The best known tracks of each artist, as examples."""
        catalogue = self._parts.music.catalogue
        points = catalogue.numbers("popularity")
        best = [
            sorted(self._parts.finder.names.rows_of(name), key=lambda row: -points[row])[:_EXAMPLES]
            for name in artists
        ]
        return [catalogue.ids[row] for rows in best for row in rows]

    def _reserve(
        self, frame: Frame, size: int
    ) -> tuple[tuple[np.ndarray[Any, np.dtype[np.bool_]], int], ...]:
        return tuple(
            (self._parts.music.mask(norm.where), _RESERVE * size)
            for norm in frame.binding
            if norm.where is not None and norm.bounds[0] is not None
        )


def reasons(candidate: Candidate) -> tuple[str, ...]:
    """The weightiest reasons, one of a kind; that a track is popular is told only when nothing else
    speaks for it.
    """
    of_kind = {e.kind: e.detail for e in reversed(candidate.evidence) if e.detail}
    kinds = dict.fromkeys(e.kind for e in candidate.evidence if e.kind in of_kind)
    told = [of_kind[kind] for kind in kinds if kind != "popular"] or list(of_kind.values())
    return tuple(told[:_REASONS])
