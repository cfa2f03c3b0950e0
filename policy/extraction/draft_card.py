"""Everything that a steward needs to judge a finding, as lines to read and as a document.

What was said, what it was taken for, what that means on two lists, and what stands beside it in the
register.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from undercard.policy.conflicts.conflict import Conflict
from undercard.policy.extraction.findings import Choice, Finding
from undercard.policy.extraction.logical_form import LANGUAGE, LogicalForm, duty
from undercard.policy.extraction.near_norms import Near
from undercard.policy.extraction.restated import restated, unmatched_numbers
from undercard.policy.extraction.source_document import SourceDocument, plain, unnumbered
from undercard.policy.extraction.worked_examples import Example, examples
from undercard.policy.norms.formula import formula

_LONGEST = 160


@dataclass(frozen=True)
class DraftCard:
    """A finding with its document, and what the register has beside it."""

    finding: Finding
    document: SourceDocument
    near: Sequence[Near] = ()
    conflicts: Sequence[Conflict] = ()

    def lines(self) -> Iterator[str]:
        """The card in plain lines."""
        one = self.finding
        yield f"{one.id}   {self._where()}, {one.confidence:.0%} a norm"
        for start, end in one.context:
            side = "before" if start < one.start else "after"
            yield f"  {side}: {_short(self.document.text[start:end])}"
        yield f"  said: “{self._said}”"
        for slot in one.slots:
            yield f"    {slot.kind}: {plain(slot.words)}"
        yield from (f"  {line}" for line in self.logic())
        if one.refusal is not None:
            yield f"  cannot be enforced here, because {one.refusal.says}"
        for at, choice in enumerate(one.choices, 1):
            yield from _choice_lines(at, choice, self._said)
        yield from _left_out(one.choices[0]) if one.choices else ()
        yield from (f"  {line}" for line in self.proof())
        for near in self.near:
            yield f"  near: {near.ref} {near.how}: “{_short(near.says)}”"
        for conflict in self.conflicts:
            yield f"  {conflict.severity}: {conflict.says} → {conflict.decided}"

    def brief(self) -> Iterator[str]:
        """What was said, and what it comes to at first: for a list of many."""
        one = self.finding
        yield f"{one.id}   “{_short(self._said)}”"
        if one.refusal is not None:
            yield f"  cannot be enforced here, because {one.refusal.says}"
        if one.choices:
            others = len(one.choices) - 1
            more = f"   (and {others} other reading{'s' * (others > 1)})" if others else ""
            yield f"  → {restated(one.choices[0].norm)}{more}"
            yield from _left_out(one.choices[0])

    def logic(self) -> Iterator[str]:
        """The sentence in first-order logic, and what that does not say."""
        if form := self._in_logic():
            yield f"in first-order logic: {form}"
            if form.left_out:
                yield f"  which does not say: {'; '.join(form.left_out)}"

    def proof(self) -> Iterator[str]:
        """One list that keeps the first choice, and one that just breaks it."""
        pair = examples(self.finding.choices[0].norm) if self.finding.choices else None
        for said, one in zip(("kept", "broken"), pair or (), strict=False):
            yield f"{said} by a list of {len(one.items)}: {_counts(one)}"

    def as_json(self) -> dict[str, Any]:
        """The card as one JSON document."""
        shown = self.finding.model_dump(mode="json", by_alias=True, exclude_none=True)
        for choice, written in zip(self.finding.choices, shown["choices"], strict=True):
            lost, made = unmatched_numbers(self._said, choice.norm)
            written |= {"restated": restated(choice.norm), "formula": formula(choice.norm)}
            written |= {"numbers_not_said": made, "numbers_lost": lost}
        pair = examples(self.finding.choices[0].norm) if self.finding.choices else None
        form = self._in_logic()
        return {
            **shown,
            "said": self._said,
            "first_order": {"formula": str(form), "left_out": form.left_out} if form else None,
            "title": self.document.title,
            "examples": [_example(one) for one in pair or ()],
            "near": [vars(near) for near in self.near],
            "conflicts": [conflict.model_dump(mode="json") for conflict in self.conflicts],
        }

    @property
    def _said(self) -> str:
        """Its words; of a paragraph in a list, with those that open the list."""
        opening = self.finding.opening
        before = self.document.text[slice(*opening)] if opening else ""
        return unnumbered(plain(f"{before} {self.finding.quote}"))

    def _in_logic(self) -> LogicalForm | None:
        """The sentence as a first-order formula, where there is one."""
        if self.document.language != LANGUAGE:
            return None
        form = duty(self._said, self.document.stakeholder or "speaker")
        return form if form.formula is not None else None

    def _where(self) -> str:
        place = self.document.place(self.finding.start)
        page = f", page {place.page}" if place else ""
        box = f" at {place.box.left}, {place.box.top}" if place and place.box else ""
        at = f"characters {self.finding.start} to {self.finding.end}"
        return f"{self.document.title}{page}{box}, {at}"


def _choice_lines(at: int, choice: Choice, quote: str) -> Iterator[str]:
    differs = f"   ({choice.differs})" if choice.differs else ""
    yield f"  {at}. {restated(choice.norm)}{differs}"
    yield f"     {formula(choice.norm)}"
    lost, made = unmatched_numbers(quote, choice.norm)
    if lost:
        yield f"     in the words but not in the norm: {', '.join(lost)}"
    if made:
        yield f"     in the norm but not in figures in the words: {', '.join(made)}"


def _left_out(choice: Choice) -> Iterator[str]:
    """What none of the readings of a sentence says."""
    for words in choice.left_out:
        yield f"  left out: “{_short(words)}”"


def _counts(one: Example) -> str:
    of = f" of the {one.out_of} that it looks at" if one.out_of != len(one.items) else ""
    sample = next((row for row in one.items if row), {})
    shown = ", ".join(f"{name} {value}" for name, value in sample.items())
    return f"{one.counted}{of} count (such as {shown})" if shown else f"{one.counted}{of} count"


def _example(one: Example) -> dict[str, Any]:
    return {
        "satisfied": one.satisfied,
        "counted": one.counted,
        "out_of": one.out_of,
        "items": [dict(row) for row in one.items],
    }


def _short(text: str) -> str:
    said = plain(text)
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
