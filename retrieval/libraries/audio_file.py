"""Reads one audio file: its tags and its length, by tinytag (MIT), or by us where it is
of a format that ends with APE tags.

A file is opened for reading alone.
"""

import math
from pathlib import Path

from tinytag import ParseError, TinyTag, UnsupportedFormatError

from undercard.retrieval.libraries.ape_tags import read_ape, seconds_of_sound
from undercard.retrieval.libraries.library import Facts, UnreadableError
from undercard.retrieval.libraries.tags import facts_of

_OF_SOUND = {"filename", "filesize", "mime_type", "duration", "channels", "bitrate", "bitdepth",
             "samplerate", "is_lossless"}  # fmt: skip


def read_audio(path: Path) -> Facts | None:
    """What a file says of itself; None where it is no music. Raises UnreadableError."""
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, 2)
            items, seconds = read_ape(stream) or {}, None
            stream.seek(0)
            try:
                # By its first bytes: a name may lie.
                told = TinyTag.get(str(path), file_obj=stream)
                seconds = told.duration
                tags = {n: v for n, v in told.as_dict().items() if n not in _OF_SOUND}
                items |= {n: list(v) for n, v in tags.items() if isinstance(v, list)}
            except UnsupportedFormatError:
                seconds = seconds_of_sound(stream)
                if not items and seconds is None:
                    raise UnreadableError("no audio that we know; is it damaged?") from None
    except (OSError, ValueError, ParseError) as error:
        raise UnreadableError(str(error) or type(error).__name__) from error
    known = seconds if seconds and math.isfinite(seconds) and seconds > 0 else None
    if known is None and not items:
        raise UnreadableError("there is neither sound nor a tag in it")
    return facts_of(items, path, known, size)
