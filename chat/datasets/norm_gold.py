"""The settled sentences of a study, each with its labels, its document and its norms.

What the labels mean is in docs/annotation.md; reading the files is for `policy.annotation`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from undercard.chat.errors import InputError
from undercard.policy.annotation.study import Study
from undercard.policy.norms.norm import Norm

Stretch = tuple[int, int]


@dataclass(frozen=True)
class GoldSentence:
    """A sentence with its labels; spans are characters of `text`, `start` its place in `document`.

    `norms` are those that were written by hand for it; none where it cannot be enforced.
    """

    id: str
    text: str
    start: int
    document: str
    language: str
    normative: bool
    modality: str | None
    slots: Mapping[str, list[Stretch]]
    norms: tuple[Norm, ...]


def load_gold(file: Path) -> list[GoldSentence]:
    """The settled sentences of the study that a gold file is of. Raises InputError."""
    study = Study(file.parent)
    settled = {one.sentence: one for one in study.gold()}
    if not settled:
        raise InputError(f"{file}: expected the settled sentences of a study; there are none")
    norms = {norm.id: norm for norm in study.norms()}
    found = []
    for sentence in study.corpus.sentences:
        if label := settled.get(sentence.id):
            document = study.corpus.documents[sentence.document]
            found.append(
                GoldSentence(
                    id=sentence.id,
                    text=sentence.text,
                    start=sentence.span[0],
                    document=document.text,
                    language=document.language,
                    normative=label.normative,
                    modality=label.modality,
                    slots={
                        kind: [(start, end) for start, end in places]
                        for kind, places in label.slots.items()
                    },
                    norms=tuple(norms[name] for name in label.norms),
                )
            )
    return found
