"""Whether drafts do what norms written by hand do, sentence by sentence.

`execution_agreement` share of enforceable sentences whose first reading gives the same slates as
                      the norms written by hand; `execution_any`: one of the readings offered does
`execution_document`  the same where the sentence is read as a document of its own: cut, judged and
                      drafted as a steward's documents are, so that one taken for no norm is missed
`missed_…`            share whose first reading does not, by why: `norm_misses`
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any

from undercard.chat.datasets.norm_gold import GoldSentence
from undercard.chat.evaluation.norm_misses import REASONS, attributes, why_missed
from undercard.policy.extraction.execution import agree
from undercard.policy.extraction.extractor import Extractor
from undercard.policy.extraction.formal_norms import Formal
from undercard.policy.extraction.source_document import SourceDocument

_MOST_WAYS = 12  # combinations of readings that are tried against the norms written by hand


@dataclass(frozen=True)
class Outcome:
    """What came of one enforceable sentence; `missed` is why its first reading is another."""

    first: bool
    anyone: bool
    document: bool
    missed: str = ""


@dataclass(frozen=True)
class Outcomes:
    """The outcomes by the ids of sentences."""

    by_id: Mapping[str, Outcome] = field(default_factory=dict)

    def counts(self) -> Iterator[tuple[str, dict[str, float]]]:
        """Each figure's name, with 1 or 0 for each sentence by its id."""
        found = self.by_id.items()
        yield "execution_agreement", {name: float(one.first) for name, one in found}
        yield "execution_any", {name: float(one.anyone) for name, one in found}
        yield "execution_document", {name: float(one.document) for name, one in found}
        for reason in REASONS:
            yield f"missed_{reason}", {name: float(one.missed == reason) for name, one in found}


def outcomes(
    asked: Sequence[tuple[GoldSentence, Sequence[Formal]]],
    extractor: Extractor,
    progress: Callable[[str, int, int], None],
) -> Outcomes:
    """What comes of each enforceable sentence, given what was made of it."""
    known, found = attributes(extractor.domain), {}
    for done, (one, made) in enumerate(asked, 1):
        ways = list(_ways(made))
        tried = [agree(way, one.norms) for way in ways]
        first = bool(tried) and tried[0]
        missed = "" if first else why_missed(next(iter(ways), []), one.norms, known)
        found[one.id] = Outcome(first, any(tried), _as_document(one, extractor), missed)
        progress("comparing slates", done, len(asked))
    return Outcomes(found)


def is_aside(one: GoldSentence) -> bool:
    """Whether a sentence belongs to the third that is kept unseen, by the hash of its words.

    Only sentences with even numbers do: those with odd ones were looked at before.
    """
    even = int("".join(filter(str.isdigit, one.id)) or 0) % 2 == 0
    return even and int(hashlib.sha256(one.text.encode()).hexdigest(), 16) % 3 != 0


def _as_document(one: GoldSentence, extractor: Extractor) -> bool:
    document = SourceDocument(
        text=one.text, file_sha256="", title=one.id, uri=f"sentence:{one.id}", language=one.language
    )
    drafts = [each.choices[0].norm for each in extractor(document) if each.choices]
    return bool(drafts) and agree(drafts, one.norms)


def _ways(made: Sequence[Formal]) -> Iterator[list[Any]]:
    """The first reading of each amount, then other combinations."""
    choices = [[one.norm for one in each.choices] for each in made if each.choices]
    if choices:
        yield from (list(way) for way in islice(product(*choices), _MOST_WAYS))
