"""How the sentences of a document are numbered, and which of them a reference means.

"Subsection (1)", "paragraphs 2 and 3", "the rules of section 4": the words are data of a language.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from undercard.policy.extraction.cue_words import cues
from undercard.policy.extraction.modal_words import Stretch
from undercard.policy.extraction.sentences import Sentence, headings

_LABEL = r"(?:\d{1,3}(?:\.\d{1,2})?|[a-z](?=\)))"
_TITLE = re.compile(rf"(?:[^\W\d]+\.?\s+|§+\s*)?\(?({_LABEL})(?:[.):]|\s|$)")
_OWN = re.compile(rf"\(?({_LABEL})[.)]\s")  # where a sentence begins
_BEFORE = re.compile(rf"\(?({_LABEL})[.)]\s*$")  # before a paragraph of a list


@dataclass(frozen=True)
class Part:
    """Where a sentence stands: the section (its heading's place in the order), and its labels."""

    section: int
    section_label: str | None
    label: str | None


@dataclass(frozen=True)
class Reference:
    """Words that name other sentences, and the indexes of these in the document's order."""

    place: Stretch
    parts: tuple[int, ...]


class NumberedParts:
    """The sentences of a document by their numbers."""

    def __init__(self, text: str, cut: Sequence[Sentence]) -> None:
        self._parts = list(_parts(text, cut))

    def section(self, at: int) -> list[int]:
        """The sentences under the heading under which a sentence stands."""
        own = self._parts[at].section
        return [at for at, one in enumerate(self._parts) if one.section == own]

    def references(self, sentence: Sentence, at: int) -> list[Reference]:
        """What the sentence at an index refers to, where the document has it."""
        found = list(_named(sentence.text, sentence.language))
        sections = [one for one in found if one[0] == "section"]
        inside = {at for _, _, labels in sections for at in self._in_sections(labels)}
        meant: list[Reference] = []
        for kind, place, labels in found:
            if kind == "paragraph":
                parts = self._paragraphs(labels, inside or set(self.section(at)))
            elif any(one[0] == "paragraph" for one in found):
                continue  # "subsection (1) of section 2"
            else:
                parts = sorted(inside)
            if parts := [one for one in parts if one != at]:
                meant.append(Reference(place, tuple(parts)))
        return meant

    def _in_sections(self, labels: Sequence[str]) -> list[int]:
        return [
            at for at, one in enumerate(self._parts) if (one.section_label or one.label) in labels
        ]

    def _paragraphs(self, labels: Sequence[str], near: set[int]) -> list[int]:
        """Paragraphs of these labels: near by, or else wherever they stand."""
        every = [at for at, one in enumerate(self._parts) if one.label in labels]
        return [at for at in every if at in near] or every


def _parts(text: str, cut: Sequence[Sentence]) -> Iterator[Part]:
    titles = {start for start, _ in headings(text, [(one.start, one.end) for one in cut])}
    section, title, label = 0, None, None
    for one in cut:
        said = text[one.start : one.end]
        if one.start in titles:
            own = _TITLE.match(said)
            section, title, label = section + 1, own[1] if own else None, None
        elif own := _OWN.match(said) or _BEFORE.search(text[max(0, one.start - 8) : one.start]):
            label = own[1]
        yield Part(section, title, label)


def _named(text: str, language: str) -> Iterator[tuple[str, Stretch, list[str]]]:
    """Each reference: whether to sections or paragraphs, its place, and the labels named."""
    for kind, pattern in _patterns(language):
        for match in pattern.finditer(text):
            labels, end = [match[1]], match.end()
            while (further := _further(language).match(text, end)) is not None:
                labels += _between(labels[-1], further[1], further[0], language)
                end = further.end()
            yield kind, (match.start(), end), labels


def _between(first: str, last: str, said: str, language: str) -> list[str]:
    """The last label, and behind "to" those between as well."""
    spans = any(word in said.split() or word in said for word in cues(language).words("to_labels"))
    if spans and first.isdigit() and last.isdigit():
        return [str(number) for number in range(int(first) + 1, int(last) + 1)]
    return [last]


@cache
def _patterns(language: str) -> list[tuple[str, re.Pattern[str]]]:
    return [
        (kind, re.compile(
            rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})\s*\(?({_LABEL})\)?(?![\w%])", re.I,
        ))
        for kind, words in cues(language).table("refers").items()
    ]  # fmt: skip


@cache
def _further(language: str) -> re.Pattern[str]:
    """One more label: behind a comma, "and", "or" or "to", and not "subsection (1) before 9"."""
    held = cues(language)
    words = [*held.words("joining"), *held.words("or"), *held.words("to_labels"), ",", "-"]
    joined = "|".join(map(re.escape, words))
    return re.compile(rf"\s*(?:{joined})\s*\(?({_LABEL})\)?(?!\w|\s*%)", re.IGNORECASE)
