"""Finds what an utterance speaks of: the tracks of its selections, the norms that it names."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from undercard.chat.dialogue.acts import Act, Criterion
from undercard.chat.dialogue.doubts import Doubt
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.negated import negated
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.selections import (
    Added,
    Among,
    Both,
    Earlier,
    Focus,
    Matching,
    Named,
    Ranks,
    Selection,
    Single,
    TakenOff,
)
from undercard.chat.dialogue.state import DialogueState, Offer
from undercard.chat.slate.scene import Scene, once
from undercard.chat.slate.selected import Found, selected
from undercard.chat.steps.values import TurnContext
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.selection_reader import inside

_ALIKE = 0.35  # cosine from which a question is taken to mean a norm
_ABOUT_NORMS = ("q_who", "q_without")
# Acts that a wrong guess of what they speak of would spoil.
_CHANGING = frozenset({"drop", "keep", "replace", "swap", "move", "more_like", "more_by", "merge"})
_TAKING_AWAY = frozenset({"drop", "dislike", "overplayed"})
# How a number is let go once it was told what holds: "drop 2", "forget 3".
_TAKING_BACK = frozenset({"drop", "let_go", "exclude", "pivot", "undo"})
_HARMLESS = frozenset({"not_understood"})  # doubts that leave a likely reading
GOING_BY = "going_by"  # the question that is open once it was told what holds
_MOST_OPTIONS = 3
_SHORT = 40  # characters of a title on a button


def resolved(context: TurnContext, request: Request) -> Request:
    """The request with its selections found in the list, and what is in doubt about them.

    One that was read in two ways stays as it is: each way is resolved when it is taken.
    """
    if request.doubt is not None:
        return request
    scene, acts = scene_of(context, request.acts), list[Act]()
    doubt: Doubt | None = None
    options: tuple[Offer, ...] = ()
    for act in request.acts:
        found = _with_norms(context, _with_tracks(context, act, scene))
        if doubt is None:
            doubt, options = _in_doubt(context, found, request, scene)
        spoken = once((*scene.spoken_of, *found.tracks))
        scene = replace(scene, spoken_of=spoken)
        acts.append(found)
    return request.model_copy(update={"acts": tuple(acts), "doubt": doubt, "options": options})


def scene_of(context: TurnContext, acts: Sequence[Act]) -> Scene:
    """The list in view, what was spoken of last, and the lists before it, where they matter."""
    start = context.start
    slate, focus = start.state.slate, start.state.focus
    about = [one for act in acts if act.selection for one in inside(act.selection)]
    of_the_past = any(isinstance(one, Earlier | TakenOff | Added) for one in about)
    of_the_past = of_the_past or any(act.kind == "recall" for act in acts)
    states = context.versions.every() if of_the_past else ()
    earlier = [state for state in states if state.turn != start.state.turn]
    lists = [state.slate for state in (*earlier, start.state)]
    gone = [_gone(before, after) for before, after in pairwise(lists)]
    return Scene(
        slate=slate,
        focus=slate[focus - 1] if focus and focus <= len(slate) else None,
        earlier=tuple(state.slate for state in earlier),
        wishes=tuple(_about(state) for state in earlier),
        taken_off=tuple(filter(None, gone)),
        known=start.state.known,
    )


def _gone(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """What an edit took off; nothing where the list was made anew."""
    gone = tuple(track for track in before if track not in after)
    return gone if len(gone) < len(before) else ()


def _about(state: DialogueState) -> str:
    return " ".join(entry.words for entry in state.standing)


def _find(context: TurnContext, selection: Selection, scene: Scene) -> Found:
    return selected(selection, scene, context.parts.music, context.parts.vocabulary)


def _with_tracks(context: TurnContext, act: Act, scene: Scene) -> Act:
    taken_back = act.kind in _TAKING_BACK and context.start.state.question == GOING_BY
    if taken_back and isinstance(act.selection, Ranks):
        return Act(kind="let_go", words=act.words, takes_back=act.selection.ranks)
    if act.tracks:  # of an offer, which was settled before
        return act
    if act.selection is None:
        return _by_context(act, scene)
    if act.kind == "recall" and isinstance(act.selection, Earlier):
        return act
    if act.kind == "recall":
        return _brought_back(context, act, act.selection, scene)
    if act.kind == "keep" and _is_pointed_at(act.selection) and not _only(act.words):
        return act.model_copy(update={"tracks": scene.slate})  # "don't touch it"
    found, place = _find(context, act.selection, scene), act.place
    if place is not None and (beside := place.after or place.before) is not None:
        at = _find(context, beside, scene).ids
        place = place.model_copy(update={"beside": at[0] if at else None})
    if act.kind in ("q_about", "move") and not found.ids:
        found = _elsewhere(context, act)
        if act.kind == "move" and found.ids:  # "play Halo first", which is not on the list yet
            asked = Criterion(words=act.selection_words or act.words, tracks=found.ids)
            return act.model_copy(update={"kind": "add", "criteria": (asked,), "doubt": None})
    doubt = act.doubt or found.doubt
    if doubt and not doubt.words:
        doubt = doubt.model_copy(update={"words": act.selection_words or act.words.strip(" .,!?")})
    parts = act.selection.of if isinstance(act.selection, Both) else (act.selection,)
    lasting = tuple(one for part in parts for one in _lasting(act, part, context))
    if doubt and doubt.kind == "not_here" and lasting and act.kind in _TAKING_AWAY:
        doubt = None  # "that one, and anything by Pitbull": none of his is here, none is to come
    criteria = act.criteria if doubt else (*act.criteria, *lasting)
    return act.model_copy(
        update={"tracks": found.ids, "place": place, "criteria": criteria, "doubt": doubt}
    )


def _brought_back(context: TurnContext, act: Act, selection: Selection, scene: Scene) -> Act:
    """The tracks to be brought back: what is meant of those that were taken off.

    What is on the table cannot be meant. The list grows where it was made shorter.
    """
    off: tuple[str, ...] = scene.taken_off[-1] if scene.taken_off else ()
    before: tuple[str, ...] = scene.earlier[-1] if scene.earlier else ()
    if isinstance(selection, Ranks) and selection.ranks != (len(off),):
        chosen = _find(context, selection, replace(scene, slate=before)).ids if before else ()
    else:
        chosen = _find(context, selection, scene).ids
    back = tuple(track for track in chosen if track not in scene.slate) or off
    return act.model_copy(
        update={"tracks": back, "doubt": None, "more": len(before) > len(scene.slate)}
    )


def _elsewhere(context: TurnContext, act: Act) -> Found:
    """The track of the catalogue that a question names."""
    named = [one for one in _named_in(act.selection) if one.what != "album"]
    said = {one.what: one.name for one in reversed(named)}
    links = context.parts.finder.names.links
    linked = links.title(said["title"], said.get("artist", "")) if "title" in said else None
    return Found(linked.ids[:1] if linked else ())


def _named_in(selection: Selection | None) -> list[Named]:
    """Every name that a selection is made of."""
    if isinstance(selection, Named):
        return [selection]
    if isinstance(selection, Among):
        return [*_named_in(selection.inner), *_named_in(selection.outer)]
    if isinstance(selection, Single):
        return _named_in(selection.of)
    return []


def _is_pointed_at(selection: Selection) -> bool:
    return isinstance(selection, Focus) and not selection.plural


def _only(words: str) -> bool:
    return criteria_words().has("only", words)


def _by_context(act: Act, scene: Scene) -> Act:
    """What an act speaks of that names nothing: what was spoken of last, or what it describes."""
    if act.kind == "keep" and act.criteria:
        return act.model_copy(update={"kind": "refine"})  # "only the last two years"
    if act.kind in ("more_like", "more_by", "q_about", "q_why") and scene.focus:
        return act.model_copy(update={"tracks": (scene.focus,)})
    return act


def _lasting(act: Act, part: Selection, context: TurnContext) -> tuple[Criterion, ...]:
    """What an edit by a property asks of the tracks that come in: the same property.

    `part` is the selection, or one of those that it is put together of.
    """
    selection = part.of if isinstance(part, Single) else part
    words = act.words
    if isinstance(selection, Matching):
        if act.kind == "keep":
            return (Criterion(words=words, limits=selection.limits),)
        if act.kind in _TAKING_AWAY and (contrary := negated(selection.limits)) is not None:
            return (Criterion(words=words, limits=contrary),)
    if not isinstance(selection, Named) or selection.what != "artist":
        return ()
    linked = context.parts.finder.names.links.artist(selection.name)
    if act.kind in _TAKING_AWAY and linked and not isinstance(part, Single):
        return (Criterion(words=words, limits=Limits(artists_not=(linked.name,))),)
    return ()


# Doubts.


def _in_doubt(
    context: TurnContext, act: Act, request: Request, scene: Scene
) -> tuple[Doubt | None, tuple[Offer, ...]]:
    """What has to be asked before the act is done, with ways to settle it."""
    if act.kind in _CHANGING or (act.kind in _TAKING_AWAY and act.selection is not None):
        return _about_selection(context, act, scene)
    if act.kind in ("dislike", "overplayed") and not act.tracks and not act.criteria:
        return Doubt(kind="what_else", words=act.words), _other_lists()
    if act.kind in ("shorten", "extend") and criteria_words().is_one("bare_degree", act.words):
        return Doubt(kind="more_of_what", words=act.words), ()
    says_nothing = not (act.criteria or act.takes_back or act.other_tracks)
    if act.kind in ("refine", "exclude") and says_nothing and len(request.acts) == 1:
        return Doubt(kind="more_of_what", words=act.words), ()
    return None, ()


def _about_selection(
    context: TurnContext, act: Act, scene: Scene
) -> tuple[Doubt | None, tuple[Offer, ...]]:
    if isinstance(act.selection, Single) and len(act.tracks) > 1:
        doubt = Doubt(kind="several", words=act.selection_words or act.words)
        return doubt, _each(context, act, act.tracks)
    if act.doubt is not None and not (act.doubt.kind in _HARMLESS and act.tracks):
        if act.doubt.kind == "not_here" and act.criteria:
            return None, ()
        chosen = [_find(context, one, scene).ids for one in act.doubt.options]
        tracks = [ids[0] for ids in chosen if ids]
        return act.doubt, _each(context, act, tracks if len(tracks) > 1 else ())
    if not act.tracks and not act.criteria and act.kind != "merge":
        return Doubt(kind="none_fits", words=act.selection_words or act.words), ()
    return None, ()


def _each(context: TurnContext, act: Act, tracks: Sequence[str]) -> tuple[Offer, ...]:
    """The same act for each of the tracks that could be meant."""
    ids = [track.id for track in context.start.facts.tracks]
    offers = []
    for track in list(dict.fromkeys(tracks))[:_MOST_OPTIONS]:
        rank = ids.index(track) + 1
        settled = act.model_copy(
            update={"tracks": (track,), "selection": Ranks(ranks=(rank,)), "doubt": None}
        )
        title = context.parts.music.catalogue[track].title[:_SHORT]
        offers.append(Offer(say=f"{rank}: {title}", acts=(settled,)))
    return tuple(offers)


def _other_lists() -> tuple[Offer, ...]:
    """Ways on where the whole list is not liked."""
    other = Act(kind="refine", words="other tracks", other_tracks=True)
    return (Offer(say="Other tracks of that kind", acts=(other,)),)


def _with_norms(context: TurnContext, act: Act) -> Act:
    """A question about a rule, with the rule that its words come closest to."""
    norms = context.start.norms
    if act.kind not in _ABOUT_NORMS or not norms:
        return act
    vectors = context.parts.embed([act.words, *(norm.says for norm in norms)])
    alike = vectors[1:] @ vectors[0]
    best = int(alike.argmax())
    if alike[best] < _ALIKE:
        return act
    return act.model_copy(update={"names": (norms[best].ref,)})
