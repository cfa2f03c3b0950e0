"""Lists in parts: each is looked for by itself, and the list is ruled as one."""

from collections.abc import Iterator
from dataclasses import replace

from undercard.chat.dialogue.holding import course_of
from undercard.chat.dialogue.limits import LONGEST_LIST, Limits
from undercard.chat.slate.limit_norms import part_norm
from undercard.chat.steps.find import find
from undercard.chat.steps.plan import around_parts, part_plans, with_guests
from undercard.chat.steps.values import Found, FoundPart, Planned, Ranked, TurnContext
from undercard.policy.norms.norm import Norm


def find_in_parts(context: TurnContext, planned: Planned) -> Found:
    """The candidates of the list, or those of each of its parts and of what lies around them."""
    plans = dict(part_plans(context, planned))
    if not plans:
        return find(context, planned)
    taken = {place for places in plans for place in places}
    others = tuple(place for place in range(LONGEST_LIST) if place not in taken)
    if others and others[0] < planned.size:
        plans[others] = around_parts(context, planned)
    parts = tuple(FoundPart(places, find(context, plan)) for places, plan in plans.items())
    found = sorted(
        (candidate for part in parts for candidate in part.found.candidates),
        key=lambda candidate: candidate.score,
    )
    best = {candidate.row: candidate for candidate in found}
    let_in = with_guests(context, planned, [one.track.id for one in best.values()])
    said = planned.understood.request.say
    short = [words for part in parts if _is_short(part) for words in _words_of(part, planned)]
    missed = (*planned.missed, *(words for words in short if words in said))
    fits = max(part.found.fits for part in parts)
    return Found(replace(let_in, missed=missed), tuple(best.values()), fits, parts)


def _is_short(part: FoundPart) -> bool:
    """Whether fewer songs were found for a part than it has places."""
    size = part.found.planned.size
    songs = {candidate.track.song for candidate in part.found.candidates}
    return len(songs) < sum(place < size for place in part.places)


def norms_of_parts(
    context: TurnContext, ranked: Ranked, *, in_order: bool = False
) -> Iterator[Norm]:
    """That the places of each part have tracks of its own, as far as there are any.

    `in_order`: the tracks are found, and are to stand in the order that was asked for. Tracks that
    stay may stand where they stood, or where the listener put them.
    """
    planned, ids = ranked.found.planned, context.parts.music.catalogue.ids
    stands = {at: track for at, track in enumerate(planned.places) if track is not None}
    room = range(len(planned.places) or LONGEST_LIST)
    for number, part in enumerate(ranked.found.parts):
        named = part.found.planned.state.topic.wanted_tracks
        own = named or [ids[row] for row, of in ranked.part_of.items() if of == number]
        new = [track for track in own if track not in planned.keep]
        stay = [stands[at] for at in part.places if at in stands]
        free = [at for at in part.places if at in room and at not in stands][: len(new)]
        places = sorted({*free, *(at for at in part.places if at in stands)})
        if places and not (in_order and _may_move(part, planned)):
            says = ", ".join(_words_of(part, planned)) or "what lies between"
            yield part_norm(number + 1, says, (*new, *stay), places)


def _may_move(part: FoundPart, planned: Planned) -> bool:
    """Whether its tracks only make up a half of a list that goes from one end to the other.

    They find their places by the sound; what was asked for by name or genre stays in its part.
    """
    if course_of(planned.state.standing) is None:
        return False
    size = max(part.places) + 1
    own = (one for one in planned.state.standing if one.part is not None)
    here = [one for one in own if one.part and set(part.places) & {*one.part.places(size)}]
    return all(one.limits == Limits() and not one.tracks for one in here)


def _words_of(part: FoundPart, planned: Planned) -> list[str]:
    """What was said of this part of the plan; what lies around the parts is what all of it is."""
    own = {one.words for one in planned.state.standing if one.part is not None}
    held = part.found.planned.state.standing
    around = [one for one in held if one.part is None and one.is_topic]
    if len(around) < len(held) and any(one.part is not None for one in held):
        return [one.words for one in around]
    return [one.words for one in held if one.words in own]
