"""What each act speaks of: its tracks on the list, on earlier ones, or in the catalogue."""

from dataclasses import replace

from undercard.chat.dialogue.acts import Act, Criterion, Place
from undercard.chat.dialogue.limits import LONGEST_LIST, Bounds, Limits
from undercard.chat.dialogue.negated import negated
from undercard.chat.dialogue.selections import (
    Among,
    Both,
    Earlier,
    Focus,
    Leaning,
    Matching,
    Named,
    Ranks,
    Rest,
    Selection,
    Single,
    Whole,
    Worded,
)
from undercard.chat.slate.list_fields import bounding
from undercard.chat.slate.scene import Scene, added
from undercard.chat.slate.selected import Found, selected
from undercard.chat.steps.pointed_artist import without_pointed_artist
from undercard.chat.steps.remembering import TAKING_BACK, by_number
from undercard.chat.steps.values import TurnContext
from undercard.chat.steps.view_of import PROFILE
from undercard.chat.understanding.criteria_words import criteria_words

TAKING_AWAY = frozenset({"drop", "dislike", "overplayed"})
_ALSO_ELSEWHERE = frozenset({"q_about", "move"})  # what is not on the list may be meant as well
_NONE_HERE = frozenset({"not_here", "none_fits"})
_PAIR = 2  # tracks that may change places
GOING_BY = "going_by"  # the question that is open once it was told what holds


def find_selected(context: TurnContext, selection: Selection, scene: Scene) -> Found:
    """The tracks of a selection in a scene."""
    return selected(selection, scene, context.parts.music, context.parts.vocabulary)


def with_tracks(context: TurnContext, act: Act, scene: Scene) -> Act:
    """The act with the tracks that its selection means, or what is in doubt about them."""
    selection = act.selection
    asked = context.start.state.question if act.kind in TAKING_BACK else ""
    told = asked == PROFILE and bool(context.start.state.offers)
    if told and isinstance(selection, Ranks):
        return by_number(context, selection.ranks, act.words)
    if asked == GOING_BY and isinstance(selection, Ranks):
        return Act(kind="let_go", words=act.words, takes_back=selection.ranks)
    act = without_pointed_artist(context, act, scene)
    selection = act.selection
    if act.tracks:  # of an offer, which was settled before
        return act
    vague = isinstance(selection, Whole | Focus | None) or act.doubt is not None
    if act.kind == "merge" and scene.earlier and vague:
        selection = Both(of=(Whole(), Earlier(which="back")))  # "make one list of both"
        act = act.model_copy(update={"selection": selection, "doubt": None})
    if selection is None and act.kind == "add":
        return act.model_copy(update={"place": _place_found(context, act, scene)})
    if selection is None:
        return _by_context(act, scene)
    if act.kind == "recall":
        whole_list = isinstance(selection, Earlier)
        return act if whole_list else _brought_back(context, act, selection, scene)
    if act.kind == "keep" and _is_pointed_at(selection) and not _only(act.words):
        return act.model_copy(update={"tracks": scene.slate})  # "don't touch it"
    if act.kind == "keep" and isinstance(selection, Whole) and scene.spoken_of:
        return act.model_copy(update={"tracks": scene.spoken_of})  # "1 to 5 again, only those"
    if isinstance(selection, Rest) and not scene.spoken_of and act.kind == "keep":
        return act.model_copy(update={"tracks": scene.slate})  # "3 more, don't touch the rest"
    if isinstance(selection, Both) and act.kind in TAKING_AWAY:
        selection = _without_rest(selection)  # "the longest out, the rest as it is"
    return _on_the_list(context, act, selection, scene)


