"""Ranks the candidates: the ranker's scores, and what this listener's past and settings add."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf

from undercard.chat.dialogue.company import joined
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.slate.limit_norms import worded
from undercard.chat.steps.example_tracks import EXAMPLES, named
from undercard.chat.steps.recalled import liked_music, tastes
from undercard.chat.steps.values import Found, Ranked, TurnContext
from undercard.recommender.engines.cache_scope import cache_scope
from undercard.recommender.ranking.ranker import RankContext, Ranking, RankItem
from undercard.retrieval.candidates import Candidate
from undercard.retrieval.catalogue import Catalogue

_STAYS = 2.0  # score of a track that is to stay in its place: above whatever a ranker can give
_TASTE = 0.06  # what a liked artist is worth, in units of score
_MOST_POINTS = 2  # likes of one artist that count
_ADVENTURE = 0.15  # what the whole range of popularity is worth at either end of the setting


def rank(context: TurnContext, found: Found) -> Ranked:
    """One score per candidate; tracks that stay stand above all others, in the order wanted.

    What was found for several parts of the list is of the part where it scores best.
    """
    own: dict[int, float] = {}
    part_of: dict[int, int] = {}
    for number, one in enumerate(found.each):
        ranking = _ranking(context, one)
        for candidate, score in zip(one.candidates, _scores(context, one, ranking), strict=True):
            if score > own.get(candidate.row, -inf):
                own[candidate.row], part_of[candidate.row] = score, number
    uses_profile = bool(tastes(context)) or (
        context.start.settings.profile_counts and context.past.exists
    )
    return placed(
        context, Ranked(found, tuple(own), tuple(own.values()), None, ranking.model, ranking.notes,
                        uses_profile, part_of), found.planned.keep
    )  # fmt: skip


def placed(context: TurnContext, ranked: Ranked, keep: Sequence[str]) -> Ranked:
    """The same with these tracks above all others, in this order.

    Without rules, those stay that stood in the list without rules.
    """
    if not keep:
        return ranked
    own = dict(zip(ranked.rows, ranked.scores, strict=True))
    plain = dict(zip(ranked.rows, ranked.unruled or ranked.scores, strict=True))
    ruled = own | _staying(context, keep)
    instead = _staying(context, _without_rules(context.start.state, keep))
    unruled = {row: instead.get(row, _natural(plain, row)) for row in {**ruled, **instead}}
    scores = {row: ruled.get(row, _natural(own, row)) for row in unruled}
    return replace(
        ranked,
        rows=tuple(scores),
        scores=tuple(scores.values()),
        unruled=tuple(unruled[row] for row in scores),
    )


def _natural(scores: Mapping[int, float], row: int) -> float:
    """A candidate's own score; the least where it was not found again."""
    return min(scores.get(row, min(scores.values(), default=0.0)), _STAYS)


def _without_rules(state: DialogueState, keep: Sequence[str]) -> list[str]:
    """What would stay without rules.

    In the place of each track that they brought in, the next of those that they kept out. Where the
    listener changed no order, they stand as they stood in the list without rules.
    """
    brought, instead = _brought(state, keep), stand_ins(state, keep)
    here = [track for track in keep if track not in brought or track in instead]
    order = [instead.get(track, track) for track in here]
    if [track for track in keep if track in state.slate] != [t for t in state.slate if t in keep]:
        return order
    ranks = {track: rank for rank, track in enumerate(state.unruled)}
    stood = iter(sorted((track for track in order if track in ranks), key=ranks.__getitem__))
    return [next(stood) if track in ranks else track for track in order]


def stand_ins(state: DialogueState, keep: Sequence[str]) -> dict[str, str]:
    """For tracks that rules brought in, what would stand there without them, if anything."""
    gone = {*state.limits.tracks_not, *keep, *state.slate}
    kept_out = (track for track in state.unruled if track not in gone)
    return dict(zip(_brought(state, keep), kept_out, strict=False))


def _brought(state: DialogueState, keep: Sequence[str]) -> list[str]:
    """Those that rules brought into the list in view."""
    here = [track for track in keep if track in state.slate]
    return [track for track in here if state.unruled and track not in state.unruled]


def _staying(context: TurnContext, keep: Sequence[str]) -> dict[int, float]:
    """The scores of tracks that are to stay, in their order: above whatever a ranker can give."""
    catalogue = context.parts.music.catalogue
    stay = [catalogue.row(track) for track in keep if track in catalogue]
    return {row: _STAYS + (len(stay) - place) for place, row in enumerate(stay)}


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
    liking, named_music = _liking(context), [liked_music(context, one) for one in tastes(context)]
    adventurous = context.start.settings.adventurous
    return [
        ranking.scores[c.track.id]
        + (_lean(c, adventurous) + liking.get(c.track.artist, 0.0) + _luck(context, c))
        + _TASTE * min(_MOST_POINTS, sum(bool(mask[c.row]) for mask in named_music))
        for c in found.candidates
    ]


def _luck(context: TurnContext, candidate: Candidate) -> float:
    """What chance adds: the same to a song all day long for one listener, so that edits hold."""
    start = context.start
    drawn = f"{start.listener}|{start.context.get('date', '')}|{candidate.track.song}"
    digest = hashlib.blake2b(drawn.encode(), digest_size=4).digest()
    return context.parts.freshness * int.from_bytes(digest) / 2**32


def _rank_context(context: TurnContext, found: Found) -> RankContext:
    start, state = context.start, found.planned.state
    catalogue = context.parts.music.catalogue
    examples = dict.fromkeys((*_relevant_past(context, found), *state.topic.seeds))
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
    if not context.start.settings.profile_counts:
        return ()
    state, parts = found.planned.state, context.parts
    wish = state.wish or ", ".join(named(state.topic.seeds[-EXAMPLES:], parts.music.catalogue))
    ids = [candidate.track.id for candidate in found.candidates]
    return context.past.relevant(wish, ids, parts.finder.index, EXAMPLES)


def _liking(context: TurnContext) -> Mapping[str, float]:
    """What judgements and plays add to each artist's tracks, in units of score.

    In a dialogue of several they are everybody's, joined; the plays are the speaker's alone.
    """
    start, catalogue = context.start, context.parts.music.catalogue
    if not start.settings.profile_counts:
        return {}
    mine = _points(catalogue, start.judged, context.past.taste(catalogue))
    others = [_points(catalogue, other.judged, {}) for other in start.company]
    points = joined([mine, *others], context.parts.together)
    return {artist: _TASTE * count for artist, count in points.items()}


def _points(
    catalogue: Catalogue, judged: Mapping[str, bool], played: Mapping[str, float]
) -> dict[str, float]:
    """What each artist is worth to one listener."""
    points = defaultdict[str, float](float, played)
    for track, good in judged.items():
        if track in catalogue:
            points[catalogue[track].artist] += 1 if good else -1
    return {one: max(-_MOST_POINTS, min(_MOST_POINTS, count)) for one, count in points.items()}


def _lean(candidate: Candidate, adventurous: float) -> float:
    """What the setting "adventurous" adds: to the well known at 0, to the hardly known at 1.

    Nothing where the popularity is unknown.
    """
    if candidate.track.popularity is None:
        return 0.0
    return (0.5 - adventurous) * 2 * _ADVENTURE * (candidate.track.popularity / 100 - 0.5)
