"""Reads the words of a scanned page by tesseract, where it is installed, with their places."""

import csv
import io
import shutil
import subprocess

from undercard.policy.errors import DocumentError
from undercard.policy.extraction.source_document import Box, Place

_SECONDS = 120
_WORD = "5"  # the level of a row that is a word


def scanned(content: bytes, name: str) -> tuple[str, tuple[Place, ...]]:
    """The text of a picture and the place of each word; `name` stands for it in messages.

    Raises DocumentError where tesseract is missing, fails or takes more than two minutes.
    """
    program = shutil.which("tesseract")
    if program is None:
        raise DocumentError(
            f"{name}: pictures are read by tesseract, which is not installed (Debian: "
            "tesseract-ocr)"
        )
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, and the picture by its input
            [program, "stdin", "stdout", "tsv"], input=content, capture_output=True,
            timeout=_SECONDS, check=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise DocumentError(f"{name}: not read within {_SECONDS} s; give one page each") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise DocumentError(
            f"{name}: tesseract cannot read it: {said[-1] if said else error.returncode}"
        ) from error
    return _joined(done.stdout.decode(errors="replace"))


def _joined(table: str) -> tuple[str, tuple[Place, ...]]:
    """The words of tesseract's table, a paragraph a line, and their boxes."""
    text, places, paragraph = "", list[Place](), ""
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] != _WORD or not row["text"].strip():
            continue
        here = f"{row['page_num']}/{row['block_num']}/{row['par_num']}"
        if text:
            text += " " if here == paragraph else "\n\n"
        paragraph = here
        box = Box(*(int(row[name]) for name in ("left", "top", "width", "height")))
        places.append(Place(start=len(text), page=int(row["page_num"]), box=box))
        text += row["text"]
    return text + "\n" if text else "", tuple(places)
