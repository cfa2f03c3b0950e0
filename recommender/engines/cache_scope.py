"""Whose question is being asked, for engines that keep what they read.

What one listener said must not speed up another's turn. A server that shares its prefix cache among
all lets anybody find out, by the clock, what others asked ("prompt peeking", Wu et al., NDSS 2025).
vLLM keeps apart what carries different `cache_salt`s. The name is set around a call, not passed
through it, so that no ranker and no reader has to know of it.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_scope: ContextVar[str] = ContextVar("cache_scope", default="")


@contextmanager
def cache_scope(name: str) -> Iterator[None]:
    """Let the engine calls inside share caches only with calls of the same name.

    Holds for this thread or task.
    """
    token = _scope.set(name)
    try:
        yield
    finally:
        _scope.reset(token)


def current_salt(secret: bytes) -> str | None:
    """Give the salt of the scope in force: HMAC-SHA256 of its name (43 characters).

    It tells nothing of the name. None outside every scope: such calls share one cache.
    """
    if not (name := _scope.get()):
        return None
    digest = hmac.digest(secret, name.encode(), hashlib.sha256)
    return urlsafe_b64encode(digest).decode().rstrip("=")
