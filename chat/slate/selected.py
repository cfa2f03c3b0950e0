"""Finds the tracks that a selection means in the list on the table, or says what is in doubt.

What is bound by limits is judged by the norms that enforcement makes of the same limits, so that
"drop everything slower than 100" and "nothing slower than 100" agree on every track.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil

import numpy as np

from undercard.chat.dialogue import selections as kinds
from undercard.chat.dialogue.doubts import Doubt, DoubtKind
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.dialogue.selections import Selection
from undercard.chat.slate.limit_norms import limit_norms
from undercard.chat.slate.list_fields import bounding, is_described, is_worded, shared, values
from undercard.chat.slate.music import Music
from undercard.chat.slate.scene import Ids, Scene, added, earlier, every, once, share, taken_off
from undercard.chat.understanding.list_names import ListNames
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.retrieval.tracks import Track

_LEANING = 3  # "the sad ones" are a third of a list that has none by the bound


@dataclass(frozen=True)
class Found:
    """Tracks that are meant, in the order in which they are to be taken, and what is in doubt."""

    ids: Ids
    doubt: Doubt | None = None


def selected(selection: Selection, scene: Scene, music: Music, vocabulary: Vocabulary) -> Found:
    """The tracks of a selection.

    In the order in which they were named, where they were named one by one, and else in that of the
    list. Tracks of earlier lists and tracks taken off need not be on the list.
    """
    search = _Search(scene, music, vocabulary)
    ids = search.find(selection, scene.slate)
    if not ids and not search.doubts:
        search.doubt("none_fits" if scene.slate else "no_list")
    return Found(ids, search.doubts[0] if search.doubts else None)


@dataclass
class _Search:
    """One search; `doubts` gathers what came up."""

    scene: Scene
    music: Music
    vocabulary: Vocabulary
    doubts: list[Doubt] = field(default_factory=list)

    def doubt(self, kind: DoubtKind, *, ranks: tuple[int, ...] = (), words: str = "") -> None:
        options = tuple(kinds.Ranks(ranks=(rank,)) for rank in ranks) if kind == "several" else ()
        self.doubts.append(Doubt(kind=kind, words=words, ranks=ranks, options=options))

    def find(self, selection: Selection, among: Ids) -> Ids:
        """The tracks that a selection means, looked for among these."""
        finder: Callable[[_Search, Selection, Ids], Ids] = _FINDERS[selection.kind]
        return finder(self, selection, among)

    def tracks(self, ids: Ids) -> list[Track]:
        return [self.music.catalogue[track] for track in ids]

    def keeping(self, limits: Limits, among: Ids) -> Ids:
        """Those that keep limits, as enforcement judges them."""
        songs = self.music.songs
        norms = limit_norms(
            limits, self.vocabulary, songs(self.scene.known), songs(limits.tracks_not)
        )
        within = self.music.within(norms)
        return tuple(track for track in among if within[self.music.catalogue.row(track)])

    def several(self, ids: Ids) -> None:
        """Say that one was meant and these would fit."""
        slate = self.scene.slate
        ranks = tuple(slate.index(track) + 1 for track in ids if track in slate)
        self.doubt("several", ranks=ranks)


def _ranks(search: _Search, wanted: kinds.Ranks, among: Ids) -> Ids:
    beyond = tuple(rank for rank in wanted.ranks if not 1 <= abs(rank) <= len(among))
    if beyond:
        search.doubt("beyond", ranks=beyond)
    there = [rank for rank in wanted.ranks if rank not in beyond]
    return once(among[rank - 1 if rank > 0 else rank] for rank in there)


def _stretch(search: _Search, wanted: kinds.Stretch, among: Ids) -> Ids:
    first, last = 0, len(among) - 1
    if wanted.start is not None:
        start = _places(search.find(wanted.start, among), among)
        if not start:
            return ()
        first = min(start) if wanted.with_ends else max(start) + 1
    if wanted.end is not None:
        end = _places(search.find(wanted.end, among), among)
        if not end:
            return ()
        last = max(end) if wanted.with_ends else min(end) - 1
    if first > last and wanted.with_ends:
        first, last = last, first
    return among[first : last + 1]


def _beside(search: _Search, wanted: kinds.Beside, among: Ids) -> Ids:
    places = _places(search.find(wanted.of, among), among)
    if not places:
        return ()
    place = (max(places) if wanted.by > 0 else min(places)) + wanted.by
    if not 0 <= place < len(among):
        search.doubt("beyond", ranks=(place + 1,))
        return ()
    return (among[place],)


def _named(search: _Search, wanted: kinds.Named, among: Ids) -> Ids:
    tracks = search.tracks(among)
    names = ListNames(
        [track.title for track in tracks],
        [track.artist for track in tracks],
        [track.album for track in tracks],
    )
    ranks = names.ranks(wanted.what, wanted.name)
    if not ranks:
        search.doubt("not_here", words=wanted.name)
    return tuple(among[rank - 1] for rank in ranks)


def _matching(search: _Search, wanted: kinds.Matching, among: Ids) -> Ids:
    return search.keeping(wanted.limits, among)


def _leaning(search: _Search, wanted: kinds.Leaning, among: Ids) -> Ids:
    side = "at_most" if wanted.side == "least" else "at_least"
    limits = bounding(wanted.field, Bounds.model_validate({side: wanted.bound}))
    by_bound = search.keeping(limits, among) if limits else ()
    if by_bound:
        return by_bound
    order = _by_field(search, wanted.field, wanted.side, among)
    nearest = set(order[: ceil(len(order) / _LEANING)])
    return tuple(track for track in among if track in nearest)


def _than(search: _Search, wanted: kinds.Than, among: Ids) -> Ids:
    others = search.find(wanted.of, search.scene.slate)
    known = values(search.music.catalogue, others, wanted.field)
    if not len(known) or np.isnan(known).any():
        return ()
    of = values(search.music.catalogue, among, wanted.field)
    meant = of < known.min() if wanted.side == "least" else of > known.max()
    return tuple(track for track, is_meant in zip(among, meant, strict=True) if is_meant)


def _described(search: _Search, wanted: kinds.Described, among: Ids) -> Ids:
    named = tuple(t.id for t in search.tracks(among) if is_described(t, wanted.words))
    if named or search.scene.fits is None:
        return named
    fits = search.scene.fits(wanted.words, among)
    return tuple(track for track, is_meant in zip(among, fits, strict=True) if is_meant)


def _worded(search: _Search, wanted: kinds.Worded, among: Ids) -> Ids:
    tracks = search.tracks(among)
    return tuple(t.id for t in tracks if is_worded(t, wanted.words, wanted.where))


def _extreme(search: _Search, wanted: kinds.Extreme, among: Ids) -> Ids:
    order = _by_field(search, wanted.field, wanted.side, among)
    end = wanted.skip + wanted.count
    chosen = order[wanted.skip : end]
    equal = values(search.music.catalogue, order, wanted.field)
    if wanted.count == 1 and end < len(order) and equal[end] == equal[end - 1]:
        search.several(tuple(t for t, v in zip(order, equal, strict=True) if v == equal[end]))
    return tuple(track for track in among if track in chosen)


def _by_field(search: _Search, named: str, side: str, among: Ids) -> Ids:
    """Tracks of which the field is known, those with the least or the most first."""
    known = values(search.music.catalogue, among, named)
    order = np.argsort(known if side == "least" else -known, kind="stable")
    return tuple(among[place] for place in order if not np.isnan(known[place]))


def _same(search: _Search, wanted: kinds.Same, among: Ids) -> Ids:
    like = search.tracks(search.find(wanted.of, search.scene.slate))
    held = frozenset[object]().union(*(shared(track, wanted.what) for track in like))
    return tuple(t.id for t in search.tracks(among) if shared(t, wanted.what) & held)


def _repeats(search: _Search, _: kinds.Repeats, among: Ids) -> Ids:
    tracks, seen, repeated = search.tracks(among), set[str](), list[str]()
    for track in tracks:
        if track.song in seen:
            repeated.append(track.id)
        seen.add(track.song)
    return tuple(repeated)


def _all_but(search: _Search, wanted: kinds.AllBut, among: Ids) -> Ids:
    out = set(search.find(wanted.of, among))
    return tuple(track for track in among if track not in out)


def _both(search: _Search, wanted: kinds.Both, among: Ids) -> Ids:
    return once(track for each in wanted.of for track in search.find(each, among))


def _among(search: _Search, wanted: kinds.Among, among: Ids) -> Ids:
    if isinstance(wanted.outer, kinds.TakenOff):
        latest = search.scene.latest_off[: wanted.outer.count]
        return search.find(wanted.inner, latest[::-1])  # "the first one you took off"
    return search.find(wanted.inner, search.find(wanted.outer, among))


def _single(search: _Search, wanted: kinds.Single, among: Ids) -> Ids:
    found = search.find(wanted.of, among)
    if len(found) > 1:
        search.several(found)
    return found


def _rest(search: _Search, _: kinds.Rest, among: Ids) -> Ids:
    """What nobody spoke of; where nothing was spoken of, nobody can tell the rest of what."""
    if not search.scene.spoken_of:
        search.doubt("none_fits")
        return ()
    return tuple(track for track in among if track not in search.scene.spoken_of)


def _whole(_: _Search, __: kinds.Whole, among: Ids) -> Ids:
    return among


def _focus(search: _Search, wanted: kinds.Focus, _: Ids) -> Ids:
    scene = search.scene
    one = (scene.focus,) if scene.focus is not None else ()
    meant = scene.them or one if wanted.plural else one
    if not meant:
        search.doubt("no_focus")
    return meant


def _places(ids: Ids, among: Ids) -> list[int]:
    return [among.index(track) for track in ids if track in among]


def _earlier(search: _Search, wanted: kinds.Earlier, _: Ids) -> Ids:
    tracks = earlier(wanted, search.scene)
    if tracks is None:
        search.doubt("no_earlier", words=wanted.about)
    return tracks or ()


def _taken_off(search: _Search, wanted: kinds.TakenOff, _: Ids) -> Ids:
    tracks = taken_off(wanted, search.scene)
    if not tracks:
        search.doubt("no_earlier")
    return tracks


def _added(search: _Search, _: kinds.Added, among: Ids) -> Ids:
    new = added(search.scene)
    return tuple(track for track in among if track in new)


def _every(_: _Search, wanted: kinds.Every, among: Ids) -> Ids:
    return every(wanted, among)


def _share(_: _Search, wanted: kinds.Share, among: Ids) -> Ids:
    return share(wanted, among)


_FINDERS: dict[str, Callable[..., Ids]] = {
    "ranks": _ranks, "every": _every, "share": _share, "stretch": _stretch, "beside": _beside,
    "named": _named, "matching": _matching, "leaning": _leaning, "than": _than,
    "described": _described, "worded": _worded, "extreme": _extreme, "same": _same,
    "repeats": _repeats, "all_but": _all_but, "both": _both, "among": _among, "single": _single,
    "rest": _rest, "whole": _whole, "focus": _focus, "earlier": _earlier,
    "taken_off": _taken_off, "added": _added,
}  # fmt: skip
