"""Recognises numbers of tracks, durations, tempo, and "at most N per artist".

Knows nothing of catalogues.
"""

import re
from collections.abc import Iterator

from undercard.chat.dialogue.limits import Bounds
from undercard.chat.understanding.marks import Mark

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_DOZENS = {"a dozen": 12, "dozen": 12, "hundred": 100, "a hundred": 100}
_WORDS = {word: value for value, word in enumerate(_UNITS)} | _TENS | _DOZENS
_WORD = "|".join(
    sorted((re.escape(w).replace(r"\ ", r"\s+") for w in _WORDS), key=len, reverse=True)
)
NUMBER = (
    rf"(?:\d{{1,6}}(?:[.,]\d+)?|(?:{'|'.join(_TENS)})[- ](?:{'|'.join(_UNITS[1:10])})|(?:{_WORD}))"
)

_NOUN = (
    r"(?:songs?|tracks?|tunes?|titles?|pieces?|numbers|items|bangers|hits|cuts|jams|anthems"
    r"|ballads|classics)"
)
_LOW = (
    r"(?P<low>at least|no less than|not less than|minimum(?: of)?|min\.?|more than|over|above"
    r"|longer than|faster than)"
)
_HIGH = (
    r"(?P<high>at most|no more than|not more than|max(?:imum)?(?: of)?\.?|up to|less than"
    r"|fewer than|under|below|within"
    r"|not longer than|no longer than|shorter than|slower than)"
)
_ABOUT = r"(?P<about>about|around|roughly|approximately|some|circa|ca\.?|~)"
_HOW = rf"(?:(?:{_LOW}|{_HIGH}|{_ABOUT})\s+)?"
_HOUR = r"(?:hours?|hrs?|h)"
_MINUTE = r"(?:minutes?|mins?|min|m)"
_DURATION = (
    rf"(?:(?P<half>half an hour)|(?P<threequarters>three quarters of an hour)"
    rf"|(?:(?P<hours>{NUMBER}|an?)\s*{_HOUR}"
    rf"(?P<half_more>\s+and\s+a\s+half)?"
    rf"(?:(?:\s+and)?\s*(?P<and_minutes>{NUMBER})\s*{_MINUTE}?\b)?)"
    rf"|(?P<minutes>{NUMBER})[\s-]*{_MINUTE})(?![a-z])"
)
DURATION = re.compile(rf"\b{_HOW}{_DURATION}", re.IGNORECASE)
_EACH = re.compile(
    rf"\b(?:{_NOUN}|(?P<negated>nothing|none|not|no (?:song|track)s?))\s+(?:that (?:is"
    rf"|are)\s+)?{_HOW}{_DURATION}",
    re.IGNORECASE,
)
_BETWEEN_EACH = re.compile(
    rf"\b(?:between\s+)?(?P<a>{NUMBER})\s*(?:-|–|to|and)\s*(?P<b>{NUMBER})\s*{_MINUTE}\s+(?:long"
    rf"|each|apiece|songs|tracks)\b",
    re.IGNORECASE,
)
_EACH_AFTER = re.compile(
    r"\s*(?:each|apiece|per (?:song|track)|long each|songs|tracks)\b", re.IGNORECASE
)
_BPM_RANGE = re.compile(
    rf"\b(?:between\s+)?(?P<a>{NUMBER})\s*(?:-|–|to|and)\s*(?P<b>{NUMBER})\s*(?:bpm"
    rf"|beats per minute)\b",
    re.IGNORECASE,
)
_BPM = re.compile(
    rf"\b{_HOW}(?P<n>{NUMBER})\s*(?P<plus>\+|or more)?\s*(?:bpm|beats per minute)\b", re.IGNORECASE
)
_PER_ARTIST = re.compile(
    rf"\b(?:(?:at most|no more than|not more than|max(?:imum)?(?: of)?|only|just|limit(?: of)?"
    rf"|up to)\s+)?(?P<n>{NUMBER}|a single|an?)\s+"
    rf"(?:{_NOUN}\s+)?(?:per|for each|by each|from each|by the same|from the same|by any (?:one"
    rf"|single)|of the same|each)\s+"
    r"(?:artist|band|singer|act|musician)s?\b",
    re.IGNORECASE,
)
_ALL_DIFFERENT = re.compile(
    r"\b(?:(?:all )?different artists|no artist (?:twice|more than once)|(?:don['’]?t|do not"
    r"|never) repeat (?:an |any )?artists?"
    r"|every (?:song|track) by (?:a different|another) artist|no repeat(?:ed)? artists?"
    r"|each artist (?:only )?once)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"\b{_HOW}(?P<n>{NUMBER}|a single|a couple of|a handful of)\s+(?:more\s+|other\s+|new\s+"
    rf"|different\s+)?"
    rf"(?P<adjectives>(?:[\w'&/-]+\s+){{0,4}}?){_NOUN}\b",
    re.IGNORECASE,
)
_COUNT_LIST = re.compile(
    rf"\b(?P<n>{NUMBER})[- ](?:song|track)s?\b|\b(?:top|list of|playlist of"
    rf"|set of)\s+(?P<m>{NUMBER})\b",
    re.IGNORECASE,
)
_COUNT_BARE = re.compile(
    rf"(?:\b(?:make (?:it|that|them|this)|give me|just|only|cut (?:it )?(?:down )?to"
    rf"|trim (?:it )?to|i want|extend (?:it )?to"
    rf"|show(?: me)?)\s+)(?P<n>{NUMBER})"
    r"(?=\s*(?:$|[.,;!?]|please|instead|now|in all|of them|of those|tracks|songs))",
    re.IGNORECASE,
)
_MORE = re.compile(
    rf"\b(?:(?:add|give me|show me|and)\s+)?(?P<n>{NUMBER})\s+more\b(?!\s+(?:than|minutes))",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\b(?:one|a|a single)\s+(?:[\w'-]+\s+){0,2}?(?:song|track|tune)\b(?!\s*(?:list|from|per|like"
    r"|by the same))",
    re.IGNORECASE,
)
_LONGEST_TRACK = 20  # minutes; a longer "songs under …" speaks of the whole list
_LIST_SLACK = 0.9  # "45 minutes" asks for nine tenths of them at least, and never more than all
_ABOUT_SLACK = 0.1  # "about 45 minutes" may run over by a tenth
_BPM_SLACK = 4.0  # "120 bpm", give or take


def number(words: str) -> float:
    """The value of a NUMBER: digits or English number words up to a hundred."""
    plain = re.sub(r"[\s-]+", " ", words.strip().lower())
    if plain in ("a", "an", "a single", "one"):
        return 1
    if plain in ("a couple of", "a handful of"):
        return 2 if "couple" in plain else 5
    if plain in _WORDS:
        return _WORDS[plain]
    if " " in plain and plain.split()[0] in _TENS:
        tens, unit = plain.split()
        return _TENS[tens] + _WORDS[unit]
    return float(plain.replace(",", "."))


def _bounds(match: re.Match[str], value: float) -> Bounds | None:
    if match.group("low"):
        return Bounds(at_least=value)
    if match.group("high"):
        return Bounds(at_most=value)
    return None


def _minutes(match: re.Match[str]) -> float:
    if match.group("half"):
        return 30
    if match.group("threequarters"):
        return 45
    if match.group("minutes"):
        return number(match.group("minutes"))
    total = 60 * number(match.group("hours")) + (30 if match.group("half_more") else 0)
    return total + (number(match.group("and_minutes")) if match.group("and_minutes") else 0)


def durations(text: str) -> Iterator[Mark]:
    """Durations of the whole list ("45 minutes") and of each track ("songs under 3 minutes")."""
    each = list(_each_track(text))
    yield from each
    for match in DURATION.finditer(text):
        value = _minutes(match)
        bounds = _bounds(match, value)
        if any(mark.start <= match.start() < mark.end for mark in each) or not value:
            continue
        if bounds and _EACH_AFTER.match(text, match.end()):
            yield Mark(match.start(), match.end(), "track_minutes", bounds, "wanted")
        else:
            yield Mark(
                match.start(),
                match.end(),
                "minutes",
                bounds or _filled(value, about=bool(match["about"])),
                "wanted",
            )


def _each_track(text: str) -> Iterator[Mark]:
    for match in _EACH.finditer(text):
        value = _minutes(match)
        bounds = _bounds(match, value)
        if bounds and value < _LONGEST_TRACK:
            turned = Bounds(
                at_least=bounds.at_most, at_most=bounds.at_least
            )  # "nothing over 5 minutes" is "at most 5"
            start = match.start("low" if match["low"] else "high")
            yield Mark(
                start,
                match.end(),
                "track_minutes",
                turned if match["negated"] else bounds,
                "wanted",
            )
    for match in _BETWEEN_EACH.finditer(text):
        bounds = Bounds(at_least=number(match["a"]), at_most=number(match["b"]))
        yield Mark(match.start(), match.end(), "track_minutes", bounds, "wanted")


def _filled(value: float, *, about: bool) -> Bounds:
    return Bounds(
        at_least=round(value * _LIST_SLACK, 2),
        at_most=round(value * (1 + _ABOUT_SLACK if about else 1), 2),
    )


def tempos(text: str) -> Iterator[Mark]:
    """Beats per minute, as a range or as a bound."""
    for match in _BPM_RANGE.finditer(text):
        bounds = Bounds(at_least=number(match["a"]), at_most=number(match["b"]))
        yield Mark(match.start(), match.end(), "tempo", bounds, "wanted")
    for match in _BPM.finditer(text):
        value = number(match["n"])
        exact = Bounds(at_least=value - _BPM_SLACK, at_most=value + _BPM_SLACK)
        bounds = Bounds(at_least=value) if match["plus"] else _bounds(match, value) or exact
        yield Mark(match.start(), match.end(), "tempo", bounds, "wanted")


def per_artist(text: str) -> Iterator[Mark]:
    """Bounds such as "at most two per artist"."""
    for match in _PER_ARTIST.finditer(text):
        yield Mark(
            match.start(), match.end(), "per_artist", max(1, int(number(match["n"]))), "wanted"
        )
    for match in _ALL_DIFFERENT.finditer(text):
        yield Mark(match.start(), match.end(), "per_artist", 1, "wanted")


def counts(text: str) -> Iterator[Mark]:
    """How many tracks; "five more" is an addition and has a kind of its own.

    A mark covers the number alone.
    """
    for match in _MORE.finditer(text):
        yield Mark(match.start(), match.end(), "add", int(number(match["n"])), "wanted", 2.0)
    for match in _COUNT.finditer(text):
        start = min(match.start(g) for g in ("low", "high", "about", "n") if match.group(g))
        yield Mark(start, match.end("n"), "tracks", max(1, int(number(match["n"]))), "wanted")
    for pattern in (_COUNT_LIST, _COUNT_BARE):
        for match in pattern.finditer(text):
            group = "m" if pattern is _COUNT_LIST and match["m"] else "n"
            yield Mark(
                match.start(group),
                match.end(group),
                "tracks",
                max(1, int(number(match[group]))),
                "wanted",
            )
    for match in _ONE.finditer(text):
        yield Mark(
            match.start(), match.start() + len(match.group().split()[0]), "tracks", 1, "wanted", 0.4
        )
