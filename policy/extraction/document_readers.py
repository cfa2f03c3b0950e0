"""Reads a file as a document: text, Markdown, HTML, PDF, DOCX, a CSV of feedback, a picture.

Each form has one reader, found by the ending of the file's name. What cannot be read is an error
that says what to do; what was read with a doubt is a note of the document.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from undercard.policy.errors import DocumentError
from undercard.policy.extraction.page_scans import scanned
from undercard.policy.extraction.source_document import Place, SourceDocument

MOST_BYTES = 50_000_000
MOST_CHARACTERS = 5_000_000
_BLOCKS = {"p", "div", "li", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article"}
_UNSEEN = {"script", "style", "template", "noscript", "head"}
_SAYS = re.compile(r"text|comment|feedback|answer|response|message|said|quote", re.IGNORECASE)


class Read(NamedTuple):
    """What a reader made of a file."""

    text: str
    places: tuple[Place, ...] = ()
    notes: tuple[str, ...] = ()


def read_document(
    path: Path,
    *,
    title: str | None = None,
    uri: str | None = None,
    stakeholder: str | None = None,
    language: str = "en",
) -> SourceDocument:
    """The document in a file.

    Raises DocumentError where it is missing, empty, locked, too large, or of a form unknown here.
    """
    reader = READERS.get(path.suffix.casefold())
    if reader is None:
        raise DocumentError(
            f"{path}: documents are read from {', '.join(sorted(READERS))}; save it as one of these"
        )
    content = _content(path)
    found = reader(content, path)
    if not found.text.strip():
        raise DocumentError(
            f"{path}: there is no text in it; of a scan, give the pictures of its pages (.png)"
        )
    if len(found.text) > MOST_CHARACTERS:
        raise DocumentError(f"{path}: more than {MOST_CHARACTERS:,} characters; divide it")
    return SourceDocument(
        text=found.text,
        file_sha256=hashlib.sha256(content).hexdigest(),
        title=title or path.stem,
        uri=uri or path.name,
        stakeholder=stakeholder,
        language=language,
        places=found.places,
        notes=found.notes,
    )


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise DocumentError(f"{path}: {size:,} bytes; {MOST_BYTES:,} are the most: divide it")
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror})") from error


def _text(content: bytes, path: Path) -> Read:
    try:
        return Read(content.decode("utf-8-sig" if content[:3] == b"\xef\xbb\xbf" else "utf-8"))
    except UnicodeDecodeError:
        note = f"{path.name} is no UTF-8 and was read as Windows-1252: look at its accents"
        return Read(content.decode("cp1252", errors="replace"), (), (note,))


class _Page(HTMLParser):
    """The text that a reader of a page sees, a block a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's
        """Begin a line where a block begins."""
        self._unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.parts.append("\n# " if re.fullmatch(r"h[1-6]", tag) else "\n")

    def handle_endtag(self, tag: str) -> None:
        """End the line that a block is."""
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        if tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" | ")

    def handle_data(self, data: str) -> None:
        """Take text that is seen."""
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))


def _html(content: bytes, path: Path) -> Read:
    page = _Page()
    page.feed(_text(content, path).text)
    page.close()
    lines = (" ".join(line.split()) for line in "".join(page.parts).splitlines())
    return Read("\n\n".join(filter(None, lines)) + "\n")


def _pdf(content: bytes, path: Path) -> Read:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = PdfReader(io.BytesIO(content)).pages
        texts = [page.extract_text() for page in pages]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        locked = "password" in str(error).casefold() or "decrypt" in str(error).casefold()
        what = "it is locked by a password: save it without" if locked else f"no PDF ({error})"
        raise DocumentError(f"{path}: cannot be read: {what}") from error
    places, text = [], ""
    for number, page in enumerate(texts, 1):
        places.append(Place(start=len(text), page=number))
        text += page.rstrip() + "\n\n"
    empty = [str(number) for number, page in enumerate(texts, 1) if not page.strip()]
    note = f"no text on page {', '.join(empty[:20])}: scanned? Give pictures of these pages"
    return Read(text if text.strip() else "", tuple(places), (note,) if empty else ())


def _docx(content: bytes, path: Path) -> Read:
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        body = Document(io.BytesIO(content))
        lines = []
        for part in body.iter_inner_content():
            if isinstance(part, Table):
                lines += [" | ".join(cell.text for cell in row.cells) for row in part.rows]
            else:
                lines.append(part.text)
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise DocumentError(f"{path}: no Word document that can be read: {error}") from error
    return Read("\n\n".join(lines) + "\n")


def _feedback(content: bytes, path: Path) -> Read:
    """The column of a table in which people say something, a paragraph each."""
    rows = list(csv.reader(io.StringIO(_text(content, path).text)))
    if not rows:
        return Read("")
    column = next((at for at, name in enumerate(rows[0]) if _SAYS.search(name)), None)
    if column is None:
        raise DocumentError(
            f"{path}:1: no column of texts; expected one called text, comment or feedback, "
            f"not {', '.join(rows[0])}"
        )
    said = [row[column].strip() for row in rows[1:] if len(row) > column]
    return Read("\n\n".join(filter(None, said)) + "\n")


def _picture(content: bytes, path: Path) -> Read:
    text, places = scanned(content, str(path))
    return Read(text, places, (f"{path.name} was read from a picture: compare the words",))


READERS: Mapping[str, Callable[[bytes, Path], Read]] = {
    **dict.fromkeys((".txt", ".md", ".markdown"), _text),
    **dict.fromkeys((".html", ".htm"), _html),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff"), _picture),
    ".pdf": _pdf,
    ".docx": _docx,
    ".csv": _feedback,
}
