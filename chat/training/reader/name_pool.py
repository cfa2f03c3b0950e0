"""Names to put into labelled lines: of the catalogue, of elsewhere, and made up."""

import random
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from undercard.chat.understanding.genre_names import genre_names
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import bare_title

_READER = Path(__file__).parents[2] / "data" / "reader"
OUTSIDE = _READER / "outside_names.txt"
_PLAIN = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*")
_FROM_OUTSIDE, _MADE_UP = 0.3, 0.07
_ODD = 0.4  # of the catalogue's names, those with signs, digits or letters of other scripts
_LONGEST = 45  # characters
_SYLLABLES = (
    "ba be bri co da del dra el fa fin go gra ha is jo ka kel la lo lu ma mi mor na "
    "nel o pa pri qua ra rel ro sa sha si ta tor u va vel wa xi ya zo"
)


class NamePool:
    """Draws names; the same `chance` draws the same ones."""

    def __init__(self, catalogue: Catalogue) -> None:
        titles = [bare_title(title) for title in catalogue.texts("title") if title]
        albums = [bare_title(album) for album in catalogue.texts("album") if album]
        held = {"artist": list(catalogue.artists), "title": titles, "album": albums}
        outside = [line.split("\t") for line in OUTSIDE.read_text("utf-8").splitlines()]
        self._plain: dict[str, list[str]] = {}
        self._odd: dict[str, list[str]] = {}
        self._outside: dict[str, list[str]] = {"artist": [], "title": []}
        for kind, names in held.items():
            short = sorted({name for name in names if len(name) <= _LONGEST})
            self._plain[kind] = [name for name in short if _PLAIN.fullmatch(name)]
            self._odd[kind] = [name for name in short if not _PLAIN.fullmatch(name)]
        for kind, name in outside:
            self._outside[kind].append(name)
        self._outside["album"] = self._outside["title"]
        self._tracks = list(zip(catalogue.texts("title"), catalogue.texts("artist"), strict=True))

    def draw(self, kind: str, chance: random.Random) -> str:
        """A name of an `artist`, `title`, `album` or `genre`."""
        if kind == "genre":
            return chance.choice(self.genres)
        source = chance.random()
        if source < _MADE_UP:
            return self._made_up(chance)
        if source < _MADE_UP + _FROM_OUTSIDE:
            return chance.choice(self._outside[kind])
        names = self._odd if chance.random() < _ODD else self._plain
        return chance.choice(names[kind])

    def tracks(self, number: int, chance: random.Random) -> list[tuple[str, str]]:
        """Titles with artists, as they may stand on a list."""
        return [
            (title or "", artist or "") for title, artist in chance.sample(self._tracks, number)
        ]

    @cached_property
    def genres(self) -> Sequence[str]:
        """Names of genres."""
        return genre_names()

    def _made_up(self, chance: random.Random) -> str:
        words = []
        for _ in range(chance.choice([1, 1, 2, 2, 3])):
            if chance.random() < 0.5:
                words.append(
                    "".join(chance.choices(_SYLLABLES.split(), k=chance.randint(2, 3))).title()
                )
            else:
                words.append(chance.choice(chance.choice(self._plain["title"]).split()).title())
        return " ".join(words)
