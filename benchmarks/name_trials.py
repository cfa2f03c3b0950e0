"""What names are tried in: other cases, no accents, no punctuation; misspelt; and other names."""

import csv
import random
import re
import string
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from undercard.retrieval.folding import fold_name

_KEYS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")  # the rows of a keyboard
# How letters are written as they sound.
_SOUNDS = (
    "ph>f f>ph ck>k c>k k>c s>c c>s y>i i>y ie>y y>ie ee>ea ea>ee ei>ie ie>ei ou>u oo>u x>ks "
    "z>s s>z qu>kw th>t wh>w gh> e> ai>ay a>e e>a e>i o>u h> kn>n sch>sh dge>ge j>g g>j"
)
_HEARD = [change.split(">") for change in _SOUNDS.split()]
_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"})
_LETTERS |= str.maketrans("đĐłŁı", "dDlLi")
_TWICE = 8  # letters from which two mistakes are made in some names
_PUNCTUATION = re.compile(r"[^\w\s]|_")
_APOSTROPHES = re.compile(r"['’]")


def without_accents(name: str) -> str:
    """What a keyboard without accents gives; ø is o there, ß ss."""
    plain = name.translate(_LETTERS)
    parts = unicodedata.normalize("NFD", plain)
    bare = "".join(c for c in parts if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)


def without_punctuation(name: str) -> str:
    """No sign but letters, digits and blanks."""
    return " ".join(_PUNCTUATION.sub("", name).split())


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "as it is": str,
    "lower case": str.lower,
    "upper case": str.upper,
    "without accents": without_accents,
    "without apostrophes": lambda name: _APOSTROPHES.sub("", name),
    "without punctuation": without_punctuation,
    "lower, without both": lambda name: without_punctuation(without_accents(name)).lower(),
}
"""Ways to write a name."""


def misspelt(name: str, draw: random.Random) -> str | None:
    """One mistake in the folded name, or two in some of the longer ones; None where none fits.

    Letters are swapped, dropped, doubled, struck beside the key, added, or written as they sound.
    """
    folded = fold_name(name)
    mistakes = 2 if len(folded) >= _TWICE and draw.random() < 0.4 else 1
    for _ in range(20):
        word = folded
        for _ in range(mistakes):
            word = " ".join(_mistaken(word, draw).split())
        if word.replace(" ", "") != folded.replace(" ", ""):
            return word
    return None


def _mistaken(word: str, draw: random.Random) -> str:
    letters = [n for n, letter in enumerate(word) if letter.isalpha()]
    if not letters:
        return word
    at, kind = draw.choice(letters), draw.random()
    if kind < 0.2:
        return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    if kind < 0.4:
        return word[:at] + word[at + 1 :]
    if kind < 0.55:
        return word[:at] + word[at] + word[at:]
    if kind < 0.7:
        return word[:at] + draw.choice(_beside(word[at])) + word[at + 1 :]
    if kind < 0.78:
        return word[:at] + draw.choice(string.ascii_lowercase) + word[at:]
    return _as_heard(word, draw)


def _beside(letter: str) -> str:
    """The letters beside a key, in its row; any where it has none."""
    row = next((keys for keys in _KEYS if letter in keys), "")
    at = row.find(letter)
    return row[max(0, at - 1) : at] + row[at + 1 : at + 2] or string.ascii_lowercase


def _as_heard(word: str, draw: random.Random) -> str:
    changes = [(m.start(), old, new) for old, new in _HEARD for m in re.finditer(old, word)]
    if not changes:
        return word
    at, old, new = draw.choice(changes)
    return word[:at] + new + word[at + len(old) :]


def names_elsewhere(data: Path, known: frozenset[str]) -> list[str]:
    """Artists of the shared table whose folded names are not among the known ones."""
    with (data / "catalogue" / "artist_genres.csv").open(encoding="utf-8", newline="") as file:
        names = [row["artist"] for row in csv.DictReader(file)]
    return sorted({name for name in names if fold_name(name) not in known})


class Asked(NamedTuple):
    """What a listener called an artist or a work, and its name in Wikipedia ("" where none)."""

    kind: str
    words: str
    name: str


def asked(data: Path) -> Iterator[Asked]:
    """The names in requests of listeners (`music_entities`)."""
    for file in sorted((data / "music_entities").glob("*/ground-truth_linked.csv")):
        with file.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                title = re.sub(r"_\([^)]*\)$", "", unquote(row["wiki_name"])).replace("_", " ")
                yield Asked(row["type"], row["mention"].strip(), title)
