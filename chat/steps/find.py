"""Finds candidates for the wish, among the tracks that may be in the list."""

from typing import Any

import numpy as np

from undercard.chat.dialogue.limits import Limits
from undercard.chat.slate.frame import Frame
from undercard.chat.steps.example_tracks import EXAMPLES, best_of, named
from undercard.chat.steps.values import Found, Planned, TurnContext
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.policy.norms.norm import Norm
from undercard.retrieval.query import Query
from undercard.retrieval.tracks import FEATURES

_RESERVE = 3  # candidates kept for each slot that a norm may claim
_POOL_PER_SLOT = 8  # candidates for each slot of a long list
_Mask = np.ndarray[Any, np.dtype[np.bool_]]


def find(context: TurnContext, planned: Planned) -> Found:
    """Some hundreds of candidates that fit the limits, each with the evidence for it."""
    parts, state = context.parts, planned.state
    catalogue = parts.music.catalogue
    allowed = parts.lawful.allowed(planned.frame, planned.size)
    seeds = [track for track in state.seeds if track in catalogue]  # it may be another by now
    examples = (*seeds, *best_of(state.seed_artists, parts))
    wanted = {w.feature: w.target for w in state.sound if w.feature in FEATURES}
    query = Query(
        text=state.wish or ", ".join(named(state.seeds[-EXAMPLES:], catalogue)),
        seeds=tuple(dict.fromkeys(examples)),
        artists=state.limits.artists,
        titles=tuple(track for track in state.wanted_tracks if track in catalogue),
        genres=_genres(state.limits, parts.vocabulary),
        sound={feature: target for feature, target in wanted.items() if target is not None},
        allowed=allowed,
        reserve=_reserve(context, planned.frame, planned.size),
        size=max(parts.pool, _POOL_PER_SLOT * planned.size),
        understand=False,
    )
    return Found(planned, tuple(parts.finder.find(query)), int(allowed.sum()))


def _genres(limits: Limits, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The catalogue's own names of the genres that are wanted."""
    names: list[str] = []
    for genre in map(vocabulary.genre, limits.genres):
        names += [*genre.genres, *genre.subgenres]
    return tuple(dict.fromkeys(names))


def _reserve(context: TurnContext, frame: Frame, size: int) -> tuple[tuple[_Mask, int], ...]:
    """Rows that norms may claim slots for, and how many candidates of them are kept."""
    music = context.parts.music
    return tuple(
        (music.mask(norm.where), _RESERVE * size) for norm in frame.binding if _claims_slots(norm)
    )


def _claims_slots(norm: Norm) -> bool:
    return norm.where is not None and norm.bounds[0] is not None
