"""What a linear head sees of a sentence: its words, and how they stand about the modal words.

A norm is mostly told by its form: who stands before the modal word, and what kind of verb behind
it. "The station shall play" binds; "this Code shall apply until" does not.
"""

import itertools
import re
from collections.abc import Iterator

from undercard.policy.extraction.cue_words import cues
from undercard.policy.extraction.modal_words import modal_places
from undercard.policy.extraction.quantities import quantities

MOST_MODALS = 4
_WORD = re.compile(r"[^\W\d_]+")
_PARTICIPLE = re.compile(r"(?:ed|en|de|wn|ld|pt|un|nt|ght|é|ée|és|ées|t)$")
_HEAD_ENDS = re.compile(
    r"\b(?:of|in|for|to|referred|which|that|with|on|under|by|from|de|des|du|von|der|del)\b"
)


def features(text: str, language: str) -> dict[str, float]:
    """The features of a sentence, by name; each is present once."""
    return dict.fromkeys(_names(" ".join(text.split()), language), 1.0)


def _names(text: str, language: str) -> Iterator[str]:
    words = [word.casefold() for word in _WORD.findall(text)]
    yield f"length {min(len(words) // 15, 6)}"
    yield f"begins {' '.join(words[:1])}"
    yield f"begins {' '.join(words[:2])}"
    yield from (f"word {word}" for word in words)
    yield from (f"pair {one} {other}" for one, other in itertools.pairwise(words))
    yield f"ends with {text[-1:]}"
    yield from _asking(text, language)
    places = modal_places(text, language)
    yield f"modals {min(len(places), 3)}"
    for at, (start, end) in enumerate(places[:MOST_MODALS]):
        for name in _around(text, start, end, language):
            yield f"modal {name}"
            if at == 0:
                yield f"first {name}"


def _asking(text: str, language: str) -> Iterator[str]:
    """Words that ask for something or bound an amount, by what they do and not which they are."""
    held = cues(language)
    if held.pattern("defines").search(text):
        yield "defines"
    for name in ("asks", "asks_behind"):
        for place in held.places(name)(text):
            yield f"{name} {place.value}"
    for one in quantities(text, language, []):
        kind = "vague" if one.value is None else "share" if one.share else "count"
        yield f"amount {kind} {one.bound if one.said else 'bare'}"


def _around(text: str, start: int, end: int, language: str) -> Iterator[str]:
    """How a modal stands: itself, what follows it, and the head of what goes before it."""
    said = " ".join(text[start:end].casefold().split())
    before = re.split(r"[,;:.)(]", text[:start].casefold())[-1].split()
    after = [word.casefold() for word in _WORD.findall(text[end : end + 80])][:4]
    head = _HEAD_ENDS.split(" ".join(before))[0].split()
    yield f"is {said}"
    yield from (f"then {at} {word}" for at, word in enumerate(after[:3]))
    passive = after[:1] in (["be"], ["être"], ["ser"]) and bool(
        _PARTICIPLE.search((after[1:2] or [""])[0])
    )
    yield f"passive {passive}"
    if passive:
        yield f"done {after[1]}"
    yield f"subject of {min(len(before) // 3, 4)}"
    yield from (f"subject {word}" for word in before[:5])
    yield from (f"just before {at} {word}" for at, word in enumerate(before[::-1][:3]))
    if head:
        yield f"head {head[-1]}"
        yield f"head {head[-1]} {said} {'be' if passive else 'do'}"
    if not before:
        yield "no subject"
    if cues(language).pattern("by_agent").search(text, end, min(end + 60, len(text))):
        yield "by somebody"
