"""Makes the list of artists' names that ships, of those who are in no catalogue too.

`python -m undercard.retrieval.build_names GENRES FACTS [OUT]`

GENRES has artists in its column `artist`, FACTS in `artist_name` (MusicBrainz). A name that is
listed is nobody's misspelling.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from undercard.retrieval.artist_links import ELSEWHERE
from undercard.retrieval.folding import fold_name


def names(genres: Path, facts: Path) -> list[str]:
    """The names of both files, each form once, in order."""
    found: dict[str, str] = {}
    for name in (*_column(genres, "artist"), *_column(facts, "artist_name")):
        plain = " ".join(name.split())
        if plain:
            found.setdefault(fold_name(plain), plain)
    return sorted(found.values())


def _column(path: Path, name: str) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row[name]


def main(arguments: list[str]) -> int:
    """Build and write; returns the exit status."""
    if len(arguments) not in (2, 3):
        sys.stderr.write("usage: python -m undercard.retrieval.build_names GENRES FACTS [OUT]\n")
        return 2
    genres, facts, *out = map(Path, arguments)
    found = names(genres, facts)
    (out[0] if out else ELSEWHERE).write_text("\n".join(found) + "\n", encoding="utf-8")
    sys.stderr.write(f"{len(found):,} names\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
