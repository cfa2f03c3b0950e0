"""Words that ask for something, or for less of it: "where is …", "enough …", "… would fit"."""

from undercard.policy.extraction.cue_words import Cues, Found
from undercard.policy.extraction.modal_words import Stretch

_CLOSE = 30  # characters before "without" or "remove" in which it is denied


def spoken_of(text: str, held: Cues, place: Stretch) -> str:
    """How what stands at a place is spoken of: wanted, unwanted, either, or bare of any such words.

    The last words before it say so, or else the first behind it.
    """
    before: list[Found] = [one for one in held.places("asks")(text) if one.end <= place[0]]
    if before:
        start, _, how = before[-1]
        lead = text[max(0, start - _CLOSE) : start]
        if how == "unwanted" and held.pattern("denies").search(lead) and "," not in lead:
            return "wanted"  # "it won't be a party without X"
        return str(how)
    behind = held.places("asks_behind")(text[place[1] :])
    return str(behind[0].value) if behind else "bare"
