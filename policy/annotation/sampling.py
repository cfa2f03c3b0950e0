"""Draws the sentences that are to be annotated out of documents, so that figures speak for them.

Each document gives sentences in proportion to how many it has (stratified sampling with Hare
quotas), each of its sentences with the same chance. They are annotated in a drawn order, so that an
annotator who stops early has seen a sample as well.
"""

import random
import re
from collections.abc import Iterator, Sequence

from undercard.policy.annotation.corpus import Sentence, SourceDocument
from undercard.policy.annotation.word_spans import Span

_PARAGRAPH = re.compile(r"\S(?:.*?\S)?(?=\s*\n\s*\n|\s*\Z)", re.DOTALL)
# A new sentence begins with a capital or a digit, after a stop that ends no initial (“6 a.m.”).
_END = re.compile(r"(?<=[.!?])(?<!\b[A-Za-z]\.)[”\"')]*\s+(?=[“\"'(]?[A-ZÀ-ÖØ-Þ0-9])")
_BEFORE, _AFTER = 2, 1  # sentences of the paragraph that are shown around one


def sentences_of(document: SourceDocument) -> list[Sentence]:
    """Every sentence of a document, with those around it in its paragraph."""
    found: list[Sentence] = []
    for paragraph in _paragraphs(document.text):
        for at, span in enumerate(paragraph):
            around = (*paragraph[max(0, at - _BEFORE) : at], *paragraph[at + 1 : at + 1 + _AFTER])
            found.append(_sentence(document, span, around, len(found) + 1))
    return found


def _sentence(
    document: SourceDocument, span: Span, around: tuple[Span, ...], number: int
) -> Sentence:
    text = document.text[span[0] : span[1]]
    name = f"{document.id}-{number}"
    return Sentence(id=name, document=document.id, span=span, context=around, text=text)


def _paragraphs(text: str) -> Iterator[list[Span]]:
    for found in _PARAGRAPH.finditer(text):
        begin = found.start()
        spans: list[Span] = []
        for end in _END.finditer(text, *found.span()):
            spans.append((begin, end.start() + len(end[0].rstrip())))
            begin = end.end()
        yield [*spans, (begin, found.end())]


def sample(documents: Sequence[SourceDocument], size: int, *, seed: int = 0) -> list[Sentence]:
    """Draw `size` sentences, or all where there are fewer; the same seed draws the same."""
    drawn = random.Random(seed)
    found = [sentences_of(document) for document in documents]
    quotas = _quotas([len(each) for each in found], size)
    chosen = [
        one for each, quota in zip(found, quotas, strict=True) for one in drawn.sample(each, quota)
    ]
    drawn.shuffle(chosen)
    return chosen


def _quotas(counts: Sequence[int], size: int) -> list[int]:
    """`size` divided in proportion to the counts, the largest remainders first."""
    total = sum(counts)
    if size >= total:
        return list(counts)
    exact = [size * count / total for count in counts]
    quotas = [int(share) for share in exact]
    by_remainder = sorted(range(len(counts)), key=lambda at: quotas[at] - exact[at])
    for at in by_remainder[: size - sum(quotas)]:
        quotas[at] += 1
    return quotas
