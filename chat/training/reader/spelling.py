"""Spells labelled lines as people do: without capitals, accents and signs, and with slips."""

import random
import re
from dataclasses import replace

from undercard.chat.training.reader.drafts import Edit, edited
from undercard.chat.understanding.labels import Labelled
from undercard.chat.understanding.word_units import split
from undercard.retrieval.folding import fold

_LOWER, _UPPER, _CAPITALISED = 0.35, 0.03, 0.04
_WITHOUT_ACCENTS, _WITHOUT_APOSTROPHES, _WITHOUT_SIGNS = 0.15, 0.15, 0.15
_WITH_SLIPS, _SLIPS = 0.25, 0.12
_NEIGHBOURS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wqreytiuopsasfdhgjlkxzvcnbn", strict=False))


def spelt(line: Labelled, chance: random.Random) -> Labelled:
    """The line in another spelling. Names are misspelt too, but for slips."""
    if chance.random() < _WITHOUT_SIGNS:
        line = _without(line, r"[.,!?;:…](?=\s|$)")
    if chance.random() < _WITHOUT_APOSTROPHES:
        line = _without(line, r"(?<=\w)['’](?=\w)")
    if chance.random() < _WITH_SLIPS:
        line = edited(line, _slips(line, chance))
    return _cased(line, chance)


def _cased(line: Labelled, chance: random.Random) -> Labelled:
    """In other capitals, and sometimes without accents; where that keeps every letter's place."""
    text, drawn = line.text, chance.random()
    if drawn < _LOWER:
        text = text.lower()
    elif drawn < _LOWER + _UPPER:
        text = text.upper()
    elif drawn < _LOWER + _UPPER + _CAPITALISED:
        text = text.title()
    if chance.random() < _WITHOUT_ACCENTS:
        text = "".join(fold(c) if len(fold(c)) == 1 and c.islower() else c for c in text)
    return replace(line, text=text) if len(text) == len(line.text) else line


def _without(line: Labelled, pattern: str) -> Labelled:
    """Without these signs, but for those at the border of a span: there they part two words."""
    borders = {at for one in line.spans for at in (one.start, one.end)}
    places = (match.span() for match in re.finditer(pattern, line.text))
    return edited(line, [(a, b, "") for a, b in places if not borders & {a, b}])


def _slips(line: Labelled, chance: random.Random) -> list[Edit]:
    found = []
    named = [one for one in line.spans if one.kind in ("artist", "title", "album")]
    for start, end in split(line.text):
        word = line.text[start:end]
        inside = any(one.start <= start < one.end for one in named)
        if len(word) > 3 and word.isalpha() and not inside and chance.random() < _SLIPS:
            found.append((start, end, _slip(word, chance)))
    return found


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    ways = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + _NEIGHBOURS.get(word[at], word[at]) + word[at + 1 :],
    )
    return chance.choice(ways)
