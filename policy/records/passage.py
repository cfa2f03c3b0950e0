"""The place in a stored document that a norm's words come from, with words around it."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from undercard.policy.errors import DocumentError
from undercard.policy.norms.norm import Source

_TEXTS = (".txt", ".md", ".html", ".xml", ".jsonl")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Passage:
    """A quote in its document.

    `note` says what the reader has to know of the document, such as that it changed.
    """

    document: str
    before: str
    quote: str
    after: str
    note: str | None = None


@dataclass(frozen=True)
class _Document:
    name: str
    text: str
    sha256: str


def find_passage(source: Source, folder: Path, words: int = 40) -> Passage | None:
    """Where a source's quote stands in the documents of a folder; None when it is in none of them.

    Documents are text files, and the `text` of each line of a JSON Lines file. One with the hash
    that the source gives comes first, and in it the span that it gives. Raises DocumentError when
    there is no such folder.
    """
    if not folder.is_dir():
        raise DocumentError(
            f"{folder}: there is no such folder; expected one with the documents that norms quote"
        )
    documents = list(_documents(folder))
    same = [document for document in documents if document.sha256 == source.sha256]
    for document in (*same, *documents):
        place = _place(source, document)
        if place is not None:
            return _cut(document, *place, words, _note(source, document))
    return None


def _documents(folder: Path) -> Iterator[_Document]:
    for path in sorted(folder.rglob("*")):
        if path.suffix not in _TEXTS or not path.is_file():
            continue
        content = path.read_bytes()
        text, name = content.decode(errors="replace"), path.relative_to(folder).as_posix()
        if path.suffix != ".jsonl":
            yield _Document(name, text, hashlib.sha256(content).hexdigest())
            continue
        for number, line in enumerate(text.split("\n"), start=1):
            inner = _text_of(line)
            if inner is not None:
                yield _Document(
                    f"{name}:{number}", inner, hashlib.sha256(inner.encode()).hexdigest()
                )


def _text_of(line: str) -> str | None:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    text = entry.get("text") if isinstance(entry, dict) else None
    if isinstance(text, str):
        return text
    return None


def _place(source: Source, document: _Document) -> tuple[int, int] | None:
    """The characters from and to: the span where it fits the quote, else wherever the quote's words
    stand.
    """
    quote = _SPACE.sub(" ", source.quote or "").strip()
    if source.span is not None and document.sha256 == source.sha256:
        start, end = source.span
        if not quote or _SPACE.sub(" ", document.text[start:end]).strip() == quote:
            return source.span
    if not quote:
        return None
    found = re.search(r"\s+".join(map(re.escape, quote.split(" "))), document.text)
    if found:
        return found.span()
    return None


def _note(source: Source, document: _Document) -> str | None:
    if source.sha256 is None:
        return "found by its words: the norm gives no hash of its document"
    if document.sha256 != source.sha256:
        return "the document is not the one that the norm was read from: its hash differs"
    return None


def _cut(document: _Document, start: int, end: int, words: int, note: str | None) -> Passage:
    before, after = document.text[:start], document.text[end:]
    first, last = before.split(), after.split()
    lead = " ".join(first[-words:]) + before[-1:].isspace() * " "
    if len(first) > words:
        lead = f"… {lead}"
    trail = after[:1].isspace() * " " + " ".join(last[:words])
    if len(last) > words:
        trail = f"{trail} …"
    return Passage(document.name, lead, _SPACE.sub(" ", document.text[start:end]), trail, note)
