"""Passwords as they are kept: by scrypt (RFC 7914), with a salt for each.

The work is what OWASP's cheat sheet on password storage asks for in 2025: 32 MiB, three times over.
"""

import hashlib
import hmac
import os

from undercard.chat.errors import InputError

SHORTEST, LONGEST = 10, 200  # characters
_LOG_N, _R, _P = 15, 8, 3
_MEMORY = 64 * 2**20
_SALT = 16  # bytes


def hashed(password: str) -> str:
    """What is kept of a password. Raises InputError for one that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"A password has {SHORTEST} to {LONGEST} characters.")
    salt = os.urandom(_SALT)
    return f"scrypt${_LOG_N}${_R}${_P}${salt.hex()}${_derived(password, salt, _LOG_N, _R, _P)}"


def matches(password: str, kept: str | None) -> bool:
    """Whether a password is the one that is kept.

    Where none is kept the work is done all the same: the time does not tell who has an account.
    """
    _, log_n, r, p, salt, derived = (kept or _NOBODYS).split("$")
    given = _derived(password[:LONGEST], bytes.fromhex(salt), int(log_n), int(r), int(p))
    return hmac.compare_digest(given, derived) and kept is not None


def _derived(password: str, salt: bytes, log_n: int, r: int, p: int) -> str:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**log_n, r=r, p=p, maxmem=_MEMORY).hex()


_NOBODYS = f"scrypt${_LOG_N}${_R}${_P}${'00' * _SALT}${'00' * 64}"
