"""A document as it is stored: its text, where pages begin in it, and whose words it holds."""

import hashlib
import re
from bisect import bisect_right
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, computed_field

_SPACE = re.compile(r"\s+")


class Box(NamedTuple):
    """Where words stand on a scanned page: pixels from its upper left corner."""

    left: int
    top: int
    width: int
    height: int


class Place(BaseModel):
    """From which character of the text on what stands on a page, and where it stands there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: int
    page: int  # from 1
    box: Box | None = None  # of one scanned word


class SourceDocument(BaseModel):
    """The text of a document, with what is known of it.

    Spans of norms are characters of `text`, and their hash is that of `text`. `file_sha256` is the
    hash of the file that it was read from; the two are the same for a plain text. `authority` is
    what its norms are ranked by.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    file_sha256: str
    title: str
    uri: str
    stakeholder: str | None = None
    language: str = "en"
    places: tuple[Place, ...] = ()
    notes: tuple[str, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def sha256(self) -> str:
        """The hash of the text, by which norms and records name the document."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def place(self, start: int) -> Place | None:
        """The page (and box) of a character; None for a document without pages."""
        at = bisect_right(self.places, start, key=lambda place: place.start)
        return self.places[at - 1] if at else None


def plain(text: str) -> str:
    """Words with single spaces, as they are compared and quoted."""
    return _SPACE.sub(" ", text).strip()


def unnumbered(text: str) -> str:
    """A sentence without the number or letter of its paragraph."""
    return re.sub(r"^\(?(?:\d{1,3}|[a-z])[.)]\s+(?=\S)", "", text)
