"""Finds the genres of a catalogue in a text, by their names and by what listeners call them."""

import re
from dataclasses import dataclass
from pathlib import Path

from undercard.prompts import yaml12
from undercard.retrieval.catalogue import Catalogue

WORDS = Path(__file__).parent / "data" / "genre_words.yaml"
_LONGEST = 4_000  # characters that are read


@dataclass(frozen=True, slots=True)
class GenreMention:
    """A genre named in a text: the catalogue's own names for it, and where."""

    names: tuple[str, ...]
    word: str
    start: int
    end: int


class GenreIndex:
    """The genre and subgenre names of one catalogue."""

    def __init__(self, catalogue: Catalogue, words: Path = WORDS) -> None:
        known: dict[str, tuple[str, ...]] = {}
        for name in (*catalogue.genres, *catalogue.subgenres):
            known[name.casefold()] = (name,)
        aliases: dict[str, list[str]] = yaml12.load_file(words)
        for word, names in aliases.items():
            present = tuple(known[name][0] for name in names if name in known)
            if present:
                known.setdefault(word.casefold(), present)
        self._known = known
        longest_first = sorted(known, key=lambda word: (-len(word), word))
        words_pattern = "|".join(map(re.escape, longest_first))
        self._pattern = re.compile(rf"(?<![\w&])(?:{words_pattern})(?![\w&])", re.IGNORECASE)

    def mentions(self, text: str) -> list[GenreMention]:
        """Genres in the order of the text; the longest name wins."""
        if not self._known:
            return []
        mentions = []
        for match in self._pattern.finditer(text[:_LONGEST]):
            names = self._known[match.group().casefold()]
            mentions.append(GenreMention(names, match.group(), *match.span()))
        return mentions
