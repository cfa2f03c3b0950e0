"""Bytes as text, whatever wrote them: by the byte order mark, as UTF-8, or as Windows-1252.

A file that mixes encodings is read line by line, so that one old line does not spoil the others.
"""

import codecs
from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like that of UTF-16: looked for first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
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
    return text, f"{len(old)} lines are not UTF-8 and were read as Windows-1252 ({told})"


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
