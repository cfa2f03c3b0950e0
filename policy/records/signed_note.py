"""Signed notes as C2SP specifies them (c2sp.org/signed-note), with Ed25519, and the names of keys.

A note is a text that ends with a line's end, an empty line, and lines of signatures. Anybody may
add a signature of their own, as witnesses do; those of unknown keys are passed over.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from undercard.policy.errors import NoteError

_ED25519 = b"\x01"  # the kind of a signature, in the id of its key
_ID_BYTES, _KEY_BYTES = 4, 32
_MARK = "— "  # before each signature


@dataclass(frozen=True)
class VerifierKey:
    """A public key under its name, written `name+id+key`."""

    name: str
    public: bytes

    @cached_property
    def id(self) -> bytes:
        """What tells keys of one name apart: 4 bytes."""
        named = self.name.encode() + b"\n" + _ED25519 + self.public
        return hashlib.sha256(named).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_written(_ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read `name+id+key`. Raises NoteError saying what is wrong."""
        name, key_id, key = _parts(text, "NAME+ID+KEY as `undercard audit key` prints it")
        found = cls(name, key)
        if key_id != found.id.hex():
            raise NoteError(f"the key {text!r} has another id than its name and key give")
        return found

    def signed(self, note: str) -> str | None:
        """The text of a note if this key signed it; None where it did not."""
        text, signatures = _divided(note)
        for name, given in signatures:
            if name != self.name or given[:_ID_BYTES] != self.id:
                continue
            try:
                public = Ed25519PublicKey.from_public_bytes(self.public)
                public.verify(given[_ID_BYTES:], text.encode())
            except InvalidSignature:
                return None
            return text
        return None


@dataclass(frozen=True)
class SignerKey:
    """A private key under its name, written `PRIVATE+KEY+name+id+seed`; never shown in a repr."""

    name: str
    _seed: bytes

    def __repr__(self) -> str:
        return f"SignerKey({self.name!r})"

    @classmethod
    def generate(cls, name: str = "") -> "SignerKey":
        """A new key. Its name is one by which logs are told apart, made of the key when not given.

        Raises NoteError where the name is none.
        """
        private = Ed25519PrivateKey.generate()
        name = name or f"undercard-{private.public_key().public_bytes_raw().hex()[:12]}"
        if "+" in name or not name.isprintable() or any(letter.isspace() for letter in name):
            raise NoteError(
                f"the name {name!r} cannot be a key's: expected one without spaces and “+”, such "
                "as radio.example.org/undercard"
            )
        return cls(name, private.private_bytes_raw())

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._seed)

    @cached_property
    def public(self) -> VerifierKey:
        """The key that others check with."""
        return VerifierKey(self.name, self._private.public_key().public_bytes_raw())

    def written(self) -> str:
        """The secret, as its file keeps it."""
        seed = _written(_ED25519 + self._seed)
        return f"PRIVATE+KEY+{self.name}+{self.public.id.hex()}+{seed}"

    @classmethod
    def parse(cls, text: str) -> "SignerKey":
        """Read what `written` wrote. Raises NoteError, which does not repeat the secret."""
        head, mark, rest = text.strip().partition("PRIVATE+KEY+")
        if head or not mark:
            raise NoteError("expected a private key that begins with PRIVATE+KEY+")
        name, _, seed = _parts(rest, "PRIVATE+KEY+NAME+ID+SEED", secret=True)
        return cls(name, seed)

    def sign(self, text: str) -> str:
        """The signed note of a text that ends with a line's end."""
        signature = self.public.id + self._private.sign(text.encode())
        return f"{text}\n{_MARK}{self.name} {_written(signature)}\n"


def _parts(text: str, expected: str, *, secret: bool = False) -> tuple[str, str, bytes]:
    name, _, rest = text.strip().partition("+")
    key_id, _, key = rest.partition("+")
    read = _read(key)
    if not name or read is None or len(read) != 1 + _KEY_BYTES or read[:1] != _ED25519:
        raise NoteError(f"expected {expected}{'' if secret else f', not {text!r}'}")
    return name, key_id, read[1:]


def _divided(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text with its last line's end, and each signature with the name of its key."""
    text, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise NoteError("this is no signed note: expected a text, an empty line and signatures")
    return f"{text}\n", list(_signatures(signatures))


def _signatures(lines: str) -> Iterator[tuple[str, bytes]]:
    for line in lines.removesuffix("\n").split("\n"):
        mark, name, rest = line[: len(_MARK)], *line[len(_MARK) :].partition(" ")[::2]
        signature = _read(rest)
        if mark != _MARK or not name or signature is None or len(signature) <= _ID_BYTES:
            raise NoteError(f"this is no line of a signature: {line!r}")
        yield name, signature


def _written(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _read(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
