"""How long a list becomes by "shorter", "twice as long", "three more"."""

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.limits import LONGEST_LIST, Bounds, Limits
from undercard.chat.dialogue.selections import Ranks

_FEWER, _MORE = 0.7, 1.5  # what "fewer" and "longer" come to where no number was said
_NEAR = 0.08  # of a length that may be missing or too much


def length_after(act: Act, tracks: int, minutes: float) -> Limits:
    """The length that an act asks for, as limits, of a list of so many tracks and minutes."""
    limits = _asked(act, tracks, minutes)
    if limits.tracks is None or limits.tracks <= LONGEST_LIST:
        return limits
    return Limits(tracks=LONGEST_LIST)


def _asked(act: Act, tracks: int, minutes: float) -> Limits:
    amount, longer = act.amount, act.kind == "extend"
    if amount.minutes is not None:
        return Limits(minutes=_minutes(amount.minutes, act, minutes))
    if amount.times is not None:
        return Limits(tracks=max(1, round(tracks * amount.times)))
    counted = act.amount.tracks is not None  # "make it 20, those ten included"
    if isinstance(act.selection, Ranks) and not act.more and not counted:  # "only 8": so far
        return Limits(tracks=max(1, *act.selection.ranks))
    if amount.tracks is None:
        usual = round(tracks * (_MORE if longer else _FEWER))
        return Limits(tracks=max(1, usual if usual != tracks else tracks + (1 if longer else -1)))
    count = int(amount.tracks.at_least or amount.tracks.at_most or 1)
    if act.more or (longer and count <= tracks):
        return Limits(tracks=max(1, tracks + (count if longer else -count)))
    return Limits(tracks=count)


def _minutes(asked: Bounds, act: Act, there: float) -> Bounds:
    if not act.more or asked.at_least is None:
        return asked
    total = there + asked.at_least * (1 if act.kind == "extend" else -1)
    return Bounds(at_least=max(1, total * (1 - _NEAR)), at_most=max(1, total * (1 + _NEAR)))
