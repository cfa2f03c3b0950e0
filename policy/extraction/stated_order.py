"""What a sentence asks of the order of a list: "no three in a row", "opens with …", "four apart".

Which tracks are meant is for `class_meanings`.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from undercard.policy.extraction.cue_words import Cues
from undercard.policy.extraction.one_amount import OneAmount
from undercard.policy.extraction.quantities import Quantity


def stated_order(read: OneAmount, modality: str) -> Mapping[str, Any] | None:
    """The fields of a norm of order; None where a sentence asks for none, or says too little."""
    kind = next((name for name, said in _asked(read.held) if said.search(read.text)), None)
    if kind is None or modality == "permission":
        return None
    if kind in ("first", "last"):
        return {"at": kind, "modality": modality}
    per = read.domain.per_places(read.text)
    each = {"per": per[0].value} if per else {}
    length = _length(read.amount, kind, modality)
    if length is None or (kind == "apart" and not per):
        return None
    return {kind: length, **each, "modality": "obligation"}


@cache
def _asked(held: Cues) -> list[tuple[str, re.Pattern[str]]]:
    return [
        (kind, re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE))
        for kind, patterns in held.table("order").items()
    ]


def _length(amount: Quantity | None, kind: str, modality: str) -> int | str | None:
    """How many apart, or at most in a row: "never two in a row" allows one."""
    if amount is None or amount.value is None or amount.share:
        return None
    number = int(amount.value)
    if kind == "apart":
        return f"{number} minutes" if amount.minutes else number
    if amount.bound == "below" or (modality == "prohibition" and not amount.said):
        number -= 1
    return number if number > 0 else None
