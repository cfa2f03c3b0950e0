"""Finds what an utterance speaks of: the tracks of its selections, the norms that it names."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.doubts import Doubt
from undercard.chat.dialogue.holding import binds
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.selections import (
    Added,
    Earlier,
    Ranks,
    Single,
    TakenOff,
)
from undercard.chat.dialogue.state import Offer
from undercard.chat.slate.scene import Scene, once
from undercard.chat.slate.which_list import Wish
from undercard.chat.steps.act_tracks import TAKING_AWAY, find_selected, with_tracks
from undercard.chat.steps.put_back import put_back, unless_all_is_here
from undercard.chat.steps.values import TurnContext
from undercard.chat.steps.went_back_to import back_to_so_many, number_kept
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.selection_reader import inside

_ALIKE = 0.35  # cosine from which a question is taken to mean a norm
_ABOUT_NORMS = ("q_who", "q_without")
# Acts that a wrong guess of what they speak of would spoil.
_CHANGING = frozenset({"drop", "keep", "replace", "swap", "move", "more_like", "more_by", "merge"})
_HARMLESS = frozenset({"not_understood"})  # doubts that leave a likely reading
_MOST_OPTIONS = 3
_SHORT = 40  # characters of a title on a button


def resolved(context: TurnContext, request: Request) -> Request:
    """The request with its selections found in the list, and what is in doubt about them.

    One that was read in two ways stays as it is: each way is resolved when it is taken.
    """
    if request.doubt is not None:
        return request
    said = put_back(context, request.acts)
    scene, acts = scene_of(context, said, request.language), list[Act]()
    doubt: Doubt | None = None
    options: tuple[Offer, ...] = ()
    for act in said:
        meant = back_to_so_many(act, scene, request.language)
        found = unless_all_is_here(context, with_tracks(context, meant, scene))
        found = _with_norms(context, found)
        if doubt is None:
            doubt, options = _in_doubt(context, found, request, scene)
        if doubt is not None and options and criteria_words().has("whichever", request.say):
            found, doubt, options = options[0].acts[0], None, ()  # "the oldest one, whichever"
        spoken = once((*scene.spoken_of, *found.tracks))
        focus = found.tracks[-1] if len(found.tracks) == 1 else scene.focus
        them = found.tracks or scene.them
        scene = replace(scene, spoken_of=spoken, focus=focus, them=them)
        acts.append(found)
    return request.model_copy(update={"acts": tuple(acts), "doubt": doubt, "options": options})


def scene_of(context: TurnContext, acts: Sequence[Act], language: str) -> Scene:
    """The list in view, what was spoken of last, and the lists before it, where they matter."""
    start = context.start
    slate, focus = start.state.slate, start.state.in_focus
    about = [one for act in acts if act.selection for one in inside(act.selection)]
    of_the_past = any(isinstance(one, Earlier | TakenOff | Added) for one in about)
    of_the_past = of_the_past or any(
        act.kind in ("recall", "merge") or number_kept(act, language) > len(slate) for act in acts
    )
    states = context.versions.every() if of_the_past else ()
    earlier = [state for state in states if state.turn != start.state.turn]
    lists = [state.slate for state in (*earlier, start.state)]
    gone = [_gone(before, after) for before, after in pairwise(lists)]
    return Scene(
        slate=slate,
        focus=slate[focus - 1] if focus and focus <= len(slate) else None,
        them=tuple(track for track in start.state.spoken_of if track in slate),
        earlier=tuple(state.slate for state in earlier),
        wishes=tuple(map(Wish.of, earlier)),
        taken_off=tuple(filter(None, gone)),
        known=start.state.known,
    )


def _gone(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """What an edit took off; nothing where the list was made anew."""
    gone = tuple(track for track in before if track not in after)
    return gone if len(gone) < len(before) else ()


# Doubts.


def _in_doubt(
    context: TurnContext, act: Act, request: Request, scene: Scene
) -> tuple[Doubt | None, tuple[Offer, ...]]:
    """What has to be asked before the act is done, with ways to settle it."""
    if act.kind in _CHANGING or (act.kind in TAKING_AWAY and act.selection is not None):
        return _about_selection(context, act, scene)
    if act.kind == "pick" and act.doubt is not None and not context.start.state.offers:
        return act.doubt, ()  # "those three", where nothing is to be chosen
    says_what = any(map(binds, act.criteria))
    if act.kind in ("dislike", "overplayed") and not act.tracks and not says_what:
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
        chosen = [find_selected(context, one, scene).ids for one in act.doubt.options]
        tracks = [ids[0] for ids in chosen if ids]
        return act.doubt, _each(context, act, tracks if len(tracks) > 1 else ())
    if not act.tracks and not act.criteria and act.kind != "merge":
        return Doubt(kind="none_fits", words=act.selection_words or act.words), ()
    return None, ()


def _each(context: TurnContext, act: Act, tracks: Sequence[str]) -> tuple[Offer, ...]:
    """The same act for each of the tracks that could be meant."""
    ids = [track.id for track in context.start.facts.tracks]
    offers = []
    here = [track for track in dict.fromkeys(tracks) if track in ids]
    for track in here[:_MOST_OPTIONS]:
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
