"""Audio files byte by byte, as small as readers take them: MP3, FLAC, and WavPack with APE tags."""

import struct
from collections.abc import Iterable, Mapping

LATIN_1, UTF_16, UTF_8 = 0, 1, 3
_CODECS = {LATIN_1: "latin-1", UTF_16: "utf-16", UTF_8: "utf-8"}
_FRAME = b"\xff\xfb\x90\x00" + bytes(413)  # MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 26 ms
FRAMES_A_SECOND = 38.28


def mp3(
    frames: Iterable[tuple[str, str | bytes]] = (),
    *,
    version: int = 4,
    encoding: int = UTF_8,
    seconds: float = 1.0,
) -> bytes:
    """An MP3 with ID3v2 text frames; "TXXX:Name" and "UFID:owner" are what they look like."""
    body = b"".join(_id3(name, value, version, encoding) for name, value in frames)
    head = b"ID3" + bytes([version, 0, 0]) + _synchsafe(len(body)) if body else b""
    return head + body + _FRAME * round(seconds * FRAMES_A_SECOND)


def _id3(name: str, value: str | bytes, version: int, encoding: int) -> bytes:
    name, _, more = name.partition(":")
    text = value if isinstance(value, bytes) else value.encode(_CODECS[encoding])
    if name == "UFID":
        content = more.encode() + b"\0" + str(value).encode()
    else:
        end = b"\0\0" if encoding == UTF_16 else b"\0"
        described = more.encode(_CODECS[encoding]) + end if more else b""
        content = bytes([encoding]) + described + text
    size = _synchsafe(len(content)) if version == 4 else struct.pack(">I", len(content))
    return name.encode() + size + b"\0\0" + content


def _synchsafe(number: int) -> bytes:
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))


def flac(comments: Iterable[tuple[str, str]] = (), *, seconds: float = 1.0) -> bytes:
    """A FLAC file with Vorbis comments, and nothing to be heard."""
    rate = 44_100
    packed = (rate << 44) | (1 << 41) | (15 << 36) | round(seconds * rate)
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + packed.to_bytes(8, "big") + bytes(16)
    said = [f"{name}={value}".encode() for name, value in comments]
    block = struct.pack("<I", 0) + struct.pack("<I", len(said))
    block += b"".join(struct.pack("<I", len(one)) + one for one in said)
    head = b"fLaC" + b"\0" + len(info).to_bytes(3, "big") + info
    return head + b"\x84" + len(block).to_bytes(3, "big") + block


def wavpack(items: Mapping[str, str] = {}, *, seconds: float = 1.0) -> bytes:
    """A WavPack file of one empty block, with an APEv2 tag."""
    flags = 9 << 23  # 44.1 kHz
    head = b"wvpk" + struct.pack("<IHBB", 24, 0x410, 0, 0)
    head += struct.pack("<5I", round(seconds * 44_100), 0, 0, flags, 0)
    body = b"".join(
        struct.pack("<2I", len(value.encode()), 0) + name.encode() + b"\0" + value.encode()
        for name, value in items.items()
    )
    footer = b"APETAGEX" + struct.pack("<4I", 2000, len(body) + 32, len(items), 0) + bytes(8)
    return head + body + footer
