"""Reads one audio file: its tags and its length, by tinytag (MIT), or by us where it is
of a format that ends with APE tags.

A file is opened for reading alone.
"""

import math
from contextlib import suppress
from pathlib import Path

from tinytag import ParseError, TinyTag, UnsupportedFormatError

from undercard.retrieval.errors import UnreadableError
from undercard.retrieval.libraries.ape_tags import read_ape, seconds_of_sound
from undercard.retrieval.libraries.library import Facts
from undercard.retrieval.libraries.tags import facts_of


def read_audio(path: Path) -> Facts:
    """What a file says of itself. Raises UnreadableError."""
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, 2)
            tags, seconds = read_ape(stream) or {}, None
            stream.seek(0)
            with suppress(UnsupportedFormatError):  # it is of APE's formats, or of none
                found = TinyTag.get(str(path), file_obj=stream)
                seconds = found.duration
                tags |= _texts(found)
            seconds = seconds or seconds_of_sound(stream)
    except (OSError, ValueError, ParseError) as error:
        raise UnreadableError(str(error) or type(error).__name__) from error
    known = seconds if seconds and math.isfinite(seconds) and seconds > 0 else None
    if known is None and not tags:
        raise UnreadableError("there is neither sound nor a tag in it that we know; is it damaged?")
    return facts_of(tags, path, known, size)


def _texts(found: TinyTag) -> dict[str, list[str]]:
    told = found.as_dict()
    return {name: list(values) for name, values in told.items() if isinstance(values, list)}
