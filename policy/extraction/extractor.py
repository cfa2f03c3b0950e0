"""Reads a document for norms in one pass: sentences, which of them are norms, slots, formal norms.

Who judges and reads the sentences is handed in: the heads that ship, or a served model.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from undercard.policy.extraction.domain_words import DomainWords
from undercard.policy.extraction.findings import Finding, SlotSpan
from undercard.policy.extraction.formal_norms import Formal, formal_norms
from undercard.policy.extraction.general_clauses import GeneralClauses
from undercard.policy.extraction.sentences import Sentence, sentences
from undercard.policy.extraction.slots import Slots
from undercard.policy.extraction.source_document import SourceDocument, plain, unnumbered
from undercard.policy.norms.norm import Authority

NORMATIVE = 0.5  # from this probability on a sentence is taken for a norm
_BATCH = 32
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Reading:
    """What a reader made of one sentence: how likely it is a norm, and its slots with theirs."""

    normative: float
    slots: Slots
    confidence: Mapping[str, float]


class SentenceReader(Protocol):
    """Whoever reads sentences."""

    name: str

    def read(self, given: Sequence[Sentence], text: str) -> list[Reading]:
        """A reading of each sentence; `text` is the whole document."""
        ...


@dataclass(frozen=True)
class Extractor:
    """Finds norms in documents. `authority`: the rank that they are given."""

    reader: SentenceReader
    domain: DomainWords
    authority: Authority = "community"

    def __call__(
        self, document: SourceDocument, progress: Progress = lambda _label, _done, _total: None
    ) -> list[Finding]:
        """The norms of a document, in its order; each has its words and their place."""
        cut = sentences(document.text, document.language)
        clauses = GeneralClauses(document.text, cut, self.domain)
        found: list[Finding] = []
        for start in range(0, len(cut), _BATCH):
            batch = cut[start : start + _BATCH]
            for sentence, reading in zip(
                batch, self.reader.read(batch, document.text), strict=True
            ):
                if sentence.is_title or clauses.is_one(sentence):
                    continue
                if reading.normative >= NORMATIVE:
                    name = _name(document, found)
                    found += self._findings(document, sentence, reading, name, clauses)
            progress("reading sentences", min(start + _BATCH, len(cut)), len(cut))
        return found

    def parts(self, document: SourceDocument, finding: Finding, border: int) -> list[Finding]:
        """What the words before and behind a character of the document state by themselves."""
        whole = (finding.start, border, finding.end)
        cut = sentences(document.text, document.language)
        clauses = GeneralClauses(document.text, cut, self.domain)
        found: list[Finding] = []
        for letter, start, end in zip("ab", whole, whole[1:], strict=False):
            text = document.text[start:end]
            if finding.opening is not None:
                text = f"{document.text[slice(*finding.opening)]} {text}"
            sentence = Sentence(text, start, end, document.language, finding.context,
                                opening=finding.opening)  # fmt: skip
            reading = self.reader.read([sentence], document.text)[0]
            name = f"{finding.id}.{letter}"
            found += self._findings(document, sentence, reading, name, clauses)[:1]
        return found

    def _findings(
        self, document: SourceDocument, sentence: Sentence, reading: Reading, name: str,
        clauses: GeneralClauses,
    ) -> list[Finding]:  # fmt: skip
        """One finding for each amount of a sentence; those after the first have a letter."""
        base = self._base(document, sentence, reading)
        defined = [document.text[start:end] for start, end in sentence.defined]
        amounts = any(one.value is not None for one in reading.slots.quantities)
        elsewhere = clauses.about(sentence, amounts=amounts)
        formal = formal_norms(reading.slots, self.domain, base, defined, elsewhere)
        context = tuple(dict.fromkeys((*sentence.context, *elsewhere.places)))
        sentence = replace(sentence, context=context)
        return [
            self._finding(name + (f".{at}" if at else ""), document, sentence, reading, one)
            for at, one in enumerate(formal)
        ]

    def _base(
        self, document: SourceDocument, sentence: Sentence, reading: Reading
    ) -> dict[str, Any]:
        quote = document.text[sentence.start : sentence.end]
        return {
            "id": "draft",
            "state": "draft",
            "says": unnumbered(plain(sentence.text)),
            "stakeholder": document.stakeholder,
            "rank": {"authority": self.authority},
            "source": {
                "quote": quote,
                "title": document.title,
                "uri": document.uri,
                "stakeholder": document.stakeholder,
                "span": (sentence.start, sentence.end),
                "sha256": document.sha256,
            },
            "extraction": {"model": self.reader.name, "confidence": round(reading.normative, 3)},
        }

    def _finding(
        self, name: str, document: SourceDocument, sentence: Sentence, reading: Reading,
        formal: Formal,
    ) -> Finding:  # fmt: skip
        choices = tuple(
            one.model_copy(update={"norm": one.norm.model_copy(update={"id": name})})
            for one in formal.choices
        )
        return Finding(
            id=name,
            document=document.sha256,
            start=sentence.start,
            end=sentence.end,
            quote=document.text[sentence.start : sentence.end],
            context=sentence.context,
            opening=sentence.opening,
            confidence=round(reading.normative, 3),
            slots=tuple(_spans(document, sentence, reading)),
            choices=choices,
            refusal=formal.refusal,
            reader=self.reader.name,
        )


def _spans(document: SourceDocument, sentence: Sentence, reading: Reading) -> Iterator[SlotSpan]:
    """The slots as places in the document."""
    for kind, places in reading.slots.places.items():
        for place in places:
            for start, end in sentence.places(*place):
                yield SlotSpan(
                    kind=kind,
                    start=start,
                    end=end,
                    words=document.text[start:end],
                    confidence=reading.confidence.get(kind, 1.0),
                )


def _name(document: SourceDocument, before: Sequence[Finding]) -> str:
    """The id of a document's next finding: its title, its hash, and a number."""
    number = 1 + len({one.start for one in before})
    return f"{_slug(document.title)}-{document.sha256[:4]}-{number}"


def _slug(title: str) -> str:
    """A title as the beginning of an id."""
    words = re.findall(r"[a-z0-9]+", title.casefold())
    return "-".join(words)[:40].strip("-") or "norm"
