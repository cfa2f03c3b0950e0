"""Modal words in a sentence: what they are, where they stand, and which of them binds."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import cast

from undercard.policy.extraction.cue_words import Cues, cues, one_of
from undercard.policy.extraction.source_document import plain
from undercard.policy.norms.norm import Modality

Stretch = tuple[int, int]
_NEAR = 2  # characters between modal words that are one: "please do not"


def meets(one: Stretch, others: Sequence[Stretch]) -> bool:
    """Whether a stretch has a character in common with one of the others."""
    return any(one[0] < end and start < one[1] for start, end in others)


@cache
def _modals(language: str) -> tuple[tuple[re.Pattern[str], Mapping[str, Modality]], ...]:
    """Patterns of modal words with the modality of each: anywhere, and where a clause begins."""
    held = cues(language)
    anywhere, first = (_of_words(held.table(name)) for name in ("modality", "imperative"))
    begins = re.compile(
        rf"(?:^|(?<=[,;:(“\"] )|(?<=please )){one_of(first).pattern}", re.IGNORECASE
    )
    return (one_of(anywhere), anywhere), (begins, first)


def _of_words(table: Mapping[str, Sequence[str]]) -> Mapping[str, Modality]:
    return {
        word.casefold(): cast("Modality", kind) for kind, words in table.items() for word in words
    }


def modal_places(text: str, language: str) -> list[Stretch]:
    """Where a text has modal words."""
    return [place for _, place in _modal_words(text, language)]


def _modal_words(text: str, language: str) -> list[tuple[Modality, Stretch]]:
    found: dict[Stretch, Modality] = {}
    for pattern, kinds in _modals(language):
        for match in pattern.finditer(text):
            if not meets(match.span(), list(found)):
                found[match.span()] = kinds[plain(match[0]).casefold()]
    return [(kind, place) for place, kind in sorted(found.items())]


def main_modality(
    text: str, held: Cues, aside: Sequence[Stretch]
) -> tuple[Modality | None, Stretch | None]:
    """The modality of the main clause and its words; of words side by side, a "not" decides."""
    found = _modal_words(text, held.language)
    main = [one for one in found if not meets(one[1], aside)] or found
    if not main:
        return None, None
    kind, (start, end) = main[0]
    begin = max([0, *(place[1] for place in aside if place[1] <= start)])
    if held.pattern("nobody").match(text[begin:start].lstrip(" ,")):
        kind = "prohibition"  # "no artist may"
    for other, place in main[1:]:
        if place[0] - end > _NEAR:
            break
        kind, end = "prohibition" if other == "prohibition" else kind, place[1]
    return kind, (start, end)
