"""The sentences that are annotated, each with its place in a document and the sentences around it.

Two files of one folder: `documents.jsonl` and `sentences.jsonl`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from undercard.policy.annotation.json_lines import load_lines
from undercard.policy.annotation.word_spans import Span
from undercard.policy.errors import DocumentError

DOCUMENTS, SENTENCES = "documents.jsonl", "sentences.jsonl"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceDocument(_Entry):
    """What a document, or the passages taken from it, says, and whose words these are."""

    id: str = Field(min_length=1)
    title: str
    uri: str
    licence: str
    stakeholder: str
    language: str
    obtained: str = ""
    text: str


class Sentence(_Entry):
    """A sentence: `span` and `context` are characters of its document, its own and of others."""

    id: str = Field(min_length=1)
    document: str
    span: Span
    context: tuple[Span, ...] = ()
    text: str = Field(min_length=1)


@dataclass(frozen=True)
class Corpus:
    """Sentences in their order, and their documents by id."""

    sentences: tuple[Sentence, ...]
    documents: dict[str, SourceDocument]

    def context(self, sentence: Sentence) -> tuple[str, ...]:
        """The sentences that belong to reading this one, in their order."""
        text = self.documents[sentence.document].text
        return tuple(text[start:end] for start, end in sentence.context)


def load_corpus(folder: Path) -> Corpus:
    """Read both files; raises DocumentError naming file, sentence and fault."""
    documents = {one.id: one for one in load_lines(folder / DOCUMENTS, SourceDocument)}
    sentences = load_lines(folder / SENTENCES, Sentence)
    _check(sentences, documents, folder / SENTENCES)
    return Corpus(tuple(sentences), documents)


def _check(sentences: Sequence[Sentence], documents: dict[str, SourceDocument], path: Path) -> None:
    seen: set[str] = set()
    for one in sentences:
        if one.id in seen:
            raise DocumentError(f"{path}: {one.id} is given twice; give each sentence its own id")
        seen.add(one.id)
        document = documents.get(one.document)
        if document is None:
            raise DocumentError(f"{path}: {one.id}: no document {one.document} in {DOCUMENTS}")
        start, end = one.span
        if document.text[start:end] != one.text:
            raise DocumentError(
                f"{path}: {one.id}: characters {start} to {end} of {one.document} say something "
                "else than its text; take the sentence from the document again"
            )
