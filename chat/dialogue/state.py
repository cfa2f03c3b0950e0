"""What a dialogue has come to, and how one request moves it on.

Pure: no catalogue, no clock, no store.
"""

import re
from collections.abc import Collection, Mapping
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from undercard.chat.dialogue.content_words import content_words
from undercard.chat.dialogue.limits import TOPICAL, Bounds, Limits
from undercard.chat.dialogue.request import Edit, Request, SoundWish

_T = TypeVar("_T")
# A change of these alone leaves the tracks that still fit where they are.
_GENTLE = frozenset(
    {
        "tracks",
        "minutes",
        "per_artist",
        "genres_not",
        "artists_not",
        "years_not",
        "tracks_not",
        "explicit",
        "new_to_me",
    }
)
_UNION = ("genres_not", "artists_not", "years_not", "tracks_not")
_WANTED = ("genres", "artists", "years", "countries", "genders")


class Offer(BaseModel):
    """Something that a listener may accept with one word: limits to let go and limits to set."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    say: str  # as the listener would say it; a button carries it
    unset: tuple[str, ...] = ()
    changes: Limits = Limits()


class DialogueState(BaseModel):
    """Everything that later turns build on; stored after each turn."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    limits: Limits = Limits()
    wish: str = ""
    seeds: tuple[str, ...] = ()
    seed_artists: tuple[str, ...] = ()
    wanted_tracks: tuple[str, ...] = ()
    sound: tuple[SoundWish, ...] = ()  # targets only; shifts are resolved when they are said
    slate: tuple[str, ...] = ()
    focus: int | None = None
    offers: tuple[Offer, ...] = ()
    known: tuple[str, ...] = ()  # ids the listener had been shown when "only new to me" was said

    @property
    def has_topic(self) -> bool:
        """Whether an earlier turn asked for something."""
        about = self.wish or self.seeds or self.seed_artists or self.wanted_tracks or self.sound
        return bool(about or set(self.limits.names_set()) & TOPICAL)