def _on_the_list(context: TurnContext, act: Act, selection: Selection, scene: Scene) -> Act:
    found, place = find_selected(context, selection, scene), _place_found(context, act, scene)
    if not found.ids and act.kind in _ALSO_ELSEWHERE and (known := _elsewhere(context, selection)):
        return _about_another(act, known)
    told_before = (scene.focus or scene.them) and act.doubt and act.doubt.kind == "no_focus"
    doubt = found.doubt if told_before else act.doubt or found.doubt
    if doubt and not doubt.words:
        doubt = doubt.model_copy(update={"words": act.selection_words or act.words.strip(" .,!?")})
    parts = selection.of if isinstance(selection, Both) else (selection,)
    lasting = tuple(one for part in parts for one in _lasting(act, part, context))
    if doubt and doubt.kind in _NONE_HERE and lasting and act.kind in TAKING_AWAY:
        doubt = None  # "that one, and anything by Pitbull": none of his is here, none is to come
    criteria = (*act.criteria, *(_example(context, act, selection) if doubt else lasting))
    kind = act.kind
    twice = isinstance(selection, Both) and len(found.ids) == 1  # "swap 3 with 3"
    if kind == "swap" and len(found.ids) != _PAIR and place is None and not twice:
        kind = "replace"  # "swap it for a banger", "swap 4, 5 and 10"
    told = {"tracks": found.ids, "place": place, "criteria": criteria, "doubt": doubt}
    return act.model_copy(update={"kind": kind, **told})


def _place_found(context: TurnContext, act: Act, scene: Scene) -> Place | None:
    """The place of an act, with the track that it is beside."""
    place = act.place
    beside = (place.after or place.before) if place else None
    if place is None or beside is None:
        return place
    at = find_selected(context, beside, scene).ids
    return place.model_copy(update={"beside": at[0] if at else None})


def _brought_back(context: TurnContext, act: Act, selection: Selection, scene: Scene) -> Act:
    """The tracks to be brought back: what is meant of those that were taken off.

    What is on the table is meant only where nothing was taken off. The list grows where it was made
    shorter.
    """
    if _is_of_a_list(selection):
        there = find_selected(context, selection, scene)
        merged = {"kind": "merge", "tracks": there.ids, "doubt": there.doubt}
        return act.model_copy(update=merged)
    off = scene.taken_off[-1] if scene.taken_off else ()
    before = scene.earlier[-1] if scene.earlier else scene.slate
    by_rank = isinstance(selection, Ranks) and selection.ranks != (len(off),)  # not "those three"
    looked_in = replace(scene, slate=before) if by_rank else scene
    chosen = find_selected(context, selection, looked_in).ids
    if (more := _several_times(act, len(off))) > len(off):
        chosen = scene.latest_off[:more]  # "put both back", which went one by one
    back = tuple(track for track in chosen if track not in scene.slate)
    called = " ".join(_called(selection)) if isinstance(selection, Matching | Named) else ""
    if not back and called and scene.earlier:
        about = Earlier(which="about", about=called)
        return act.model_copy(update={"selection": about, "doubt": None})
    gone = [track for track in before if track not in scene.slate]
    if _is_the_first(act) and (not back or 2 * len(gone) > len(before)):
        return act.model_copy(update={"selection": Earlier(which="first"), "doubt": None})
    back = back or off or chosen
    longer = len(before) > len(scene.slate)
    new = added(scene)
    instead = new if len(new) == len(back) and not longer else ()
    told = {"tracks": back, "doubt": None, "more": longer, "instead": instead}
    return act.model_copy(update=told)


def _several_times(act: Act, latest: int) -> int:
    """How many tracks are pointed at together; 0 where none or all that went at the latest time."""
    if not isinstance(act.selection, Focus) or not act.selection.plural:
        return 0
    return _PAIR if criteria_words().has("pair", act.words) and latest < _PAIR else 0


def _is_the_first(act: Act) -> bool:
    """Whether nothing but the first is named, in words: the list, and no place of it."""
    first = isinstance(act.selection, Ranks) and act.selection.ranks == (1,)
    return first and bool(act.selection_words) and not any(map(str.isdigit, act.words))


def _is_of_a_list(selection: Selection) -> bool:
    """Whether it is tracks of an earlier list."""
    if isinstance(selection, Both):
        return any(map(_is_of_a_list, selection.of))
    return isinstance(selection, Among) and isinstance(selection.outer, Earlier)


def _called(selection: Matching | Named) -> tuple[str, ...]:
    """What a list that is meant by its music was about."""
    return (selection.name,) if isinstance(selection, Named) else selection.limits.genres


def _elsewhere(context: TurnContext, selection: Selection) -> tuple[str, ...]:
    """The track of the catalogue that a selection names."""
    said = {one.what: one.name for one in _named_in(selection)}
    links = context.parts.finder.names.links
    linked = links.title(said["title"], said.get("artist", "")) if "title" in said else None
    return linked.ids[:1] if linked else ()


