"""Whether drafts do what norms written by hand do, sentence by sentence.

`execution_agreement` share of enforceable sentences whose first reading gives the same slates as
                      the norms written by hand; `execution_any`: one of the readings offered does
`execution_document`  the same where the sentence is read as a document of its own: cut, judged and
                      drafted as a steward's documents are, so that one taken for no norm is missed
`execution_in_place`  the same where it is read in the whole document of the gold set, so that what
                      other sentences say of it counts
`execution_silent`    share whose first reading does other than what was meant, and neither refuses
                      nor names words that it leaves out
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
from undercard.policy.extraction.findings import Finding
from undercard.policy.extraction.formal_norms import Formal
from undercard.policy.extraction.source_document import SourceDocument

_MOST_WAYS = 12  # combinations of readings that are tried against the norms written by hand


@dataclass(frozen=True)
class Outcome:
    """What came of one enforceable sentence; `missed` is why its first reading is another."""

    first: bool
    anyone: bool
    document: bool
    in_place: bool
    silent: bool
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
        yield "execution_in_place", {name: float(one.in_place) for name, one in found}
        yield "execution_silent", {name: float(one.silent) for name, one in found}
        for reason in REASONS:
            yield f"missed_{reason}", {name: float(one.missed == reason) for name, one in found}


def outcomes(
    asked: Sequence[tuple[GoldSentence, Sequence[Formal]]],
    extractor: Extractor,
    progress: Callable[[str, int, int], None],
) -> Outcomes:
    """What comes of each enforceable sentence, given what was made of it."""
    known, found = attributes(extractor.domain), {}
    read = _Documents(extractor)
    for done, (one, made) in enumerate(asked, 1):
        ways = list(_ways(made))
        tried = [agree(way, one.norms) for way in ways]
        first = bool(tried) and tried[0]
        missed = "" if first else why_missed(next(iter(ways), []), one.norms, known)
        choices = [each.choices[0] for each in made if each.choices]
        silent = bool(choices) and not first and not any(each.left_out for each in choices)
        alone, in_place = _drafts_agree(read(one.text, one), one), _in_place(read, one)
        found[one.id] = Outcome(first, any(tried), alone, in_place, silent, missed)
        progress("comparing slates", done, len(asked))
    return Outcomes(found)


def is_aside(one: GoldSentence) -> bool:
    """Whether a sentence belongs to the third that is kept unseen, by the hash of its words.

    Only sentences with even numbers do: those with odd ones were looked at before.
    """
    even = int("".join(filter(str.isdigit, one.id)) or 0) % 2 == 0
    return even and int(hashlib.sha256(one.text.encode()).hexdigest(), 16) % 3 != 0


class _Documents:
    """Reads texts as documents, each once."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor
        self._read: dict[str, list[Finding]] = {}

    def __call__(self, text: str, one: GoldSentence) -> list[Finding]:
        """What is found in a text in the language of a sentence."""
        if text not in self._read:
            document = SourceDocument(
                text=text, file_sha256="", title=one.id, uri=f"sentence:{one.id}",
                language=one.language,
            )  # fmt: skip
            self._read[text] = self._extractor(document)
        return self._read[text]


def _in_place(read: _Documents, one: GoldSentence) -> bool:
    """Whether what is found where a sentence stands in its document agrees."""
    end = one.start + len(one.text)
    inside = [each for each in read(one.document, one) if one.start <= each.start < end]
    return _drafts_agree(inside, one)


def _drafts_agree(found: Sequence[Finding], one: GoldSentence) -> bool:
    drafts = [each.choices[0].norm for each in found if each.choices]
    return bool(drafts) and agree(drafts, one.norms)


def _ways(made: Sequence[Formal]) -> Iterator[list[Any]]:
    """The first reading of each amount, then other combinations."""
    choices = [[one.norm for one in each.choices] for each in made if each.choices]
    if choices:
        yield from (list(way) for way in islice(product(*choices), _MOST_WAYS))
