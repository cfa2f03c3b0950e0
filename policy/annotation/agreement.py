"""How far annotators agree, field by field.

A field with one value is compared sentence by sentence. A slot is compared word by word: each word
lies in it or does not. So alpha takes the place of |uα of Krippendorff, Mathet, Bouvry, Widlöcher
(On the Reliability of Unitizing Textual Continua, 2016), which tells what is marked from the gaps
between, with words as its measure of length.

Fields that only a normative sentence has are compared where at least two annotators call it so:
whether it is normative is a field of its own, and disagreement counts once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from undercard.policy.annotation.alpha import Alpha, Values, alpha
from undercard.policy.annotation.annotation import SLOTS, Annotation, Slot
from undercard.policy.annotation.corpus import Sentence
from undercard.policy.annotation.word_spans import within

NOMINAL = ("normative", "explicit", "modality", "enforceable")


@dataclass(frozen=True)
class FieldAgreement:
    """Agreement in one field.

    `sentences` were compared. `overlap` is the F1 of the words that two annotators put in a slot,
    over all sentences; None where nobody put any.
    """

    field: str
    unit: Literal["sentence", "word"]
    sentences: int
    alpha: Alpha
    overlap: float | None = None


def agreement(
    sentences: Sequence[Sentence], annotators: Sequence[Sequence[Annotation]], *, seed: int = 0
) -> list[FieldAgreement]:
    """Agreement in each field over the sentences that at least two annotators have annotated."""
    by_id = [{one.sentence: one for one in annotations} for annotations in annotators]
    said = [(one.text, [given.get(one.id) for given in by_id]) for one in sentences]
    compared = [(text, given) for text, given in said if sum(map(bool, given)) > 1]
    nominal = [_nominal(field, compared, seed) for field in NOMINAL]
    return nominal + [_slot(slot, compared, seed) for slot in SLOTS]


_Compared = Sequence[tuple[str, Sequence[Annotation | None]]]


def _nominal(field: str, compared: _Compared, seed: int) -> FieldAgreement:
    units = [[getattr(one, field, None) for one in given] for _, given in compared]
    found = alpha([[unit] for unit in units], seed=seed)
    return FieldAgreement(field, "sentence", found.units, found)


def _slot(slot: Slot, compared: _Compared, seed: int) -> FieldAgreement:
    items = [_words_in(slot, text, given) for text, given in compared]
    items = [item for item in items if item]
    return FieldAgreement(slot, "word", len(items), alpha(items, seed=seed), _overlap(items))


def _words_in(slot: Slot, text: str, given: Sequence[Annotation | None]) -> list[Values]:
    """For each word what each annotator says; nothing unless two call the sentence normative."""
    normative = [one if one is not None and one.normative else None for one in given]
    if sum(map(bool, normative)) < 2:
        return []
    columns = [_column(slot, text, one) for one in normative]
    return list(zip(*columns, strict=True))


def _column(slot: Slot, text: str, one: Annotation | None) -> Sequence[bool | None]:
    inside = within(text, () if one is None else one.slots.get(slot, ()))
    return inside if one is not None else [None] * len(inside)


def _overlap(items: Sequence[Sequence[Values]]) -> float | None:
    """F1 over all pairs of annotators: 2 both / (2 both + one alone)."""
    pairs = [pair for item in items for unit in item for pair in combinations(unit, 2)]
    told = [pair for pair in pairs if None not in pair]
    both = sum(one is True and other is True for one, other in told)
    alone = sum(one != other for one, other in told)
    return 2 * both / (2 * both + alone) if both + alone else None


def differences(first: Annotation, second: Annotation) -> Mapping[str, tuple[object, object]]:
    """The fields in which two annotations of one sentence differ, with what each says."""
    fields = {field: (getattr(first, field), getattr(second, field)) for field in NOMINAL}
    fields |= {slot: (first.slots.get(slot, ()), second.slots.get(slot, ())) for slot in SLOTS}
    return {field: pair for field, pair in fields.items() if pair[0] != pair[1]}
