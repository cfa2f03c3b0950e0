"""A study: a folder with a corpus, what each annotator said, what was settled, and the norms.

documents.jsonl, sentences.jsonl   the corpus
annotators/NAME.jsonl              an annotation a line, in the order in which they were made
gold.jsonl                         what was adjudicated
norms.yaml                         the norms that gold names, as a register
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from undercard.policy.annotation.annotation import Annotation
from undercard.policy.annotation.corpus import (
    DOCUMENTS,
    SENTENCES,
    Corpus,
    Sentence,
    SourceDocument,
    load_corpus,
)
from undercard.policy.annotation.json_lines import load_lines, write_lines
from undercard.policy.errors import DocumentError
from undercard.policy.forms.document import load_register
from undercard.policy.norms.norm import Norm

_NAME = re.compile(r"[\w-]{1,40}")


@dataclass(frozen=True)
class Study:
    """One folder; every method raises DocumentError naming the file at fault."""

    folder: Path

    def start(self, documents: Sequence[SourceDocument], sentences: Sequence[Sentence]) -> None:
        """Put a corpus into a folder that has none; raises DocumentError where there is one."""
        if (self.folder / SENTENCES).exists():
            raise DocumentError(f"{self.folder}: a study is there already; name another folder")
        write_lines(self.folder / DOCUMENTS, documents)
        write_lines(self.folder / SENTENCES, sentences)

    @cached_property
    def corpus(self) -> Corpus:
        """The sentences and their documents."""
        return load_corpus(self.folder)

    @property
    def annotators(self) -> list[str]:
        """Who annotated, by name."""
        return sorted(path.stem for path in (self.folder / "annotators").glob("*.jsonl"))

    def annotations(self, annotator: str) -> list[Annotation]:
        """What an annotator said so far; nothing yet for a new one."""
        path = self._path(annotator)
        found = load_lines(path, Annotation) if path.exists() else []
        self._check(found, path)
        return found

    def save(self, annotator: str, annotations: Sequence[Annotation]) -> None:
        """Keep what an annotator said, in place of what was kept before."""
        write_lines(self._path(annotator), annotations)

    def gold(self) -> list[Annotation]:
        """What was settled so far."""
        path = self.folder / "gold.jsonl"
        found = load_lines(path, Annotation) if path.exists() else []
        self._check(found, path)
        self._check_norms(found)
        return found

    def save_gold(self, entries: Sequence[Annotation]) -> None:
        """Keep what was settled, in place of what was kept before."""
        self._check_norms(entries)
        write_lines(self.folder / "gold.jsonl", entries)

    def norms(self) -> tuple[Norm, ...]:
        """The norms that sentences became; none where there is no register yet."""
        path = self.folder / "norms.yaml"
        return load_register(path).norms if path.exists() else ()

    def _path(self, annotator: str) -> Path:
        if not _NAME.fullmatch(annotator):
            raise DocumentError(
                f"{annotator!r}: an annotator's name has letters, digits, _ and -, 40 at most"
            )
        return self.folder / "annotators" / f"{annotator}.jsonl"

    def _check_norms(self, entries: Sequence[Annotation]) -> None:
        known = {norm.id for norm in self.norms()}
        for one in entries:
            if missing := set(one.norms) - known:
                names = ", ".join(sorted(missing))
                path = self.folder / "norms.yaml"
                raise DocumentError(f"{one.sentence}: {names}: there is no such norm in {path}")

    def _check(self, annotations: Sequence[Annotation], path: Path) -> None:
        texts = {one.id: one.text for one in self.corpus.sentences}
        seen: set[str] = set()
        for one in annotations:
            if one.sentence in seen or one.sentence not in texts:
                why = "twice" if one.sentence in seen else "of no sentence of this study"
                raise DocumentError(f"{path}: {one.sentence}: annotated {why}; keep one of each")
            seen.add(one.sentence)
            length = len(texts[one.sentence])
            for slot, spans in one.slots.items():
                if not all(0 <= start < end <= length for start, end in spans):
                    raise DocumentError(f"{path}: {one.sentence}: {slot}: beyond the sentence")
