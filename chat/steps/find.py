"""Finds candidates for the wish, among the tracks that may be in the list."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

from undercard.chat.dialogue.holding import Topic
from undercard.chat.dialogue.limits import Limits
from undercard.chat.slate.frame import Frame
from undercard.chat.steps.example_tracks import EXAMPLES, best_of, named
from undercard.chat.steps.values import Found, Planned, TurnContext
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.policy.norms.norm import Norm
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.query import Query
from undercard.retrieval.tracks import FEATURES

_RESERVE = 3  # candidates kept for each slot that a norm may claim
_POOL_PER_SLOT = 8  # candidates for each slot of a long list
_ENOUGH = 6  # times the length of the list are left, whatever quality is asked for
_Mask = np.ndarray[Any, np.dtype[np.bool_]]
_Floats = np.ndarray[Any, np.dtype[np.float64]]


def find(context: TurnContext, planned: Planned) -> Found:
    """Some hundreds of candidates that fit the limits, each with the evidence for it."""
    parts, state = context.parts, planned.state
    catalogue = parts.music.catalogue
    allowed = parts.lawful.allowed(planned.frame, planned.size)
    topic = state.topic
    seeds = [track for track in topic.seeds if track in catalogue]  # it may be another by now
    lacking = _lacking(topic, catalogue)
    examples = (*seeds, *best_of(topic.seed_artists, parts))
    query = Query(
        text=topic.wish or ", ".join(named(topic.seeds[-EXAMPLES:], catalogue)),
        seeds=tuple(dict.fromkeys(examples)),
        stand_ins=topic.stand_ins,
        artists=(*topic.limits.artists, *topic.some_of),
        titles=tuple(track for track in topic.wanted_tracks if track in catalogue),
        genres=_genres(topic.limits, parts.vocabulary) or _genres_of(seeds, catalogue),
        labels=topic.labels,
        sound={one.feature: one.value for one in topic.targets if one.feature in FEATURES},
        allowed=nearest(allowed, lacking, _ENOUGH * planned.size),
        lesser=_unasked(context, topic) | (lacking > 0),
        reserve=_reserve(context, planned.frame, planned.size),
        size=max(parts.pool, _POOL_PER_SLOT * planned.size),
        understand=False,
    )
    return Found(planned, tuple(parts.finder.find(query)), int(allowed.sum()))


def nearest(allowed: _Mask, lacking: _Floats, enough: int) -> _Mask:
    """The allowed tracks with the qualities asked for; where these are few, the next nearest."""
    if allowed.sum() <= enough:
        return allowed
    most: float = np.partition(lacking[allowed], enough - 1)[enough - 1]
    return np.logical_and(allowed, lacking <= most)


def _lacking(topic: Topic, catalogue: Catalogue) -> _Floats:
    """How far each track is from the qualities asked for, in standard deviations, (n,)."""
    lacking = np.zeros(len(catalogue))
    for target in topic.targets:
        if target.counts is not None:
            values = catalogue.numbers(target.feature)
            far = target.counts.distance(values) / (np.nanstd(values) or 1.0)
            lacking += np.nan_to_num(far, nan=np.inf)
    return lacking


def _unasked(context: TurnContext, topic: Topic) -> _Mask:
    """Tracks of a kind that nobody asked for, but for those that were asked for by name.

    A song that came out in other years is, whenever its album did. Who likes an artist knows the
    artist: the examples' own tracks are of that kind.
    """
    month = int(str(context.start.context.get("date", ""))[5:7] or 0)
    said = " ".join((topic.wish, *chain.from_iterable(topic.labels), *topic.limits.title_words))
    mask = context.parts.unasked.mask(said, topic.limits.versions, month)
    catalogue = context.parts.music.catalogue
    mask |= topic.limits.elsewhen(catalogue.numbers("likely_first_year"))
    for name in set(topic.seed_artists) - {*topic.limits.artists, *topic.some_of}:
        mask[list(context.parts.finder.names.rows_of(name))] = True
    mask[[catalogue.row(track) for track in topic.wanted_tracks if track in catalogue]] = False
    return mask


def _genres(limits: Limits, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The catalogue's own names of the genres that are wanted."""
    names: list[str] = []
    for genre in map(vocabulary.genre, limits.genres):
        names += genre.names
    return tuple(dict.fromkeys(names))


def _genres_of(seeds: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    """What examples are filed under, as narrowly as it is said: what is like them is so as well."""
    return tuple(dict.fromkeys(chain.from_iterable(catalogue[one].subgenres for one in seeds)))


def _reserve(context: TurnContext, frame: Frame, size: int) -> tuple[tuple[_Mask, int], ...]:
    """Rows that norms may claim slots for, and how many candidates of them are kept."""
    music = context.parts.music
    return tuple(
        (music.mask(norm.where), _RESERVE * size) for norm in frame.binding if _claims_slots(norm)
    )


def _claims_slots(norm: Norm) -> bool:
    return norm.where is not None and norm.bounds[0] is not None
