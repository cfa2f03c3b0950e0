"""Recognises years, decades and eras. "Now" is the catalogue's newest year: it is a snapshot."""

import re
from collections.abc import Iterator

from undercard.chat.dialogue.limits import Bounds
from undercard.chat.understanding.marks import Mark
from undercard.chat.understanding.quantities import NUMBER, number

_DECADES = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
    "eighties": 80, "nineties": 90, "noughties": 0, "aughts": 0, "naughties": 0,
    "two thousands": 0,
}  # fmt: skip
_YEAR = r"(?:19|20)\d\d"
_PART = {"early": (0, 3), "mid": (3, 6), "middle": (3, 6), "late": (6, 9)}
_DECADE = re.compile(
    rf"\b(?:(?P<part>early|mid|middle|late)(?:\s+|-)(?:the\s+)?)?(?:(?P<full>(?:19|20)\d0)\s?'?s"
    rf"|'?(?P<short>\d0)\s?'?s|(?P<word>{'|'.join(_DECADES)}))\b",
    re.IGNORECASE,
)
_DECADE_RANGE = re.compile(rf"(?P<a>{_DECADE.pattern})", re.IGNORECASE)
_RANGE = re.compile(
    rf"\b(?:between\s+|from\s+)?(?P<a>{_YEAR})\s*(?:-|–|—|to|and|through|till|until"
    rf"|up to)\s*(?P<b>{_YEAR})\b",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"\b(?:since|from|starting(?: from| in)?|at least)\s+(?P<y>{_YEAR})\s*"
    r"(?:on(?:wards?)?|and (?:later|newer|after)|or (?:later|newer)|\+)",
    re.IGNORECASE,
)
_SINCE = re.compile(
    rf"\b(?:since|newer than or from|no older than|not older than|not before)\s+(?P<y>{_YEAR})\b"
    rf"|\b(?P<z>{_YEAR})\s*(?:onwards?|or (?:later|newer)|and (?:later|newer|after))",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"\b(?:after|newer than|later than|post)[\s-]+(?P<y>{_YEAR})\b", re.IGNORECASE)
_BEFORE = re.compile(
    rf"\b(?:before|older than|earlier than|pre)[\s-]+(?P<y>{_YEAR})\b", re.IGNORECASE
)
_UNTIL = re.compile(
    rf"\b(?:until|till|up to|no newer than|not newer than|not after)\s+(?P<y>{_YEAR})\b"
    rf"|\b(?P<z>{_YEAR})\s*(?:or (?:earlier|older|before)|and (?:earlier|older|before))",
    re.IGNORECASE,
)
_LAST = re.compile(
    rf"\b(?:the\s+)?(?:last|past|previous|recent)\s+(?:(?P<n>{NUMBER}|few"
    rf"|couple of)\s+)?(?P<unit>years?|decades?)\b",
    re.IGNORECASE,
)
_SINGLE = re.compile(rf"\b(?P<y>{_YEAR})\b")
_NEGATED_SIDE = re.compile(
    r"\b(?:nothing|no(?:ne| songs?| tracks?| music)?|not|never|without|avoid|skip"
    r"|don['’]?t \w+(?: anything)?)\s*(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_FEW = 3


def years(text: str, newest: int) -> Iterator[Mark]:
    """Marks of kind "years" whose value is Bounds over years, ends included."""
    for match in _RANGE.finditer(text):
        yield Mark(
            match.start(),
            match.end(),
            "years",
            Bounds(at_least=int(match["a"]), at_most=int(match["b"])),
        )
    yield from _open_ended(text)
    yield from _decades(text)
    for match in _LAST.finditer(text):
        span = _last_years(match)
        yield Mark(
            match.start(), match.end(), "years", Bounds(at_least=newest - span + 1), "wanted"
        )
    for match in _SINGLE.finditer(text):
        yield Mark(
            match.start(),
            match.end(),
            "years",
            Bounds(at_least=int(match["y"]), at_most=int(match["y"])),
        )


def _open_ended(text: str) -> Iterator[Mark]:
    for pattern, low, step in (
        (_FROM, True, 0),
        (_SINCE, True, 0),
        (_AFTER, True, 1),
        (_BEFORE, False, -1),
        (_UNTIL, False, 0),
    ):
        for match in pattern.finditer(text):
            year = int(match["y"] or match["z"] if "z" in pattern.groupindex else match["y"]) + step
            start, end = match.start(), match.end()
            if _NEGATED_SIDE.search(text, 0, start) and pattern in (_AFTER, _BEFORE):
                # "nothing before 1990" is "1990 or later": nothing is left to negate
                bounds = Bounds(at_most=year - 1) if low else Bounds(at_least=year + 1)
                yield Mark(start, end, "years", bounds, "wanted")
            else:
                yield Mark(
                    start, end, "years", Bounds(at_least=year) if low else Bounds(at_most=year)
                )


def _decades(text: str) -> Iterator[Mark]:
    found = [(m.start(), m.end(), *_decade(m)) for m in _DECADE.finditer(text)]
    for i, (start, end, first, last) in enumerate(found):
        yield Mark(start, end, "years", Bounds(at_least=first, at_most=last))
        if i + 1 < len(found) and re.fullmatch(
            r"\s*(?:to|-|–|through|until)\s*(?:the\s+)?", text[end : found[i + 1][0]], re.IGNORECASE
        ):
            yield Mark(
                start, found[i + 1][1], "years", Bounds(at_least=first, at_most=found[i + 1][3])
            )


def _decade(match: re.Match[str]) -> tuple[int, int]:
    if match["full"]:
        start = int(match["full"])
    else:
        short = int(match["short"]) if match["short"] else _DECADES[match["word"].lower()]
        start = (2000 if short <= 20 else 1900) + short
    first, last = _PART.get((match["part"] or "").lower(), (0, 9))
    return start + first, start + last


def _last_years(match: re.Match[str]) -> int:
    words = (match["n"] or ("few" if match["unit"].lower().endswith("s") else "one")).lower()
    count = {"few": _FEW, "couple of": 2}.get(words) or int(number(words))
    return max(1, count) * (10 if match["unit"].lower().startswith("decade") else 1)
