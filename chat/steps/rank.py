"""Ranks the candidates: the ranker's scores, and what this listener's past and settings add."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from undercard.chat.slate.limit_norms import worded
from undercard.chat.steps.example_tracks import EXAMPLES, named
from undercard.chat.steps.values import Found, Ranked, TurnContext
from undercard.recommender.engines.cache_scope import cache_scope
from undercard.recommender.ranking.ranker import RankContext, Ranking, RankItem
from undercard.retrieval.candidates import Candidate

_STAYS = 2.0  # score of a track that is to stay in its place: above whatever a ranker can give
_TASTE = 0.06  # what a liked artist is worth, in units of score
_MOST_POINTS = 2  # likes of one artist that count
_ADVENTURE = 0.15  # what the whole range of popularity is worth at either end of the setting


def rank(context: TurnContext, found: Found) -> Ranked:
    """One score per candidate; tracks that stay stand above all others, in the order wanted."""
    ranking = _ranking(context, found)
    candidates, scores = [c.row for c in found.candidates], _scores(context, found, ranking)
    rows = dict(zip(candidates, scores, strict=True))
    catalogue, keep = context.parts.music.catalogue, found.planned.keep
    stay = [catalogue.row(track) for track in keep if track in catalogue]
    rows |= {row: _STAYS + (len(stay) - place) for place, row in enumerate(stay)}
    uses_profile = context.start.settings.use_profile and context.past.exists
    return Ranked(
        found, tuple(rows), tuple(rows.values()), ranking.model, ranking.notes, uses_profile
    )


def _ranking(context: TurnContext, found: Found) -> Ranking:
    """What the ranker says of them."""
    if not found.candidates:
        return Ranking({}, (), "nothing to order")
    write = context.parts.write
    items = [RankItem(c.track.id, write(c.track), c.score) for c in found.candidates]
    with cache_scope(context.start.listener):
        return context.parts.ranker.rank(_rank_context(context, found), items)


def _scores(context: TurnContext, found: Found, ranking: Ranking) -> list[float]:
    """The ranker's scores with what the settings and the listener's past add, in order."""
    liking = _liking(context)
    adventurous = context.start.settings.adventurous
    return [
        ranking.scores[c.track.id] + (_lean(c, adventurous) + liking.get(c.track.artist, 0.0))
        for c in found.candidates
    ]


def _rank_context(context: TurnContext, found: Found) -> RankContext:
    start, state = context.start, found.planned.state
    catalogue = context.parts.music.catalogue
    examples = dict.fromkeys((*_relevant_past(context, found), *state.seeds))
    wish = ", ".join([state.wish, *worded(state.limits.without("tracks_not"))]).strip(", ")
    return RankContext(
        wish or "some good music",
        tuple(named(tuple(examples), catalogue)),
        seed=f"{start.dialogue}/{start.number}",
    )


def _relevant_past(context: TurnContext, found: Found) -> Sequence[str]:
    """What this listener liked or played that lies closest to the wish.

    Nothing where the settings do not let the profile count.
    """
    if not context.start.settings.use_profile:
        return ()
    state, parts = found.planned.state, context.parts
    wish = state.wish or ", ".join(named(state.seeds[-EXAMPLES:], parts.music.catalogue))
    ids = [candidate.track.id for candidate in found.candidates]
    return context.past.relevant(wish, ids, parts.finder.index, EXAMPLES)


def _liking(context: TurnContext) -> Mapping[str, float]:
    """What this listener's judgements and plays add to each artist's tracks, in units of score."""
    if not context.start.settings.use_profile:
        return {}
    catalogue = context.parts.music.catalogue
    points = defaultdict[str, float](float, context.past.taste(catalogue))
    for track, good in context.start.judged.items():
        if track in catalogue:
            points[catalogue[track].artist] += 1 if good else -1
    return {
        artist: _TASTE * max(-_MOST_POINTS, min(_MOST_POINTS, count))
        for artist, count in points.items()
    }


def _lean(candidate: Candidate, adventurous: float) -> float:
    """What the setting "adventurous" adds: to the well known at 0, to the hardly known at 1.

    Nothing where the popularity is unknown.
    """
    if candidate.track.popularity is None:
        return 0.0
    return (0.5 - adventurous) * 2 * _ADVENTURE * (candidate.track.popularity / 100 - 0.5)
