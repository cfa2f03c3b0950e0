"""What a sentence asks more or less of without an amount: "I'm not into X", "where is Y?".

As the annotation guide has it: what is asked for stands in each list at least once, what is not
wanted never, and a bare kind is all that a list is of.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from undercard.policy.extraction.asking_words import spoken_of
from undercard.policy.extraction.cue_words import cues
from undercard.policy.extraction.domain_words import DomainWords, Mention
from undercard.policy.extraction.findings import Choice
from undercard.policy.extraction.one_amount import OneAmount
from undercard.policy.extraction.slots import Slots
from undercard.policy.extraction.stated_cases import stated_cases
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.predicates import AnyOf, Predicate

_MEANT: Mapping[str, dict[str, Any]] = {
    "wanted": {"modality": "obligation", "at_least": 1},
    "unwanted": {"modality": "prohibition"},
    "bare": {"modality": "obligation", "at_least": "100%"},  # "ambient, without many words"
}


def wishes(slots: Slots, domain: DomainWords, base: Mapping[str, Any]) -> list[Choice]:
    """A norm for what is wanted and one for what is not, where a name is or no modal word stands.

    `base`: the fields that do not depend on the words. None where the sentence gives an amount.
    """
    if any(one.value is not None and (one.share or one.value > 1) for one in slots.quantities):
        return []
    held, found = cues(slots.language), dict[str, list[Mention]]()
    for one in domain.mentions(slots.text, held):
        if one.meanings:
            found.setdefault(spoken_of(slots.text, held, (one.start, one.end)), []).append(one)
    asked = {how: found[how] for how in _MEANT if how in found}
    if len(asked) > 1:
        asked.pop("bare", None)
    named = any(one.name for how in asked if how != "bare" for one in asked[how])
    read = OneAmount(slots, domain, None, len(slots.text))
    if not named and (slots.modality or read.has("prefers") or read.has("all_of")):
        return []
    cases = stated_cases(read)
    start = {**base, "force": "soft", **cases.fields}
    return [
        Choice(
            norm=Norm.model_validate({**start, **_MEANT[how], "where": _any_of(mentions)}),
            left_out=cases.left_out,
        )
        for how, mentions in asked.items()
    ]


def _any_of(mentions: Sequence[Mention]) -> Predicate:
    meant = tuple(dict.fromkeys(one.meanings[0] for one in mentions))
    return meant[0] if len(meant) == 1 else AnyOf(any=meant)
