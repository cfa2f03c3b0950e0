"""Acts that edit the list in view, and what is said of its tracks."""

from collections.abc import Sequence
from typing import Literal

from undercard.chat.dialogue.acts import Act, Criterion, Place
from undercard.chat.dialogue.draft import Draft, Errand, Handler, Judgement, Jump, settled_for
from undercard.chat.dialogue.holding import pushed
from undercard.chat.dialogue.lengths import length_after
from undercard.chat.dialogue.limits import LONGEST_LIST, Limits
from undercard.chat.dialogue.orders import moved, shuffled, swapped
from undercard.chat.dialogue.selections import (
    AllBut,
    Among,
    Both,
    Every,
    Ranks,
    Rest,
    Selection,
    Share,
    Stretch,
)


def drop(draft: Draft, act: Act) -> None:
    """Tracks go, and what is asked of those that come in holds from now on.

    Others take their places, unless a part of the list goes: "the second half", "every other one".
    """
    if _is_part(act.selection) and act.kind == "drop":
        others = tuple(track for track in draft.here if track not in act.tracks)
        _keep(draft, act.model_copy(update={"kind": "keep", "tracks": others, "rest": "goes"}))
        return
    if draft.kinds & {"keep", "exclude"} and set(draft.here) <= set(act.tracks):
        draft.cleared = True
        return  # "all must go but 2 and 5", "no Halo, drop those": the other act says which
    draft.take_off(act.tracks, act.words)
    if act.criteria:
        draft.push(*act.criteria)
    left = [track for track in draft.places if track not in act.tracks]
    draft.places = [*left, *[None] * (len(draft.places) - len(left))]


def _is_part(selection: Selection | None) -> bool:
    """Whether it is a part of the list, and no tracks that were picked out."""
    to_an_end = isinstance(selection, Stretch) and None in (selection.start, selection.end)
    return to_an_end or isinstance(selection, AllBut | Share | Every)


def _keep(draft: Draft, act: Act) -> None:
    """The rest goes, and the list is as long as what is kept.

    Unless the rest is replaced, or only some are to stay whatever becomes of the others.
    """
    kept = [track for track in draft.here if track in act.tracks]
    if act.tracks and not kept:  # "just those that you took off"
        draft.places = []
        _recall(draft, act.model_copy(update={"more": True}))
        return
    draft.must = kept
    if not kept or "replace" in draft.kinds or set(draft.view.slate) <= set(kept):
        return
    if act.kind == "keep" and not draft.cleared and _may_others_stay(act, len(kept), draft):
        return
    others = [track for track in draft.here if track not in act.tracks]
    drop(draft, act.model_copy(update={"tracks": tuple(others)}))
    draft.places = list(kept)
    draft.push(Criterion(words=act.words, limits=Limits(tracks=len(kept))))


def _may_others_stay(act: Act, kept: int, draft: Draft) -> bool:
    """Nobody throws nine away for "that one", but for "only that one" and "keep 3".

    "All but 3 can stay" drops 3.
    """
    pointed_at = kept == 1 and not isinstance(act.selection, Ranks)
    few = pointed_at or (act.rest == "stays" and 2 * kept <= len(draft.here))
    return few and act.rest != "goes"


def _replace(draft: Draft, act: Act) -> None:
    places = [at for at, track in enumerate(draft.places) if track in act.tracks]
    draft.take_off(act.tracks, act.words)
    for at in places:
        draft.places[at] = None
    if isinstance(act.selection, AllBut | Rest):  # what all else is replaced around is to stay
        draft.must = list(dict.fromkeys((*draft.must, *draft.here)))
    if act.criteria and places:
        criteria = settled_for(draft, act, act.tracks)
        joins_topic = all(one.shifts for one in act.criteria)
        draft.errands.append(Errand(criteria, tuple(places), joins_topic))
    draft.ordered = True


def add(draft: Draft, act: Act) -> None:
    """Tracks by name, or so many of what is asked for, at the end or at the place that was said.

    Who asks for a track by its name wants it whatever the list is about. So many of nothing in
    particular are more of the same.
    """
    named = [track for one in act.criteria for track in one.tracks]
    if named:
        _let_in(draft, named)
        _append(draft, named)
        draft.must += [track for track in named if track in draft.places]
        if act.place is not None:
            draft.places = moved(draft.places, named, act.place)
    else:
        wanted = act.amount.tracks.at_least if act.amount.tracks else None
        count = min(int(wanted or 1), LONGEST_LIST - len(draft.places))
        at = _index_said(act.place, draft.places)
        places = range(at, at + count)
        draft.places[at:at] = [None] * count
        if act.criteria:
            wanted_there = settled_for(draft, act, draft.view.slate)
            draft.errands.append(Errand(wanted_there, tuple(places), False))
    draft.push(Criterion(words=act.words, limits=Limits(tracks=len(draft.places))))
    draft.ordered = True


def _index_said(place: Place | None, places: Sequence[str | None]) -> int:
    """The index that a place says; the end where it says none."""
    if place is not None and place.beside in places:
        return places.index(place.beside) + (place.before is None)
    if place is None or place.rank is None:
        return len(places)
    rank = place.rank - 1 if place.rank > 0 else len(places) + 1 + place.rank
    return min(max(rank, 0), len(places))


def _swap(draft: Draft, act: Act) -> None:
    if len(set(act.tracks)) == 1:
        return  # "swap 3 with 3"
    draft.places = swapped(draft.places, act.tracks)
    draft.in_own_order()


def _move(draft: Draft, act: Act) -> None:
    draft.places = moved(draft.places, act.tracks, act.place)
    draft.in_own_order()


def _reverse(draft: Draft, act: Act) -> None:
    del act
    draft.places.reverse()
    draft.in_own_order()


