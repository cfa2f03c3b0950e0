"""Words that ask for something, or for less of it: "where is …", "enough …", "… would fit"."""

import re

from undercard.policy.extraction.cue_words import Cues, Found
from undercard.policy.extraction.modal_words import Stretch

_CLOSE = 30  # characters before "without" or "remove" in which it is denied
_FAR = 60  # characters between a word that asks and what it asks for
_BREAK = re.compile(r"[;:.!?]\s|\([a-z]+\)")
_BARE = 1  # words before a kind that is all that is said


def spoken_of(text: str, held: Cues, place: Stretch) -> str:
    """How what stands at a place is spoken of: wanted, unwanted, either; bare where it comes first
    and nothing asks for it; empty where nothing tells.

    The last words that ask before it say so, or else the first behind it, in the same clause.
    """
    before = [one for one in held.places("asks")(text) if one.end <= place[0]]
    if before:
        start, end, how = before[-1]
        if place[0] - end > _FAR or _BREAK.search(text, end, place[0]):
            return ""
        lead = text[max(0, start - _CLOSE) : start]
        if how == "unwanted" and held.pattern("denies").search(lead) and "," not in lead:
            return "wanted"  # "it won't be a party without X"
        if how == "wanted" and _is_denied(lead, held, before[:-1]):
            return "unwanted"  # "never play X"
        return str(how)
    behind: list[Found] = held.places("asks_behind")(text[place[1] : place[1] + _FAR])
    if behind:
        return str(behind[0].value)
    return "bare" if len(text[: place[0]].split()) <= _BARE else ""


def _is_denied(lead: str, held: Cues, before: list[Found]) -> bool:
    """Whether the word right before denies, and does not itself ask: "why not play X"."""
    asks = (
        bool(before)
        and before[-1].value == "wanted"
        and held.pattern("denies").search(lead.rstrip()[-8:])
    )
    return not asks and bool(held.pattern("denies").search("".join(lead.split()[-1:])))
