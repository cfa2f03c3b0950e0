"""Brings names and titles to one form: the same thing written differently compares equal."""

import re
import unicodedata

_FEATURING = re.compile(
    r"[(\[]\s*(?:feat\b|ft\b|featuring\b|with\b)[^)\]]*[)\]]"
    r"|\s+(?:-\s+)?(?:feat\.|ft\.|featuring\s).*$",
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


def fold(text: str) -> str:
    """Case and accents off: `Beyoncé` and `BEYONCE` give `beyonce`. Length may change."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def fold_name(name: str) -> str:
    """A name as one string of words; accents, case, punctuation and `&` or `and` do not matter."""
    joined = fold(name).replace("&", " and ").replace("'", "").replace("’", "").replace("$", "s")
    return " ".join(_SPLIT.sub(" ", joined).split()) or fold(name).strip()


def bare_title(title: str) -> str:
    """The title without guests and words for another issue (`- Remastered 2011`)."""
    text = title
    if "remix" not in text.lower():
        text = _FEATURING.sub("", text)
    while (shorter := _SUFFIX.sub("", text)) != text:
        text = shorter
    return text.strip() or title


def song_key(title: str, artist: str) -> str:
    """The same value for every issue of one recording: folded title, a bar, folded artist."""
    return f"{fold_name(bare_title(title))}|{fold_name(artist)}"
