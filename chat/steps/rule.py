"""Rules: the best list that keeps every limit and every norm, in the listener's own order."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from undercard.chat.slate.limit_norms import PLACE, place_norms
from undercard.chat.steps.in_parts import norms_of_parts
from undercard.chat.steps.rank import placed, stand_ins
from undercard.chat.steps.understand import in_view
from undercard.chat.steps.values import Planned, Ranked, Ruled, TurnContext, list_in_view
from undercard.policy.enforcement.accounts import Account
from undercard.policy.norms.norm import Norm
from undercard.policy.solver.order_constraints import Heard


def rule(context: TurnContext, ranked: Ranked, accounts: Mapping[str, Account]) -> Ruled:
    """The ruling on the candidates, with the norms over time as they stand in `accounts`.

    Where new tracks belong in the midst of those that stay, it is ruled twice: first which they
    are, then the list in that order.
    """
    ruled = _ruled(context, ranked, accounts)
    if ruled.ruling is None or not ranked.found.planned.understood.step.ordered:
        return ruled
    order = _in_order(context, ranked, ruled.ruling.slate)
    if order == ruled.ruling.slate:
        return ruled
    in_order = placed(context, ranked, order)
    told = ranked.found.planned.understood.step.told_order
    if told and _stands(exact := _ruled(context, in_order, accounts, order, _told(context, order))):
        return exact
    ordered = _ruled(context, in_order, accounts, order)
    return ordered if ordered.ruling is not None else ruled


def _stands(ruled: Ruled) -> bool:
    """Whether there is a list, and every place of it is as it was told."""
    ruling = ruled.ruling
    return ruling is not None and not any(one.norm.startswith(PLACE) for one in ruling.relaxed)


def _ruled(
    context: TurnContext,
    ranked: Ranked,
    accounts: Mapping[str, Account],
    order: Sequence[str] = (),
    places: Sequence[Norm] = (),
) -> Ruled:
    """The ruling; of the list in the order that was asked for, if any, with its places if told."""
    planned = ranked.found.planned
    parts = norms_of_parts(context, ranked, in_order=bool(order))
    limits = (*planned.frame.limit_norms, *parts, *places)
    heard = _heard(context, planned)
    frame = replace(planned.frame, limit_norms=limits, accounts=accounts, heard=heard)
    table = context.parts.music.table(
        ranked.rows,
        ranked.scores,
        frame.all_norms,
        ranked.unruled,
        _lifted(context) if ranked.unruled is not None else {},
        uses_profile=ranked.uses_profile,
    )
    ruling, short_of = context.parts.lawful.best(
        frame, table, planned.size, near=planned.understood.step.near or len(planned.places)
    )
    start = context.start
    replaces = list_in_view(start.dialogue, start.state) if planned.keep else None
    return Ruled(ranked, table, ruling, short_of, replaces)


def _told(context: TurnContext, order: Sequence[str]) -> list[Norm]:
    """That each track stands where the listener put it, or else what stood there without rules.

    The latter so that moves are still measured against the list without rules; it scores less.
    """
    instead = stand_ins(context.start.state, order)
    return place_norms([[track, *filter(None, [instead.get(track)])] for track in order])


def _heard(context: TurnContext, planned: Planned) -> dict[str, Heard]:
    """What norms of order look back at: not the list in view, where this one replaces it."""
    replaces = bool(planned.keep)
    heard: dict[str, Heard] = {}
    for norm in context.start.norms:
        lists = context.start.heard.get(norm.id, ())
        tracks = [
            one for shown in lists if not (shown.in_view and replaces) for one in shown.tracks
        ]
        if tracks:
            heard[norm.id] = context.parts.music.attributes(tracks, norm)
    return heard


def _lifted(context: TurnContext) -> dict[str, tuple[str, ...]]:
    """The tracks of the list in view that norms brought in or moved up, each with their refs."""
    moves = context.start.facts.ruling.moves if context.start.facts.ruling else ()
    return {one.id: one.norms for one in moves if one.lifted and one.norms}


def _in_order(context: TurnContext, ranked: Ranked, slate: Sequence[str]) -> tuple[str, ...]:
    """The slate in the listener's order: sorted, where that was asked for."""
    planned = ranked.found.planned
    key = planned.understood.step.key
    if key is None or planned.keep == slate:
        return _in_place(context, ranked, slate)
    return in_view(context).order(slate, key)


def _in_place(context: TurnContext, ranked: Ranked, slate: Sequence[str]) -> tuple[str, ...]:
    """The slate's tracks, those that stay at their places and new ones where there is room.

    In the room of a part of the list come those first that were found for it.
    """
    planned, row = ranked.found.planned, context.parts.music.catalogue.row
    parts = enumerate(ranked.found.parts)
    part_at = {place: number for number, part in parts for place in part.places}
    stay = set(planned.keep)
    new = [track for track in slate if track not in stay]
    order: list[str] = []
    for at, place in enumerate(planned.places):
        if place in slate:
            order.append(str(place))
        elif new:
            own = (track for track in new if ranked.part_of.get(row(track)) == part_at.get(at))
            order.append(next(own, new[0]))
            new.remove(order[-1])
    return (*order, *new)
