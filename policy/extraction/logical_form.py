"""Sentences as first-order formulas: `∀x (Meal(x) ∧ ¬ContainsMeat(x) → Vegetarian(x))`.

A duty stands before the formula of what is to hold: `O(∀x (Patient(x) → ¬SkipMeals(x)))`, as in
standard deontic logic. What a formula does not say is named beside it. English alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from undercard.policy.extraction.clause_words import (
    BREAKS,
    ClauseWords,
    Words,
    clause_words,
    words,
)
from undercard.policy.extraction.cue_words import cues
from undercard.policy.extraction.modal_words import main_modality
from undercard.policy.extraction.quantities import quantities
from undercard.policy.extraction.statements import Statements
from undercard.policy.logic.first_order import Formula, written
from undercard.policy.norms.formula import LETTERS

LANGUAGE = "en"
ADDRESSEE = "addressee"  # of an order, which does not name whom it is given


@dataclass(frozen=True)
class LogicalForm:
    """What a sentence says: a formula, and O or P before it where that is asked or allowed.

    `formula` is None where no verb says anything of a thing. `left_out`: words that the formula
    does not say, or swallows into the name of a predicate.
    """

    formula: Formula | None
    letter: str = ""
    left_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.formula is None:
            return "no formula"
        text = written(self.formula)
        return f"{self.letter}({text})" if self.letter else text


def statement(text: str) -> LogicalForm:
    """The form of a sentence that says what is so."""
    held = clause_words()
    return LogicalForm(Statements(held)(words(text)), "", tuple(_left_out(held, text, words(text))))


def duty(text: str, speaker: str = "speaker") -> LogicalForm:
    """The form of a sentence that says what has to be, or may be; `speaker` is who says "I"."""
    held = clause_words()
    modality, trigger = main_modality(text, cues(LANGUAGE), [])
    if trigger is None:
        return statement(text)
    who, said, do = (
        words(text[: trigger[0]]),
        words(text[slice(*trigger)]),
        words(text[trigger[1] :]),
    )
    speaks = said[0] in held("speakers") or (len(who) == 1 and who[0] in held("speakers"))
    if speaks:
        who = [word for word in words(speaker) if word not in BREAKS]
    if said[0] not in held("binding"):
        ordered = [word for word in said if held.verb(word) and not who]  # "play two ballads"
        denied = ["not"] if modality == "prohibition" else ordered
        said, do = ["must", *denied], do or ["occur"]
    given = [*(who or [ADDRESSEE]), *said, *do]
    reason = held.find(given, "reasons")
    stated = given[: reason[0]] if reason else given
    letter = LETTERS["permission" if modality == "permission" else "obligation"]
    unclear = [word for word in stated if speaks and word in held("distant")]
    left_out = (*_left_out(held, text, given), *unclear)
    return LogicalForm(Statements(held)(stated), letter, left_out)


def _left_out(held: ClauseWords, text: str, given: Words) -> Iterator[str]:
    """Likelihoods, examples, what is stressed, reasons; and amounts, which only names can hold."""
    at = 0
    while at < len(given):
        length = held.at(given, at, "hedges")
        if length:
            yield " ".join(given[at : at + length])
        at += length or 1
    if aside := held.aside(given):
        yield " ".join(given[slice(*aside)]).replace(" ,", ",").rstrip(",")
    if reason := held.find(given, "reasons", 1):
        yield " ".join(given[reason[0] :]).replace(" ,", ",")
    for one in quantities(text, LANGUAGE, []):
        said = text[one.start : one.end]
        if one.value is not None and not held.at(words(said), 0, "some_of"):
            yield said
