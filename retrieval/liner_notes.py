"""Liner notes: what songs are about and what people put them on for, wherever their tracks are.

A table of its own, joined by song. The notes were written from knowledge of the songs, with tags of
one list; what nobody knew has none. Where they come from: data/ATTRIBUTION.md. The table can be
left out.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from undercard.prompts import yaml12
from undercard.retrieval.folding import song_key

_TAGS = Path(__file__).parent / "data" / "liner_tags.yaml"
SHIPPED = Path(__file__).parent / "data" / "liner_notes.csv"


@cache
def liner_notes(path: Path = SHIPPED) -> Mapping[str, tuple[str, ...]]:
    """The tags of each song by its key (`folding.song_key`), the most telling first.

    Empty where the table was left out.
    """
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            song_key(row["title"], row["artist"]): tuple(row["tags"].split("; "))
            for row in csv.DictReader(file)
        }


@cache
def tag_phrases() -> Mapping[str, str]:
    """How each tag is said of a song: "about friendship", "often put on for a road trip"."""
    said: dict[str, str] = {}
    for group in yaml12.load_file(_TAGS).values():
        tags = group["tags"]
        named = tags if isinstance(tags, dict) else {tag: tag for tag in tags}
        said |= {tag: group["says"].format(tag=words) for tag, words in named.items()}
    return said
