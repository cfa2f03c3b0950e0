"""Acts that ask for music: a new list, this one otherwise, more of what a track is like."""

from undercard.chat.dialogue.acts import Act, Criterion
from undercard.chat.dialogue.draft import Draft, Handler, settled_for
from undercard.chat.dialogue.editing import add, bring, drop
from undercard.chat.dialogue.holding import ADDS_UP, SOUND, only_sounds
from undercard.chat.dialogue.limits import LONGEST_LIST, TOPICAL, Limits

# What a change of these alone asks for is found among the tracks that are there.
_GENTLE = ADDS_UP | {"tracks", "minutes", "per_artist", "explicit", "new_to_me"}
# What outlives a new wish: what is not wanted, and what holds for every list.
_OUTLIVES = ADDS_UP - {"years_not"} | {"explicit", "new_to_me", "per_artist"}


def _wish(draft: Draft, act: Act) -> None:
    """A new list, but for a wish that only says how this one should differ.

    "I want it bittersweet, and stay in the noughties."
    """
    only_changes = all(one.shifts or one.hold for one in act.criteria)
    stays = draft.held and not draft.pivots and not any(map(_names_music, act.criteria))
    corrects = act.corrects and _says_anew(draft, act)
    if draft.view.slate and act.criteria and (only_changes or stays or corrects):
        _refine(draft, act)
        return
    goes_on = draft.wished and not draft.pivots
    if draft.jump is not None and draft.jump.to == "restart":  # "from scratch: jazz"
        draft.jump, draft.state = (
            None,
            draft.state.model_copy(
                update={"standing": tuple(one for one in draft.state.standing if one.ever)}
            ),
        )
    if not goes_on:
        _new_topic(draft)
    draft.push(*settled_for(draft, act, _examples(act)), joins=goes_on)
    draft.wished = True


def _bring(draft: Draft, act: Act) -> None:
    if act.tracks:
        _new_topic(draft)
        bring(draft, act)


def _has(draft: Draft, act: Act) -> None:
    """What is here by somebody: where no list is in view, a wish as well, if they are here."""
    lost = all(one.is_lost or one.absent for one in act.criteria)
    if not draft.view.slate and act.criteria and not lost:
        _wish(draft, act)


def _new_topic(draft: Draft, *, by_example: bool = False) -> None:
    """End what the list was about; the rest stays at a pivot, and where an example was given."""
    kept: list[Criterion] = []
    ended: list[Criterion] = []
    for entry in draft.state.standing:
        names = set(entry.limits.names_set())
        about = entry.is_topic or entry.course is not None
        stays = not about and (names <= _OUTLIVES or draft.pivots or by_example)
        stays = stays or entry in draft.refined  # "back to 1985. Pop only"
        stays = stays or (SOUND in draft.held and only_sounds(entry))
        (kept if stays or names & draft.held else ended).append(entry)
    draft.state = draft.state.model_copy(
        update={"standing": tuple(kept), "focus": None, "guests": ()}
    )
    draft.ended += ended
    draft.searches = draft.changes = True


def _refine(draft: Draft, act: Act) -> None:
    """The list in view, otherwise: the tracks that fit stay where only limits changed."""
    if not draft.view.slate and not draft.state.has_topic:
        _wish(draft, act)
        return
    if act.criteria and all(one.part is not None for one in act.criteria) and draft.places:
        _refine_parts(draft, act)
        return
    if act.criteria:
        _end_sound(draft, act)
        compared = draft.alike or draft.view.slate
        asked = settled_for(draft, act, compared)
        draft.push(*asked, joins=act.more)
        draft.refined += asked
    if act.other_tracks:
        drop(draft, act.model_copy(update={"tracks": draft.view.slate}))
    draft.searches = draft.searches or not all(map(_is_gentle, act.criteria))


def _end_sound(draft: Draft, act: Act) -> None:
    """What the music was put on for ends where that is over, and it is to sound otherwise.

    "Bath's gone cold, now something fast" leaves the genre and the years as they are.
    """
    sounds = any(one.targets or one.shifts or one.labels for one in act.criteria)
    if draft.pivots and not draft.wished and sounds and SOUND not in draft.held:
        kept = tuple(one for one in draft.state.standing if not only_sounds(one))
        draft.state = draft.state.model_copy(update={"standing": kept})


def _says_anew(draft: Draft, act: Act) -> bool:
    """Whether all that it names takes the place of what holds: a genre for a genre."""
    there = set(draft.state.limits.names_set())
    said = {name for one in act.criteria for name in one.limits.names_set()}
    return bool(said & there & TOPICAL) and said & TOPICAL <= there


def _refine_parts(draft: Draft, act: Act) -> None:
    """Other tracks for some parts of the list, and what these are to be from now on."""
    for one in act.criteria:
        places = one.part.places(len(draft.places)) if one.part else ()
        there = [
            track for at in places if at < len(draft.places) and (track := draft.view.slate[at])
        ]
        draft.push(*settled_for(draft, act.model_copy(update={"criteria": (one,)}), there))
        draft.take_off(there, act.words)
        gone = {*there}
        draft.places = [None if track in gone else track for track in draft.places]
    draft.ordered = True


def _pivot(draft: Draft, act: Act) -> None:
    draft.pivots = True
    if act.criteria:
        _refine(draft, act)


def _more_like(draft: Draft, act: Act) -> None:
    """More of what tracks of the list are like, or an artist who is not on it."""
    if not (act.tracks or act.criteria):
        return
    if act.tracks and act.more and act.amount.tracks is not None:  # "one more like 6"
        example = Criterion(words=act.words, seeds=act.tracks)
        add(draft, act.model_copy(update={"criteria": (example, *act.criteria), "place": None}))
        return
    _new_topic(draft, by_example=True)
    draft.alike = act.tracks
    if act.tracks:
        draft.push(Criterion(words=act.words, seeds=act.tracks))
    draft.push(*settled_for(draft, act, act.tracks))
    if act.amount.tracks is not None:  # "gimme 15 like it"
        count = min(act.amount.tracks.one_number, LONGEST_LIST)
        draft.push(Criterion(words=act.words, limits=Limits(tracks=count)))


def _more_by(draft: Draft, act: Act) -> None:
    if not act.tracks:
        return
    names = tuple(dict.fromkeys(draft.view.artists[track] for track in act.tracks))
    _new_topic(draft)  # and any length: there may be few
    by = Criterion(words=act.words, limits=Limits(artists=names))
    draft.push(by, *settled_for(draft, act, act.tracks))
    if act.other_tracks:
        draft.take_off(draft.view.slate, act.words)


def _examples(act: Act) -> tuple[str, ...]:
    return tuple(track for one in act.criteria for track in one.seeds)


def _names_music(one: Criterion) -> bool:
    """Whether it says whose music or which genre, so that it asks for another list."""
    return bool(one.limits.genres or one.limits.artists or one.some_of or one.tracks)


def _is_gentle(one: Criterion) -> bool:
    looks_for_more = one.text or one.targets or one.shifts or one.seeds or one.some_of
    touched = {*one.limits.names_set(), *one.unset}
    return not looks_for_more and not one.seed_artists and not one.tracks and touched <= _GENTLE


ASKING: dict[str, Handler] = {
    "wish": _wish,
    "bring": _bring,
    "refine": _refine,
    "exclude": _refine,
    "let_go": _refine,
    "pivot": _pivot,
    "more_like": _more_like,
    "more_by": _more_by,
    "q_has": _has,
}