class Step(BaseModel):
    """The state after a request, and which tracks of the slate should stay, in the order wanted."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    state: DialogueState
    keep: tuple[str, ...] = ()
    let_go: tuple[str, ...] = ()  # topical limits of earlier turns that a new wish ended


def advance(state: DialogueState, request: Request, means: Mapping[str, float]) -> Step:
    """Move the dialogue on by one request.

    `means`: the mean of each feature over the slate in view (or the catalogue).

    Undo and restart are the caller's: they replace the state by an older one.
    """
    let_go = (
        tuple(n for n in state.limits.names_set() if n in TOPICAL) if request.fresh_topic else ()
    )
    base = state.model_copy(update=_blank_topic(state)) if request.fresh_topic else state
    limits = _shifted(_merged(base.limits, request), request, means)
    joined = _reworded(
        ", ".join(part for part in (base.wish, request.wish) if part), base.limits, limits
    )
    moved = base.model_copy(
        update={
            "limits": limits,
            "wish": joined[-500:],
            "seeds": _joined(base.seeds, request.seeds),
            "seed_artists": _joined(base.seed_artists, request.seed_artists),
            "wanted_tracks": request.wanted_tracks or base.wanted_tracks,
            "sound": _sound(base.sound, request.sound, means),
            "offers": (),
        }
    )
    keep = state.slate if _is_gentle(request) and not request.fresh_topic else ()
    for edit in request.edits:
        moved, keep = _edited(moved, keep or state.slate, edit)
    ended = tuple(name for name in let_go if not moved.limits.is_set(name))
    keep = tuple(track for track in keep if track not in moved.limits.tracks_not)
    return Step(state=moved, keep=keep, let_go=ended)


def _blank_topic(state: DialogueState) -> dict[str, object]:
    limits = state.limits.without(*TOPICAL)
    return {
        "limits": limits,
        "wish": "",
        "seeds": (),
        "seed_artists": (),
        "wanted_tracks": (),
        "sound": (),
    }


def _is_gentle(request: Request) -> bool:
    touched = set(request.changes.names_set()) | set(request.unset)
    looks_for_more = request.wish or request.sound or request.seeds
    return bool(touched) and touched <= _GENTLE and not looks_for_more


def _merged(limits: Limits, request: Request) -> Limits:
    new, held = request.changes, limits.without(*request.unset)
    update: dict[str, object] = {name: getattr(new, name) for name in new.names_set()}
    added_to = [name for name in _WANTED if request.adds_to and new.is_set(name)]
    for name in (*_UNION, *added_to):
        update[name] = _joined(getattr(held, name), getattr(new, name))
    if new.tracks and not new.minutes:
        update["minutes"] = None
    if new.minutes and not new.tracks:
        update["tracks"] = None
    merged = held.model_copy(update=update)
    welcome = {*request.allow_again, *new.genres, *new.artists}
    unwanted = {*new.genres_not, *new.artists_not}
    return merged.model_copy(
        update={
            "genres": _less(merged.genres, unwanted),
            "artists": _less(merged.artists, unwanted),
            "genres_not": _less(merged.genres_not, welcome),
            "artists_not": _less(merged.artists_not, welcome),
        }
    )


def _less(values: tuple[str, ...], gone: Collection[str]) -> tuple[str, ...]:
    return tuple(value for value in values if value not in gone)


def _shifted(limits: Limits, request: Request, means: Mapping[str, float]) -> Limits:
    """Let "calmer" bind as well: every track lies on the better side of the present mean."""
    update: dict[str, object] = {}
    for wish in request.sound:
        if wish.shift is None or wish.feature not in means:
            continue
        mean = _rounded(means[wish.feature])
        side, other_side = ("at_least", "at_most") if wish.shift > 0 else ("at_most", "at_least")
        bounds = Bounds(**{side: mean})
        if wish.feature == "year":
            update["years"] = (bounds,)
        elif wish.feature in Limits.model_fields:
            other = getattr(getattr(limits, wish.feature) or Bounds(), other_side)
            if other is None or bounds.holds(other):
                bounds = bounds.model_copy(update={other_side: other})
            update[wish.feature] = bounds
    return limits.model_copy(update=update)


def _reworded(wish: str, before: Limits, after: Limits) -> str:
    """The wish without the genres and artists that are limits no more.

    A genre that came instead takes their place.
    """
    gone = [*_less(before.genres, after.genres), *_less(before.artists, after.artists)]
    if gone:
        come = [word for word in _less(after.genres, before.genres) if word not in wish.lower()]
        for word in gone:
            link = r"(?:\b(?:by|from|of|and|or)\s+)?"
            named = rf"{link}(?<!\w){re.escape(word)}(?!\w)"
            wish = re.sub(named, " ", wish, flags=re.IGNORECASE)
        wish = " ".join([*wish.split(), *come])
    wish = " ".join(wish.split())
    return wish if content_words(wish) else ""


def _sound(
    held: tuple[SoundWish, ...], new: tuple[SoundWish, ...], means: Mapping[str, float]
) -> tuple[SoundWish, ...]:
    by_feature = {wish.feature: wish for wish in held}
    for wish in new:
        if wish.shift is not None and wish.feature in means:
            target = means[wish.feature] + wish.shift
            by_feature[wish.feature] = SoundWish(
                feature=wish.feature, word=wish.word, target=target
            )
        elif wish.target is not None:
            by_feature[wish.feature] = wish
    return tuple(by_feature.values())


def _edited(
    state: DialogueState, keep: tuple[str, ...], edit: Edit
) -> tuple[DialogueState, tuple[str, ...]]:
    limits = state.limits
    if edit.kind in ("drop", "dislike"):
        return _with_limits(state, tracks_not=_joined(limits.tracks_not, edit.tracks)), keep
    if edit.kind == "keep":
        others = tuple(t for t in keep if t not in edit.tracks)
        return _with_limits(state, tracks_not=_joined(limits.tracks_not, others)), edit.tracks
    if edit.kind == "fresh":
        return _with_limits(state, tracks_not=_joined(limits.tracks_not, keep)), ()
    if edit.kind == "add":
        return _with_limits(state, tracks=len(keep) + (edit.count or 1), minutes=None), keep
    if edit.kind == "more_like":
        topic = {
            "wish": "",
            "seeds": edit.tracks,
            "seed_artists": (),
            "wanted_tracks": (),
            "sound": (),
            "focus": edit.ranks[0],
        }
        return state.model_copy(update=topic), ()
    if edit.kind == "swap":
        order = list(keep)
        first, second = (rank - 1 for rank in edit.ranks)
        order[first], order[second] = order[second], order[first]
        return state, tuple(order)
    if edit.kind == "move":
        order = [t for t in keep if t != edit.tracks[0]]
        order.insert(edit.ranks[1] - 1, edit.tracks[0])
        return state, tuple(order)
    return state, keep


def _with_limits(state: DialogueState, **changes: object) -> DialogueState:
    return state.model_copy(update={"limits": state.limits.model_copy(update=changes)})


def _joined(held: tuple[_T, ...], new: tuple[_T, ...]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys((*held, *new)))


def _rounded(value: float) -> float:
    return round(value, 3)