def _shuffle(draft: Draft, act: Act) -> None:
    del act
    draft.places = shuffled(draft.places, draft.seed)
    draft.in_own_order(told=False)


def _sort(draft: Draft, act: Act) -> None:
    if act.key is not None:
        room = draft.places.count(None)
        ordered = draft.view.order(draft.here, act.key)
        draft.places = [*ordered, *[None] * room]
        draft.in_own_order()
        draft.key = act.key  # what comes in finds its place later
        draft.push(*(one for one in act.criteria if one.course is not None))


def _resize(draft: Draft, act: Act) -> None:
    """A length; what is added stands at the end, also for what went: "drop 4 and add two"."""
    if act.kind == "extend" and not draft.errands:
        draft.places = list(draft.here)
    limits = length_after(act, len(draft.places), draft.view.minutes)
    draft.push(Criterion(words=act.words, limits=limits))
    if limits.minutes is not None and draft.view.minutes:
        wanted = limits.minutes.at_most or limits.minutes.at_least or 0
        draft.near = max(1, round(len(draft.places) * wanted / draft.view.minutes))
    if limits.tracks is not None:
        missing = limits.tracks - len(draft.places)
        draft.places = [*draft.places[: limits.tracks], *[None] * max(0, missing)]


def _merge(draft: Draft, act: Act) -> None:
    """Tracks of an earlier list beside those that are here, whatever is asked for.

    Where tracks of this list are named as well, it is these and no others: "top three of both".
    """
    _let_in(draft, act.tracks)
    parts = act.selection.of if isinstance(act.selection, Both) else (act.selection,)
    if any(isinstance(one, Among) for one in parts):
        draft.must = [*draft.must, *act.tracks]
        draft.places = draft.places if len(parts) == 1 else []
    _append(draft, act.tracks)
    if act.place is not None:
        draft.places = moved(draft.places, act.tracks, act.place)
    draft.push(Criterion(words=act.words, limits=Limits(tracks=len(draft.places))))
    draft.ordered = True


def _append(draft: Draft, tracks: Sequence[str]) -> None:
    """Tracks at the end, each once, as many as a list may have."""
    new = [track for track in tracks if track not in draft.places]
    draft.places += new[: LONGEST_LIST - len(draft.places)]


def bring(draft: Draft, act: Act) -> None:
    """A list of the listener's own, in its order; its tracks are welcome whatever was said before.

    Norms below the listener's standing give way to it; what stands above them keeps tracks out.
    """
    standing = tuple(_welcomed(entry, act.tracks) for entry in draft.state.standing)
    draft.state = draft.state.model_copy(update={"standing": standing})
    draft.push(*act.criteria)
    draft.places = list(act.tracks)
    draft.searches, draft.ordered = False, True
    draft.places = list(act.tracks)
    draft.searches = False


def _recall(draft: Draft, act: Act) -> None:
    """A track that was taken off comes back; a whole list is a jump."""
    if act.selection is not None and act.selection.kind == "earlier":
        chosen = act.selection
        draft.jump = Jump(chosen.which, chosen.steps, chosen.about)
        return
    back = [track for track in act.tracks if track not in draft.places]
    if not back:
        return  # it is there
    _welcome(draft, back)
    if act.instead:
        settled = dict(zip(act.instead, back, strict=True))
        draft.places = [settled.get(track or "", track) for track in draft.places]
        draft.changes = draft.ordered = True
        return
    room = len([place for place in draft.places if place is None])
    stay = len(draft.places) if room or act.more else max(0, len(draft.places) - len(back))
    draft.places = [*draft.here[:stay], *back]
    draft.changes = draft.ordered = True
    if act.more:
        draft.push(Criterion(words=act.words, limits=Limits(tracks=len(draft.places))))


def _let_in(draft: Draft, tracks: Sequence[str]) -> None:
    """Let tracks in beside what the list is about, also those that were taken off."""
    _welcome(draft, tracks)
    guests = tuple(dict.fromkeys((*draft.state.guests, *tracks)))
    draft.state = draft.state.model_copy(update={"guests": guests})


def _welcome(draft: Draft, back: Sequence[str]) -> None:
    standing = tuple(_welcomed(entry, back) for entry in draft.state.standing)
    draft.state = draft.state.model_copy(update={"standing": pushed(standing, ())})


def _welcomed(entry: Criterion, back: Sequence[str]) -> Criterion:
    left = tuple(track for track in entry.limits.tracks_not if track not in back)
    limits = entry.limits.model_copy(update={"tracks_not": left})
    return entry.model_copy(update={"limits": limits})


def _jump(to: Literal["back", "forward", "show", "restart"]) -> Handler:
    def handler(draft: Draft, act: Act) -> None:
        wanted = act.amount.tracks.at_least if act.amount.tracks else None
        draft.jump = Jump(to, int(wanted or 1))

    return handler


def _judge(draft: Draft, act: Act) -> None:
    kind = act.kind
    if act.tracks and kind in ("like", "dislike", "overplayed"):
        draft.judged.append(Judgement(act.tracks, kind, act.words))
    if kind != "like" and (act.tracks or act.criteria):
        drop(draft, act)


EDITING: dict[str, Handler] = {
    "drop": drop,
    "keep": _keep,
    "replace": _replace,
    "add": add,
    "swap": _swap,
    "move": _move,
    "reverse": _reverse,
    "shuffle": _shuffle,
    "sort": _sort,
    "shorten": _resize,
    "extend": _resize,
    "merge": _merge,
    "recall": _recall,
    "undo": _jump("back"),
    "redo": _jump("forward"),
    "show": _jump("show"),
    "restart": _jump("restart"),
    "like": _judge,
    "dislike": _judge,
    "overplayed": _judge,
}