def _about_another(act: Act, tracks: tuple[str, ...]) -> Act:
    """The act with a track that is not on the list: a question of it, or its way onto the list."""
    if act.kind != "move":
        return act.model_copy(update={"tracks": tracks, "doubt": None})
    asked = Criterion(words=act.selection_words or act.words, tracks=tracks)
    return act.model_copy(update={"kind": "add", "criteria": (asked,), "doubt": None})


def _named_in(selection: Selection) -> list[Named]:
    """Every name that a selection is made of."""
    if isinstance(selection, Named):
        return [selection]
    if isinstance(selection, Among):
        return [*_named_in(selection.inner), *_named_in(selection.outer)]
    return _named_in(selection.of) if isinstance(selection, Single) else []


def _is_pointed_at(selection: Selection) -> bool:
    return isinstance(selection, Focus) and not selection.plural


def _only(words: str) -> bool:
    return criteria_words().has("only", words)


def _by_context(act: Act, scene: Scene) -> Act:
    """What an act speaks of that names nothing: what was spoken of last, or what it describes."""
    if act.kind == "keep" and act.criteria:
        return act.model_copy(update={"kind": "refine"})  # "only the last two years"
    meant = scene.spoken_of[-1] if scene.spoken_of else scene.focus
    if act.kind in TAKING_AWAY and not act.criteria and scene.spoken_of:
        return act.model_copy(update={"tracks": scene.spoken_of})
    pointing = act.kind in ("more_like", "more_by", "q_about", "q_why") and not act.criteria
    pointing = pointing or (act.kind == "replace" and bool(scene.spoken_of))
    if pointing and meant:
        return act.model_copy(update={"tracks": (meant,)})
    if act.kind == "more_like" and not act.criteria and scene.slate:  # of the list
        count = Criterion(words=act.words, limits=Limits(tracks=_number(act)))
        return act.model_copy(update={"kind": "refine", "other_tracks": True, "criteria": (count,)})
    return act


def _number(act: Act) -> int | None:
    tracks = act.amount.tracks
    return min(int(tracks.at_least or tracks.at_most or 1), LONGEST_LIST) if tracks else None


def _without_rest(selection: Both) -> Selection:
    said = [one for one in selection.of if not isinstance(one, Rest)]
    return said[0] if len(said) == 1 else Both(of=tuple(said)) if said else selection


def _example(context: TurnContext, act: Act, selection: Selection) -> tuple[Criterion, ...]:
    """An artist who is not on the list is an example all the same: "more like U2"."""
    if act.kind != "more_like" or not isinstance(selection, Named) or selection.what != "artist":
        return ()
    linked = context.parts.finder.names.links.artist(selection.name)
    return (Criterion(words=selection.name, seed_artists=(linked.name,)),) if linked else ()


def _lasting(act: Act, part: Selection, context: TurnContext) -> tuple[Criterion, ...]:
    """What an edit by a property asks of the tracks that come in: the same property.

    `part` is the selection, or one of those that it is put together of.
    """
    selection = part.of if isinstance(part, Single) else part
    words = act.words
    if isinstance(selection, Matching):
        if act.kind == "keep":
            return (Criterion(words=words, limits=selection.limits),)
        if act.kind in TAKING_AWAY and (contrary := negated(selection.limits)) is not None:
            return (Criterion(words=words, limits=contrary),)
    if isinstance(selection, Leaning) and act.kind in TAKING_AWAY:
        side = "at_most" if selection.side == "least" else "at_least"
        having = bounding(selection.field, Bounds.model_validate({side: selection.bound}))
        contrary = negated(having) if having else None
        return (Criterion(words=words, limits=contrary),) if contrary else ()
    if isinstance(selection, Worded) and selection.where == "anywhere":
        titled = Limits(title_words_not=criteria_words().title_words(selection.words))
        return (Criterion(words=words, limits=titled),) if act.kind in TAKING_AWAY else ()
    if not isinstance(selection, Named) or selection.what != "artist":
        return ()
    linked = context.parts.finder.names.links.artist(selection.name)
    if act.kind in TAKING_AWAY and linked and not isinstance(part, Single):
        return (Criterion(words=words, limits=Limits(artists_not=(linked.name,))),)
    return ()
