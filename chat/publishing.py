"""Hands a checkpoint on to where the operator does not rule: to files, and to commands that send it
there.
"""

import os
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from undercard.chat.errors import InputError, StoreError

_TIMEOUT_S = 60.0
_SHOWN = 500  # characters of what a command complained


def write_note(place: Path, note: str) -> None:
    """Write a checkpoint to a file, whole or not at all. Raises InputError naming the file."""
    part = place.with_name(f"{place.name}.part")
    try:
        part.write_text(note, encoding="utf-8")
        part.replace(place)
    except OSError as error:
        raise InputError(f"{place} cannot be written: {error.strerror}") from error


def run_hook(command: str, note: str, timeout: float = _TIMEOUT_S) -> None:
    """Run a command, without a shell, with the checkpoint on its standard input.

    Raises InputError where there is no such command, StoreError where it fails or takes too long.
    """
    words = _words(command)
    try:
        done = subprocess.run(  # noqa: S603 - whoever types the command may run it
            words, input=note, capture_output=True, text=True, timeout=timeout, check=False
        )
    except FileNotFoundError:
        raise InputError(f"--hook {command!r}: there is no program {words[0]!r}") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StoreError(f"The hook {command!r} did not end well: {error}") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[:_SHOWN]
        raise StoreError(f"The hook {command!r} ended with {done.returncode}: {said}")


def _words(command: str) -> Sequence[str]:
    try:
        words = shlex.split(command, posix=os.name == "posix")
    except ValueError as error:
        raise InputError(f"--hook {command!r}: {error}") from error
    if not words:
        raise InputError("--hook: expected a command, such as 'git -C notary push'")
    return words
