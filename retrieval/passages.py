"""Says in words what a track is and how it sounds: the text that is embedded for it.

Listeners ask by mood, and the catalogue has numbers: the words come from `data/passages.yaml`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from undercard.prompts import yaml12
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import bare_title
from undercard.retrieval.tracks import Track

_RULES = Path(__file__).parent / "data" / "passages.yaml"


class _Rule(BaseModel):
    """Words that hold when every named feature lies within its bounds (both inclusive)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: str
    when: Mapping[str, tuple[float, float]]

    def holds(self, audio: Mapping[str, float]) -> bool:
        if not audio.keys() >= self.when.keys():
            return False
        return all(low <= audio[name] <= high for name, (low, high) in self.when.items())


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    sound: tuple[_Rule, ...]


@cache
def _rules() -> _Rules:
    return _Rules.model_validate(yaml12.load_file(_RULES))


def sound_words(track: Track) -> list[str]:
    """Words for how the track sounds; empty when its features are unknown."""
    return [rule.words for rule in _rules().sound if rule.holds(track.audio)]


def passage(track: Track) -> str:
    """The text to embed: sound and genre first, then decade, title, artist and album."""
    title, album = bare_title(track.title), track.album or ""
    kinds = dict.fromkeys((*track.subgenres, *track.genres))
    parts = [", ".join([*sound_words(track), *kinds])]
    if track.year:
        parts.append(f"{track.year // 10 * 10}s")
    parts.append(f"{title} by {track.artist}")
    if bare_title(album).casefold() != title.casefold():
        parts.append(album)
    return ". ".join(filter(None, parts))


def recipe() -> str:
    """Names the way passages are made: another recipe needs other vectors."""
    return hashlib.sha256(_RULES.read_bytes() + b"1").hexdigest()[:12]


def passages(catalogue: Catalogue, rows: Sequence[int]) -> list[str]:
    """Passages of some rows, in their order."""
    return list(map(passage, map(catalogue.track, rows)))
