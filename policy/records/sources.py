"""Whether the documents that norms were taken from still say what they said.

Reads a folder of stored documents.

A document is known by its SHA-256, whatever its file is called; one that changed is known by its
file name, which is the last part of the source's address.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from undercard.policy.errors import DocumentError
from undercard.policy.norms.norm import Norm, Source


@dataclass(frozen=True)
class SourceFault:
    """What is wrong with the source of one norm, in words."""

    norm: str
    says: str


@dataclass(frozen=True)
class _Stored:
    path: Path

    @cached_property
    def body(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @cached_property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")


def check_sources(norms: Sequence[Norm], folder: Path) -> list[SourceFault]:
    """Every norm whose stored document is gone, changed, or does not have the quote at its place.

    Norms whose source names no document (neither an address nor a hash) are left out. Raises
    DocumentError where the folder cannot be read.
    """
    if not folder.is_dir():
        raise DocumentError(
            f"{folder}: there is no such folder; expected one with the documents that norms quote"
        )
    try:
        stored = [_Stored(path) for path in sorted(folder.rglob("*")) if path.is_file()]
        by_hash = {document.sha256: document for document in stored}
    except OSError as error:
        raise DocumentError(f"{folder}: cannot be read ({error.strerror})") from error
    by_name = {document.path.name: document for document in stored}
    faults = []
    for norm in norms:
        if norm.source is not None and (norm.source.sha256 or norm.source.uri):
            faults += [
                SourceFault(norm.ref, said)
                for said in _faults(norm.source, by_hash, by_name, folder)
            ]
    return faults


def _faults(
    source: Source, by_hash: dict[str, _Stored], by_name: dict[str, _Stored], folder: Path
) -> Iterator[str]:
    name = re.split(r"[/:?#]", (source.uri or "").rstrip("/"))[-1]
    document = by_hash.get(source.sha256 or "") or by_name.get(name)
    if document is None:
        known = f"with SHA-256 {source.sha256[:12]}…" if source.sha256 else f"called {name}"
        yield (
            f"no document {known} in {folder}; put the stored copy of "
            f"{source.title or source.uri or 'it'} there"
        )
        return
    if source.sha256 and document.sha256 != source.sha256:
        yield (
            f"{document.path.name} has changed since the norm was taken from it (its SHA-256 is "
            f"{document.sha256[:12]}…, "
            f"the norm was read from {source.sha256[:12]}…): read it again, and make a new "
            "version of the norm if it says "
            "something else"
        )
    if source.quote:
        yield from _quote(source, source.quote, document)


def _quote(source: Source, quote: str, document: _Stored) -> Iterator[str]:
    """What is wrong with the place of a quote; white space does not matter."""
    name = document.path.name
    if source.span is not None:
        start, end = source.span
        if _plain(document.text[start:end]) != _plain(quote):
            there = document.text.find(quote)
            hint = (
                f"it stands at {there} to {there + len(quote)}"
                if there >= 0
                else "it stands nowhere in it"
            )
            yield f"the quote is not at characters {start} to {end} of {name}; {hint}"
    elif _plain(quote) not in _plain(document.text):
        yield f"the quote does not stand in {name}: “{quote[:60]}{'…' if len(quote) > 60 else ''}”"


def _plain(text: str) -> str:
    return " ".join(text.split())
