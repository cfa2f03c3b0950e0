"""The key that signs checkpoints of the audit log: a file that its owner alone may read."""

import os
from pathlib import Path

from undercard.chat.errors import InputError, StoreError
from undercard.chat.settings import Settings
from undercard.policy.errors import NoteError
from undercard.policy.records.signed_note import SignerKey, VerifierKey


def key_file(settings: Settings) -> Path:
    """Where the key is, or will be."""
    return settings.audit_key or settings.home / "audit.key"


def load_key(settings: Settings) -> SignerKey | None:
    """The key; None where there is none yet.

    Raises InputError where others may read it or it is no key, StoreError where it cannot be read.
    """
    place = key_file(settings)
    try:
        mode, text = place.stat().st_mode, place.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"The key {place} cannot be read: {error}") from error
    if mode & 0o077:
        raise InputError(f"{place} may be read by others: chmod 600 it, or make another key.")
    try:
        return SignerKey.parse(text)
    except NoteError as error:
        raise InputError(f"{place}: {error}") from error


def make_key(settings: Settings, name: str = "") -> SignerKey:
    """A new key in its file. Raises InputError where there is one, StoreError where it fails."""
    place, key = key_file(settings), SignerKey.generate(name)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{key.written()}\n")
    except FileExistsError:
        raise InputError(
            f"{place} is there already. Checkpoints signed with it are checked with its public "
            "key: `undercard audit key` prints it."
        ) from None
    except OSError as error:
        raise StoreError(f"The key {place} cannot be written: {error.strerror}") from error
    return key


def read_verifier(given: str) -> VerifierKey:
    """A public key, as it is printed or in a file. Raises InputError or NoteError."""
    if "+" in given and not Path(given).is_file():
        return VerifierKey.parse(given)
    try:
        return VerifierKey.parse(Path(given).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"--key {given}: expected a public key, or a file with one") from error
