"""Reads APEv2 tags, as Monkey's Audio, WavPack and Musepack files end with, and their lengths.

The format: https://wiki.hydrogenaud.io/index.php?title=APEv2_specification
"""

import struct
from typing import BinaryIO

_MARK = b"APETAGEX"
_FOOTER = 32
_ID3V1 = 128
_MOST_BYTES = 16 * 1024 * 1024  # of tags: covers are among them
_IS_TEXT = 0
_WAVPACK_RATES = (
    *(6000, 8000, 9600, 11025, 12000, 16000, 22050, 24000),
    *(32000, 44100, 48000, 64000, 88200, 96000, 192000),
)
_NEW_HEADER = 3980  # the version of Monkey's Audio that has a descriptor before its header


def read_ape(stream: BinaryIO) -> dict[str, list[str]] | None:
    """The texts by the name of their item, in small letters; None where there is no such tag.

    Raises ValueError where the tag is damaged.
    """
    end = stream.seek(0, 2)
    for behind in (_FOOTER, _FOOTER + _ID3V1):
        if end < behind:
            continue
        stream.seek(end - behind)
        footer = stream.read(_FOOTER)
        if footer.startswith(_MARK):
            _, size, count, _ = struct.unpack_from("<4I", footer, 8)
            if not _FOOTER <= size <= min(_MOST_BYTES, end - behind + _FOOTER):
                raise ValueError(f"its APE tag claims {size} bytes")
            stream.seek(end - behind + _FOOTER - size)
            return _items(stream.read(size - _FOOTER), count)
    return None


def _items(body: bytes, count: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    at = 0
    for _ in range(count):
        try:
            size, flags = struct.unpack_from("<2I", body, at)
            end = body.index(b"\0", at + 8)
        except (struct.error, ValueError):
            raise ValueError("its APE tag ends too soon") from None
        name, value = body[at + 8 : end], body[end + 1 : end + 1 + size]
        if (flags >> 1) & 3 == _IS_TEXT:
            text = value.decode("utf-8", errors="replace")
            found[name.decode("latin-1").lower()] = text.split("\0")
        at = end + 1 + size
    return found


def seconds_of_sound(stream: BinaryIO) -> float | None:
    """How long a WavPack or Monkey's Audio file is; None where its head does not say it."""
    stream.seek(0)
    head = stream.read(128)
    try:
        if head.startswith(b"wvpk"):
            samples, _, _, flags = struct.unpack_from("<4I", head, 12)
            return _length(samples, _WAVPACK_RATES[(flags >> 23) & 15])
        if head.startswith(b"MAC ") and struct.unpack_from("<H", head, 4)[0] >= _NEW_HEADER:
            start = struct.unpack_from("<I", head, 8)[0]
            per_frame, last, frames, _, _, rate = struct.unpack_from("<3I2HI", head, start + 4)
            return _length((frames - 1) * per_frame + last, rate)
    except (struct.error, IndexError):
        return None
    return None


def _length(samples: int, rate: int) -> float | None:
    unknown = 0xFFFFFFFF
    return samples / rate if rate and 0 < samples < unknown else None
