"""Brings names and titles to one form: the same thing written differently compares equal."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from undercard.prompts import yaml12

_ISSUES = Path(__file__).parent / "data" / "song_issues.yaml"
_GUESTS = re.compile(r"[(\[]\s*(?:feat\b|ft\b|featuring\b|with\b)[^)\]]*[)\]]", re.I)
_FEATURING = re.compile(
    rf"{_GUESTS.pattern}|\s+(?:-\s+)?(?:feat\.|ft\.|featuring\s).*$",
    re.I,
)
# What is added to the title of the same recording. Remixes, live takes and acoustic versions are
# other recordings.
_SAME = (
    r"(?:\d{4}\s+-?\s*)?(?:digital(?:ly)?\s+)?re-?master(?:ed|izado)?\b.*"
    r"|(?:\d{4}\s+)?(?:(?:radio|single|album|original|explicit|clean|main|mono|stereo"
    r"|full length|deluxe|ep|45)\s+)+"
    r"(?:edit|version|mix|edition)(?:\s+\(edited\))?(?:\s*/\s*.*)?"
    r"|\d{4}\s+(?:mix|version|edit)(?:\s*/\s*.*)?"
    r"|explicit|clean|mono|stereo|bonus(?: track)?|single|main|original|edit"
    r"|from\s+[\"“'].*|(?:from|theme from)\s+.*(?:soundtrack|motion picture).*"
)
_SUFFIX = re.compile(rf"(?:\s+[-–—/]\s+(?:{_SAME})|\s*[(\[]\s*(?:{_SAME})\s*[)\]])\s*$", re.I)
_SPLIT = re.compile(r"[\W_]+")
_APOSTROPHES = re.compile(r"['’ʼ‘´`′]")
# Letters that no accent can be taken off, and marks that are no part of a name.
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t"}
    | {"þ": "th", "ŋ": "n"}
    | dict.fromkeys("®©™℠", "")
)
# The last end of a title: what stands in brackets, or behind a dash.
_BRACKET = re.compile(r"(.*\S)\s*[(\[]([^()\[\]]*)[)\]]?\s*", re.S)
_DASH = re.compile(r"(.*\S)\s+[-–—/]\s+(.*)", re.S)
_UNNAMED_REMIX = re.compile(r"(?:[-–—]\s+|[(\[])remix(?:\s+edit)?\s*[)\]]?$", re.I)
_PARTS = re.compile(r"[/;]|\s-\s")
_ONE_WORD = re.compile(r"(?<=\b[a-z])\.(?=[a-z]\b)|\b(?<=re)[- ](?=master|record|edit)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NTH = re.compile(r"\d+(?:st|nd|rd|th)")


def fold(text: str) -> str:
    """Case and accents off: `Beyoncé` and `BEYONCE` give `beyonce`. Length may change.

    >>> fold("BØRNS, Đorđe, Łona, Straße, HÆLOS")
    'borns, dorde, lona, strasse, haelos'
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)).casefold()
    return "".join(c for c in plain.translate(_LETTERS) if not unicodedata.combining(c))


def fold_name(name: str) -> str:
    """A name as one string of words; accents, case, punctuation and `&` or `and` do not matter."""
    joined = fold(name).replace("&", " and ").replace("$", "s")
    return " ".join(_SPLIT.sub(" ", _APOSTROPHES.sub("", joined)).split()) or fold(name).strip()


def bare_title(title: str) -> str:
    """The title without guests and words for another issue (`- Remastered 2011`)."""
    text = title
    if "remix" not in text.lower():
        text = _FEATURING.sub("", text)
    while (shorter := _SUFFIX.sub("", text)) != text:
        text = shorter
    return text.strip() or title


def song_key(title: str, artist: str) -> str:
    """The same value for every issue of one recording: folded title, a bar, folded artist.

    Spaces, guests, subtitles and words for an issue do not matter; remixes, live takes, acoustic
    versions and parts stay apart. `data/song_issues.yaml` says what tells them apart.

    >>> song_key('Funky Town - From the film "X"', "Lipps Inc.")
    'funkytown|lipps inc'
    >>> song_key("Rumors - Live - 2011 Remaster", "A"), song_key("Rumors, Part II", "A")
    ('rumorslive|a', 'rumorspt2|a')
    """
    text = _without_guests(title)
    kept: list[str] = []
    while match := _DASH.fullmatch(text) or _BRACKET.fullmatch(text):
        text, end = match.groups()
        kept.append(_issues().kept(end, text, bracket=match.re is _BRACKET))
    told = dict.fromkeys(reversed(kept))
    words = "".join([*_issues().words(text), *told]).replace(" ", "")
    return f"{words}|{fold_name(artist)}"


class _Issues(BaseModel):
    """What may be added to a title, as `data/song_issues.yaml` has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issue_words: frozenset[str]
    occasions: tuple[str, ...]
    together: str
    version_words: frozenset[str]
    general_titles: frozenset[str]
    same_words: dict[str, str]
    part_numbers: dict[str, str]

    def words(self, text: str) -> list[str]:
        """The folded words of a title or its end, each written in one way."""
        plain = fold_name(_ONE_WORD.sub("", fold(text))).split()
        words = [self.same_words.get(word, word) for word in plain]
        for place, before in enumerate(words[:-1], 1):
            if before == "pt":
                words[place] = self.part_numbers.get(words[place], words[place])
        return words

    def kept(self, end: str, before: str, *, bracket: bool) -> str:
        """What an end of a title says of the recording: nothing, if it is another issue."""
        if self._is_occasion(end):
            return ""
        parts = [self.words(part) for part in _PARTS.split(end) if not self._is_occasion(part)]
        told = " ".join(word for part in parts for word in self._telling(part))
        if any(map(self._sets_apart, parts)):
            return told
        subtitle = bracket and " ".join(self.words(before)) not in self.general_titles
        return "" if subtitle or re.fullmatch(self.together, told) else told

    def _is_occasion(self, end: str) -> bool:
        return any(re.fullmatch(pattern, fold(end.strip())) for pattern in self.occasions)

    def _telling(self, words: list[str]) -> list[str]:
        """The words that are not for an issue. A number is for one only beside other words."""
        others = [word for word in words if not self._is_issue(word)]
        if not others and all(word.isdigit() and not _YEAR.fullmatch(word) for word in words):
            return words
        return others

    def _is_issue(self, word: str) -> bool:
        return word in self.issue_words or bool(_YEAR.fullmatch(word) or _NTH.fullmatch(word))

    def _sets_apart(self, words: list[str]) -> bool:
        if not self.version_words.isdisjoint(words):
            return True
        numbers = [word for word in words if word.isdigit() or word in self.part_numbers]
        return not all(map(_YEAR.fullmatch, numbers))


def _without_guests(title: str) -> str:
    """The title without its guests, unless they alone tell which remix it is."""
    if "remix" not in title.lower():
        return _FEATURING.sub("", title).strip() or title
    return title if _UNNAMED_REMIX.search(title) else _GUESTS.sub("", title).strip() or title


@cache
def _issues() -> _Issues:
    return _Issues.model_validate(yaml12.load_file(_ISSUES))
