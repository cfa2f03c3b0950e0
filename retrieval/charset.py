"""Bytes as text, whatever wrote them: by the byte order mark, as UTF-8, or as Windows-1252.

A file that mixes encodings is read line by line, so that one old line does not spoil the others.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like that of UTF-16: looked for first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WITH_MARK = {  # the codecs that take the mark away
    "utf-8": "utf-8-sig", "utf-32-le": "utf-32", "utf-32-be": "utf-32",
    "utf-16-le": "utf-16", "utf-16-be": "utf-16",
}  # fmt: skip
_LOOKED_AT = 1_000  # bytes that tell UTF-16 without a mark


def decoded(body: bytes) -> tuple[str, str]:
    """The text, and a remark where it was not plain UTF-8 all through."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            text = body[len(mark) :].decode(encoding, errors="replace")
            return text, "" if encoding == "utf-8" else f"read as {encoding.upper()}"
    if encoding := _unmarked_utf16(body):
        return body.decode(encoding, errors="replace"), f"read as {encoding.upper()}"
    try:
        return body.decode("utf-8"), ""
    except UnicodeDecodeError:
        lines = list(_lines(body))
    old = [number for number, (_, is_old) in enumerate(lines, 1) if is_old]
    told = ", ".join(map(str, old[:3])) + (", …" if len(old) > 3 else "")
    text = "".join(line for line, _ in lines)
    they = "line is not UTF-8 and was" if len(old) == 1 else "lines are not UTF-8 and were"
    return text, f"{len(old)} {they} read as Windows-1252 ({told})"


def open_text(path: Path) -> TextIO:
    """A file as text to be read line by line, by the same rules, however long it is."""
    with path.open("rb") as stream:
        begins = stream.read(_LOOKED_AT)
    marked = next((encoding for mark, encoding in _MARKS if begins.startswith(mark)), "")
    encoding = _WITH_MARK.get(marked) or _unmarked_utf16(begins) or "utf-8"
    return path.open(encoding=encoding, errors=_OLD, newline="")


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8, as Windows-1252; those that are not that either, as unknown."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    old = error.object[error.start : error.end]
    is_utf8 = error.encoding.lower().startswith("utf-8")
    return (old.decode("cp1252", errors="replace") if is_utf8 else "\ufffd"), error.end


_OLD = "undercard.windows-1252"
codecs.register_error(_OLD, _as_windows_1252)


def mended(text: str) -> str:
    """The text without the damage of UTF-8 that was read as Windows-1252 (“BeyoncÃ©”).

    >>> mended("BeyoncÃ©"), mended("Beyoncé")
    ('Beyoncé', 'Beyoncé')
    """
    if text.isascii():
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def _unmarked_utf16(body: bytes) -> str:
    """UTF-16 without a mark: every other byte of Latin text is zero."""
    seen = body[:_LOOKED_AT]
    if len(seen) < 4 or b"\0" not in seen:
        return ""
    even, odd = seen[::2].count(0), seen[1::2].count(0)
    if max(even, odd) < len(seen) // 4 or min(even, odd) > len(seen) // 16:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _lines(body: bytes) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it had to be read as Windows-1252."""
    for line in body.splitlines(keepends=True):
        try:
            yield line.decode("utf-8"), False
        except UnicodeDecodeError:
            yield line.decode("cp1252", errors="replace"), True
