"""Recognises the wish to have the list as a file: “export this as m3u”, “can I have it as a csv?”.

Exact: every word of the utterance must be one of those that such a wish is made of
(data/file_requests.yaml), so that nothing else is ever taken for it.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from undercard.prompts import yaml12
from undercard.retrieval.folding import fold

_FILE = Path(__file__).parents[2] / "data" / "file_requests.yaml"
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 20  # words
_USUAL = "m3u8"


def file_asked_for(say: str, language: str) -> tuple[str, str] | None:
    """The format that is asked for, and the language it was asked in; None where nothing is.

    The dialogue's own language is tried first.
    """
    words = _WORD.findall(fold(say))
    if not words or len(words) > _LONGEST:
        return None
    tongues = sorted(_words(), key=lambda one: one != language)
    for tongue in tongues:
        if form := _asked(words, _words()[tongue]):
            return form, tongue
    return None


def _asked(words: Sequence[str], kinds: Mapping[str, frozenset[str]]) -> str:
    """The format, where all words belong to such a wish and enough of it was said."""
    formats, services = _named("formats"), _named("services")
    named = [formats[word] for word in words if word in formats]
    meant = [*named, *(services[word] for word in words if word in services)]
    others = [word for word in words if word not in formats and word not in services]
    if any(not any(word in held for held in kinds.values()) for word in others):
        return ""
    said = {kind for kind, held in kinds.items() if not held.isdisjoint(others)}
    does = {"verbs", "objects"} <= said
    file = "files" in said and not said.isdisjoint({"verbs", "objects", "as"})
    if named or (meant and (does or file or {"as", "objects"} <= said)):
        return meant[0]
    if "links" in said or {"shares", "objects"} <= said:
        return "html"
    return _USUAL if does or file else ""


@cache
def _named(what: str) -> Mapping[str, str]:
    """The format that a word names, or that a service is best given."""
    named = yaml12.load_file(_FILE)[what]
    return {word: form for form, words in named.items() for word in words}


@cache
def _words() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """The words of each kind, by language."""
    held: dict[str, dict[str, frozenset[str]]] = {}
    for tongue, kinds in yaml12.load_file(_FILE)["languages"].items():
        held[tongue] = {kind: frozenset(words) for kind, words in kinds.items()}
    return held
