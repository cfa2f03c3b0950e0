"""Sentences with all that people read in them: docs/annotation.md says what the labels mean.

A folder with `gold.jsonl`, and beside it `sentences.jsonl`, `documents.jsonl` and `norms.yaml`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from undercard.chat.errors import InputError
from undercard.policy.forms.document import load_register
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
    """The sentences of a gold file. Raises InputError naming what is wrong."""
    folder = file.parent
    try:
        labels = {row["sentence"]: row for row in _rows(file)}
        documents = {row["id"]: row for row in _rows(folder / "documents.jsonl")}
        norms = {norm.id: norm for norm in load_register(folder / "norms.yaml").norms}
        return [
            _sentence(row, labels[row["id"]], documents[row["document"]], norms)
            for row in _rows(folder / "sentences.jsonl")
            if row["id"] in labels
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{file}: expected labels, with sentences.jsonl, documents.jsonl and norms.yaml "
            f"beside them; {type(error).__name__}: {error}"
        ) from error


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _sentence(
    row: Mapping[str, Any],
    label: Mapping[str, Any],
    document: Mapping[str, Any],
    norms: Mapping[str, Norm],
) -> GoldSentence:
    slots = label.get("slots", {}).items()
    return GoldSentence(
        id=row["id"],
        text=row["text"],
        start=row["span"][0],
        document=document["text"],
        language=document["language"],
        normative=label["normative"],
        modality=label.get("modality"),
        slots={kind: [(start, end) for start, end in places] for kind, places in slots},
        norms=tuple(norms[name] for name in label.get("norms", ())),
    )
