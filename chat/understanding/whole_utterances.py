"""Patterns of whole utterances: yes and no, small talk, refining a wish, letting limits go."""

import re

from undercard.chat.dialogue.request import Kind
from undercard.chat.understanding.patterns import alone, alternatives, anywhere
from undercard.chat.understanding.view import View

_YEARS, _GENRES = ("years", "years_not"), ("genres", "genres_not")
_WHAT = {
    "year": _YEARS, "decade": _YEARS, "era": _YEARS, "date": _YEARS,
    "genre": _GENRES, "style": _GENRES, "artist": ("artists", "artists_not"),
    "tempo": ("tempo",), "speed": ("tempo",), "energy": ("energy",),
    "length": ("minutes", "tracks"), "duration": ("minutes", "track_minutes"),
    "time": ("minutes",), "minute": ("minutes",), "count": ("tracks",), "number": ("tracks",),
    "popularity": ("popularity",), "country": ("countries",), "countrie": ("countries",),
    "gender": ("genders",), "mood": ("energy", "valence"), "per artist": ("per_artist",),
}  # fmt: skip
_ACCEPT, _DECLINE, _SMALLTALK = (
    alone("whole", kind) for kind in ("accept", "decline", "smalltalk")
)
_REFINES = re.compile(rf"^\W*{alternatives('wishes', 'refines')}\b", re.IGNORECASE)
_ASKS, _ADDS = anywhere("wishes", "asks"), anywhere("wishes", "adds")
LETS_GO = re.compile(
    r"\b(?:any|forget(?: about)?|never ?mind|drop|ignore|no matter|regardless of|whatever|lift"
    r"|remove|don'?t care about|doesn'?t matter)\s+"
    r"(?:the\s+|what\s+|which\s+|that\s+)?(?P<what>years?|decades?|era|dates?|genres?|styles?"
    r"|artists?|tempo|speed|energy|length|duration"
    r"|time(?: limit)?|minutes|count|number|popularity|limits?|country|countries|gender|moods?"
    r"|per artist)"
    r"(?:\s+(?:limit|is fine|will do))?\b",
    re.IGNORECASE,
)
ALLOWS = re.compile(
    r"\b(?:(?P<a>[\w&' -]{2,40}?) (?:is|are) (?:fine|ok(?:ay)?|allowed|welcome|good)(?: again"
    r"| after all| now| too)?"
    r"|(?:allow|bring back)\s+(?P<b>[\w&' -]{2,40}?)(?: again| back)?(?=[.,;!]|$))",
    re.IGNORECASE,
)
ALL_LIMITS = "limit"


def short_answer(text: str, view: View) -> Kind | None:
    """What a few words alone mean: yes, no, a greeting; None for what asks for something."""
    if not re.search(r"\w", text):
        return "smalltalk"
    if view.has_offer and _ACCEPT.match(text):
        return "accept"
    if view.has_offer and _DECLINE.match(text):
        return "decline"
    if _SMALLTALK.match(text) or _ACCEPT.match(text) or _DECLINE.match(text):
        return "smalltalk"
    return None


def refines(text: str) -> bool:
    """Whether the words change the list that is there: "only …", "but …", "from the 90s"."""
    return bool(_REFINES.match(text))


def asks(text: str) -> bool:
    """Whether the words ask for music."""
    return bool(_ASKS.search(text))


def adds(text: str) -> bool:
    """Whether what is wanted joins what was wanted before."""
    return bool(_ADDS.search(text))


def limits_named(what: str) -> tuple[str, ...]:
    """The limits that a word of LETS_GO stands for."""
    plain = what.lower().removesuffix(" limit")
    return _WHAT.get(plain) or _WHAT.get(plain.rstrip("s")) or ()
